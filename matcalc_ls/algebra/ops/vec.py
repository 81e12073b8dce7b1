"""vec and its inverse, and the commutation matrix, which turns vec A into vec Aᵀ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    columns,
    identity,
    light,
    plus,
    rows,
    split_coefficient,
    times,
    transpose,
    with_coefficient,
)
from matcalc_ls.algebra.dims import ONE, Shape, describe_shape, is_row, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import subscript, unicode_call
from matcalc_ls.algebra.operation import (
    ATOM,
    Array,
    Environment,
    Operation,
    Writer,
    register,
)
from matcalc_ls.algebra.ops.constants import extent
from matcalc_ls.algebra.unification import same


def _vec_shape(args: Sequence[Expr], _: Any) -> Shape:
    if len(args[0].shape) > 2:
        raise ShapeError("an array of more than two axes", "vec", (0,))
    return matrix_shape(rows(args[0]) * columns(args[0]), ONE)


def _simplify_vec(node: Expr) -> Expr:
    inner = node.args[0]
    if len(inner.shape) < 2:
        return inner
    if inner.name == "unvec":
        return inner.args[0]
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient != 1:
        return with_coefficient(coefficient, light("vec", core), node.shape)
    return transpose(inner) if rows(inner) is ONE else node


register(
    Operation(
        name="vec",
        linear=True,
        shape=_vec_shape,
        value=lambda node, values, _: np.asarray(values[0]).reshape(-1, order="F") if node.shape else values[0],
        adjoint=lambda node, _, cotangent: light("unvec", cotangent, data=(node.args[0].shape,)),
        rule="vec(A)ᵀ vec(B) = A:B",
        because="vec stacks the columns and keeps the inner product",
        simplify=_simplify_vec,
        spelled=("vec",),
        latex=lambda node, writer: (f"\\operatorname{{vec}}({writer(node.args[0])})", ATOM),
        unicode=unicode_call("vec"),
        code=lambda node, writer: (f"np.reshape({writer(node.args[0])}, -1, order='F')", ATOM),
    )
)


def _unvec_shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    shape: Shape = data[0]
    given = args[0].shape
    if len(given) > 1 or not same(rows(args[0]), rows_and_columns(shape)[0] * rows_and_columns(shape)[1]):
        raise ShapeError(f"{describe_shape(given)} has not the entries of {describe_shape(shape)}", "unvec", (0,))
    return shape


def _unvec_value(node: Expr, values: Sequence[Any], environment: Any) -> Any:
    extent = [dim.evaluate(environment.sizes) for dim in node.shape]
    return np.asarray(values[0]).reshape(extent, order="F")


def _simplify_unvec(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name == "vec" and inner.args[0].shape == node.shape:
        return inner.args[0]
    if len(node.shape) < 2:
        return inner
    if is_row(node.shape):
        return transpose(inner)
    if inner.name == "kronecker" and tuple(arg.shape for arg in inner.args[::-1]) == (
        (node.shape[0],),
        (node.shape[1],),
    ):
        return times(inner.args[1], transpose(inner.args[0]))
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient != 1:
        return with_coefficient(coefficient, light("unvec", core, data=node.data), node.shape)
    if inner.name == "sum":
        return plus(*(light("unvec", term, data=node.data) for term in inner.args))
    return node


register(
    Operation(
        name="unvec",
        linear=True,
        shape=_unvec_shape,
        value=_unvec_value,
        adjoint=lambda _, __, cotangent: light("vec", cotangent),
        rule="vec(A)ᵀ vec(B) = A:B",
        because="vec stacks the columns and keeps the inner product",
        simplify=_simplify_unvec,
        latex=lambda node, writer: (f"\\operatorname{{vec}}^{{-1}}({writer(node.args[0])})", ATOM),
        unicode=unicode_call("vec⁻¹"),
        code=lambda node, writer: (
            f"np.reshape({writer(node.args[0])}, ({', '.join(map(writer.dim, node.shape))},), order='F')",
            ATOM,
        ),
    )
)


def _commutation_value(node: Expr, _: Sequence[Array], environment: Environment) -> Array:
    """K with K vec(A) = vec(Aᵀ) for A of rows × columns."""
    rows, columns = extent(node.data, environment)
    matrix = np.zeros((rows * columns, rows * columns))
    for i in range(rows):
        for j in range(columns):
            matrix[j + i * columns, i + j * rows] = 1.0
    return matrix


def _simplify_commutation(node: Expr) -> Expr:
    rows, columns = node.data
    return identity(rows * columns) if ONE in (rows, columns) else node


def _sizes(node: Expr, writer: Writer) -> str:
    """The sizes of a commutation matrix, nothing where they are not known."""
    return ",".join(map(writer.dim, node.data)) if all(dim.is_known for dim in node.data) else ""


register(
    Operation(
        name="commutation",
        arity=0,
        shape=lambda _, data: (data[0] * data[1], data[0] * data[1]),
        value=_commutation_value,
        simplify=_simplify_commutation,
        latex=lambda node, writer: (f"K_{{{sizes}}}" if (sizes := _sizes(node, writer)) else "K", ATOM),
        unicode=lambda node, writer: ("K" + subscript(_sizes(node, writer)), ATOM),
        code=lambda node, writer: (f"commutation({', '.join(map(writer.dim, node.data))})", ATOM),
    )
)
