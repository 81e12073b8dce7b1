"""vech, and the duplication and elimination matrices that lead from it to vec and back.

Source: Magnus & Neudecker, "The elimination matrix: some lemmas and applications", SIAM J. Alg. Disc. Meth. 1 (1980):
vech(A) = L_n vec(A) for every square A, vec(A) = D_n vech(A) for a symmetric one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import light, split_coefficient, times, transpose, with_coefficient
from matcalc_ls.algebra.dims import Dim, Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call, latex_call, script, subscript, unicode_call
from matcalc_ls.algebra.operation import ATOM, Array, Environment, Operation, Writer, Written, register
from matcalc_ls.algebra.unification import same


def half(size: Dim) -> Dim:
    """n (n + 1) / 2, the entries of one triangle."""
    return size * (size + 1) * Fraction(1, 2)


def _half_vec_shape(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) != 2 or not same(*shape):
        raise ShapeError(f"{describe_shape(shape)} is not square", "vech", (0,))
    return (half(shape[0]),)


def _half_vec_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    square = node.args[0].shape
    factors = cotangent.args if cotangent.name == "product" else ()
    duplicated = [f for f in factors if f.name == "transpose" and f.args[0].name == "duplication"]
    if duplicated and duplicated[0] is next(f for f in factors if f.shape) and transpose(node.args[0]) is node.args[0]:
        # (Dᵀ u)ᵀ vech(S) is uᵀ vec(S).
        return light("unvec", times(*(f for f in factors if f is not duplicated[0])), data=(square,))
    eliminating = light("elimination", data=square[:1])
    return light("unvec", times(transpose(eliminating), cotangent), data=(square,))


def _simplify_half_vec(node: Expr) -> Expr:
    coefficient, core = split_coefficient(node.args[0])
    if core is None or coefficient == 1:
        return node
    return with_coefficient(coefficient, light("vech", core), node.shape)


register(
    Operation(
        name="vech",
        linear=True,
        shape=_half_vec_shape,
        value=lambda _, values, __: values[0].T[np.triu_indices(len(values[0]))],
        adjoint=_half_vec_adjoint,
        rule="g:vech(A) = vec⁻¹(Lᵀ g):A",
        because="vech leaves out the entries above the diagonal",
        simplify=_simplify_half_vec,
        spelled=("vech",),
        latex=latex_call("\\operatorname{vech}"),
        unicode=unicode_call("vech"),
        code=code_call("half_vec"),
    )
)


def _places(size: int) -> tuple[Any, Any]:
    """Rows and columns of the entries of vech, in its order."""
    columns, rows = np.triu_indices(size)
    return rows, columns


def _elimination_value(node: Expr, _: Sequence[Array], environment: Environment) -> Array:
    size = node.data[0].evaluate(environment.sizes)
    rows, columns = _places(size)
    chosen: Array = np.eye(size * size)[columns * size + rows]
    return chosen


def _duplication_value(node: Expr, _: Sequence[Array], environment: Environment) -> Array:
    size = node.data[0].evaluate(environment.sizes)
    rows, columns = _places(size)
    whole = np.eye(size * size)
    mirrored = np.where((rows == columns)[:, None], 0.0, whole[rows * size + columns])
    both: Array = (whole[columns * size + rows] + mirrored).T
    return both


def _named(letter: str, function: str) -> dict[str, Any]:
    def latex(node: Expr, writer: Writer) -> Written:
        return f"{letter}_{script(writer.dim(node.data[0]))}", ATOM

    def unicode(node: Expr, writer: Writer) -> Written:
        return letter + subscript(writer.dim(node.data[0])), ATOM

    def code(node: Expr, writer: Writer) -> Written:
        return f"{function}({writer.dim(node.data[0])})", ATOM

    return {"latex": latex, "unicode": unicode, "code": code}


def applied_to_stacked(before: Expr, last: Expr) -> Expr | None:
    """K vec(A) = vec(Aᵀ), L vec(A) = vech(A), and D vech(S) = vec(S) for a symmetric S; None for other pairs."""
    if last.name not in ("vec", "vech"):  # so of nearly all, and this is asked of every pair
        return None
    matrix = last.args[0]
    if last.name == "vech":
        return light("vec", matrix) if before.name == "duplication" and transpose(matrix) is matrix else None
    if before.name == "commutation" and before.data == matrix.shape:
        return light("vec", transpose(matrix))
    return light("vech", matrix) if before.name == "elimination" else None


register(
    Operation(
        name="elimination",
        arity=0,
        shape=lambda _, data: (half(data[0]), data[0] * data[0]),
        value=_elimination_value,
        **_named("L", "elimination"),
    )
)

register(
    Operation(
        name="duplication",
        arity=0,
        shape=lambda _, data: (data[0] * data[0], half(data[0])),
        value=_duplication_value,
        **_named("D", "duplication"),
    )
)
