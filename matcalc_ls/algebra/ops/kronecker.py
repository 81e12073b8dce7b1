"""The Kronecker product and what goes with it: partial traces, vec, commutation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    columns,
    frobenius,
    identity,
    is_zero,
    light,
    number,
    plus,
    rows,
    split_coefficient,
    times,
    transpose,
    with_coefficient,
    zeros,
)
from matcalc_ls.algebra.dims import ONE, Shape, describe_shape, is_row, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import bracketed, subscript, unicode_call
from matcalc_ls.algebra.operation import (
    ATOM,
    HADAMARD,
    SCRIPT,
    Array,
    Environment,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.leaves import extent
from matcalc_ls.algebra.unification import same


def _kronecker_shape(args: Sequence[Expr], _: Any) -> Shape:
    if any(len(arg.shape) > 2 for arg in args):
        raise ShapeError("an array of more than two axes", "kronecker", (0,))
    return matrix_shape(rows(args[0]) * rows(args[1]), columns(args[0]) * columns(args[1]))


def _two_axes(value: Any, shape: Shape) -> Any:
    array = np.asarray(value)
    return array.reshape(array.shape + (1,) * (2 - array.ndim)) if len(shape) < 2 else array


def _kronecker_value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    product = np.kron(*(_two_axes(value, arg.shape) for value, arg in zip(values, node.args, strict=True)))
    return product.reshape([product.size] if len(node.shape) == 1 else product.shape) if node.shape else product[0, 0]


def _kronecker_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    other = node.args[1 - position]
    return light("kronecker contraction", cotangent, other, data=(node.args[position].shape, position))


def _simplify_kronecker(node: Expr) -> Expr:
    left, right = node.args
    if not left.shape or not right.shape:
        return times(left, right)
    if is_zero(left) or is_zero(right):
        return zeros(node.shape)
    if left.name == right.name == "identity":
        return identity(node.shape[0])
    (first, left_core), (second, right_core) = split_coefficient(left), split_coefficient(right)
    if first * second == 1 or left_core is None or right_core is None:
        return node
    return with_coefficient(first * second, light("kronecker", left_core, right_core), node.shape)


def _code_two_axes(node: Expr, writer: Writer) -> str:
    """Vectors and rows are 1-D arrays in generated code; here they need both axes."""
    text = writer(node, ATOM)
    if len(node.shape) == 1:
        return f"{text}[:, None]"
    return f"{text}[None, :]" if is_row(node.shape) else text


def _code_from_two_axes(text: str, shape: Shape) -> str:
    if len(shape) == 2:
        return f"{text}[0]" if is_row(shape) else text
    return f"{text}[:, 0]" if shape else f"{text}[0, 0]"


def _code_kronecker(node: Expr, writer: Writer) -> Written:
    one_axis = [len(arg.shape) == 1 for arg in node.args]
    lying = [is_row(arg.shape) for arg in node.args]
    if all(one_axis) or all(lying) or not any(one_axis + lying):
        return f"np.kron({', '.join(map(writer, node.args))})", ATOM
    whole = f"np.kron({', '.join(_code_two_axes(arg, writer) for arg in node.args)})"
    return _code_from_two_axes(whole, node.shape), ATOM


register(
    Operation(
        name="kronecker",
        arity=2,
        linear=True,
        shape=_kronecker_shape,
        value=_kronecker_value,
        adjoint=_kronecker_adjoint,
        rule="G:(A ⊗ B) = tr₂(G (I ⊗ Bᵀ)):A",
        because="a Kronecker factor moves to the other side as a partial trace",
        simplify=_simplify_kronecker,
        transposed=lambda node: light("kronecker", *map(transpose, node.args)),
        latex=lambda node, writer: (
            f"{writer(node.args[0], SCRIPT)} \\otimes {writer(node.args[1], SCRIPT)}",
            HADAMARD,
        ),
        unicode=lambda node, writer: (f"{writer(node.args[0], SCRIPT)} ⊗ {writer(node.args[1], SCRIPT)}", HADAMARD),
        code=_code_kronecker,
    )
)


def _contraction_shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    whole, other = args
    shape: Shape = data[0]
    fits = all(
        same(a, b * c) for a, b, c in zip(*map(rows_and_columns, (whole.shape, other.shape, shape)), strict=True)
    )
    if not fits:
        message = f"{describe_shape(whole.shape)} is no Kronecker product with {describe_shape(other.shape)}"
        raise ShapeError(message, "kronecker contraction", (0, 1))
    return shape


def _contraction_value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    whole, other = (_two_axes(value, arg.shape) for value, arg in zip(values, node.args, strict=True))
    side = node.data[1]
    sizes = [whole.shape[0] // other.shape[0], whole.shape[1] // other.shape[1]]
    left, right = (sizes, other.shape) if side == 0 else (other.shape, sizes)
    split = whole.reshape(left[0], right[0], left[1], right[1])
    result = np.einsum("ikjl,kl->ij" if side == 0 else "ikjl,ij->kl", split, other)
    shape = node.shape
    return result if len(shape) == 2 else (result[:, 0] if len(shape) == 1 else result[0, 0])


def _contraction_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    side = node.data[1]
    if position == 1:
        return light("kronecker contraction", node.args[0], cotangent, data=(node.args[1].shape, 1 - side))
    pair = (cotangent, node.args[1]) if side == 0 else (node.args[1], cotangent)
    return light("kronecker", *pair)


def _simplify_contraction(node: Expr) -> Expr:
    whole, other = node.args
    shape, side = node.data
    if is_zero(whole) or is_zero(other):
        return zeros(shape)
    if not other.shape:
        return times(other, whole)
    if not shape:
        return frobenius(whole, other)
    if whole.name == "identity" and len(other.shape) == len(shape) == 2 and same(*other.shape) and same(*shape):
        return times(light("trace", other), identity(shape[0]))
    coefficient, core = split_coefficient(whole)
    if coefficient != 1 and core is not None:
        return times(number(coefficient), light("kronecker contraction", core, other, data=node.data))
    if whole.name == "kronecker" and whole.args[side].shape == shape and whole.args[1 - side].shape == other.shape:
        return times(frobenius(whole.args[1 - side], other), whole.args[side])
    return node


def _latex_contraction(node: Expr, writer: Writer) -> Written:
    whole, other = node.args
    side = node.data[1]
    if other.name == "identity":
        return f"\\operatorname{{tr}}_{2 - side}{bracketed(writer(whole))}", ATOM
    turned = writer(transpose(other), SCRIPT)
    inside = f"I \\otimes {turned}" if side == 0 else f"{turned} \\otimes I"
    return (
        f"\\operatorname{{tr}}_{2 - side}\\left({writer(whole, SCRIPT)} \\left({inside}\\right)\\right)",
        ATOM,
    )


def _unicode_contraction(node: Expr, writer: Writer) -> Written:
    side = node.data[1]
    if node.args[1].name == "identity":
        return f"tr{'₂₁'[side]}({writer(node.args[0])})", ATOM
    turned = writer(transpose(node.args[1]), SCRIPT)
    inside = f"I ⊗ {turned}" if side == 0 else f"{turned} ⊗ I"
    return f"tr{'₂₁'[side]}({writer(node.args[0], SCRIPT)} ({inside}))", ATOM


def _code_contraction(node: Expr, writer: Writer) -> Written:
    whole, other = (_code_two_axes(arg, writer) for arg in node.args)
    return _code_from_two_axes(f"kronecker_contraction({whole}, {other}, {node.data[1]})", node.shape), ATOM


register(
    Operation(
        name="kronecker contraction",
        arity=2,
        linear=True,
        shape=_contraction_shape,
        value=_contraction_value,
        adjoint=_contraction_adjoint,
        rule="G:(A ⊗ B) = tr₂(G (I ⊗ Bᵀ)):A",
        because="a Kronecker factor moves to the other side as a partial trace",
        simplify=_simplify_contraction,
        latex=_latex_contraction,
        unicode=_unicode_contraction,
        code=_code_contraction,
    )
)


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
