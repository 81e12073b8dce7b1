"""From index notation to matrix notation: Σ_ij x_i A_ij x_j is xᵀAx, Σ_i A_ij x_i is the entry (Aᵀx)_j."""

from __future__ import annotations

from dataclasses import dataclass

from matcalc_ls.algebra.build import diagonal_matrix, light, plus, simplify, times, transpose
from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import Expr, ShapeError, transform
from matcalc_ls.calculus.contraction import Axes
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.lifting import opened_sum, summed


def matrix_form(expr: Expr) -> Expr | None:
    """An expression with its sums over entries as products of matrices, compared with it by numbers.

    Sums over the members of a family stay. None where nothing can be rewritten.
    """
    source = simplify(expr)
    found = factored(condensed(source))
    if found is source or not _count(found, "index sum") < _count(source, "index sum"):
        return None
    return found if compare(source, found) in EQUAL else None


def condensed(node: Expr) -> Expr:
    """The largest sums over entries that are arrays, as such; nothing is compared here."""
    if not node.contains("index sum"):
        return node
    try:
        found = simplify(transform(node, _replacement))
    except ShapeError:
        return node
    # A sum that stood within a larger one as a mere number, the mean in a variance, is reached once that is an array.
    return condensed(found) if 0 < _count(found, "index sum") < _count(node, "index sum") else found


def _count(node: Expr, name: str) -> int:
    return sum(inner.name == name for inner in node.walk())


def _replacement(node: Expr) -> Expr | None:
    if node.name != "index sum":
        return None
    found = _array(node)
    if found is not None:
        return found
    body = node.args[0]
    inside = condensed(body)
    if inside is body:
        return node
    again = light("index sum", inside, data=node.data)
    return again if again.name != "index sum" else (_array(again) or again)


def _array(node: Expr) -> Expr | None:
    """A sum, and the sums that are all that it holds, without indices."""
    opened = opened_sum(node, frozenset())
    if opened is None:
        return None
    index, extent, body = opened
    if node.shape:
        return _summed_vectors(body, (index,), {index: extent})
    free = _free_indices(node)
    if free is None or index in free:
        return None
    found = summed(body, (index,), tuple(free), {**free, index: extent})
    if found is None:
        return None
    return light("entry", found, data=tuple(map(Dim.of, free))) if free else found


def _free_indices(node: Expr) -> Axes | None:
    """The indices that an entry stands at and that nothing sums over, with their ranges; None if they are too many."""
    found: dict[str, Dim] = {}
    for inner in node.walk():
        if inner.name == "entry":
            for dim, extent in zip(inner.data, inner.args[0].shape, strict=True):
                if dim.name is not None and dim.name in node.free and found.setdefault(dim.name, extent) is not extent:
                    return None
    return found if len(found) <= 2 else None


@dataclass(frozen=True, slots=True)
class _Middle:
    """The part of a product of matrices that indices are in: `kept` run over its axes; E_ii is `diagonal`."""

    kept: tuple[str, ...]
    is_row: bool = False
    diagonal: bool = False


def _summed_vectors(
    body: Expr, indices: tuple[str, ...], axes: Axes, coefficients: tuple[Expr, ...] = ()
) -> Expr | None:
    """Vectors or matrices, times scalars, summed over indices: of unit vectors, Σ_i f(x_i) e_i, the vector f(x)."""
    if body.name == "index sum":
        opened = opened_sum(body, frozenset(axes).union(*(factor.free for factor in coefficients)))
        if opened is None:
            return None
        index, extent, inner = opened
        return _summed_vectors(inner, (*indices, index), {**axes, index: extent}, coefficients)
    if body.name == "sum":
        terms = [_summed_vectors(term, indices, axes, coefficients) for term in body.args]
        known = [term for term in terms if term is not None]
        return plus(*known) if len(known) == len(terms) else None
    factors = body.args if body.name == "product" else (body,)
    scalars = (*coefficients, *(factor for factor in factors if not factor.shape))
    chain = [factor for factor in factors if factor.shape]
    inside = [place for place, factor in enumerate(chain) if not factor.free.isdisjoint(axes)]
    if not inside:
        total = summed(times(*scalars), indices, (), axes)
        return None if total is None else times(total, *chain)
    first, last = inside[0], inside[-1] + 1
    if inside == [first] and chain[first].name in ("index sum", "sum"):
        array = _summed_vectors(chain[first], indices, axes, scalars)
    else:
        array = _spread(chain[first:last], scalars, indices, axes)
    return None if array is None else times(*chain[:first], array, *chain[last:])


def _spread(chain: list[Expr], scalars: tuple[Expr, ...], indices: tuple[str, ...], axes: Axes) -> Expr | None:
    """Scalars times unit vectors or matrices, summed."""
    middle = _middle(chain, axes)
    if middle is None:
        return None
    array = summed(times(*scalars), tuple(i for i in indices if i not in middle.kept), middle.kept, axes)
    if array is None:
        return None
    if middle.diagonal:
        array = diagonal_matrix(array)
    return transpose(array) if middle.is_row else array


def _middle(factors: list[Expr], axes: Axes) -> _Middle | None:
    """e_i, e_iᵀ, E_ij, E_ii, e_i e_jᵀ."""
    parts = [_unit_indices(factor, axes) for factor in factors]
    if None in parts or len(parts) > 2:
        return None
    known = [part for part in parts if part is not None]
    if len(known) == 1:
        kept, is_row = known[0]
        if len(kept) == 2 and kept[0] == kept[1]:
            return _Middle(kept[:1], diagonal=True)
        return _Middle(kept, is_row)
    (left, left_row), (right, right_row) = known
    if len(left) != 1 or len(right) != 1 or left_row or not right_row:
        return None
    return _Middle(left, diagonal=True) if left == right else _Middle((*left, *right))


def _unit_indices(node: Expr, axes: Axes) -> tuple[tuple[str, ...], bool] | None:
    is_row = node.name == "transpose"
    unit = node.args[0] if is_row else node
    if unit.name != "unit" or ONE in unit.shape:
        return None
    names = [dim.name for dim in unit.data[1]]
    extents = unit.shape
    kept = tuple(name for name in names if name is not None and name in axes)
    if len(kept) != len(names) or any(axes[name] is not extent for name, extent in zip(kept, extents, strict=True)):
        return None
    return kept, is_row
