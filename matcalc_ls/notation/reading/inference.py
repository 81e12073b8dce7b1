"""Shapes for the names that nobody declared: what fits, in the order of the field's habit."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from matcalc_ls.algebra.unification import same, unifying
from matcalc_ls.notation.names import BOLD, unbold
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.elaboration import ContradictionError, Elaboration, Misfit
from matcalc_ls.notation.reading.result import Fault, Located
from matcalc_ls.notation.reading.terms import Term, differentiated, is_key, literal

MAX_ATTEMPTS = 64
MAX_TRIED = 16
_ENTRY = re.compile(r"_\{[0-9a-z],?[0-9a-z]\}\Z")
"""A subscript of two indices, which is that of an entry."""
_UPRIGHT = re.compile(r"\\mathrm\{(?:[A-Za-z]|\\[a-z]+)\}")
"""A single letter set upright, which is a name like any other."""
_WORD_BELOW = re.compile(r"[dD]_\{\\(?:text|mathrm)")
_PRESCRIPT = re.compile(r"\{\}_(?:\{[^{}]*\}|.)\s*")
_SCALAR_LETTERS = frozenset("ijklmnt")
_MATRIX_FIRST, _VECTOR_FIRST, _SCALAR_FIRST = (2, 1, 0), (1, 0, 2), (0, 1, 2)
_BOLD_FIRST = (1, 2, 0)


@dataclass
class Attempt:
    """One guess carried out on all rows."""

    ranks: Mapping[str, int]
    elaboration: Elaboration
    found: list[Located | None]

    def contradictions(self) -> list[Misfit]:
        """What does not fit and rests on the guess."""
        return [misfit for misfit in self.elaboration.misfits if misfit.names]


def undeclared(terms: Sequence[Term], context: Context) -> dict[str, tuple[int, ...]]:
    """The names without a declaration in order of appearance, each with the ranks to try, the likeliest first."""
    found: dict[str, tuple[int, ...]] = {}
    for term in terms:
        for part in term.walk():
            if part.kind == "name" and context.lookup.symbol(part.data[0]) is None:
                found.setdefault(part.data[0], habit(part.data[0]))
            elif part.kind == "guessed member":
                found.setdefault(part.data[0] + part.data[1], habit(part.data[0]))
            elif part.kind == "size":
                found.setdefault(part.data[0], (-1, *habit(part.data[0])))
            elif part.kind in ("uninterpreted", "derivative"):
                found.setdefault(part.data[0], part.data[1])
    for term in terms:
        for part in term.walk():
            if part.kind == "product":
                for left, right in pairwise(part.args):
                    if left.kind == "transpose" and right.kind == "uninterpreted" and (name := right.data[0]) in found:
                        # Nobody transposes a vector to multiply it by a number.
                        found[name] = _VECTOR_FIRST
            if part.kind == "derivative" and (name := _bare_name(differentiated(part))) in found:
                # What is differentiated is a scalar more often than not, whatever its letter; a field is a vector.
                field = not {"divergence", "curl", "along"}.isdisjoint(part.data)
                if found[name] != _BOLD_FIRST:
                    found[name] = _VECTOR_FIRST if field else tuple(sorted(found[name]))
            elif part.kind == "derivative" and differentiated(part).kind == "entry":
                for variable in part.args:
                    if variable.kind == "guessed member":
                        # One entry by another.
                        found[variable.data[0] + variable.data[1]] = _SCALAR_FIRST
            elif part.kind in ("block", "listed") and any(literal(cell) for cell in part.args):
                # Beside numbers stand numbers.
                for cell in part.args:
                    if (name := _bare_name(cell)) in found:
                        found[name] = tuple(sorted(found[name]))
            elif part.kind in ("power", "quotient", "root") and (name := _bare_name(part.args[1])) in found:
                found[name] = (min(found[name][0], 0),)
            elif part.kind == "transpose" and (name := _bare_name(part.args[0])) in found:
                # Nobody transposes a scalar.
                found[name] = tuple(rank for rank in found[name] if rank > 0) or found[name]
            elif part.kind == "entry" and (name := _bare_name(part.args[0])) in found:
                found[name] = (len(part.data),)
    return found


def _bare_name(term: Term) -> str:
    return str(term.data[0]) if term.kind in ("name", "size", "uninterpreted") else ""


def habit(name: str) -> tuple[int, ...]:
    """Ranks by what the field calls things: capitals matrices, small Latin letters vectors, Greek ones scalars."""
    bold = any(name.startswith(f"\\{style}{{") for style in BOLD)
    plain = unbold(name)
    if plain.startswith("{}_"):
        plain = _PRESCRIPT.sub("", plain)
    while (
        plain.startswith("\\")
        and "{" in plain
        and (plain.split("{")[0] not in ("\\mathcal", "\\mathrm", "\\text") or _UPRIGHT.match(plain))
    ):
        plain = plain.split("{", 1)[1].rstrip("}")
    letter = plain.split("_")[0].split("^")[0].rstrip("'")
    capital = letter.lstrip("\\")[:1].isupper()
    if ":" in plain:
        return _VECTOR_FIRST  # a row or column of a matrix, A_{:,j}
    if not bold and ((not capital and _ENTRY.search(plain)) or _WORD_BELOW.match(plain)):
        return _SCALAR_FIRST
    if letter.startswith(("\\mathcal", "\\mathrm", "\\text", "\\ell")) or (letter in _SCALAR_LETTERS and not bold):
        return _SCALAR_FIRST
    if len(letter) > 1 and letter.isalpha():
        return _SCALAR_FIRST  # a word
    if capital:
        return _MATRIX_FIRST
    if bold:
        return _BOLD_FIRST
    return _SCALAR_FIRST if letter.startswith("\\") else _VECTOR_FIRST


def infer(terms: Sequence[Term], context: Context, equal: bool) -> tuple[Attempt, frozenset[str]]:
    """The first guess that fits (else the first of all), and the names whose rank nothing else fits.

    One that fits without doubts is preferred.
    """
    candidates = undeclared(terms, context)
    first: Attempt | None = None
    doubtful: Attempt | None = None
    for ranks in _guesses(candidates):
        attempt = carry_out(terms, context, ranks.ranks, equal, on_trial=first is not None)
        first = first or attempt
        contradictions, doubts = attempt.contradictions(), attempt.elaboration.doubts
        if not contradictions and not doubts:
            return attempt, _forced(attempt, candidates, terms, context, equal)
        if not contradictions:
            doubtful = doubtful or attempt
        ranks.blame = contradictions[0].names if contradictions else doubts[0]
    if doubtful is not None:
        return doubtful, _forced(doubtful, candidates, terms, context, equal)
    assert first is not None
    return first, frozenset()


class _Guess:
    """Ranks being tried; `blame` are the names that a contradiction rests on."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self.ranks = ranks
        self.blame: frozenset[str] = frozenset()


def _guesses(candidates: Mapping[str, tuple[int, ...]]) -> Iterator[_Guess]:
    """Guesses from the likeliest on; after a contradiction only names that are to blame change."""
    names = list(candidates)
    start = (0,) * len(names)
    queue: list[tuple[int, tuple[int, ...]]] = [(0, start)]
    seen = {start}
    for _ in range(MAX_ATTEMPTS):
        if not queue:
            return
        cost, choice = heapq.heappop(queue)
        guess = _Guess({name: candidates[name][at] for name, at in zip(names, choice, strict=True)})
        yield guess
        for position, name in enumerate(names):
            following = choice[position] + 1
            if name in guess.blame and following < len(candidates[name]):
                changed = (*choice[:position], following, *choice[position + 1 :])
                if changed not in seen:
                    seen.add(changed)
                    heapq.heappush(queue, (cost + 1, changed))


def carry_out(
    terms: Sequence[Term], context: Context, ranks: Mapping[str, int], equal: bool, *, on_trial: bool = False
) -> Attempt:
    """Elaborate all rows with these ranks; `equal` rows have one shape. One `on_trial` ends where it does not fit."""
    elaboration = Elaboration(context, ranks, on_trial=on_trial)
    found: list[Located | None] = []
    with unifying(elaboration.unifier), suppress(ContradictionError):
        found += (elaboration.read(term) for term in terms)
        if equal:
            _equate([part for part in found if part is not None], elaboration)
    return Attempt(ranks, elaboration, found)


def _equate(members: Sequence[Located], elaboration: Elaboration) -> None:
    for left, right in pairwise(members):
        names = elaboration.guesses_in([left, right])
        if not names or "number" in (left.expr.name, right.expr.name):
            continue
        a, b = left.expr.shape, right.expr.shape
        if len(a) != len(b) or not all(map(same, a, b)):
            fault = Fault("the two sides differ in shape", "equality", left.start, right.end, (left, right))
            elaboration.note_misfit(fault, (left, right), soft=True)


def _forced(
    attempt: Attempt, candidates: Mapping[str, tuple[int, ...]], terms: Sequence[Term], context: Context, equal: bool
) -> frozenset[str]:
    """The names whose shape follows from the declared ones: it is known, and no other rank fits."""
    forced: set[str] = set()
    if len(terms) == 1 and terms[0].kind == "name":
        return frozenset()
    for name in candidates:
        quantity = attempt.elaboration.guessed.get(name)  # none for a size that is a number
        if (
            quantity is None
            or is_key(name)
            or not all(dim.is_known for dim in attempt.elaboration.resolved(quantity.shape))
        ):
            continue
        others = [rank for rank in (0, 1, 2) if rank != attempt.ranks[name]]
        if context.left < 2_000 or len(candidates) > MAX_TRIED:
            break
        trials = ({**attempt.ranks, name: rank} for rank in others)
        if all(carry_out(terms, context, ranks, equal, on_trial=True).contradictions() for ranks in trials):
            forced.add(name)
    return frozenset(forced)
