"""A scalar that speaks of indices, such as A_ij x_j, as arrays that have it for their entries."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.build import (
    diagonal,
    entrywise_power,
    identity,
    is_number,
    light,
    plus,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import ONE, Dim, set_counted
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.calculus.contraction import Axes, Tensor, contracted


def factors_of(node: Expr, axes: Axes) -> list[Tensor] | None:
    """A scalar as a product of arrays over some of the indices, or None where it is none."""
    if node.free.isdisjoint(axes):
        return [Tensor((), node)]
    if node.shape:
        return None
    if node.name == "product":
        parts = [factors_of(factor, axes) for factor in node.args]
        found = [part for part in parts if part is not None]
        return [factor for part in found for factor in part] if len(found) == len(parts) else None
    if node.name == "entry":
        return _entry(node, axes)
    if node.name == "kronecker delta":
        return _delta(node, axes)
    if node.name == "power":
        return _power(node, axes)
    if node.name == "index sum":
        return _inner_sum(node, axes)
    if node.name == "sum":
        kept = _indices_in(node, axes)
        terms = [lifted(term, kept, axes) for term in node.args] if kept is not None else [None]
        known = [term for term in terms if term is not None]
        return [Tensor(kept, plus(*known))] if kept is not None and len(known) == len(terms) else None
    if node.operation.entrywise and len(node.args) == 1 and not node.data:
        return _function(node, axes)
    return None


def lifted(node: Expr, kept: tuple[str, ...], axes: Axes) -> Expr | None:
    """The array over the indices that are kept whose entries a scalar gives."""
    factors = factors_of(node, axes)
    return None if factors is None else contracted(factors, (), kept, axes)


def _indices_in(node: Expr, axes: Axes) -> tuple[str, ...] | None:
    """The indices that a scalar depends on, in the order of the axes; None if they are more than a matrix has."""
    found = tuple(name for name in axes if name in node.free)
    return found if len(found) <= 2 else None


def _entry(node: Expr, axes: Axes) -> list[Tensor] | None:
    array = node.args[0]
    if not array.free.isdisjoint(axes):
        return None
    names = [dim.name if dim.name in axes else None for dim in node.data]
    for dim, name, extent in zip(node.data, names, array.shape, strict=True):
        if (name is None and not dim.names.isdisjoint(axes)) or (name is not None and axes[name] is not extent):
            return None
    if len(names) == 1:
        return [Tensor((names[0],), array)] if names[0] is not None else None
    row, column = names
    if row is not None and column is not None:
        return [Tensor((row,), diagonal(array)) if row == column else Tensor((row, column), array)]
    if row is not None:
        return [Tensor((row,), times(array, _unit(array.shape[1], node.data[1])))]
    if column is not None:
        return [Tensor((column,), times(transpose(array), _unit(array.shape[0], node.data[0])))]
    return None


def _unit(extent: Dim, index: Dim) -> Expr:
    return light("unit", data=((extent,), (index,)))


def _delta(node: Expr, axes: Axes) -> list[Tensor] | None:
    first, second = (dim.name for dim in node.data)
    if first in axes and second in axes and first is not None and second is not None and axes[first] is axes[second]:
        return [Tensor((first, second), identity(axes[first]))]
    return None


def _power(node: Expr, axes: Axes) -> list[Tensor] | None:
    base, exponent = node.args
    if not exponent.free.isdisjoint(axes):
        return None
    if is_number(exponent, 2):
        factors = factors_of(base, axes)
        return None if factors is None else [factor for factor in factors for _ in range(2)]
    kept = _indices_in(base, axes)
    array = lifted(base, kept, axes) if kept is not None else None
    return None if array is None or kept is None else [Tensor(kept, entrywise_power(array, exponent))]


def _function(node: Expr, axes: Axes) -> list[Tensor] | None:
    kept = _indices_in(node.args[0], axes)
    array = lifted(node.args[0], kept, axes) if kept is not None else None
    return None if array is None or kept is None else [Tensor(kept, light(node.name, array))]


def _inner_sum(node: Expr, axes: Axes) -> list[Tensor] | None:
    """A sum inside of a factor is an array of its own over the other indices."""
    opened = opened_sum(node, frozenset(axes))
    kept = _indices_in(node, axes)
    if opened is None or kept is None:
        return None
    index, extent, body = opened
    array = summed(body, (index,), kept, {**axes, index: extent})
    return None if array is None else [Tensor(kept, array)]


def opened_sum(node: Expr, taken: frozenset[str]) -> tuple[str, Dim, Expr] | None:
    """The index of a sum that runs from 1, its last value, and the body, the index being none that is taken; None where
    nobody says which value is the last."""
    index, lower, upper = node.data
    if lower is not ONE or upper.names & {index} or set_counted(upper) is not None:
        return None
    body, fresh = node.args[0], index
    while fresh in taken:
        fresh += "'"
    return fresh, upper, substitute_dims(body, {index: Dim.of(fresh)}) if fresh != index else body


def summed(body: Expr, indices: Sequence[str], kept: tuple[str, ...], axes: Axes) -> Expr | None:
    """A scalar summed over indices, as an array over those that are kept."""
    if body.name == "index sum":
        opened = opened_sum(body, frozenset(axes))
        if opened is not None:
            index, extent, inner = opened
            found = summed(inner, (*indices, index), kept, {**axes, index: extent})
            if found is not None:
                return found
    if body.name == "sum" and not all(_is_one_array(term, axes) for term in body.args):
        terms = [summed(term, indices, kept, axes) for term in body.args]
        known = [term for term in terms if term is not None]
        return plus(*known) if len(known) == len(terms) else None
    factors = factors_of(body, axes)
    return None if factors is None else contracted(factors, indices, kept, axes)


def _is_one_array(term: Expr, axes: Axes) -> bool:
    factors = factors_of(term, axes)
    return factors is not None and len([factor for factor in factors if factor.indices]) == 1
