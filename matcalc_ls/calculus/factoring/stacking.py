"""Sums over unit arrays as vectors and matrices: f(x) entry by entry rather than ∑ᵢ f(xᵢ) eᵢ."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.build import (
    entrywise_power,
    hadamard,
    light,
    ones,
    plus,
    simplify,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import ONE, Dim, Shape, set_counted
from matcalc_ls.algebra.expression import Expr

Axes = tuple[str, ...]


def stacked(root: Expr) -> Expr:
    """The expression with what can be written without indices written so."""
    done: dict[Expr, Expr] = {}
    changed = False
    for node in root.walk():
        same = light(node.name, *(done[arg] for arg in node.args), data=node.data) if node.args else node
        whole = _stacked_sum(same) if same.name == "index sum" and same.shape else None
        changed = changed or whole is not None
        done[node] = same if whole is None else whole
    return _without_scalar_sums(done[root]) if changed else root


def _without_scalar_sums(root: Expr) -> Expr:
    """Sums of scalars beside arrays that were stacked: 𝟏ᵀ f(x) rather than ∑ᵢ f(xᵢ)."""
    done: dict[Expr, Expr] = {}
    for node in root.walk():
        same = light(node.name, *(done[arg] for arg in node.args), data=node.data) if node.args else node
        done[node] = (_total(same) or same) if same.name == "index sum" and not same.shape else same
    return done[root]


def _total(node: Expr) -> Expr | None:
    index, lower, upper = node.data
    if lower is not ONE or set_counted(upper) is not None:
        return None
    vector = _entries(node.args[0], (index,), (upper,))
    return None if vector is None else times(transpose(ones((upper,))), vector)


def _stacked_sum(node: Expr) -> Expr | None:
    """The array of a ∑ᵢ sᵢ eᵢ or ∑ᵢ ∑ⱼ sᵢⱼ Eᵢⱼ over all of its entries."""
    ranges: dict[str, Dim] = {}
    body = node
    while body.name == "index sum":
        index, lower, upper = body.data
        if lower is not ONE:
            return None
        ranges[index] = upper
        body = body.args[0]
    terms = body.args if body.name == "sum" else (body,)
    parts = [_stacked_term(term, ranges) for term in terms]
    known = [part for part in parts if part is not None]
    return plus(*known) if len(known) == len(parts) else None


def _stacked_term(term: Expr, ranges: dict[str, Dim]) -> Expr | None:
    factors = term.args if term.name == "product" else (term,)
    unit = factors[-1]
    if unit.name != "unit" or any(factor.shape for factor in factors[:-1]):
        return None
    shape, indices = unit.data
    axes = tuple(index.name for index in indices)
    if None in axes or len(set(axes)) < len(axes) or set(axes) != set(ranges):
        return None
    if any(ranges[axis] is not extent for axis, extent in zip(axes, shape, strict=True)):
        return None
    return _entries(times(*factors[:-1]), axes, shape)


def _entries(node: Expr, axes: Axes, shape: Shape) -> Expr | None:
    """The array of this shape with the scalar `node` as its entry at the axes' indices; None where it has no form."""
    if node.free.isdisjoint(axes):
        return times(node, _filled(shape))
    if node.name == "entry":
        return _of_entry(node, axes, shape)
    if node.name == "product":
        own = [factor for factor in node.args if not factor.free.isdisjoint(axes)]
        if any(factor.shape for factor in node.args):
            return None
        parts = _all_entries(own, axes, shape)
        outside = [factor for factor in node.args if factor.free.isdisjoint(axes)]
        return None if parts is None else times(*outside, hadamard(*parts))
    if node.name == "sum":
        parts = _all_entries(node.args, axes, shape)
        return None if parts is None else plus(*parts)
    if node.name == "power" and node.args[1].free.isdisjoint(axes):
        base = _entries(node.args[0], axes, shape)
        return None if base is None else entrywise_power(base, node.args[1])
    if node.operation.entrywise:
        parts = _all_entries(node.args, axes, shape)
        return None if parts is None else light(node.name, *parts, data=node.data)
    return _contracted(node, axes, shape) if node.name == "index sum" else None


def _all_entries(nodes: Sequence[Expr], axes: Axes, shape: Shape) -> list[Expr] | None:
    parts = [_entries(node, axes, shape) for node in nodes]
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) else None


def _filled(shape: Shape) -> Expr:
    """The array of ones."""
    return ones(shape) if len(shape) == 1 else times(ones(shape[:1]), transpose(ones(shape[1:])))


def _of_entry(node: Expr, axes: Axes, shape: Shape) -> Expr | None:
    array = node.args[0]
    names = tuple(index.name for index in node.data)
    if not array.free.isdisjoint(axes) or None in names:
        return None
    extents = dict(zip(axes, shape, strict=True))
    if any(extents.get(name or "") is not extent for name, extent in zip(names, array.shape, strict=True)):
        return None
    if names == axes:
        return array
    if names == axes[::-1]:
        return transpose(array)
    if len(axes) == 2 and len(names) == 1:
        own, across = (array, ones(shape[1:])) if names[0] == axes[0] else (ones(shape[:1]), array)
        return times(own, transpose(across))
    return None


def _contracted(node: Expr, axes: Axes, shape: Shape) -> Expr | None:
    """Of ∑ⱼ Aᵢⱼ xⱼ the vector A x."""
    index, lower, upper = node.data
    if len(axes) != 1 or lower is not ONE or index in axes:
        return None
    body = node.args[0]
    terms = body.args if body.name == "sum" else (body,)
    parts = [_row_sums(term, (*axes, index), (*shape, upper)) for term in terms]
    known = [part for part in parts if part is not None]
    return plus(*known) if len(known) == len(parts) else None


def _row_sums(term: Expr, axes: Axes, shape: Shape) -> Expr | None:
    factors = term.args if term.name == "product" else (term,)
    row, column = axes
    both = [factor for factor in factors if {row, column} <= factor.free]
    left = [factor for factor in factors if row in factor.free and factor not in both]
    right = [factor for factor in factors if column in factor.free and factor not in both]
    constant = [factor for factor in factors if factor.free.isdisjoint(axes)]
    inner = _entries(times(*right), (column,), shape[1:])
    outer = _entries(times(*left), (row,), shape[:1])
    matrices = _all_entries(both, axes, shape)
    if inner is None or outer is None or matrices is None:
        return None
    if not matrices:
        return times(*constant, times(transpose(ones(shape[1:])), inner), outer)
    return simplify(times(*constant, hadamard(outer, times(hadamard(*matrices), inner))))
