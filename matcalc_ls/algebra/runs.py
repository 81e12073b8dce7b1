"""Runs: which factors of a product multiply as matrices, where scalars and outer products stand among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from matcalc_ls.algebra.build import times
from matcalc_ls.algebra.dims import ONE, Shape, is_row, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr

T = TypeVar("T")


def chain_segments(factors: Sequence[Expr]) -> list[list[Expr]]:
    """Runs of factors that multiply as matrices, scalars being runs of their own: x, Aᵀ | α | y, xᵀ …"""
    return runs_of(factors, [factor.shape for factor in factors])


def runs_of(items: Sequence[T], shapes: Sequence[Shape]) -> list[list[T]]:
    """What stands for the factors of these shapes, or their positions, run by run: a run ends where it is a scalar.

    Scalars stand alone. All runs but one have shape (); `x^\\top A x\\, b` has two: `x^\\top A x` and `b`.
    """
    runs: list[list[T]] = []
    current: list[T] = []
    from_row = False
    for item, shape in zip(items, shapes, strict=True):
        if not shape:
            runs.append([item])
            continue
        if not current:
            from_row = is_row(shape)
        current.append(item)
        if from_row and (len(shape) == 1 or shape[1] is ONE):
            runs.append(current)
            current = []
    if current:
        runs.append(current)
    return runs


def run_shape(run: Sequence[Expr]) -> Shape:
    """The shape of a run's product."""
    return matrix_shape(rows_and_columns(run[0].shape)[0], rows_and_columns(run[-1].shape)[1])


def cut_at_outer_products(factors: list[Expr]) -> list[list[Expr]]:
    """Cut between a column and a row: of `b xᵀ A x` the part `xᵀ A x` is a scalar."""
    cuts = [place for place in range(1, len(factors)) if _is_outer(factors[place - 1], factors[place])]
    if not cuts:
        return [factors] if factors else []
    return [factors[start:end] for start, end in zip([0, *cuts], [*cuts, len(factors)], strict=True)]


def scalars_and_sides(product: Expr) -> tuple[list[Expr], Expr, Expr] | None:
    """The scalars, u and vᵀ of a product that is an outer product u vᵀ."""
    scalars = [factor for factor in product.args if not factor.shape]
    chain = [factor for factor in product.args if factor.shape]
    for cut in range(1, len(chain)):
        if _is_outer(chain[cut - 1], chain[cut]):
            return scalars, times(*chain[:cut]), times(*chain[cut:])
    return None


def _is_outer(left: Expr, right: Expr) -> bool:
    return is_row(right.shape) and rows_and_columns(left.shape)[1] is ONE
