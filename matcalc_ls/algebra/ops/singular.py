"""Functions of singular values: the nuclear and the spectral norm of a matrix, and their subgradients' matrices.

Sources: Watson, Characterization of the subdifferential of some matrix norms (1992); Matrix Cookbook, 9.4 and 10.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    columns,
    identity,
    inverse,
    light,
    minus,
    number,
    plus,
    power,
    reciprocal,
    rows,
    scale,
    split_coefficient,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import Shape, describe_shape, is_row
from matcalc_ls.algebra.expression import Expr, ShapeError, make
from matcalc_ls.algebra.forms import code_call, enclosed, script, subscript
from matcalc_ls.algebra.operation import ATOM, PRODUCT, NotDifferentiableError, Operation, Writer, Written, register


def _singular_values(value: Any) -> Any:
    return np.linalg.svd(np.asarray(value), compute_uv=False)


def _norm_shape(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) > 2 or not shape:
        raise ShapeError(f"singular values of something of shape {describe_shape(shape)}", "nuclear norm", (0,))
    return ()


def _simplify_norm(node: Expr) -> Expr:
    """That of a vector is its length, that of a transpose the same, and ‖cA‖ = |c| ‖A‖."""
    inner = node.args[0]
    if len(inner.shape) == 1 or is_row(inner.shape):
        return light("norm", inner)
    if inner.name == "transpose":
        return light(node.name, inner.args[0])
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient != 1:
        return scale(abs(coefficient), light(node.name, core))
    return node


def _matrix_shape(args: Sequence[Expr], _: Any) -> Shape:
    _norm_shape(args, ())
    return args[0].shape


def _two_axes(value: Any) -> Any:
    return np.asarray(value).reshape(len(value), -1)


def _polar_factor(_: Expr, values: Sequence[Any], __: Any) -> Any:
    matrix = _two_axes(values[0])
    left, _values, right = np.linalg.svd(matrix, full_matrices=False)
    return (left @ right).reshape(np.shape(values[0]))


def _is_wide(node: Expr) -> bool:
    """Whether a matrix has more columns than rows, as far as its sizes tell; a row of any length counts."""
    surplus = (columns(node) - rows(node)).constant
    return is_row(node.shape) if surplus is None else surplus > 0


def _spelled_out(node: Expr) -> Expr:
    """X (XᵀX)^(−1/2), of a wide matrix (XXᵀ)^(−1/2) X."""
    matrix = node.args[0]
    turned = make("transpose", matrix)
    half = number(Fraction(-1, 2))
    if _is_wide(matrix):
        return make("product", make("power", make("product", matrix, turned), half), matrix)
    return make("product", matrix, make("power", make("product", turned, matrix), half))


def as_polar_factor(before: Expr, last: Expr) -> Expr | None:
    """X (XᵀX)^(−1/2) and (XXᵀ)^(−1/2) X by their name; None for other pairs of factors."""
    if "power" not in (before.name, last.name):  # so of nearly all, and this is asked of every pair
        return None
    # Of two roots, A^(−1/2) and its transpose, each product that would be asked about is such a pair again.
    if _is_inverse_root(before) is _is_inverse_root(last):
        return None
    if _is_inverse_root(last):
        return light("polar factor", before) if last.args[0] is times(transpose(before), before) else None
    return light("polar factor", last) if before.args[0] is times(last, transpose(last)) else None


def _is_inverse_root(node: Expr) -> bool:
    """Whether this is a matrix to the power −1/2."""
    if node.name != "power" or not node.shape or node.args[1].name != "number":
        return False
    return bool(node.args[1].data[0] == Fraction(-1, 2))


def _latex_polar(node: Expr, writer: Writer) -> Written:
    return writer(_spelled_out(node)), PRODUCT


def _simplify_polar(node: Expr) -> Expr:
    inner = node.args[0]
    if len(inner.shape) == 1 or is_row(inner.shape):
        return times(reciprocal(light("norm", inner)), inner)
    if inner.name == "transpose":
        return transpose(light("polar factor", inner.args[0]))
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient != 1:
        return scale(1 if coefficient > 0 else -1, light("polar factor", core))
    return node


register(
    Operation(
        name="nuclear norm",
        shape=_norm_shape,
        value=lambda _, values, __: np.sum(_singular_values(_two_axes(values[0]))),
        adjoint=lambda node, _, cotangent: times(cotangent, light("polar factor", node.args[0])),
        rule="d‖X‖₊ = X (XᵀX)^(−1/2):dX".replace("₊", "_*"),
        because="the nuclear norm is tr((XᵀX)^(1/2)), smooth where X has full rank",
        simplify=_simplify_norm,
        spelled=("nuclear",),
        conditions=("{0} has full rank",),
        latex=lambda node, writer: (f"\\|{writer(node.args[0])}\\|_*", ATOM),
        unicode=enclosed("‖", "‖_*"),
        code=lambda node, writer: (f"np.linalg.norm({writer(node.args[0])}, 'nuc')", ATOM),
    )
)


def _unit_adjoint(vector: Expr, cotangent: Expr) -> Expr:
    """That of x/‖x‖, which polar factor and leading singular pair of a vector are: G/‖x‖ − (G:x) x/‖x‖³."""
    length, along = light("norm", vector), light("frobenius", cotangent, vector)
    return minus(times(reciprocal(length), cotangent), times(power(length, -3), along, vector))


def _polar_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    """With X = UP: U(Z − Zᵀ) + (I − UUᵀ) G P⁻¹, where PZ + ZP = UᵀG; of a wide matrix the same of Xᵀ."""
    matrix = node.args[0]
    if len(matrix.shape) == 1 or is_row(matrix.shape):
        return _unit_adjoint(matrix, cotangent)
    if (columns(matrix) - rows(matrix)).constant is None:
        raise NotDifferentiableError("the polar factor of a matrix that may be wide or tall; give its sizes as numbers")
    if _is_wide(matrix):
        return transpose(_polar_adjoint(make("polar factor", transpose(matrix)), 0, transpose(cotangent)))
    factor = light("polar factor", matrix)
    size = times(transpose(factor), matrix)
    solved = light("sylvester", size, size, times(transpose(factor), cotangent))
    turning = times(factor, minus(solved, transpose(solved)))
    if rows(matrix) is columns(matrix):
        return turning
    across = minus(identity(rows(matrix)), times(factor, transpose(factor)))
    return plus(turning, times(across, cotangent, inverse(size)))


register(
    Operation(
        name="polar factor",
        shape=_matrix_shape,
        value=_polar_factor,
        adjoint=_polar_adjoint,
        rule="G:dU = (U (Z − Zᵀ) + (I − U Uᵀ) G P⁻¹):dX  where X = U P and P Z + Z P = Uᵀ G",
        because="dU = U Ω + (I − U Uᵀ) dX P⁻¹, where the skew-symmetric Ω solves P Ω + Ω P = Uᵀ dX − dXᵀ U",
        simplify=_simplify_polar,
        conditions=("{0} has full rank",),
        latex=_latex_polar,
        unicode=_latex_polar,
        code=code_call("polar_factor"),
    )
)


def _schatten_shape(args: Sequence[Expr], data: Any) -> Shape:
    if args[1].shape:
        raise ShapeError("the order of a norm is a scalar", "schatten norm", (1,))
    return _norm_shape(args[:1], data)


def _schatten_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    """‖A‖^(1−p) A (AᵀA)^(p/2−1), of a wide matrix ‖A‖^(1−p) (AAᵀ)^(p/2−1) A.

    Where AᵀA may be singular and the exponent negative, ‖A‖^(1−p) U (AᵀA)^((p−1)/2) with the polar factor U.
    """
    if position == 1:
        raise NotDifferentiableError("a norm by its order")
    matrix, order = node.args
    exponent = minus(times(number(Fraction(1, 2)), order), number(1))
    scalars = (cotangent, power(node, minus(number(1), order)))
    lowest = order.data[0] if order.name == "number" else 0
    if lowest < 2 and not _is_wide(matrix) and (columns(matrix) - rows(matrix)).constant is None:
        if lowest < 1:
            raise NotDifferentiableError(
                "a Schatten norm of a matrix that may be wide, of an order that may be below 1"
            )
        root = times(number(Fraction(1, 2)), minus(order, number(1)))
        return times(*scalars, light("polar factor", matrix), power(times(transpose(matrix), matrix), root))
    if _is_wide(matrix):
        return times(*scalars, power(times(matrix, transpose(matrix)), exponent), matrix)
    return times(*scalars, matrix, power(times(transpose(matrix), matrix), exponent))


_SCHATTEN = {1: "nuclear norm", 2: "norm"}


def _simplify_schatten(node: Expr) -> Expr:
    matrix, order = node.args
    named = _SCHATTEN.get(order.data[0]) if order.name == "number" else None
    if named is not None or len(matrix.shape) == 1 or is_row(matrix.shape):
        return light(named or "norm", matrix)
    coefficient, core = split_coefficient(matrix)
    if core is not None and coefficient != 1:
        return scale(abs(coefficient), light(node.name, core, order))
    return node


register(
    Operation(
        name="schatten norm",
        arity=2,
        shape=_schatten_shape,
        value=lambda _, values, __: np.sum(_singular_values(_two_axes(values[0])) ** values[1]) ** (1.0 / values[1]),
        adjoint=_schatten_adjoint,
        rule="d‖A‖ = ‖A‖^(1−p) A (AᵀA)^(p/2−1):dA  in the Schatten p-norm",
        because="the norm is the p-th root of tr((AᵀA)^(p/2))",
        simplify=_simplify_schatten,
        conditions=("{0} has full rank",),
        latex=lambda node, writer: (f"\\|{writer(node.args[0])}\\|_{{S_{script(writer(node.args[1]))}}}", ATOM),
        unicode=lambda node, writer: (f"‖{writer(node.args[0])}‖_S{subscript(writer(node.args[1]))}", ATOM),
        code=code_call("schatten_norm"),
    )
)


def _leading_pair(values: Sequence[Any]) -> Any:
    left, _values, right = np.linalg.svd(_two_axes(values[0]), full_matrices=False)
    return np.outer(left[:, 0], right[0]).reshape(np.shape(values[0]))


register(
    Operation(
        name="spectral norm",
        shape=_norm_shape,
        value=lambda _, values, __: _singular_values(_two_axes(values[0]))[0],
        adjoint=lambda node, _, cotangent: times(cotangent, light("leading singular pair", node.args[0])),
        rule="d‖A‖₂ = u₁v₁ᵀ:dA",
        because="a simple largest singular value changes by u₁ᵀ dA v₁, u₁ and v₁ being its singular vectors",
        simplify=_simplify_norm,
        spelled=("specnorm", "sigmamax"),
        conditions=("the largest singular value of {0} is simple",),
        latex=lambda node, writer: (f"\\|{writer(node.args[0])}\\|_2", ATOM),
        unicode=enclosed("‖", "‖₂"),
        code=lambda node, writer: (f"np.linalg.norm({writer(node.args[0])}, 2)", ATOM),
    )
)


def _simplify_pair(node: Expr) -> Expr:
    inner = node.args[0]
    if len(inner.shape) == 1 or is_row(inner.shape):
        return times(reciprocal(light("norm", inner)), inner)
    if inner.name == "transpose":
        return transpose(light("leading singular pair", inner.args[0]))
    return node


def _latex_pair(node: Expr, writer: Writer) -> Written:
    inside = writer(node.args[0])
    mark = writer.spell("transpose")
    return f"u_1({inside}) v_1({inside})^{mark if len(mark) == 1 or mark[0] == chr(92) else '{' + mark + '}'}", PRODUCT


def _unicode_pair(node: Expr, writer: Writer) -> Written:
    inside = writer(node.args[0])
    return f"u₁({inside}) v₁({inside})ᵀ", PRODUCT


def _pair_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    """With Q = u₁v₁ᵀ, R = (σ₁²I − AAᵀ)⁺ and S = (σ₁²I − AᵀA)⁺: σ₁(R G QᵀQ + Q Qᵀ G S) + Q Gᵀ R A + A S Gᵀ Q."""
    matrix = node.args[0]
    if len(matrix.shape) == 1 or is_row(matrix.shape):
        return _unit_adjoint(matrix, cotangent)
    largest, pair = light("spectral norm", matrix), light("leading singular pair", matrix)
    turned, other = transpose(pair), transpose(cotangent)

    def resolvent(product: Expr) -> Expr:
        return light("pseudo-inverse", minus(times(power(largest, 2), identity(rows(product))), product))

    left, right = resolvent(times(matrix, transpose(matrix))), resolvent(times(transpose(matrix), matrix))
    return plus(
        times(largest, plus(times(left, cotangent, turned, pair), times(pair, turned, cotangent, right))),
        times(pair, other, left, matrix),
        times(matrix, right, other, pair),
    )


register(
    Operation(
        name="leading singular pair",
        shape=_matrix_shape,
        value=lambda _, values, __: _leading_pair(values),
        adjoint=_pair_adjoint,
        rule="G:dQ = (σ₁ (R G QᵀQ + Q Qᵀ G S) + Q Gᵀ R A + A S Gᵀ Q):dA  for Q = u₁v₁ᵀ",
        because="u₁ and v₁ are eigenvectors of AAᵀ and AᵀA; R = (σ₁²I − AAᵀ)⁺ and S = (σ₁²I − AᵀA)⁺",
        simplify=_simplify_pair,
        conditions=("the largest singular value of {0} is simple",),
        latex=_latex_pair,
        unicode=_unicode_pair,
        code=code_call("singular_pair"),
    )
)
