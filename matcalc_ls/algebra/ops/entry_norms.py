"""The largest entry, and norms by entries: p, maximum, largest column and row sum of absolute values.

Sources: Boyd & Vandenberghe, Convex Optimization, A.1; Golub & Van Loan, Matrix Computations, 2.3. Where the largest is
attained once these are smooth; elsewhere what is given is one subgradient of several.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    entrywise_power,
    hadamard,
    is_number,
    is_zero,
    light,
    minus,
    number,
    ones,
    power,
    scale,
    split_coefficient,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import Shape, describe_shape, is_row
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import bracketed, code_call, code_template, enclosed, script, subscript, unicode_call
from matcalc_ls.algebra.operation import (
    ATOM,
    SCRIPT,
    Branches,
    NotDifferentiableError,
    Operation,
    Writer,
    Written,
    branches_between,
    register,
)


def _array_shape(args: Sequence[Expr], _: Any) -> Shape:
    if not args[0].shape:
        raise ShapeError("the largest entry of a scalar", "largest entry", (0,))
    return ()


def _at_largest(value: Any) -> Any:
    """Shared evenly where several are largest, as they always are where one value stands in many places."""
    array = np.asarray(value)
    found = np.heaviside(array - array.max(), 1.0)
    return found / found.sum()


def _is_behind(value: Any) -> bool:
    """Whether the largest entry stands in the second half: of the many places that it may have, two kinds."""
    return bool(2 * np.argmax(value) >= np.size(value))


def _branch_of_maximum(values: Sequence[Any]) -> int:
    size = np.abs(values[0])
    return 2 * _is_behind(size) + bool(np.ravel(values[0])[np.argmax(size)] < 0.0)


def _branches_of_row_sum(values: Sequence[Any]) -> list[int]:
    return [*np.searchsorted((0.0,), np.ravel(values[0])), 2 + _is_behind(np.sum(np.abs(values[0]), axis=1))]


_OF_LARGEST = Branches(2, lambda values: _is_behind(values[0]))


def _simplify_largest(node: Expr) -> Expr:
    """max(cx) = c max(x) for positive rational c, and a transpose has the same entries."""
    inner = node.args[0]
    if inner.name == "transpose":
        return light(node.name, inner.args[0])
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient > 0 and coefficient != 1:
        return scale(coefficient, light(node.name, core))
    return node


register(
    Operation(
        name="largest entry",
        shape=_array_shape,
        value=lambda _, values, __: np.max(values[0]),
        adjoint=lambda node, _, cotangent: times(cotangent, light("place of the largest entry", node.args[0])),
        rule="d max(x) = e_k:dx  with k = argmax x",
        because="the largest entry alone changes the maximum",
        simplify=_simplify_largest,
        branches=_OF_LARGEST,
        conditions=("the largest entry of {0} is attained once",),
        latex=lambda node, writer: (f"\\max{bracketed(writer(node.args[0]))}", ATOM),
        unicode=unicode_call("max"),
        code=code_call("np.max"),
    )
)


def _simplify_place(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name == "transpose":
        return transpose(light(node.name, inner.args[0]))
    coefficient, core = split_coefficient(inner)
    return light(node.name, core) if core is not None and coefficient > 0 and coefficient != 1 else node


register(
    Operation(
        name="place of the largest entry",
        shape=lambda args, data: _array_shape(args, data) or args[0].shape,
        value=lambda _, values, __: _at_largest(values[0]),
        simplify=_simplify_place,
        branches=_OF_LARGEST,
        conditions=("the largest entry of {0} is attained once",),
        latex=lambda node, writer: (f"e_{{\\arg\\max({writer(node.args[0])})}}", ATOM),
        unicode=lambda node, writer: (f"e_(argmax({writer(node.args[0])}))", ATOM),
        code=code_call("at_largest"),
    )
)


def _homogeneous(node: Expr) -> Expr:
    """‖cA‖ = |c| ‖A‖ for rational c."""
    inner = node.args[0]
    if is_zero(inner):
        return number(0)
    if not inner.shape:
        return apply("abs", inner)
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient != 1:
        return scale(abs(coefficient), light(node.name, core, *node.args[1:]))
    return node


MAX, INFINITY = "{\\max}", "\\infty"


def _of_matrix(node: Expr, mark: str, otherwise: str) -> str:
    """The mark of a norm, which for matrices is another than for vectors."""
    return mark if len(node.args[0].shape) == 2 else otherwise


def _maximum_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    inner = node.args[0]
    if not inner.shape:
        return times(cotangent, apply("sign", inner))
    place = light("place of the largest entry", apply("abs", inner))
    return times(cotangent, hadamard(apply("sign", inner), place))


register(
    Operation(
        name="maximum norm",
        shape=lambda _, __: (),
        value=lambda _, values, __: np.max(np.abs(values[0])),
        adjoint=_maximum_adjoint,
        rule="d‖x‖_∞ = sign(x_k) e_k:dx  with k = argmax |x|",
        because="the entry of the largest absolute value alone changes the maximum",
        simplify=_homogeneous,
        branches=Branches(4, _branch_of_maximum),
        conditions=("the largest absolute value in {0} is attained once; elsewhere this is a subgradient",),
        latex=lambda node, writer: (f"\\|{writer(node.args[0])}\\|_{_of_matrix(node, MAX, INFINITY)}", ATOM),
        unicode=lambda node, writer: (f"‖{writer(node.args[0])}‖_{_of_matrix(node, 'max', '∞')}", ATOM),
        code=lambda node, writer: (f"np.max(np.abs({writer(node.args[0])}))", ATOM),
    )
)


def _matrix_norm_shape(args: Sequence[Expr], _: Any) -> Shape:
    if len(args[0].shape) != 2:
        raise ShapeError(f"a matrix norm of shape {describe_shape(args[0].shape)}", "row sum norm", (0,))
    return ()


def _row_sum_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    matrix = node.args[0]
    if is_row(matrix.shape):
        return times(cotangent, apply("sign", matrix))
    size = apply("abs", matrix)
    all_columns = ones(matrix.shape[1:])
    place = light("place of the largest entry", times(size, all_columns))
    return times(cotangent, hadamard(apply("sign", matrix), times(place, transpose(all_columns))))


register(
    Operation(
        name="row sum norm",
        shape=_matrix_norm_shape,
        value=lambda _, values, __: np.max(np.sum(np.abs(values[0]), axis=1)),
        adjoint=_row_sum_adjoint,
        rule="d‖A‖_∞ = (sign(A) ⊙ e_k 𝟏ᵀ):dA  with k the row of the largest sum",
        because="the row with the largest sum of absolute values alone changes the maximum",
        simplify=lambda node: light("one-norm", *node.args) if is_row(node.args[0].shape) else _homogeneous(node),
        branches=Branches(4, _branches_of_row_sum),
        conditions=("the largest row sum of absolute values of {0} is attained once; elsewhere this is a subgradient",),
        latex=lambda node, writer: (f"\\|{writer(node.args[0])}\\|_\\infty", ATOM),
        unicode=enclosed("‖", "‖_∞"),
        code=lambda node, writer: (f"np.max(np.sum(np.abs({writer(node.args[0])}), axis=1))", ATOM),
    )
)


def _p_norm_shape(args: Sequence[Expr], _: Any) -> Shape:
    vector, exponent = args
    if len(vector.shape) != 1 or exponent.shape:
        raise ShapeError(f"a p-norm of shape {describe_shape(vector.shape)}", "p-norm", (0,))
    return ()


def _p_norm_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    if position == 1:
        raise NotDifferentiableError("a norm by its exponent")
    vector, exponent = node.args
    less = minus(exponent, number(1))
    even = exponent.name == "number" and exponent.data[0].denominator == 1 and exponent.data[0] % 2 == 0
    raised = (
        entrywise_power(vector, less)
        if even
        else hadamard(apply("sign", vector), entrywise_power(apply("abs", vector), less))
    )
    return times(cotangent, power(node, minus(number(1), exponent)), raised)


def _simplify_p_norm(node: Expr) -> Expr:
    for exponent, name in ((1, "one-norm"), (2, "norm")):
        if is_number(node.args[1], exponent):
            return light(name, node.args[0])
    return _homogeneous(node)


def _latex_p_norm(node: Expr, writer: Writer) -> Written:
    return f"\\|{writer(node.args[0])}\\|_{script(writer(node.args[1]))}", ATOM


register(
    Operation(
        name="p-norm",
        arity=2,
        shape=_p_norm_shape,
        value=lambda _, values, __: np.sum(np.abs(values[0]) ** values[1]) ** (1.0 / values[1]),
        adjoint=_p_norm_adjoint,
        rule="d‖x‖_p = ‖x‖_p^(1−p) (sign(x) ⊙ |x|^(p−1)):dx",
        because="the p-norm is the p-th root of the sum of |xᵢ|^p",
        simplify=_simplify_p_norm,
        branches=branches_between(0.0),
        conditions=("{0} is not zero",),
        latex=_latex_p_norm,
        unicode=lambda node, writer: (f"‖{writer(node.args[0])}‖{subscript(writer(node.args[1]))}", ATOM),
        code=code_template("np.sum(np.abs({0}) ** {1}) ** (1 / {1})", SCRIPT),
    )
)
