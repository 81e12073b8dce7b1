"""The inverse of a square matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    inverse,
    light,
    number,
    power,
    scale,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import is_square
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.operation import (
    ATOM,
    PRODUCT,
    SCRIPT,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.powers import integer_exponent, square_shape

SINGULAR = 1e10
"""The condition number beyond which an inverse is rounding errors."""


def _inverse_value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    """The inverse; raises LinAlgError where the matrix is singular up to rounding."""
    if not node.shape:
        return 1.0 / values[0]
    inverted = np.linalg.inv(values[0])
    if np.abs(inverted).max(initial=0.0) * np.abs(values[0]).max(initial=0.0) > SINGULAR:
        raise np.linalg.LinAlgError("singular up to rounding")
    return inverted


def _simplify_inverse(node: Expr) -> Expr:
    inner = node.args[0]
    if not inner.shape:
        return power(inner, -1)
    if inner.name == "power" and integer_exponent(inner) is None:
        return power(inner.args[0], scale(-1, inner.args[1]))
    if inner.name in ("inverse", "identity"):
        return inner.args[0] if inner.args else inner
    if inner.name == "symbol" and "orthogonal" in inner.data[0].properties:
        return transpose(inner)
    if inner.name == "diagonal matrix":
        return light("diagonal matrix", light("entrywise power", inner.args[0], number(-1)))
    if inner.name == "product":
        scalars = [factor for factor in inner.args if not factor.shape]
        chain = [factor for factor in inner.args if factor.shape]
        if scalars:
            return times(*(power(factor, -1) for factor in scalars), inverse(times(*chain)))
    return node


def _inverse_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    turned = transpose(inverse(node.args[0]))
    return (
        scale(-1, times(turned, cotangent, turned))
        if node.shape
        else times(number(-1), cotangent, power(node.args[0], -2))
    )


def _expand_inverse(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name == "product" and all(is_square(factor.shape) for factor in inner.args):
        return times(*(inverse(factor) for factor in reversed(inner.args)))
    return node


def _latex_inverse(node: Expr, writer: Writer) -> Written:
    inner = node.args[0]
    if inner.name == "transpose":
        return f"{writer(inner.args[0], ATOM)}^{{-{writer.spell('transpose')}}}", SCRIPT
    return f"{writer(inner, ATOM)}^{{-1}}", SCRIPT


def _unicode_inverse(node: Expr, writer: Writer) -> Written:
    inner = node.args[0]
    if inner.name == "transpose":
        return f"{writer(inner.args[0], ATOM)}⁻ᵀ", SCRIPT
    return f"{writer(inner, ATOM)}⁻¹", SCRIPT


register(
    Operation(
        name="inverse",
        shape=square_shape,
        value=_inverse_value,
        adjoint=_inverse_adjoint,
        rule="G:d(X⁻¹) = −(X⁻ᵀ G X⁻ᵀ):dX",
        because="differentiating X X⁻¹ = I gives d(X⁻¹) = −X⁻¹ dX X⁻¹",
        simplify=_simplify_inverse,
        expand=_expand_inverse,
        transposed=lambda node: inverse(transpose(node.args[0])),
        spelled=("inv",),
        conditions=("{0} is invertible",),
        latex=_latex_inverse,
        unicode=_unicode_inverse,
        code=lambda node, writer: (
            f"np.linalg.inv({writer(node.args[0])})" if node.shape else f"1 / {writer(node.args[0], ATOM)}",
            ATOM if node.shape else PRODUCT,
        ),
    )
)
