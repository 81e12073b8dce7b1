"""Powers and quotients."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    frobenius,
    identity,
    inverse,
    is_number,
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
from matcalc_ls.algebra.dims import Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import bracketed, script, superscript
from matcalc_ls.algebra.operation import (
    ATOM,
    FACTOR,
    PRODUCT,
    SCRIPT,
    NotDifferentiableError,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.matrix_powers import as_dim, matrix_power, power_adjoint
from matcalc_ls.algebra.signs import Sign, sign_of
from matcalc_ls.algebra.unification import same

MOST_BITS = 4_096
"""How long a number may become by being raised to a power."""

MOST_TO_ROOT = 1_000_000
"""The largest number of which anybody sees that it is a square, or that it is none."""


def square_shape(args: Sequence[Expr], _: Any, name: str = "inverse") -> Shape:
    """The shape of a square matrix or a scalar; raises ShapeError for others."""
    shape = args[0].shape
    if shape and not (len(shape) == 2 and same(*shape)):
        raise ShapeError(f"{describe_shape(shape)} is not square", name, (0,))
    return shape


def _power_shape(args: Sequence[Expr], data: Any) -> Shape:
    base, exponent = args
    if exponent.shape:
        raise ShapeError(f"an exponent of shape {describe_shape(exponent.shape)}", "power", (1,))
    return square_shape((base,), data, "power")


def _power_value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    base, exponent = values
    if not node.shape:
        return np.power(base, exponent)
    return matrix_power(values)


def _sign_of_power(node: Expr) -> Sign:
    """An even power is never negative; the inverse of a positive matrix has negative entries."""
    base, count = sign_of(node.args[0]), integer_exponent(node)
    if node.shape:
        return min(Sign.POSITIVE, base) if count is not None and count > 0 else Sign.UNKNOWN
    return max(min(Sign.POSITIVE, base), Sign.NONNEGATIVE if count is not None and count % 2 == 0 else Sign.UNKNOWN)


def integer_exponent(node: Expr) -> int | None:
    """The exponent of a power where it is an integer that is written out."""
    exponent = node.args[1]
    if exponent.name == "number" and exponent.data[0].denominator == 1:
        return int(exponent.data[0])
    return None


def _power_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    base, exponent = node.args
    if node.shape:
        return _matrix_power_adjoint(node, position, cotangent)
    if position == 1:
        return times(cotangent, power(base, exponent), apply("log", base))
    return times(cotangent, exponent, power(base, minus(exponent, number(1))))


def _matrix_power_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    count = integer_exponent(node)
    if position == 1 or count is None or abs(count) > 64:
        general = power_adjoint(node, cotangent) if position == 0 else None
        if general is None:
            raise NotDifferentiableError("a matrix power with this exponent; write the product out")
        return general
    turned = transpose(node.args[0])
    if count < 0:
        turned = inverse(turned)
        terms = [times(_raised(turned, i + 1), cotangent, _raised(turned, -count - i)) for i in range(-count)]
        return scale(-1, plus(*terms))
    terms = [times(_raised(turned, i), cotangent, _raised(turned, count - 1 - i)) for i in range(count)]
    return plus(*terms)


def _raised(base: Expr, count: int) -> Expr:
    if count == 0:
        return identity(base.shape[0])
    return power(base, count)


def _simplify_power(node: Expr) -> Expr:
    base, exponent = node.args
    if is_number(exponent, 1):
        return base
    if is_number(exponent, 0):
        return identity(base.shape[0]) if base.shape else number(1)
    count = integer_exponent(node)
    return _simplify_matrix_power(node, count) if base.shape else _simplify_scalar_power(node, count)


def _simplify_matrix_power(node: Expr, count: int | None) -> Expr:
    base = node.args[0]
    if count == -1:
        return inverse(base)
    if base.name == "identity":
        return base
    if count is not None and base.name == "power":
        return power(base.args[0], times(base.args[1], number(count)))
    coefficient, core = split_coefficient(base)
    if count is not None and core is not None and coefficient != 1 and _is_printable(coefficient, count):
        return scale(coefficient**count, power(core, count))
    return node


def _is_printable(base: Fraction, count: int) -> bool:
    """Whether the power of a number has so few digits that it is worth working out: 9^{9^9} fills any memory."""
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    return bits * abs(count) <= MOST_BITS


def _simplify_scalar_power(node: Expr, count: int | None) -> Expr:
    base, exponent = node.args
    if count is not None:
        coefficient, core = split_coefficient(base)
        if not _is_printable(coefficient, count):
            return node
        if core is None:
            return number(coefficient**count) if coefficient or count > 0 else node
        if coefficient != 1:
            return scale(coefficient**count, power(core, count))
    if count is None and base.name == exponent.name == "number":
        root = _rational_power(base.data[0], exponent.data[0])
        return node if root is None else number(root)
    if base.name == "power" and (count is not None or _is_positive(base.args[0])):
        return power(base.args[0], times(base.args[1], exponent))
    if base.name == "product" and count is not None and not base.args[0].shape:
        numbers = [power(factor, exponent) for factor in base.args if not factor.shape]
        arrays = [factor for factor in base.args if factor.shape]  # of (xᵀx/d)^n, a number only together
        return times(*numbers, *([power(times(*arrays), exponent)] if arrays else []))
    if base.name == "squared norm":
        return power(light("norm", base.args[0]), scale(2, exponent))
    if base.name == "norm" and is_number(exponent, 2):
        return light("squared norm", base.args[0])
    return node


def _rational_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """4^(1/2) = 2; None where it is no fraction, or one of many digits."""
    degree, parts = exponent.denominator, (base.numerator, base.denominator)
    if base <= 0 or max(parts) > MOST_TO_ROOT or not _is_printable(base, exponent.numerator):
        return None
    roots = [round(part ** (1 / degree)) for part in parts]
    exact = all(root**degree == part for root, part in zip(roots, parts, strict=True))
    return Fraction(*roots) ** exponent.numerator if exact else None


def _is_positive(node: Expr) -> bool:
    return node.name == "norm" or (node.name == "symbol" and "positive" in node.data[0].properties)


def _is_half(exponent: Expr) -> bool:
    return exponent.name == "number" and exponent.data[0].denominator == 2 and exponent.data[0] > 0


def _latex_power(node: Expr, writer: Writer) -> Written:
    base, exponent = node.args
    if not node.shape and _is_half(exponent) and exponent.data[0].numerator == 1:
        return f"\\sqrt{{{writer(base)}}}", ATOM
    raised = f"{exponent.data[0]}" if exponent.name == "number" else writer(exponent)
    body = writer(base, ATOM)
    if raised == "-1" and base.name == "symbol" and writer.is_function(base):
        body = bracketed(body)  # or it would be the inverse function
    return f"{body}^{script(raised)}", SCRIPT


def _unicode_power(node: Expr, writer: Writer) -> Written:
    base, exponent = node.args
    if not node.shape and _is_half(exponent) and exponent.data[0].numerator == 1:
        return f"√{writer(base, ATOM)}", SCRIPT
    return f"{writer(base, ATOM)}{superscript(writer(exponent))}", SCRIPT


def _code_power(node: Expr, writer: Writer) -> Written:
    base, exponent = node.args
    if node.shape:
        function = "matrix_power" if as_dim(exponent) is None else "np.linalg.matrix_power"
        return f"{function}({writer(base)}, {writer(exponent)})", ATOM
    if _is_half(exponent) and exponent.data[0].numerator == 1:
        return f"np.sqrt({writer(base)})", ATOM
    return f"{writer(base, ATOM)} ** {writer(exponent, ATOM)}", SCRIPT


def _transposed_power(node: Expr) -> Expr:
    return power(transpose(node.args[0]), node.args[1])


register(
    Operation(
        name="power",
        arity=2,
        shape=_power_shape,
        value=_power_value,
        sign=_sign_of_power,
        adjoint=_power_adjoint,
        rule="d(Xᵏ) = ∑ᵢ Xⁱ dX Xᵏ⁻¹⁻ⁱ",
        because="each factor of the power changes in its place",
        scalar_rule="d(xᵏ) = k xᵏ⁻¹ dx",
        scalar_because="the power rule",
        simplify=_simplify_power,
        transposed=_transposed_power,
        latex=_latex_power,
        unicode=_unicode_power,
        code=_code_power,
    )
)


def _quotient_shape(args: Sequence[Expr], _: Any) -> Shape:
    if args[1].shape:
        raise ShapeError(f"division by something of shape {describe_shape(args[1].shape)}", "quotient", (1,))
    return args[0].shape


def _latex_quotient(node: Expr, writer: Writer) -> Written:
    return f"\\frac{{{writer(node.args[0], 0, writer.told)}}}{{{writer(node.args[1])}}}", FACTOR


def _quotient_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    above, below = node.args
    if position == 0:
        return times(cotangent, power(below, -1))
    return times(number(-1), frobenius(cotangent, above), power(below, -2))


register(
    Operation(
        name="quotient",
        arity=2,
        shape=_quotient_shape,
        value=lambda _, values, __: values[0] / values[1],
        adjoint=_quotient_adjoint,
        multiplies=True,
        rule="d(a/b) = da/b − a db/b²",
        because="the quotient rule",
        simplify=lambda node: times(node.args[0], power(node.args[1], -1)),
        latex=_latex_quotient,
        unicode=lambda node, writer: (
            f"{writer(node.args[0], PRODUCT, writer.told)}/{writer(node.args[1], SCRIPT)}",
            PRODUCT,
        ),
        code=lambda node, writer: (f"{writer(node.args[0], ATOM)} / {writer(node.args[1], ATOM)}", PRODUCT),
    )
)
