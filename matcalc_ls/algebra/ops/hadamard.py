"""Hadamard and Frobenius: products that go entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    UNIT,
    entrywise_power,
    frobenius,
    hadamard,
    is_number,
    is_zero,
    light,
    multiplied,
    number,
    ones,
    plus,
    rows,
    split_coefficient,
    times,
    trace,
    transpose,
    zeros,
)
from matcalc_ls.algebra.dims import ONE, Shape
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.operation import (
    ATOM,
    COLON,
    FACTOR,
    HADAMARD,
    PRODUCT,
    SCRIPT,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.linear import same_shapes
from matcalc_ls.algebra.ops.matrix_exponential import moved_over
from matcalc_ls.algebra.ops.softmax import as_logistic
from matcalc_ls.algebra.runs import scalars_and_sides
from matcalc_ls.algebra.signs import sign_of_products
from matcalc_ls.algebra.telling import told_beside, told_by


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
        if (moved := moved_over(one, other)) is not None:
            return frobenius(*moved)
        if one.name == "product" and (split := scalars_and_sides(one)) is not None:
            scalars, before, after = split
            return times(*scalars, transpose(before), other, transpose(after))
        if one.name == "identity":
            return trace(other)
        if one.name == "product" and not one.args[0].shape:
            scalars = [factor for factor in one.args if not factor.shape]
            rest = times(*(factor for factor in one.args if factor.shape))
            return times(*scalars, frobenius(rest, other))
    return node


def _latex_frobenius(node: Expr, writer: Writer) -> Written:
    """`A:B`, by authors of inner products `\\langle A, B \\rangle`, of vectors also `x \\cdot y`."""
    sign = writer.spell("inner")
    if sign == "\\langle":
        return f"\\langle {_pair(node, writer, 0, ', ')} \\rangle", ATOM
    if sign == "\\cdot" and len(node.args[0].shape) == 1:
        return _pair(node, writer, FACTOR, " \\cdot "), PRODUCT
    return _pair(node, writer, FACTOR, ":"), COLON


def _unicode_frobenius(node: Expr, writer: Writer) -> Written:
    return _pair(node, writer, SCRIPT, " : "), COLON


def _pair(node: Expr, writer: Writer, binding: int, sign: str) -> str:
    left, right = node.args
    return f"{writer(left, binding, told_by(right))}{sign}{writer(right, binding, told_by(left))}"


register(
    Operation(
        name="frobenius",
        arity=2,
        linear=True,
        shape=_frobenius_shape,
        value=lambda _, values, __: np.sum(np.asarray(values[0]) * np.asarray(values[1])),
        adjoint=lambda node, position, cotangent: times(cotangent, node.args[1 - position]),
        rule="A:B = tr(AᵀB) = B:A",
        because="the Frobenius product is symmetric and linear in both factors",
        simplify=_simplify_frobenius,
        expand=lambda node: trace(times(transpose(node.args[0]), node.args[1])) if node.args[0].shape else node,
        latex=_latex_frobenius,
        unicode=_unicode_frobenius,
        code=lambda node, writer: (f"np.sum({writer(node.args[0], ATOM)} * {writer(node.args[1], ATOM)})", ATOM),
    )
)


def _simplify_hadamard(node: Expr) -> Expr:
    coefficient = UNIT
    scalars: list[Expr] = []
    exponents: dict[Expr, Expr] = {}
    waiting = list(reversed(node.args))
    while waiting:
        factor = waiting.pop()
        if is_zero(factor):
            return zeros(node.shape)
        rational, rest = split_coefficient(factor)
        coefficient = multiplied(coefficient, rational)
        own, core = _split_scalars(rest if rest is not None else number(1))
        scalars += own
        if core.name == "hadamard":
            waiting += reversed(core.args)
        elif not _is_all_ones(core):
            base, exponent = core.args if core.name == "entrywise power" else (core, number(1))
            exponents[base] = plus(exponents[base], exponent) if base in exponents else exponent
    factors = [
        power for base, exponent in as_logistic(exponents).items() for power in _entrywise_factors(base, exponent)
    ]
    if (picked := _picked(factors)) is not None:
        return times(number(coefficient), *scalars, *picked)
    body = _without_diagonal(factors, node.shape)
    return times(number(coefficient), *scalars, body) if scalars or coefficient is not UNIT else body


def _picked(factors: Sequence[Expr]) -> list[Expr] | None:
    """The factors of `p_k e_k`, which e_k ⊙ p is; None where there is no unit vector or matrix, or another besides."""
    units = [factor for factor in factors if factor.name == "unit"]
    if len(units) != 1 or len(factors) == 1:
        return None
    (unit,) = units
    return [*(light("entry", factor, data=unit.data[1]) for factor in factors if factor is not unit), unit]


def _is_all_ones(core: Expr) -> bool:
    """1, or the matrix 11ᵀ."""
    if core.name == "product" and len(core.args) == 2:
        left, right = core.args
        return left.name == "ones" and right.name == "transpose" and right.args[0].name == "ones"
    return core.name == "ones"


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
    if len(node.shape) != 2 or rows(node) is ONE:
        return None
    turned = hadamard(*map(transpose, node.args))
    return node if turned.name == "hadamard" and set(turned.args) == set(node.args) else turned


def _write_hadamard(node: Expr, writer: Writer) -> Written:
    told = told_beside(node.args, writer.told)
    factors = [writer(arg, SCRIPT, sizes) for arg, sizes in zip(node.args, told, strict=True)]
    return f" {writer.spell('hadamard')} ".join(factors), HADAMARD


def _code_hadamard(node: Expr, writer: Writer) -> Written:
    return " * ".join(writer(arg, ATOM) for arg in node.args), PRODUCT


register(
    Operation(
        name="hadamard",
        arity=None,
        linear=True,
        commutative=True,
        shape=lambda args, _: same_shapes("hadamard", args),
        value=lambda _, values, __: np.prod(np.array(values), axis=0),
        sign=sign_of_products,
        adjoint=lambda node, position, cotangent: hadamard(
            cotangent, *(arg for i, arg in enumerate(node.args) if i != position)
        ),
        rule="A:(B ⊙ C) = (A ⊙ B):C",
        because="an entrywise factor moves to the other side of a Frobenius product",
        simplify=_simplify_hadamard,
        transposed=_transposed_hadamard,
        latex=_write_hadamard,
        unicode=_write_hadamard,
        code=_code_hadamard,
    )
)
