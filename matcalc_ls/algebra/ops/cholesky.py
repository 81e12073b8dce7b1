"""The Cholesky factor L of a symmetric positive definite X = LLᵀ.

Source: Murray, Differentiation of the Cholesky decomposition (2016): dL = L Φ(L⁻¹ dX L⁻ᵀ), where Φ takes the lower
triangle with its diagonal halved.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import inverse, is_zero, light, plus, scale, split_coefficient, times, transpose, zeros
from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call, latex_call, unicode_call
from matcalc_ls.algebra.operation import Operation, register
from matcalc_ls.algebra.ops.eigen import require_symmetric
from matcalc_ls.algebra.ops.powers import square_shape


def _square(args: Sequence[Expr], data: Any) -> Shape:
    if len(square_shape(args, data, "cholesky")) != 2:
        raise ShapeError("the Cholesky factor of a scalar", "cholesky", (0,))
    return args[0].shape


def _value(_: Expr, values: Sequence[Any], __: Any) -> Any:
    matrix = np.asarray(values[0])
    try:
        return np.linalg.cholesky((matrix + matrix.T) / 2)
    except np.linalg.LinAlgError:
        return np.full(matrix.shape, np.nan)


def _adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    require_symmetric(node.args[0], "Cholesky factor")
    factor = light("cholesky", node.args[0])
    middle = light("lower half", times(transpose(factor), cotangent))
    outside = inverse(factor)
    return scale(Fraction(1, 2), times(transpose(outside), plus(middle, transpose(middle)), outside))


register(
    Operation(
        name="cholesky",
        shape=_square,
        value=_value,
        adjoint=_adjoint,
        rule="G:dL = ½ L⁻ᵀ (P + Pᵀ) L⁻¹:dX  for P = Φ(LᵀG), the lower triangle with its diagonal halved",
        because="differentiating X = LLᵀ and taking the lower triangle",
        spelled=("chol", "cholesky"),
        conditions=("{0} is symmetric positive definite",),
        latex=latex_call("\\operatorname{chol}"),
        unicode=unicode_call("chol"),
        code=code_call("cholesky"),
    )
)


def _simplify_half(node: Expr) -> Expr:
    coefficient, core = split_coefficient(node.args[0])
    if is_zero(node.args[0]):
        return zeros(node.shape)
    return node if core is None or coefficient == 1 else scale(coefficient, light("lower half", core))


register(
    Operation(
        name="lower half",
        linear=True,
        shape=_square,
        value=lambda _, values, __: np.tril(values[0]) - np.diag(np.diag(values[0])) / 2,
        adjoint=lambda _, __, cotangent: light("lower half", cotangent),
        rule="A:Φ(B) = Φ(A):B",
        because="Φ keeps or halves each entry",
        simplify=_simplify_half,
        latex=latex_call("\\Phi"),
        unicode=unicode_call("Φ"),
        code=code_call("lower_half"),
    )
)
