"""The Kronecker product, and its partial traces."""

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
    rows,
    split_coefficient,
    times,
    transpose,
    with_coefficient,
    zeros,
)
from matcalc_ls.algebra.dims import Shape, describe_shape, is_row, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import bracketed
from matcalc_ls.algebra.operation import (
    ATOM,
    HADAMARD,
    SCRIPT,
    Operation,
    Writer,
    Written,
    register,
)
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
