"""How many axes a name may have that nobody declared: more than its letter tells what stands around it.

The ranks to try, the likeliest first, begin as the letter's habit; each clue puts them in another order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_ls.notation.evidence import letter_key
from matcalc_ls.notation.names import unaccented, undotted
from matcalc_ls.notation.reading.clues import CLUES, bare_name
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.habits import MATRIX_FIRST, SCALAR_FIRST, VECTOR_FIRST, Ranks, habit, is_loss
from matcalc_ls.notation.reading.terms import Term, is_derivative, is_key

_ABOVE = re.compile(r"\^(?:[^{}^_]|\{(?:[^{}]|\{[^{}]*\})*\})\Z")
_MEMBER = re.compile(r"([a-zA-Z]_)[a-z]")
"""One of a family, by its index."""
_WITH_RANKS = frozenset({"uninterpreted", "second derivative", "covariance", "derivative"})
"""The kinds of terms that say themselves which ranks to try."""
_OPEN = _WITH_RANKS | {"name", "guessed member", "size"}
"""The kinds of terms that stand for something which may be undeclared."""


def undeclared(terms: Sequence[Term], context: Context) -> dict[str, Ranks]:
    """The names without a declaration in order of appearance, each with the ranks to try, the likeliest first."""
    parts = [part for term in terms for part in term.walk()]
    found: dict[str, Ranks] = {}
    for part in parts:
        if part.kind in _OPEN:
            name = part.data[0] + part.data[1] if part.kind == "guessed member" else part.data[0]
            if name not in found and (part.kind != "name" or context.lookup.symbol(name) is None):
                found[name] = _likely(part, name, context)
    if found:
        _look_around(parts, found, context)
    for term in terms:
        if term.kind == "uninterpreted" and term.data[0] in found:
            # What stands alone on a side is as the other side is: of all that may be otherwise it is tried first.
            found[term.data[0]] = found.pop(term.data[0])
    for name in [name for name in found if undotted(name) != name and not is_key(name)]:
        _as_what_is_moved(name, found, context)
    return found


def _likely(part: Term, name: str, context: Context) -> Ranks:
    """The ranks to try of what a term stands for, as far as the term and the name themselves tell."""
    if part.kind in _WITH_RANKS:
        ranks: Ranks = part.data[1]
        return ranks
    ranks = _usual(name, context)
    if part.kind == "size":
        return (-1, *ranks)
    # What is numbered in small letters are numbers or vectors.
    return ranks if part.kind == "name" or ranks[0] == 2 else tuple(rank for rank in ranks if rank < 2)


def _usual(name: str, context: Context) -> Ranks:
    """The ranks that a letter has by habit and in this document; first that of what it is but for a mark."""
    conventions = context.lookup.scope.conventions
    ranks = habit(name, bold_vectors=conventions.bold_vectors)
    if ranks in (MATRIX_FIRST, VECTOR_FIRST) and letter_key(name) in conventions.numbers:
        ranks = SCALAR_FIRST
    kin = _kin(name)
    known = context.lookup.exactly(kin) if kin != name else None
    if known is None:
        return ranks
    rank = len(known.quantity.shape)
    return tuple(sorted(ranks, key=lambda each: (each != rank, rank > 0 and each <= 0)))


def _look_around(parts: Sequence[Term], found: dict[str, Ranks], context: Context) -> None:
    """Put the ranks in the order that the terms around the names suggest; the later clue counts."""
    for part in parts:
        for tell in CLUES.get(part.kind, ()):
            tell(part, found)
    for part in parts:
        if part.kind == "product" and all(map(is_derivative, part.args)):
            _chained(part, found, context)
    for part in parts:
        if part.kind == "uninterpreted":
            _make_siblings_alike(part, found)


def _kin(name: str) -> str:
    """The name without a hat or what stands above it, which tell apart what is of one kind: `\\hat\\theta`, `x^*`."""
    unmarked = name if name.startswith("{}") else _ABOVE.sub("", name)
    return unaccented(unmarked) if unmarked.startswith("\\hat{") else unmarked


def _as_what_is_moved(name: str, found: dict[str, Ranks], context: Context) -> None:
    """A velocity `\\dot{q}` has as many axes as q, which is tried for all of its derivatives, be it there or not."""
    moved = context.lookup.symbol(undotted(name))
    if moved is None:
        # That it is differentiated elsewhere makes no number of it where its velocity is a vector.
        found[undotted(name)] = max(found.pop(name), found.get(undotted(name), (-1,)), key=lambda ranks: ranks[0])
    else:
        rank = len(moved.quantity.shape)
        found[name] = (rank, *(each for each in found[name] if each != rank)) if moved.is_hearsay else (rank,)


def _make_siblings_alike(part: Term, found: dict[str, Ranks]) -> None:
    """Of several of one family that one function is applied to, `k(x_i, x_j)`, each is a number if one is."""
    families: dict[str, list[str]] = {}
    for name in map(bare_name, part.args):
        if name in found and (family := _MEMBER.fullmatch(name)) is not None:
            families.setdefault(family[1], []).append(name)
    for names in families.values():
        if len({found[name][0] for name in names}) > 1 and any(found[name][0] == 0 for name in names):
            for name in names:
                found[name] = tuple(sorted(found[name]))


def _chained(part: Term, found: dict[str, Ranks], context: Context) -> None:
    """`\\frac{\\partial L}{\\partial h} \\frac{\\partial h}{\\partial W}`: between a loss and a matrix is an array, and
    so is what has the number of its layer above."""
    variables = {bare_name(factor.args[1]) for factor in part.args}
    functions = {bare_name(factor.args[0]) for factor in part.args}
    bindings = (context.lookup.symbol(name) for name in variables)
    by_matrix = any(found.get(name, (0,))[0] == 2 for name in variables) or any(
        binding is not None and len(binding.quantity.shape) == 2 for binding in bindings
    )
    for name in functions & found.keys():
        if name not in variables and is_loss(name):
            found[name] = (0,)
        elif name in variables and (by_matrix or "^" in name):
            found[name] = tuple(sorted(habit(name), key=lambda rank: rank <= 0))
