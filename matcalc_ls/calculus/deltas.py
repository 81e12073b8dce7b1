"""Kronecker deltas summed away: Σ_i δ_ik f(i) is f(k), where k is within the range of i; sums over one range joined."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.build import light, plus, times, zeros
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.pullback import Condition

Ranges = Mapping[str, tuple[Dim, Dim]]
"""The first and the last value of indices."""


def without_deltas(node: Expr, ranges: Ranges) -> tuple[Expr, tuple[Condition, ...]]:
    """An expression with every delta that a sum runs over resolved, and what that rests on beyond the given ranges."""
    conditions: dict[Condition, None] = {}
    return _resolved(node, dict(ranges), frozenset(), conditions), tuple(conditions)


def _resolved(node: Expr, ranges: Ranges, bound: frozenset[str], conditions: dict[Condition, None]) -> Expr:
    if not any(inner.name == "kronecker delta" for inner in node.walk()):
        return node
    if node.name in ("sum", "product"):
        return light(node.name, *(_resolved(arg, ranges, bound, conditions) for arg in node.args))
    if node.name != "index sum":
        return node
    index, lower, upper = node.data
    body = _resolved(node.args[0], {**ranges, index: (lower, upper)}, bound | {index}, conditions)
    outer = {name: range_ for name, range_ in ranges.items() if name != index}
    opened = _terms(_opened(body, index), index)
    terms = [_picked(term, index, (lower, upper), outer, bound - {index}, conditions) for term in opened]
    return plus(*terms) if terms else zeros(node.shape)


def _terms(body: Expr, index: str) -> list[Expr]:
    """The terms of a body; those without a delta in the index stay together."""
    if body.name != "sum":
        return [body]
    with_delta = [term for term in body.args if _delta_in(term, index) is not None]
    others = [term for term in body.args if _delta_in(term, index) is None]
    return [*with_delta, plus(*others)] if others else with_delta


def _opened(body: Expr, index: str) -> Expr:
    """A product with a factor that is a sum with deltas, multiplied out."""
    if body.name == "sum":
        return plus(*(_opened(term, index) for term in body.args))
    if body.name != "product":
        return body
    for place, factor in enumerate(body.args):
        if factor.name == "sum" and any(_delta_in(term, index) is not None for term in factor.args):
            rest_before, rest_after = body.args[:place], body.args[place + 1 :]
            return plus(*(_opened(times(*rest_before, term, *rest_after), index) for term in factor.args))
    return body


def _delta_in(term: Expr, index: str) -> tuple[Expr, Dim] | None:
    """A delta among the factors of a term that an index decides, and the value of the index where it is 1."""
    for factor in term.args if term.name == "product" else (term,):
        if factor.name != "kronecker delta":
            continue
        difference = factor.data[0] - factor.data[1]
        for sign in (1, -1):
            rest = difference - Dim.of(index) * sign
            if index in difference.names and index not in rest.names:
                return factor, rest * -sign
    return None


def _picked(
    term: Expr,
    index: str,
    range_: tuple[Dim, Dim],
    ranges: Ranges,
    bound: frozenset[str],
    conditions: dict[Condition, None],
) -> Expr:
    """A term summed over an index: where a delta picks one value of the index, the term at that value."""
    found = _delta_in(term, index)
    whole = light("index sum", term, data=(index, *range_))
    if found is None:
        return whole
    chosen, value = found
    if _is_outside(value, range_):
        return zeros(term.shape)
    if not _within(value, range_, ranges):
        if not value.names.isdisjoint(bound):  # which no condition on the result can speak of
            return whole
        conditions[Condition(range_[0], value, range_[1])] = None
    factors = term.args if term.name == "product" else (term,)
    rest = list(factors)
    rest.remove(chosen)
    return substitute_dims(times(*rest), {index: value})


def _is_outside(value: Dim, range_: tuple[Dim, Dim]) -> bool:
    """Whether a value lies outside of a range whatever the sizes are."""
    margins = (value - range_[0]).constant, (range_[1] - value).constant
    return any(margin is not None and margin < 0 for margin in margins)


def _within(value: Dim, range_: tuple[Dim, Dim], ranges: Ranges) -> bool:
    if value.name is not None and ranges.get(value.name) == range_:
        return True
    return value is range_[0] or value is range_[1]


def joined_sums(node: Expr) -> Expr:
    """Sums over the same range as one, with what their terms share taken out: Σ_j (A_kj + A_jk) x_j."""
    if node.name == "product":
        return times(*(joined_sums(factor) for factor in node.args))
    if node.name == "index sum":
        return light("index sum", factored(joined_sums(node.args[0])), data=node.data)
    if node.name != "sum":
        return node
    bodies: dict[tuple[Dim, Dim], list[Expr]] = {}
    names: dict[tuple[Dim, Dim], str] = {}
    order: list[Expr | tuple[Dim, Dim]] = []
    for term in node.args:
        opened = _as_sum(term)
        if opened is None or opened.data[1].names:
            order.append(term)
            continue
        index, lower, upper = opened.data
        key = (lower, upper)
        if key not in bodies:
            names[key] = _clear_name(index, node)
            bodies[key] = []
            order.append(key)
        bodies[key].append(substitute_dims(opened.args[0], {index: Dim.of(names[key])}))
    joined = [
        light("index sum", factored(joined_sums(plus(*bodies[part]))), data=(names[part], *part))
        if isinstance(part, tuple)
        else joined_sums(part)
        for part in order
    ]
    return plus(*joined)


def _clear_name(index: str, node: Expr) -> str:
    """The index, or one like it that is not free in any of the terms."""
    while index in node.free:
        index += "'"
    return index


def _as_sum(term: Expr) -> Expr | None:
    """A term that is a sum, with the scalars before it moved inside."""
    if term.name == "index sum":
        return term
    if term.name != "product":
        return None
    sums = [factor for factor in term.args if factor.name == "index sum"]
    if len(sums) != 1 or any(factor.shape for factor in term.args):
        return None
    index = sums[0].data[0]
    others = [factor for factor in term.args if factor is not sums[0]]
    if any(index in factor.free for factor in others):
        return None
    body = times(*others, sums[0].args[0])
    return make("index sum", body, data=sums[0].data)
