"""The lower and the upper triangle of a square matrix, diagonal included: the projections on triangular matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    diagonal,
    diagonal_matrix,
    is_zero,
    light,
    split_coefficient,
    transpose,
    with_coefficient,
    zeros,
)
from matcalc_ls.algebra.dims import Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call, latex_call, unicode_call
from matcalc_ls.algebra.operation import Operation, register
from matcalc_ls.algebra.triangles import LOWER, UPPER, triangles
from matcalc_ls.algebra.unification import same

_OTHER = {"lower triangle": "upper triangle", "upper triangle": "lower triangle"}
_HALVES = {"lower triangle": (LOWER, UPPER), "upper triangle": (UPPER, LOWER)}
"""The structure whose matrices stay as they are, and the one of which the diagonal is left."""


def _square(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) != 2 or not same(*shape):
        raise ShapeError(f"{describe_shape(shape)} is not square", "triangle", (0,))
    return shape


def _simplify(node: Expr) -> Expr:
    inner = node.args[0]
    if is_zero(inner):
        return zeros(node.shape)
    kept, dropped = _HALVES[node.name]
    found = triangles(inner)
    if kept in found:
        return inner
    if dropped in found:
        return diagonal_matrix(diagonal(inner))
    coefficient, core = split_coefficient(inner)
    if core is None or coefficient == 1:
        return node
    return with_coefficient(coefficient, light(node.name, core), node.shape)


def _register(name: str, function: str, value: Any) -> None:
    register(
        Operation(
            name=name,
            linear=True,
            shape=_square,
            value=lambda _, values, __: value(values[0]),
            adjoint=lambda _, __, cotangent: light(name, cotangent),
            rule=f"A:{function}(B) = {function}(A):B",
            because=f"{function} keeps an entry or drops it",
            simplify=_simplify,
            transposed=lambda node: light(_OTHER[name], transpose(node.args[0])),
            gathers=True,
            spelled=(function,),
            latex=latex_call(f"\\operatorname{{{function}}}"),
            unicode=unicode_call(function),
            code=code_call(f"np.{function}"),
        )
    )


_register("lower triangle", "tril", np.tril)
_register("upper triangle", "triu", np.triu)
