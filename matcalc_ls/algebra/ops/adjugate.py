"""The adjugate, the transposed matrix of cofactors: adj(X) = det(X) X⁻¹ of an invertible X.

Source: Magnus & Neudecker, 8.3 and 8.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import frobenius, inverse, light, minus, number, times, transpose
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import code_call, latex_call, unicode_call
from matcalc_ls.algebra.operation import Operation, register
from matcalc_ls.algebra.ops.powers import square_shape


def _value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    if not node.shape:
        return 1.0
    left, singular, right = np.linalg.svd(np.asarray(values[0]))
    others = [np.prod(np.delete(singular, i)) for i in range(len(singular))]
    return np.linalg.det(left) * np.linalg.det(right) * (right.T * others) @ left.T


def _adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    if not node.shape:
        return number(0)
    matrix = node.args[0]
    back = transpose(inverse(matrix))
    paired = frobenius(cotangent, inverse(matrix))
    return times(light("determinant", matrix), minus(times(paired, back), times(back, cotangent, back)))


def _simplify(node: Expr) -> Expr:
    inner = node.args[0]
    if not inner.shape:
        return number(1)
    if inner.name == "transpose":
        return transpose(light("adjugate", inner.args[0]))
    return inner if inner.name == "identity" else node


register(
    Operation(
        name="adjugate",
        shape=lambda args, data: square_shape(args, data, "adjugate"),
        value=_value,
        adjoint=_adjoint,
        rule="G:d adj(X) = det(X) ((G:X⁻¹) X⁻ᵀ − X⁻ᵀ G X⁻ᵀ):dX",
        because="adj(X) = det(X) X⁻¹, and the product rule",
        simplify=_simplify,
        expand=lambda node: times(light("determinant", node.args[0]), inverse(node.args[0])) if node.shape else node,
        transposed=lambda node: node if transpose(node.args[0]) is node.args[0] else None,
        spelled=("adj", "adjugate"),
        conditions=("{0} is invertible",),
        latex=latex_call("\\operatorname{adj}"),
        unicode=unicode_call("adj"),
        code=code_call("adjugate"),
    )
)
