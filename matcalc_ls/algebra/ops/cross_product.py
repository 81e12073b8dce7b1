"""The cross product of two vectors in ℝ³ and the skew-symmetric matrix [a]_× of a × x = [a]_× x.

Source: Murray, Li & Sastry, A Mathematical Introduction to Robotic Manipulation, 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import is_zero, light, number, scale, split_coefficient, times, transpose, zeros
from matcalc_ls.algebra.dims import Dim, Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call
from matcalc_ls.algebra.operation import ATOM, HADAMARD, SCRIPT, Array, Operation, Writer, Written, register
from matcalc_ls.algebra.unification import same

THREE = Dim.of(3)


def _three(args: Sequence[Expr], name: str) -> None:
    for position, arg in enumerate(args):
        if len(arg.shape) != 1 or not same(arg.shape[0], THREE):
            raise ShapeError(f"{describe_shape(arg.shape)} is no vector of three entries", name, (position,))


def _cross_shape(args: Sequence[Expr], _: Any) -> Shape:
    _three(args, "cross product")
    return (THREE,)


def _simplify_cross(node: Expr) -> Expr:
    left, right = node.args
    (a, one), (b, other) = split_coefficient(left), split_coefficient(right)
    if is_zero(left) or is_zero(right) or one is other:
        return zeros(node.shape)
    if a * b != 1 and one is not None and other is not None:
        return times(number(a * b), light("cross product", one, other))
    return node


def _cross_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    """a × x = [a]_× x = −[x]_× a."""
    other = light("cross matrix", node.args[1 - position])
    return times(other if position == 0 else transpose(other), cotangent)


register(
    Operation(
        name="cross product",
        arity=2,
        linear=True,
        shape=_cross_shape,
        value=lambda _, values, __: np.cross(values[0], values[1]),
        adjoint=_cross_adjoint,
        rule="g:(a × x) = ([a]ₓᵀ g):x = ([x]ₓ g):a",
        because="a cross product is the product with a skew-symmetric matrix",
        simplify=_simplify_cross,
        latex=lambda node, writer: (f"{writer(node.args[0], SCRIPT)} \\times {writer(node.args[1], SCRIPT)}", HADAMARD),
        unicode=lambda node, writer: (f"{writer(node.args[0], SCRIPT)} × {writer(node.args[1], SCRIPT)}", HADAMARD),
        code=code_call("np.cross"),
    )
)


def _cross_matrix(vector: Array) -> Array:
    x, y, z = vector
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])


def _matrix_shape(args: Sequence[Expr], _: Any) -> Shape:
    _three(args, "cross matrix")
    return (THREE, THREE)


def _linear(node: Expr) -> Expr:
    coefficient, core = split_coefficient(node.args[0])
    if is_zero(node.args[0]):
        return zeros(node.shape)
    return node if core is None or coefficient == 1 else scale(coefficient, light(node.name, core))


def _latex_matrix(node: Expr, writer: Writer) -> Written:
    """`[v]_\\times`, or `v^\\wedge` by authors who write so."""
    if writer.spell("cross") == "\\wedge":
        return f"{writer(node.args[0], ATOM)}^\\wedge", SCRIPT
    return f"[{writer(node.args[0])}]_\\times", ATOM


register(
    Operation(
        name="cross matrix",
        linear=True,
        shape=_matrix_shape,
        value=lambda _, values, __: _cross_matrix(np.asarray(values[0])),
        adjoint=lambda _, __, cotangent: light("axial vector", cotangent),
        rule="A:[v]ₓ = axial(A):v",
        because="each entry of v stands twice in [v]ₓ, once with a minus",
        simplify=_linear,
        transposed=lambda node: scale(-1, node),
        latex=_latex_matrix,
        unicode=lambda node, writer: (f"[{writer(node.args[0])}]ₓ", ATOM),
        code=code_call("cross_matrix"),
    )
)


def _axial_vector(matrix: Array) -> Array:
    odd = matrix - matrix.T
    return np.array([odd[2, 1], odd[0, 2], odd[1, 0]])


def _axial_shape(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) != 2 or not all(same(dim, THREE) for dim in shape):
        raise ShapeError(f"{describe_shape(shape)} is not 3×3", "axial vector", (0,))
    return (THREE,)


def _simplify_axial(node: Expr) -> Expr:
    inner = node.args[0]
    return scale(2, inner.args[0]) if inner.name == "cross matrix" else _linear(node)


register(
    Operation(
        name="axial vector",
        linear=True,
        shape=_axial_shape,
        value=lambda _, values, __: _axial_vector(np.asarray(values[0])),
        adjoint=lambda _, __, cotangent: light("cross matrix", cotangent),
        rule="v:axial(A) = [v]ₓ:A",
        because="each entry of v stands twice in [v]ₓ, once with a minus",
        simplify=_simplify_axial,
        spelled=("axial",),
        latex=lambda node, writer: (f"\\operatorname{{axial}}({writer(node.args[0])})", ATOM),
        unicode=lambda node, writer: (f"axial({writer(node.args[0])})", ATOM),
        code=code_call("axial_vector"),
    )
)
