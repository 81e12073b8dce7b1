"""The solution Y of a Sylvester equation AY + YB = C, which the derivative of a matrix root needs.

Source: Higham, Functions of Matrices, 6.1; vec Y = (I ⊗ A + Bᵀ ⊗ I)⁻¹ vec C.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import inverse, is_zero, light, scale, times, transpose, zeros
from matcalc_ls.algebra.dims import Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call
from matcalc_ls.algebra.operation import ATOM, Array, Operation, register
from matcalc_ls.algebra.unification import same


def _shape(args: Sequence[Expr], _: Any) -> Shape:
    left, right, whole = (arg.shape for arg in args)
    fits = all(len(shape) == 2 for shape in (left, right, whole)) and all(
        same(a, b) for a, b in ((left[0], left[1]), (right[0], right[1]), (left[0], whole[0]), (right[0], whole[1]))
    )
    if not fits:
        words = " and ".join(map(describe_shape, (left, right, whole)))
        raise ShapeError(f"{words} make no Sylvester equation", "sylvester", (0, 1, 2))
    return whole


def solution(left: Array, right: Array, whole: Array) -> Array:
    """The Y of left Y + Y right = whole."""
    rows, columns = whole.shape
    both = np.kron(left, np.eye(columns)) + np.kron(np.eye(rows), right.T)
    return np.asarray(np.linalg.solve(both, whole.reshape(-1)).reshape(rows, columns), dtype=np.float64)


def _simplify(node: Expr) -> Expr:
    """Scalars come out; where C is a multiple of I or of A, and A = B, Y is ½ A⁻¹ C."""
    left, right, whole = node.args
    if is_zero(whole):
        return zeros(node.shape)
    factors = whole.args if whole.name == "product" else (whole,)
    scalars = [factor for factor in factors if not factor.shape]
    core = times(*(factor for factor in factors if factor.shape))
    if left is right and core.name == "identity":
        return scale(Fraction(1, 2), times(*scalars, inverse(left)))
    if left is right and core is left:
        return scale(Fraction(1, 2), times(*scalars, light("identity", data=(node.shape[0],))))
    return times(*scalars, light("sylvester", left, right, core)) if scalars else node


def _adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    left, right, _ = node.args
    back = light("sylvester", transpose(left), transpose(right), cotangent)
    if position == 2:
        return back
    solved = transpose(light("sylvester", *node.args))
    return scale(-1, times(back, solved) if position == 0 else times(solved, back))


register(
    Operation(
        name="sylvester",
        arity=3,
        shape=_shape,
        value=lambda _, values, __: solution(*map(np.asarray, values)),
        adjoint=_adjoint,
        rule="G:Y = Z:C  where AY + YB = C and AᵀZ + ZBᵀ = G",
        because="the adjoint of a Sylvester equation is the one with both matrices transposed",
        simplify=_simplify,
        transposed=lambda node: light(
            "sylvester", transpose(node.args[1]), transpose(node.args[0]), transpose(node.args[2])
        ),
        spelled=(),
        conditions=("no eigenvalue of {0} is the opposite of one of {1}",),
        latex=lambda node, writer: (
            f"\\operatorname{{sylvester}}({', '.join(writer(arg) for arg in node.args)})",
            ATOM,
        ),
        unicode=code_call("sylvester"),
        code=code_call("sylvester"),
    )
)
