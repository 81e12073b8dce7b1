"""The expanded normal form, for comparison: products distributed, sums sorted, one spelling for what has several.

Two expressions with the same expanded form are equal; the converse does not hold, and numbers decide the rest.
"""

from __future__ import annotations

from matcalc_ls.algebra.build import (
    columns,
    is_number,
    light,
    plus,
    rows,
    simplify,
    split_coefficient,
    times,
    transpose,
    with_coefficient,
)
from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.order import structural_key

MAX_TERMS = 400


class TooManyTermsError(Exception):
    """Expanding would exceed its bound."""


def expanded(root: Expr) -> Expr:
    """The expanded normal form. Raises TooManyTermsError beyond MAX_TERMS terms in a sum."""
    found: Expr | None = root.memo.get("expanded")
    if found is not None:
        return found
    done: dict[Expr, Expr] = {}
    light_form = simplify(root)
    for node in light_form.walk():
        same = light(node.name, *(done[arg] for arg in node.args), data=node.data)
        done[node] = _settled(same)
    root.memo["expanded"] = done[light_form]
    return done[light_form]


def _settled(node: Expr) -> Expr:
    """Apply expansions at the root until nothing changes."""
    for _ in range(8):
        following = _expanded_once(node)
        if following is node:
            return node
        node = following
    return node


def _expanded_once(node: Expr) -> Expr:
    opened = node.operation.expand(node)
    if opened is not node:
        return simplify(opened)
    if node.operation.commutative:
        return _sorted(node)
    if node.name == "product":
        return _distributed(node)
    return _unfolded(node) if node.name == "power" else node


def _distributed(node: Expr) -> Expr:
    for position, factor in enumerate(node.args):
        if factor.name == "sum":
            if len(factor.args) > MAX_TERMS:
                raise TooManyTermsError
            before, after = node.args[:position], node.args[position + 1 :]
            return _bounded(plus(*(_settled(times(*before, term, *after)) for term in factor.args)))
    return _turned(node)


def _turned(node: Expr) -> Expr:
    """Of a scalar xᵀ A y and its transpose yᵀ Aᵀ x, the one that comes first; scalars in order."""
    coefficient, core = split_coefficient(node)
    if core is None or core.name != "product":
        return node
    scalars = [_turned_run(factor) for factor in core.args if not factor.shape]
    chain = [factor for factor in core.args if factor.shape]
    if not core.shape and chain:
        return _with(coefficient, _turned_run(core))
    ordered = times(*sorted(scalars, key=structural_key), *chain)
    return _with(coefficient, ordered)


def _turned_run(run: Expr) -> Expr:
    is_run = run.name == "product" and rows(run.args[0]) is ONE and columns(run.args[-1]) is ONE and run.args[0].shape
    if not is_run:
        return run
    other = times(*(transpose(factor) for factor in reversed(run.args)))
    return min(run, other, key=structural_key)


def _with(coefficient: object, node: Expr) -> Expr:
    own, core = split_coefficient(node)
    return with_coefficient(own * coefficient, core, node.shape)  # type: ignore[operator]


def _unfolded(node: Expr) -> Expr:
    """A small power of a sum is multiplied out; other powers are normal as they are."""
    base, exponent = node.args
    if base.name != "sum" or not any(is_number(exponent, count) for count in range(2, 7)):
        return node
    return _multiplied(base, int(exponent.data[0]))


def _multiplied(base: Expr, count: int) -> Expr:
    total = base
    for _ in range(count - 1):
        terms = total.args if total.name == "sum" else (total,)
        total = _bounded(plus(*(times(left, right) for left in terms for right in base.args)))
    return total


def _bounded(node: Expr) -> Expr:
    if node.name == "sum" and len(node.args) > MAX_TERMS:
        raise TooManyTermsError
    return node


def _sorted(node: Expr) -> Expr:
    flat = light(node.name, *node.args)
    if flat.name != node.name:
        return flat
    return make(node.name, *sorted(flat.args, key=structural_key))
