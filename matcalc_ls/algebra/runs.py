"""Runs: which factors of a product multiply as matrices, where scalars and outer products stand among them."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.build import times
from matcalc_ls.algebra.dims import ONE, Shape, is_row, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr


def chain_segments(factors: Sequence[Expr]) -> list[list[Expr]]:
    """Runs of factors that multiply as matrices, scalars being runs of their own: x, Aᵀ | α | y, xᵀ …"""
    return [[factors[i] for i in run] for run in runs_of([factor.shape for factor in factors])]


def runs_of(shapes: Sequence[Shape]) -> list[list[int]]:
    """Positions of the factors of each run: a run ends where it has become a scalar.

    Scalars stand alone. All runs but one have shape (); `x^\\top A x\\, b` has two: `x^\\top A x` and `b`.
    """
    runs: list[list[int]] = []
    current: list[int] = []
    for position, shape in enumerate(shapes):
        if not shape:
            runs.append([position])
            continue
        current.append(position)
        first = shapes[current[0]]
        if len(first) == 2 and first[0] is ONE and (len(shape) == 1 or shape[1] is ONE):
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
