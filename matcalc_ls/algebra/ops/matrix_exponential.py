"""The exponential of a square matrix, and the adjoint of its derivative.

Sources: Magnus & Neudecker, ch. 8; Van Loan, Computing integrals involving the matrix exponential (1978); Higham,
Functions of Matrices, 10.2: the derivative along E is ∫₀¹ e^(sX) E e^((1−s)X) ds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    identity,
    is_zero,
    light,
    times,
    transpose,
    zeros,
)
from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call, superscript
from matcalc_ls.algebra.operation import (
    ATOM,
    PRODUCT,
    SCRIPT,
    Array,
    NotDifferentiableError,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.linear import same_shapes
from matcalc_ls.algebra.ops.powers import square_shape

ORDER = 8


def exponential(matrix: Array) -> Array:
    """Scaling and squaring with a diagonal Padé approximant (Golub & Van Loan, algorithm 9.3.1)."""
    size = np.abs(matrix).sum(axis=1).max()
    if not np.isfinite(size):
        return np.full(matrix.shape, np.nan)
    halvings = max(0, int(np.ceil(np.log2(max(size, 1e-300)))) + 1)
    scaled = matrix / 2.0**halvings
    above = below = term = np.eye(len(matrix))
    coefficient = 1.0
    for k in range(1, ORDER + 1):
        coefficient *= (ORDER - k + 1) / (k * (2 * ORDER - k + 1))
        term = scaled @ term
        above = above + coefficient * term
        below = below + (-1) ** k * coefficient * term
    result: Array = np.asarray(np.linalg.solve(below, above), dtype=np.float64)
    for _ in range(halvings):
        result = result @ result
    return result


def exponential_derivative(matrix: Array, direction: Array) -> Array:
    """∫₀¹ e^(sX) E e^((1−s)X) ds, the upper right block of the exponential of [[X, E], [0, X]].

    E is scaled down: a block far larger than X would cost X its digits.
    """
    size, scale = len(matrix), 1.0 + np.max(np.abs(direction))
    whole = np.block([[matrix, direction / scale], [np.zeros_like(matrix), matrix]])
    result: Array = scale * exponential(whole)[:size, size:]
    return result


def split(node: Expr) -> tuple[list[Expr], tuple[Expr, ...]]:
    """The scalar factors of a matrix, and its others."""
    factors = node.args if node.name == "product" else (node,)
    return [f for f in factors if not f.shape], tuple(f for f in factors if f.shape)


_FUNCTIONS = frozenset({"power", "inverse", "matrix exponential"})


def _argument(node: Expr) -> Expr:
    """What a matrix is a multiple or a function of."""
    turned = False
    while True:
        core = times(*split(node)[1])
        if core.name not in _FUNCTIONS and core.name != "transpose":
            return transpose(core) if turned else core
        turned ^= core.name == "transpose"
        node = core.args[0]


def commute(left: Expr, right: Expr) -> bool:
    """Whether two square matrices are seen to commute: multiples of I, and functions of one and the same matrix."""
    first, second = _argument(left), _argument(right)
    return first is second or "identity" in (first.name, second.name)


def _exponential_shape(args: Sequence[Expr], data: Any) -> Shape:
    return square_shape(args, data, "matrix exponential")


def _simplify_exponential(node: Expr) -> Expr:
    inner = node.args[0]
    if not inner.shape:
        return apply("exp", inner)
    if is_zero(inner):
        return identity(inner.shape[0])
    if inner.name == "transpose":
        return transpose(light("matrix exponential", inner.args[0]))
    if inner.name == "diagonal matrix":
        return light("diagonal matrix", apply("exp", inner.args[0]))
    return node


def _exponential_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    if not node.shape:
        return times(cotangent, apply("exp", node.args[0]))
    scalars, chain = split(cotangent)
    if len(chain) == 1 and chain[0].name == "identity":
        return times(*scalars, transpose(light("matrix exponential", node.args[0])))
    return light("exponential derivative", transpose(node.args[0]), cotangent)


def _transposed_exponential(node: Expr) -> Expr | None:
    inner = node.args[0]
    return node if transpose(inner) is inner else None


def _latex_exponential(node: Expr, writer: Writer) -> Written:
    body = writer(node.args[0])
    if body == "T":  # e^T would be a transpose
        return f"\\operatorname{{expm}}({body})", ATOM
    return f"e^{{{body}}}", SCRIPT


register(
    Operation(
        name="matrix exponential",
        shape=_exponential_shape,
        value=lambda node, values, _: exponential(np.asarray(values[0])) if node.shape else np.exp(values[0]),
        adjoint=_exponential_adjoint,
        rule="G:d e^X = (∫₀¹ e^(sXᵀ) G e^((1−s)Xᵀ) ds):dX",
        because="the derivative of e^X is an integral over s, which is G e^X where G commutes with X",
        simplify=_simplify_exponential,
        transposed=_transposed_exponential,
        spelled=("expm",),
        latex=_latex_exponential,
        unicode=lambda node, writer: ("e" + superscript(writer(node.args[0])), SCRIPT),
        code=lambda node, writer: (
            (f"matrix_exponential({writer(node.args[0])})" if node.shape else f"np.exp({writer(node.args[0])})"),
            ATOM,
        ),
    )
)


def _shape_of(derivative: str) -> Callable[[Sequence[Expr], Any], Shape]:
    def shape(args: Sequence[Expr], data: Any) -> Shape:
        found = same_shapes(derivative, args)
        if len(square_shape(args, data, derivative)) != 2:
            raise ShapeError("the exponential of a scalar needs no integral", derivative, (0,))
        return found

    return shape


def _simplify_derivative(node: Expr) -> Expr:
    matrix, direction = node.args
    if is_zero(direction):
        return zeros(node.shape)
    scalars, chain = split(direction)
    core = times(*chain)
    if commute(matrix, core):
        return times(*scalars, core, light("matrix exponential", matrix))
    return times(*scalars, light("exponential derivative", matrix, core)) if scalars else node


def _derivative_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    if position == 0:
        return light("second exponential derivative", transpose(node.args[0]), cotangent, transpose(node.args[1]))
    return light("exponential derivative", transpose(node.args[0]), cotangent)


def _variable(node: Expr) -> str:
    return next(letter for letter in ("s", "\\tau", "u", "r", "s'") if letter not in node.free)


def _latex_derivative(node: Expr, writer: Writer) -> Written:
    letter, matrix = _variable(node), writer(node.args[0], SCRIPT)
    inside = writer(node.args[1], SCRIPT)
    return f"\\int_0^1 e^{{{letter} {matrix}}} {inside} e^{{(1 - {letter}) {matrix}}} \\, d{letter}", PRODUCT - 1


def _unicode_derivative(node: Expr, writer: Writer) -> Written:
    letter, matrix = writer.name(_variable(node)), writer(node.args[0], SCRIPT)
    return f"∫₀¹ e^({letter} {matrix}) {writer(node.args[1], SCRIPT)} e^((1−{letter}) {matrix}) d{letter}", PRODUCT - 1


register(
    Operation(
        name="exponential derivative",
        arity=2,
        shape=_shape_of("exponential derivative"),
        value=lambda _, values, __: exponential_derivative(np.asarray(values[0]), np.asarray(values[1])),
        adjoint=_derivative_adjoint,
        rule="G:∫₀¹ e^(sX) E e^((1−s)X) ds = (∫₀¹ e^(sXᵀ) G e^((1−s)Xᵀ) ds):E",
        because="each factor moves to the other side of a Frobenius product as its transpose, under the integral",
        simplify=_simplify_derivative,
        transposed=lambda node: light("exponential derivative", *map(transpose, node.args)),
        latex=_latex_derivative,
        unicode=_unicode_derivative,
        code=code_call("exponential_derivative"),
    )
)


def second_exponential_derivative(matrix: Array, first: Array, second: Array) -> Array:
    """D²e^X[E, F]: the upper right block of the exponential of [[X, E, 0], [0, X, F], [0, 0, X]], in both orders."""
    size, nothing = len(matrix), np.zeros_like(matrix)
    scales = [1.0 + np.max(np.abs(direction)) for direction in (first, second)]

    def in_order(left: Array, right: Array) -> Array:
        blocks = [[matrix, left, nothing], [nothing, matrix, right], [nothing, nothing, matrix]]
        return exponential(np.block(blocks))[:size, 2 * size :]

    one, other = first / scales[0], second / scales[1]
    result: Array = scales[0] * scales[1] * (in_order(one, other) + in_order(other, one))
    return result


def _simplify_second(node: Expr) -> Expr:
    """D²e^X[E, F] is linear in E and in F, and symmetric."""
    matrix, *directions = node.args
    if any(map(is_zero, directions)):
        return zeros(node.shape)
    halves = [split(direction) for direction in directions]
    scalars = [scalar for found, _ in halves for scalar in found]
    cores = [times(*chain) for _, chain in halves]
    for place, core in enumerate(cores):
        if core.name == "identity":
            return times(*scalars, light("exponential derivative", matrix, cores[1 - place]))
    return times(*scalars, light("second exponential derivative", matrix, *cores)) if scalars else node


def _second_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    if position == 0:
        raise NotDifferentiableError("the third derivative of a matrix exponential")
    other = node.args[3 - position]
    return light("second exponential derivative", transpose(node.args[0]), cotangent, transpose(other))


def _latex_second(node: Expr, writer: Writer) -> Written:
    matrix, first, second = node.args
    return f"D^2 e^{{{writer(matrix)}}}[{writer(first)}, {writer(second)}]", ATOM


def _unicode_second(node: Expr, writer: Writer) -> Written:
    matrix, first, second = node.args
    return f"D²e{superscript(writer(matrix))}[{writer(first)}, {writer(second)}]", ATOM


register(
    Operation(
        name="second exponential derivative",
        arity=3,
        shape=_shape_of("second exponential derivative"),
        value=lambda _, values, __: second_exponential_derivative(*map(np.asarray, values)),
        adjoint=_second_adjoint,
        rule="G:D²e^X[E, F] = D²e^(Xᵀ)[G, Fᵀ]:E",
        because="the second derivative of tr(Gᵀ e^X) is symmetric in three directions, which a trace turns round",
        simplify=_simplify_second,
        transposed=lambda node: light("second exponential derivative", *map(transpose, node.args)),
        latex=_latex_second,
        unicode=_unicode_second,
        code=code_call("second_exponential_derivative"),
    )
)


def moved_over(left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """L(X, G):B as G:(B e^(Xᵀ)) where B commutes with Xᵀ, so that no integral is left; None elsewhere."""
    if left.name == "exponential derivative" and commute(transpose(left.args[0]), right):
        return left.args[1], light("exponential derivative", transpose(left.args[0]), right)
    return None
