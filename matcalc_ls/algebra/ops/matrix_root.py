"""The principal square root of a square matrix by its name, `sqrtm`: the power ½."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from matcalc_ls.algebra.build import number, power, times
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.operation import ATOM, SCRIPT, NotDifferentiableError, Operation, register
from matcalc_ls.algebra.ops.matrix_powers import power_adjoint, principal_power
from matcalc_ls.algebra.ops.powers import square_shape


def _adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    half = number(Fraction(1, 2))
    if not node.shape:
        return times(half, cotangent, power(node.args[0], Fraction(-1, 2)))
    found = power_adjoint(make("power", node.args[0], half), cotangent)
    if found is None:
        raise NotDifferentiableError("the square root of this matrix")
    return found


register(
    Operation(
        name="matrix square root",
        shape=lambda args, data: square_shape(args, data, "matrix square root"),
        value=lambda node, values, _: principal_power(np.asarray(values[0]), 0.5) if node.shape else np.sqrt(values[0]),
        adjoint=_adjoint,
        rule="G:dS = Y:dX  where S² = X and SᵀY + YSᵀ = G",
        because="differentiating S² = X gives S dS + dS S = dX, a Sylvester equation",
        simplify=lambda node: power(node.args[0], Fraction(1, 2)),
        spelled=("sqrtm",),
        conditions=("no eigenvalue of {0} is zero or negative",),
        latex=lambda node, writer: (f"{writer(node.args[0], ATOM)}^{{1/2}}", SCRIPT),
        unicode=lambda node, writer: (f"{writer(node.args[0], ATOM)}^(1/2)", SCRIPT),
        code=lambda node, writer: (f"matrix_power({writer(node.args[0])}, 0.5)", ATOM),
    )
)
