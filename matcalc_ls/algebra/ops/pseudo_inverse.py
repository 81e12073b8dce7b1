"""The pseudo-inverse of Moore and Penrose.

Source: Golub & Pereyra, The differentiation of pseudo-inverses (1973); Matrix Cookbook, 3.6. Where the rank is constant
dA⁺ = −A⁺ dA A⁺ + A⁺A⁺ᵀ dAᵀ (I − AA⁺) + (I − A⁺A) dAᵀ A⁺ᵀA⁺.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    identity,
    light,
    minus,
    number,
    plus,
    power,
    scale,
    split_coefficient,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import ONE, Shape, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.operation import ATOM, SCRIPT, Operation, register

CUTOFF = 1e-10


def _turned_shape(args: Sequence[Expr], _: Any) -> Shape:
    if len(args[0].shape) > 2:
        raise ShapeError("an array of more than two axes has no pseudo-inverse", "pseudo-inverse", (0,))
    rows, columns = rows_and_columns(args[0].shape)
    return matrix_shape(columns, rows)


def _value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    value = np.asarray(values[0])
    if not node.shape:
        return 1.0 / value if value else value
    matrix = value[:, np.newaxis] if value.ndim == 1 else value
    inverse = np.linalg.pinv(matrix, rcond=CUTOFF)
    return inverse[:, 0] if len(node.shape) == 1 else inverse


def _simplify(node: Expr) -> Expr:
    inner = node.args[0]
    if not inner.shape:
        return power(inner, -1)
    if len(inner.shape) == 1:
        return times(power(light("norm", inner), -2), transpose(inner))
    if rows_and_columns(inner.shape)[0] is ONE:
        return times(power(light("norm", inner), -2), transpose(inner))
    if inner.name == "pseudo-inverse":
        return inner.args[0]
    if inner.name == "inverse":
        return inner.args[0]
    if inner.name == "identity":
        return inner
    if inner.name == "transpose":
        return transpose(light("pseudo-inverse", inner.args[0]))
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient not in (0, 1):
        return scale(1 / coefficient, light("pseudo-inverse", core))
    return node


def _terms(node: Expr) -> tuple[Expr, ...]:
    return node.args if node.name == "sum" else (node,)


def _factors(term: Expr) -> list[Expr]:
    return [factor for factor in (term.args if term.name == "product" else (term,)) if factor.shape]


def _off_columns(matrix: Expr, inverse: Expr, right: Expr) -> list[Expr]:
    """(I − AA⁺) B, which is zero for a B that begins with A or A⁺ᵀ."""
    kept = [term for term in _terms(right) if _factors(term)[:1] not in ([matrix], [transpose(inverse)])]
    if not kept:
        return []
    outside = minus(identity(matrix.shape[0]), times(matrix, inverse))
    return [times(outside, plus(*kept))]


def _off_rows(matrix: Expr, inverse: Expr, left: Expr) -> list[Expr]:
    """B (I − A⁺A), which is zero for a B that ends with A or A⁺ᵀ."""
    kept = [term for term in _terms(left) if _factors(term)[-1:] not in ([matrix], [transpose(inverse)])]
    if not kept:
        return []
    outside = minus(identity(matrix.shape[1]), times(inverse, matrix))
    return [times(plus(*kept), outside)]


def _adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    matrix = node.args[0]
    if len(matrix.shape) < 2 or ONE in matrix.shape:
        return _vector_adjoint(matrix, cotangent)
    inverse = light("pseudo-inverse", matrix)
    turned, back = transpose(inverse), transpose(cotangent)
    return plus(
        scale(-1, times(turned, cotangent, turned)),
        *_off_columns(matrix, inverse, times(back, inverse, turned)),
        *_off_rows(matrix, inverse, times(turned, inverse, back)),
    )


def _vector_adjoint(vector: Expr, cotangent: Expr) -> Expr:
    """x⁺ = xᵀ/‖x‖²."""
    turned = transpose(cotangent)
    if not vector.shape:
        return times(number(-1), cotangent, power(vector, -2))
    norm = light("norm", vector)
    inner = light("frobenius", turned, vector)
    return minus(times(power(norm, -2), turned), times(number(2), power(norm, -4), inner, vector))


register(
    Operation(
        name="pseudo-inverse",
        shape=_turned_shape,
        value=_value,
        adjoint=_adjoint,
        rule="G:dA⁺ = (−A⁺ᵀGA⁺ᵀ + (I − AA⁺)GᵀA⁺A⁺ᵀ + A⁺ᵀA⁺Gᵀ(I − A⁺A)):dA",
        because="the rule of Golub and Pereyra for a matrix of constant rank",
        simplify=_simplify,
        transposed=lambda node: node if transpose(node.args[0]) is node.args[0] else None,
        spelled=("pinv",),
        conditions=("the rank of {0} does not change nearby",),
        latex=lambda node, writer: (f"{writer(node.args[0], ATOM)}^{{+}}", SCRIPT),
        unicode=lambda node, writer: (f"{writer(node.args[0], ATOM)}⁺", SCRIPT),
        code=lambda node, writer: (
            (
                f"np.linalg.pinv({writer(node.args[0])}, rcond=1e-10)"
                if node.shape
                else f"1 / {writer(node.args[0], ATOM)}"
            ),
            ATOM if node.shape else SCRIPT - 2,
        ),
    )
)
