"""Products and sums with dots: `W^{N-1} \\cdots W^1`, `x_1 + \\cdots + x_n`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Family
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.terms import Term, opaque

_FRESH = "jikl"
_DOTTED = frozenset({"dots", "open dots"})


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A factor as a function of `index`, and the index's value in the factor it was made from."""

    body: Term
    index: str
    value: Dim

    def at(self, value: Dim) -> Term:
        return _mapped(self.body, lambda dim: dim.substitute({self.index: value}))


def count(first: Term, last: Term) -> Dim | None:
    """How many terms there are from one to the other, if they differ in an index."""
    found = _pattern(first, last)
    return None if found is None else found[1] - found[0].value + 1


def fold_product(factors: list[Term], context: Context) -> list[Term]:
    """The factors with every run `L \\cdots R` as one chain, explicit neighbours included."""
    if not _has_dots(factors):
        return factors
    folded = _folded(factors, context, lambda body, data, start, end: Term("chain", start, end, (body,), data))
    return _left_open(folded, "product with dots", " ")


def fold_sum(terms: list[Term], context: Context) -> list[Term]:
    """The terms of a sum with every `a + \\cdots + b` as one sum over an index."""
    if not _has_dots(terms):
        return terms

    def build(body: Term, data: tuple[Any, ...], start: int, end: int) -> Term:
        index, first, last, step = data
        lower, upper = (first, last) if step > 0 else (last, first)
        return Term("index sum", start, end, (body,), (index, lower, upper))

    return _left_open(_folded(terms, context, build), "sum with dots", " + ")


def _has_dots(terms: list[Term]) -> bool:
    return not _DOTTED.isdisjoint([term.kind for term in terms])


def _left_open(terms: list[Term], kind: str, sign: str) -> list[Term]:
    """The terms as one if there are dots among them that no pattern explains."""
    operands = tuple(term for term in terms if term.kind != "open dots")
    if len(operands) in (0, len(terms)):
        return terms
    pieces = [""]
    for position, term in enumerate(terms):
        pieces[-1] += sign if position else ""
        if term.kind == "open dots":
            pieces[-1] += "\\dots"
        else:
            pieces.append("")
    ends = (terms[0].kind == "open dots", terms[-1].kind == "open dots")
    return [Term(kind, terms[0].start, terms[-1].end, operands, (tuple(pieces), *ends))]


def _folded(terms: list[Term], context: Context, build: Any) -> list[Term]:
    terms = _without_samples(terms)
    while True:
        at = next((position for position, term in enumerate(terms) if term.kind == "dots"), None)
        if at is None:
            return terms
        context.spend(len(terms))
        terms = _fold_one(terms, at, context, build)


def _without_samples(terms: list[Term]) -> list[Term]:
    """`x_1 + \\dots + x_i + \\dots + x_n` without its middle, which only shows what the others are like."""
    for at in range(3, len(terms) - 1):
        if terms[at - 2].kind != "dots" or terms[at].kind != "dots":
            continue
        to_middle, to_end = (_pattern(terms[at - 3], terms[other]) for other in (at - 1, at + 1))
        if to_middle is not None and to_end is not None and _same(to_end[0].at(to_middle[1]), terms[at - 1]):
            return _without_samples([*terms[: at - 1], *terms[at + 1 :]])
    return terms


def _fold_one(terms: list[Term], at: int, context: Context, build: Any) -> list[Term]:
    dots = terms[at]
    left = terms[at - 1] if at else None
    right = terms[at + 1] if at + 1 < len(terms) else None
    found = _pattern(left, right) if left is not None and right is not None else None
    if left is None or right is None or found is None:
        return [*terms[:at], Term("open dots", dots.start, dots.end), *terms[at + 1 :]]
    pattern, last = found
    step = _step(terms, at, pattern, last, context)
    if step is None:
        return [*terms[:at], opaque("dots that may count up or down", dots.start, dots.end), *terms[at + 1 :]]
    first, begin, finish = pattern.value, at - 1, at + 2
    while begin > 0 and _same(terms[begin - 1], pattern.at(first - step)):
        first, begin = first - step, begin - 1
    while finish < len(terms) and _same(terms[finish], pattern.at(last + step)):
        last, finish = last + step, finish + 1
    data = (pattern.index, first, last, step)
    whole = build(pattern.body, data, terms[begin].start, terms[finish - 1].end)
    return [*terms[:begin], whole, *terms[finish:]]


def _pattern(left: Term, right: Term) -> tuple[_Pattern, Dim] | None:
    """What two factors have in common as a function of an index, and the index's value in the right one."""
    pairs: list[tuple[Dim, Dim]] = []
    if not _aligned(left, right, pairs):
        return None
    differing = [(a, b) for a, b in pairs if a is not b]
    if not differing:
        return None
    first, last = differing[0]
    if any((a - first) is not (b - last) for a, b in differing):
        return None
    taken = {name for a, b in pairs for dim in (a, b) for name in dim.names}
    family = next((term.data[0] for term in left.walk() if term.kind == "member"), None)
    wanted = ([family.index] if isinstance(family, Family) else []) + list(_FRESH)
    index = next((name for name in wanted if name not in taken), "j'")
    remaining = iter(pairs)

    def general(dim: Dim) -> Dim:
        a, b = next(remaining)
        del dim
        return a if a is b else Dim.of(index) + (a - first)

    return _Pattern(_mapped(left, general), index, first), last


def _aligned(left: Term, right: Term, pairs: list[tuple[Dim, Dim]]) -> bool:
    """Whether two terms differ in indices alone, which are collected in pairs."""
    if left.kind != right.kind or len(left.args) != len(right.args) or len(left.data) != len(right.data):
        return False
    for a, b in zip(left.data, right.data, strict=True):
        if isinstance(a, Dim) and isinstance(b, Dim):
            pairs.append((a, b))
        elif a != b:
            return False
    return all(_aligned(a, b, pairs) for a, b in zip(left.args, right.args, strict=True))


def _mapped(term: Term, change: Any) -> Term:
    data = tuple(change(item) if isinstance(item, Dim) else item for item in term.data)
    return replace(term, data=data, args=tuple(_mapped(arg, change) for arg in term.args))


def _same(one: Term, other: Term) -> bool:
    return _unplaced(one) == _unplaced(other)


def _unplaced(term: Term) -> Term:
    return Term(term.kind, 0, 0, tuple(_unplaced(arg) for arg in term.args), term.data)


def _step(terms: Sequence[Term], at: int, pattern: _Pattern, last: Dim, context: Context) -> int | None:
    """Whether the index counts up or down between the dots' neighbours."""
    for step in (1, -1):
        if at >= 2 and _same(terms[at - 2], pattern.at(pattern.value - step)):
            return step
        if at + 2 < len(terms) and _same(terms[at + 2], pattern.at(last + step)):
            return step
    difference = (last - pattern.value).constant
    if difference is not None:
        return 1 if difference > 0 else -1
    family = next((term.data[0] for term in pattern.body.walk() if term.kind == "member"), None)
    if isinstance(family, Family):
        if last is family.upper or pattern.value is family.lower:
            return 1
        if last is family.lower or pattern.value is family.upper:
            return -1
    return _by_size(pattern.value, last, context)


def _by_size(first: Dim, last: Dim, context: Context) -> int | None:
    """A number is below a name, an index below its bound, a small letter below a capital."""
    if (first.constant is None) != (last.constant is None):
        return 1 if first.constant is not None else -1
    ranges = context.lookup.scope.indices
    for low, high, step in ((first, last, 1), (last, first, -1)):
        for name in low.names:
            if name in ranges and ranges[name][1].names & high.names:
                return step
    if all(name.islower() for name in first.names) and any(name.isupper() for name in last.names):
        return 1
    if all(name.islower() for name in last.names) and any(name.isupper() for name in first.names):
        return -1
    return None
