"""Products other than the matrix product: Frobenius, Hadamard, Kronecker, vec."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    columns,
    entrywise_power,
    frobenius,
    hadamard,
    is_number,
    is_zero,
    light,
    number,
    ones,
    plus,
    rows,
    split_coefficient,
    times,
    trace,
    transpose,
    with_coefficient,
    zeros,
)
from matcalc_ls.algebra.dims import ONE, Shape, matrix_shape
from matcalc_ls.algebra.expression import Expr, ShapeError, make
from matcalc_ls.algebra.forms import code_call, code_template, unicode_call
from matcalc_ls.algebra.operation import (
    ATOM,
    COLON,
    HADAMARD,
    PRODUCT,
    SCRIPT,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.linear import same_shapes


def _frobenius_shape(args: Sequence[Expr], _: Any) -> Shape:
    same_shapes("frobenius", args)
    return ()


def _simplify_frobenius(node: Expr) -> Expr:
    left, right = node.args
    if is_zero(left) or is_zero(right):
        return number(0)
    if not left.shape:
        return times(left, right)
    if left is right:
        return light("squared norm", left)
    if len(left.shape) == 1:
        return times(transpose(left), right)
    if rows(left) is ONE:
        return times(left, transpose(right))
    for one, other in ((left, right), (right, left)):
        if one.name == "product" and (split := _scalars_and_sides(one)) is not None:
            scalars, before, after = split
            return times(*scalars, transpose(before), other, transpose(after))
        if one.name == "identity":
            return trace(other)
        if one.name == "product" and not one.args[0].shape:
            scalars = [factor for factor in one.args if not factor.shape]
            rest = times(*(factor for factor in one.args if factor.shape))
            return times(*scalars, frobenius(rest, other))
    return node


def _scalars_and_sides(product: Expr) -> tuple[list[Expr], Expr, Expr] | None:
    """The scalars, u and vᵀ of a product that is an outer product u vᵀ."""
    scalars = [factor for factor in product.args if not factor.shape]
    chain = [factor for factor in product.args if factor.shape]
    for cut in range(1, len(chain)):
        if columns(chain[cut - 1]) is ONE and rows(chain[cut]) is ONE:
            return scalars, times(*chain[:cut]), times(*chain[cut:])
    return None


def _written_frobenius(sign: str) -> Any:
    def write(node: Expr, writer: Writer) -> Written:
        return f"{writer(node.args[0], SCRIPT)}{sign}{writer(node.args[1], SCRIPT)}", COLON

    return write


register(
    Operation(
        name="frobenius",
        linear=True,
        shape=_frobenius_shape,
        value=lambda _, values, __: np.sum(np.asarray(values[0]) * np.asarray(values[1])),
        adjoint=lambda node, position, cotangent: times(cotangent, node.args[1 - position]),
        rule="A:B = tr(AᵀB) = B:A",
        because="the Frobenius product is symmetric and linear in both factors",
        simplify=_simplify_frobenius,
        expand=lambda node: trace(times(transpose(node.args[0]), node.args[1])) if node.args[0].shape else node,
        latex=_written_frobenius(":"),
        unicode=_written_frobenius(" : "),
        code=lambda node, writer: (f"np.sum({writer(node.args[0], ATOM)} * {writer(node.args[1], ATOM)})", ATOM),
    )
)


def _simplify_hadamard(node: Expr) -> Expr:
    from fractions import Fraction

    coefficient = Fraction(1)
    scalars: list[Expr] = []
    exponents: dict[Expr, Expr] = {}
    for arg in node.args:
        for factor in arg.args if arg.name == "hadamard" else (arg,):
            if is_zero(factor):
                return zeros(node.shape)
            rational, core = split_coefficient(factor)
            coefficient *= rational
            own, core = _split_scalars(core if core is not None else number(1))
            scalars += own
            if core.name == "ones":
                continue
            base, exponent = core.args if core.name == "entrywise power" else (core, number(1))
            exponents[base] = plus(exponents[base], exponent) if base in exponents else exponent
    factors = [power for base, exponent in exponents.items() for power in _entrywise_factors(base, exponent)]
    body = _without_diagonal(factors, node.shape)
    return times(number(coefficient), *scalars, body)


def _split_scalars(core: Expr) -> tuple[list[Expr], Expr]:
    if core.name != "product" or core.args[0].shape:
        return [], core
    scalars = [factor for factor in core.args if not factor.shape]
    return scalars, times(*(factor for factor in core.args if factor.shape))


def _entrywise_factors(base: Expr, exponent: Expr) -> list[Expr]:
    """u ⊙ u rather than a power of 2."""
    if is_number(exponent, 2):
        return [base, base]
    power = base if is_number(exponent, 1) else entrywise_power(base, exponent)
    return [] if power.name == "ones" else [power]


def _without_diagonal(factors: list[Expr], shape: Shape) -> Expr:
    if not factors:
        return ones(shape)
    return factors[0] if len(factors) == 1 else make("hadamard", *factors)


def _transposed_hadamard(node: Expr) -> Expr | None:
    return hadamard(*map(transpose, node.args)) if len(node.shape) == 2 and rows(node) is not ONE else None


def _written_hadamard(space: str) -> Any:
    def write(node: Expr, writer: Writer) -> Written:
        sign = writer.spell("hadamard")
        return f"{space}{sign}{space}".join(writer(arg, SCRIPT) for arg in node.args), HADAMARD

    return write


def _code_hadamard(node: Expr, writer: Writer) -> Written:
    return " * ".join(writer(arg, ATOM) for arg in node.args), PRODUCT


register(
    Operation(
        name="hadamard",
        linear=True,
        shape=lambda args, _: same_shapes("hadamard", args),
        value=lambda _, values, __: np.prod(np.array(values), axis=0),
        adjoint=lambda node, position, cotangent: hadamard(
            cotangent, *(arg for i, arg in enumerate(node.args) if i != position)
        ),
        rule="A:(B ⊙ C) = (A ⊙ B):C",
        because="an entrywise factor moves to the other side of a Frobenius product",
        simplify=_simplify_hadamard,
        transposed=_transposed_hadamard,
        latex=_written_hadamard(" "),
        unicode=_written_hadamard(" "),
        code=_code_hadamard,
    )
)


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


register(
    Operation(
        name="kronecker",
        linear=True,
        shape=_kronecker_shape,
        value=_kronecker_value,
        adjoint=_kronecker_adjoint,
        rule="G:(A ⊗ B) = tr₂(G (I ⊗ Bᵀ)):A",
        because="a Kronecker factor moves to the other side as a partial trace",
        simplify=lambda node: times(*node.args) if any(not arg.shape for arg in node.args) else node,
        transposed=lambda node: light("kronecker", *map(transpose, node.args)),
        latex=lambda node, writer: (
            f"{writer(node.args[0], SCRIPT)} \\otimes {writer(node.args[1], SCRIPT)}",
            HADAMARD,
        ),
        unicode=lambda node, writer: (f"{writer(node.args[0], SCRIPT)} ⊗ {writer(node.args[1], SCRIPT)}", HADAMARD),
        code=code_call("np.kron"),
    )
)


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
    coefficient, core = split_coefficient(whole)
    if coefficient != 1 and core is not None:
        return times(number(coefficient), light("kronecker contraction", core, other, data=node.data))
    if whole.name == "kronecker" and whole.args[side].shape == shape and whole.args[1 - side].shape == other.shape:
        return times(frobenius(whole.args[1 - side], other), whole.args[side])
    return node


def _latex_contraction(node: Expr, writer: Writer) -> Written:
    whole, other = node.args
    side = node.data[1]
    turned = writer(transpose(other), SCRIPT)
    inside = f"I \\otimes {turned}" if side == 0 else f"{turned} \\otimes I"
    return (
        f"\\operatorname{{tr}}_{2 - side}\\left({writer(whole, SCRIPT)} \\left({inside}\\right)\\right)",
        ATOM,
    )


def _unicode_contraction(node: Expr, writer: Writer) -> Written:
    turned = writer(transpose(node.args[1]), SCRIPT)
    side = node.data[1]
    inside = f"I ⊗ {turned}" if side == 0 else f"{turned} ⊗ I"
    return f"tr{'₂₁'[side]}({writer(node.args[0], SCRIPT)} ({inside}))", ATOM


register(
    Operation(
        name="kronecker contraction",
        linear=True,
        shape=lambda _, data: data[0],
        value=_contraction_value,
        adjoint=_contraction_adjoint,
        rule="G:(A ⊗ B) = tr₂(G (I ⊗ Bᵀ)):A",
        because="a Kronecker factor moves to the other side as a partial trace",
        simplify=_simplify_contraction,
        latex=_latex_contraction,
        unicode=_unicode_contraction,
        code=lambda node, writer: (
            f"kronecker_contraction({writer(node.args[0])}, {writer(node.args[1])}, {node.data[1]})",
            ATOM,
        ),
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
        value=lambda _, values, __: np.asarray(values[0]).reshape(-1, order="F"),
        adjoint=lambda node, _, cotangent: light("unvec", cotangent, data=(node.args[0].shape,)),
        rule="vec(A)ᵀ vec(B) = A:B",
        because="vec stacks the columns and keeps the inner product",
        simplify=_simplify_vec,
        spelled=("vec",),
        latex=lambda node, writer: (f"\\operatorname{{vec}}({writer(node.args[0])})", ATOM),
        unicode=unicode_call("vec"),
        code=code_template("{0}.reshape(-1, order='F')"),
    )
)


def _unvec_value(node: Expr, values: Sequence[Any], environment: Any) -> Any:
    extent = [dim.evaluate(environment.sizes) for dim in node.shape]
    return np.asarray(values[0]).reshape(extent, order="F")


def _simplify_unvec(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name == "vec" and inner.args[0].shape == node.shape:
        return inner.args[0]
    if len(node.shape) < 2:
        return inner
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
        shape=lambda _, data: data[0],
        value=_unvec_value,
        adjoint=lambda _, __, cotangent: light("vec", cotangent),
        rule="vec(A)ᵀ vec(B) = A:B",
        because="vec stacks the columns and keeps the inner product",
        simplify=_simplify_unvec,
        latex=lambda node, writer: (f"\\operatorname{{vec}}^{{-1}}({writer(node.args[0])})", ATOM),
        unicode=unicode_call("vec⁻¹"),
        code=lambda node, writer: (
            f"{writer(node.args[0], ATOM)}.reshape(({', '.join(map(writer.dim, node.shape))},), order='F')",
            ATOM,
        ),
    )
)
