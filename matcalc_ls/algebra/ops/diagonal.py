"""diag, Diag and the sum of entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    diagonal,
    diagonal_matrix,
    hadamard,
    light,
    number,
    ones,
    reciprocal,
    split_coefficient,
    times,
    transpose,
    with_coefficient,
)
from matcalc_ls.algebra.dims import ONE, Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call, unicode_call
from matcalc_ls.algebra.operation import ATOM, Operation, Writer, Written, register
from matcalc_ls.algebra.runs import scalars_and_sides
from matcalc_ls.algebra.signs import sign_of_operand, sign_of_products
from matcalc_ls.algebra.triangles import triangles
from matcalc_ls.algebra.unification import same


def _diagonal_shape(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) != 2 or not same(*shape):
        raise ShapeError(f"{describe_shape(shape)} is not square", "diagonal", (0,))
    return shape[:1]


def _diagonal_matrix_shape(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) != 1:
        raise ShapeError(f"{describe_shape(shape)} is not a vector", "diagonal matrix", (0,))
    return shape + shape


def _latex_diagonal(node: Expr, writer: Writer) -> Written:
    return f"{writer.spell('diagonal')}({writer(node.args[0])})", ATOM


def _linear(node: Expr) -> Expr:
    coefficient, core = split_coefficient(node.args[0])
    if core is None or coefficient == 1:
        return node
    return with_coefficient(coefficient, light(node.name, core), node.shape)


def _simplify_diagonal(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name == "diagonal matrix":
        return inner.args[0]
    if inner.name == "identity":
        return ones(node.shape)
    if inner.name in ("lower triangle", "upper triangle"):
        return diagonal(inner.args[0])
    if inner.name == "transpose":
        return diagonal(inner.args[0])
    if inner.name == "inverse" and triangles(inner):
        return reciprocal(diagonal(inner.args[0]))
    split = scalars_and_sides(inner) if inner.name == "product" else None
    if split is not None:
        scalars, left, right = split
        return times(*scalars, hadamard(left, transpose(right)))
    return _linear(node)


register(
    Operation(
        name="diagonal",
        linear=True,
        shape=_diagonal_shape,
        value=lambda _, values, __: np.diagonal(values[0]),
        sign=sign_of_operand,
        adjoint=lambda _, __, cotangent: diagonal_matrix(cotangent),
        rule="g:diag(A) = Diag(g):A",
        because="diag and Diag are each other's adjoint",
        simplify=_simplify_diagonal,
        latex=_latex_diagonal,
        unicode=unicode_call("diag"),
        code=code_call("np.diag"),
    )
)

register(
    Operation(
        name="diagonal matrix",
        linear=True,
        shape=_diagonal_matrix_shape,
        value=lambda _, values, __: np.diag(values[0]),
        adjoint=lambda _, __, cotangent: diagonal(cotangent),
        rule="A:Diag(v) = diag(A):v",
        because="diag and Diag are each other's adjoint",
        simplify=lambda node: (
            light("identity", data=(node.shape[0],)) if node.args[0].name == "ones" else _linear(node)
        ),
        transposed=lambda node: node,
        gathers=True,
        spelled=("diag", "Diag"),
        latex=_latex_diagonal,
        unicode=unicode_call("diag"),
        code=code_call("np.diag"),
    )
)


def _total(node: Expr) -> Expr:
    """1ᵀ x, 1ᵀ X 1."""
    inner = node.args[0]
    if not inner.shape:
        return inner
    left = transpose(ones(inner.shape[:1])) if inner.shape[0] is not ONE else number(1)
    right = ones(inner.shape[1:]) if len(inner.shape) == 2 else number(1)
    return times(left, inner, right)


register(
    Operation(
        name="entry sum",
        linear=True,
        shape=lambda _, __: (),
        value=lambda _, values, __: np.sum(values[0]),
        sign=sign_of_products,
        adjoint=lambda node, _, cotangent: times(cotangent, ones(node.args[0].shape)),
        rule="d sum(A) = 𝟏𝟏ᵀ:dA",
        because="the sum of entries is the Frobenius product with ones",
        simplify=_total,
        spelled=("sum",),
        latex=lambda node, writer: (f"\\operatorname{{sum}}({writer(node.args[0])})", ATOM),
        unicode=unicode_call("sum"),
        code=code_call("np.sum"),
    )
)
