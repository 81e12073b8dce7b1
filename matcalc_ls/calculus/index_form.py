"""From matrix notation to index notation: xᵀAx is Σ_i Σ_j x_i A_ij x_j, tr(AB) is Σ_i Σ_j A_ij B_ji."""

from __future__ import annotations

from fractions import Fraction

from matcalc_ls.algebra.build import light, power, simplify, times
from matcalc_ls.algebra.dims import ONE, Dim, Shape, long_axes
from matcalc_ls.algebra.expression import Expr, make, transform
from matcalc_ls.calculus.deltas import without_deltas
from matcalc_ls.calculus.entries import Entries, names_in_use
from matcalc_ls.calculus.equality import EQUAL, compare

ENTRYWISE_SUMS = frozenset({"squared norm", "frobenius", "trace", "one-norm", "entry sum", "norm", "log-sum-exp"})


def index_form(expr: Expr) -> Expr:
    """An expression whose scalars are written with entries and sums over indices, compared with it by numbers.

    The indices are names that are not in use. What cannot be written so, and what is wrong so, stays as it is.
    """
    source = simplify(expr)
    entries = Entries(names_in_use(expr, source), thorough=True)
    found = transform(source, lambda node: _scalar(node, entries))
    if any(node.name == "kronecker delta" for node in found.walk()):
        found = without_deltas(found, {})[0]
    if found is source or compare(source, found) not in EQUAL:
        return expr
    return found


def _scalar(node: Expr, entries: Entries) -> Expr | None:
    """A scalar that is made of arrays, by their entries."""
    if node.shape or not any(arg.shape for arg in node.args):
        return None
    if node.name == "product":
        return _product(node, entries)
    if node.name == "entry":
        inner = node.args[0]
        return entries.of(inner, node.data) if inner.name not in ("symbol", "member") else node
    if node.name not in ENTRYWISE_SUMS:
        return None
    inner = node.args[0]
    if node.name == "trace":
        row = Dim.of(entries.fresh())
        return _summed(entries.at(inner, row, row), (row,), inner.shape[:1])
    indices = tuple(Dim.of(entries.fresh()) for _ in long_axes(inner.shape))
    here = entries.of(inner, _places(indices, inner.shape))
    match node.name:
        case "frobenius":
            body = times(here, entries.of(node.args[1], _places(indices, inner.shape)))
        case "one-norm":
            body = light("abs", here)
        case "entry sum":
            body = here
        case "log-sum-exp":
            body = light("exp", here)
        case _:
            body = power(here, 2)
    total = _summed(body, indices, inner.shape)
    if node.name == "log-sum-exp":
        return make("log", total)
    return power(total, Fraction(1, 2)) if node.name == "norm" else total


def _places(indices: tuple[Dim, ...], shape: Shape) -> tuple[Dim, ...]:
    """The indices, with 1 for an axis of length 1."""
    waiting = iter(indices)
    return tuple(ONE if dim is ONE else next(waiting) for dim in shape)


def _summed(body: Expr, indices: tuple[Dim, ...], shape: Shape) -> Expr:
    for index, extent in reversed([*zip(indices, long_axes(shape), strict=True)]):
        body = make("index sum", body, data=(index.name, ONE, extent))
    return body


def _product(node: Expr, entries: Entries) -> Expr | None:
    """A product that is a scalar, such as uᵀ M v."""
    inside = [factor if factor.shape else transform(factor, lambda one: _scalar(one, entries)) for factor in node.args]
    return entries.product(make("product", *inside), ONE, ONE)
