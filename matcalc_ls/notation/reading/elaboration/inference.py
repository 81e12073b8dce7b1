"""Shapes for the names that nobody declared: what fits, in the order of the field's habit."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import make
from matcalc_ls.algebra.unification import same, unifying
from matcalc_ls.notation.names import is_bold
from matcalc_ls.notation.reading.context import Context, ExhaustedError
from matcalc_ls.notation.reading.elaboration.attempt import ContradictionError, Elaboration, Misfit
from matcalc_ls.notation.reading.elaboration.plausibility import are_alike
from matcalc_ls.notation.reading.elaboration.rules import RULES
from matcalc_ls.notation.reading.habits import BOLD_SMALL, Ranks, habit, is_loss, stem
from matcalc_ls.notation.reading.ranks import undeclared
from matcalc_ls.notation.reading.result import Fault, Located
from matcalc_ls.notation.reading.terms import Term, is_dirac, is_key
from matcalc_ls.tex.symbols import GREEK

MAX_ATTEMPTS = 64
MAX_TRIED = 16
MAX_DOUBTED = 8
"""Of so many guesses that fit, all of them with doubts, the first is the best there is."""
_ROWS = (1, 2)
"""Layouts in which gradients are rows."""
_DERIVING = ("\\partial", "\\nabla", "d", "\\mathrm{d}")
"""How the keys of derivatives begin, of which what is tried is the layout."""
MAX_BLAMED = 4
"""How often names are taken for arrays after all, since numbers do not fit."""


@dataclass
class Attempt:
    """One guess carried out on all rows."""

    ranks: Mapping[str, int]
    elaboration: Elaboration
    found: list[Located | None]
    candidates: Mapping[str, Ranks] = field(default_factory=dict)
    """What each name may be, the likeliest first."""

    def contradictions(self) -> list[Misfit]:
        """What does not fit and rests on the guess."""
        return [misfit for misfit in self.elaboration.misfits if misfit.names]


Sides = Literal["unlike", "alike", "equal"]
"""What rows have in common: nothing; the number of axes, as a derivative in some layout and its value; the shape."""


def infer(terms: Sequence[Term], context: Context, sides: Sides) -> tuple[Attempt, frozenset[str]]:
    """The first guess that fits (else the first of all), and the names whose rank nothing else fits.

    One that fits without doubts is preferred. That sides are alike makes no letter what it hardly stands for.
    """
    candidates = undeclared(terms, context)
    alike = sides == "alike"
    attempt, forced = _infer_alike(candidates, terms, context) if alike else _infer(candidates, terms, context, sides)
    attempt.candidates = candidates
    if sides != "unlike":
        _shape_zeros(attempt.found, attempt.elaboration)
    return attempt, forced


def _infer_alike(
    candidates: Mapping[str, Ranks], terms: Sequence[Term], context: Context
) -> tuple[Attempt, frozenset[str]]:
    found = _infer(candidates, terms, context, "unlike")
    parts = [part for part in found[0].found if part is not None]
    elaboration = found[0].elaboration
    fits = all(_fit(left, right, elaboration) for left, right in pairwise(parts))
    if fits or any(len(part.expr.shape) > 2 for part in parts):
        return found  # derivatives of matrices by matrices are written as matrices
    usual = {name: _usual(name, found[0].ranks[name], ranks) for name, ranks in candidates.items()}
    again = _infer(usual, terms, context, "alike")
    if not again[0].contradictions():
        return again
    numbers = {name: 0 if _may_be_number(name) else rank for name, rank in found[0].ranks.items()}
    attempt = carry_out(terms, context, numbers, "alike")
    return again if attempt.contradictions() else (attempt, frozenset())


def _may_be_number(name: str) -> bool:
    """Whether a letter stands for numbers where partial derivatives are those of numbers: `\\rho u` by `x`."""
    return not is_key(name) and habit(name)[0] < 2 and not is_bold(name)


def _usual(name: str, free: int, ranks: Ranks) -> Ranks:
    """The rank that a name has where sides need not be alike, and those that its letter often stands for: small ones
    are no matrices, capitals nothing else, entries and losses numbers."""
    letter = name.removesuffix("()")
    if is_key(name) and not is_bold(letter):
        return free, *(rank for rank in ranks if rank != free)
    is_capital = habit(letter)[0] == 2
    if is_loss(letter):
        return (free,)
    if is_capital or (habit(letter)[0] == 0 and not letter.startswith("\\")):
        return tuple(dict.fromkeys((free, 2 if is_capital else 0)))
    return free, *(rank for rank in ranks if rank != free and rank < 2)


def _infer(
    candidates: Mapping[str, Ranks], terms: Sequence[Term], context: Context, sides: Sides
) -> tuple[Attempt, frozenset[str]]:
    first: Attempt | None = None
    doubtful: list[Attempt] = []
    for guess in _guesses(candidates):
        try:
            attempt = carry_out(terms, context, guess.ranks, sides, on_trial=first is not None)
        except ExhaustedError:
            if not doubtful:
                raise
            break
        first = first or attempt
        contradictions, doubts = attempt.contradictions(), attempt.elaboration.doubts
        if not contradictions and not doubts:
            attempt = attempt if attempt is first else _again(attempt, terms, context, sides)
            return attempt, _forced(attempt, candidates, terms, context, sides)
        if not contradictions:
            doubtful.append(attempt)
            if len(doubtful) > MAX_DOUBTED:
                break
        guess.blame = contradictions[0].names if contradictions else frozenset().union(*doubts)
    if doubtful:
        best = min(doubtful, key=lambda attempt: len(attempt.elaboration.doubts))
        best = best if best is first else _again(best, terms, context, sides)
        return best, _forced(best, candidates, terms, context, sides)
    assert first is not None
    return first, frozenset()


def _again(attempt: Attempt, terms: Sequence[Term], context: Context, sides: Sides) -> Attempt:
    """A guess that fitted on trial, carried out with expressions to keep; its steps were counted then."""
    with context.uncounted():
        return carry_out(terms, context, attempt.ranks, sides)


class _Guess:
    """Ranks being tried; `blame` are the names that a contradiction rests on."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self.ranks = ranks
        self.blame: frozenset[str] = frozenset()


def _guesses(candidates: Mapping[str, tuple[int, ...]]) -> Iterator[_Guess]:
    """Guesses from the likeliest on; after a contradiction only names that are to blame change."""
    names = list(candidates)
    if not names:  # as in every second formula
        yield _Guess({})
        return
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
    terms: Sequence[Term], context: Context, ranks: Mapping[str, int], sides: Sides, *, on_trial: bool = False
) -> Attempt:
    """Elaborate all rows with these ranks. One `on_trial` ends where it does not fit."""
    elaboration = Elaboration(RULES, context, ranks, on_trial=on_trial)
    attempt = Attempt(ranks, elaboration, [])
    try:
        with unifying(elaboration.unifier):
            for term in terms:
                attempt.found.append(elaboration.read(term))
            if sides != "unlike":
                _equate([part for part in attempt.found if part is not None], elaboration, sides)
            _question_odd_shapes(elaboration)
    except ContradictionError:
        return attempt  # what does not fit, the elaboration knows
    return attempt


def _question_odd_shapes(elaboration: Elaboration) -> None:
    """Doubt what hardly any letter stands for: an array of one entry, a capital for a row, a small one for a matrix.

    It may be that another name was taken for a number which is none.
    """
    for key, quantity in elaboration.guessed.items():
        if not quantity.shape or (is_key(key) and not is_dirac(key)):
            continue
        sizes = elaboration.resolved(quantity.shape)
        if any(dim.constant == 0 for dim in sizes):
            place = elaboration.places[key]
            misfit = Misfit(Fault(f"{quantity.name} would have no entries", "size", place, place), frozenset({key}))
            elaboration.misfits.append(misfit)
        ones = [dim is ONE for dim in sizes]
        if is_key(key) and not all(ones):
            continue  # a ket of more than one entry
        usual = habit(quantity.name)
        if all(ones):
            # Which of the names it comes from, nothing says, and nothing is odder.
            elaboration.doubts += [frozenset(elaboration.guessed)] * 2
        elif any(ones) and (usual[0] == 2 or (usual == BOLD_SMALL and ones[0])):
            # It is a row beside a column; that the column is a matrix, as one with a hat may be, is less odd.
            elaboration.doubts += [frozenset({key, *_beside_a_row(elaboration)})] * 2
        elif len(ones) == 2 and not any(ones) and usual[0] < 2 and stem(key) not in GREEK:
            matrices = (each for each, guess in elaboration.guessed.items() if len(guess.shape) == 2)
            elaboration.doubts.append(frozenset({key, *_taken_for_numbers(elaboration), *matrices}))
    for shape in elaboration.ones:
        if {*elaboration.resolved(shape)} == {ONE}:
            elaboration.doubts += [frozenset(elaboration.guessed)] * 2  # who writes \mathbf{1} has several
    for symbol in elaboration.known():
        if len(symbol.shape) == 2 and ONE not in symbol.shape and ONE in elaboration.resolved(symbol.shape):
            # x W of a weight matrix W: that x is a row is less odd than that W is one.
            elaboration.doubts += [frozenset(_beside_a_row(elaboration))] * 2


def _beside_a_row(elaboration: Elaboration) -> list[str]:
    """The names that may be to blame where a matrix has one row: columns, and what was taken for numbers."""
    columns = [each for each, guess in elaboration.guessed.items() if len(guess.shape) == 1]
    return [*columns, *_taken_for_numbers(elaboration)]


def _taken_for_numbers(elaboration: Elaboration) -> list[str]:
    """The names that are scalars in this attempt, though letters like theirs are not."""
    guessed = elaboration.guessed.items()
    return [key for key, quantity in guessed if not quantity.shape and not is_key(key) and habit(quantity.name)[0] > 0]


def _equate(members: Sequence[Located], elaboration: Elaboration, sides: Sides) -> None:
    for left, right in pairwise(members):
        if "number" in (left.expr.name, right.expr.name):
            continue
        a, b = left.expr.shape, right.expr.shape
        # Sizes are told also where no name is guessed, such as that of an I; only guesses are at fault.
        fits = _fit(left, right, elaboration) if sides == "alike" else len(a) == len(b) and all(map(same, a, b))
        if fits or _has_zero_of_any_shape(left, right):
            continue
        elaboration.unlike.append((left, right))
        if elaboration.guesses_in([left, right]):
            fault = Fault("the two sides differ in shape", "equality", left.start, right.end, (left, right))
            elaboration.note_misfit(fault, (left, right), soft=True)


def _fit(left: Located, right: Located, elaboration: Elaboration) -> bool:
    """Whether two sides may be alike; a value of which nothing is known is no number where the other is an array."""
    a, b = left.expr.shape, right.expr.shape
    number = None if bool(a) == bool(b) else right if a else left
    return are_alike(left, right) and not (
        number is not None and number.expr.name != "number" and any(map(is_key, elaboration.guesses_in([number])))
    )


def _shape_zeros(members: list[Located | None], elaboration: Elaboration) -> None:
    """A bold 0 that may be of any shape is of the shape of what stands before it, if that is a matrix."""
    for position, (left, right) in enumerate(pairwise(members), 1):
        if left is None or right is None or right.expr.name != "zeros" or len(left.expr.shape) < 2:
            continue
        if _has_zero_of_any_shape(left, right):
            shaped = Located(make("zeros", data=(left.expr.shape,)), right.start, right.end)
            elaboration.fragments[:] = [shaped if part is right else part for part in elaboration.fragments]
            members[position] = shaped


def _has_zero_of_any_shape(left: Located, right: Located) -> bool:
    """Whether one of two is a bold 0, which may be the matrix as well as the vector, and the other no vector."""
    zeros = (part for part in (left, right) if part.expr.name == "zeros")
    return any(not dim.is_known for part in zeros for dim in part.expr.shape) and len(left.expr.shape) != len(
        right.expr.shape
    )


def _forced(
    attempt: Attempt, candidates: Mapping[str, tuple[int, ...]], terms: Sequence[Term], context: Context, sides: Sides
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
        if all(carry_out(terms, context, ranks, sides, on_trial=True).contradictions() for ranks in trials):
            forced.add(name)
    return frozenset(forced)


def needed(
    attempt: Attempt, terms: Sequence[Term], context: Context, sides: Sides, names: frozenset[str], rank: int
) -> frozenset[str]:
    """Those of some names that have to be what they are taken for, since with so many axes instead nothing fits, be
    gradients columns or rows."""
    layouts = [key for key, ranks in attempt.candidates.items() if key.startswith(_DERIVING) and is_key(key)]
    for layout in _ROWS if layouts and rank == 0 else ():
        ranks = {**attempt.ranks, **dict.fromkeys(names, rank), **dict.fromkeys(layouts, layout)}
        if not carry_out(terms, context, ranks, sides, on_trial=True).contradictions():
            return frozenset()
    others = names
    for _ in range(MAX_BLAMED):
        trial = carry_out(terms, context, {**attempt.ranks, **dict.fromkeys(others, rank)}, sides, on_trial=True)
        contradictions = trial.contradictions()
        if not contradictions or others.isdisjoint(contradictions[0].names):
            break
        others -= contradictions[0].names
    return names - others
