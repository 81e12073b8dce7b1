"""Softmax of a vector and of each row of a matrix, its logarithm, and the log-sum-exp of a vector.

Sources: Boyd & Vandenberghe, Convex Optimization, 3.1.5; Bishop, Pattern Recognition and Machine Learning, (4.106).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    diagonal_matrix,
    hadamard,
    is_number,
    light,
    minus,
    number,
    ones,
    split_coefficient,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import Shape, describe_shape, is_row
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import code_call, latex_call, unicode_call
from matcalc_ls.algebra.operation import Array, Operation, register


def _rowwise_shape(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) not in (1, 2):
        raise ShapeError(f"softmax of something of shape {describe_shape(shape)}", "softmax", (0,))
    return shape


def _log_softmax(z: Any) -> Array:
    shifted = np.asarray(z) - np.max(z, axis=-1, keepdims=True)
    result: Array = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return result


def _upright(node: Expr) -> Expr:
    """Of a row, the transpose of the same function of the column."""
    inner = node.args[0]
    return transpose(light(node.name, transpose(inner))) if is_row(inner.shape) else node


def total(vector: Expr) -> Expr:
    """𝟏ᵀ y, which is 1 on the simplex."""
    coefficient, core = split_coefficient(vector)
    if core is not None and core.name == "symbol" and "simplex" in core.data[0].properties:
        return number(coefficient)
    return times(transpose(ones(vector.shape)), vector)


def _row_sums(matrix: Expr) -> Expr:
    return times(matrix, ones(matrix.shape[1:]))


def _softmax_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    """p ⊙ g − p pᵀg; by rows P ⊙ G − Diag((P ⊙ G)𝟏) P. The p of a g that is divided by it cancels."""
    p = light("softmax", node.args[0])
    weighted = hadamard(p, cotangent)
    if len(p.shape) == 2:
        return minus(weighted, times(diagonal_matrix(_row_sums(weighted)), p))
    cancelled = p not in (weighted.args if weighted.name == "hadamard" else (weighted,))
    mean = total(weighted) if cancelled else times(transpose(p), cotangent)
    return minus(weighted, times(mean, p))


def _log_softmax_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    """g − (𝟏ᵀg) p; by rows G − Diag(G𝟏) P."""
    p = light("softmax", node.args[0])
    if len(p.shape) == 2:
        return minus(cotangent, times(diagonal_matrix(_row_sums(cotangent)), p))
    return minus(cotangent, times(total(cotangent), p))


register(
    Operation(
        name="softmax",
        shape=_rowwise_shape,
        value=lambda _, values, __: np.exp(_log_softmax(values[0])),
        adjoint=_softmax_adjoint,
        rule="g:dp = (p ⊙ g − p pᵀg):dz  for p = softmax(z)",
        because="the Jacobian of softmax is Diag(p) − p pᵀ, row by row for a matrix",
        simplify=_upright,
        spelled=("softmax", "Softmax"),
        latex=latex_call("\\operatorname{softmax}"),
        unicode=unicode_call("softmax"),
        code=code_call("softmax"),
    )
)

register(
    Operation(
        name="log-softmax",
        shape=_rowwise_shape,
        value=lambda _, values, __: _log_softmax(values[0]),
        adjoint=_log_softmax_adjoint,
        rule="g:d log softmax(z) = (g − (𝟏ᵀg) softmax(z)):dz",
        because="log softmax(z) is z less its log-sum-exp, row by row for a matrix",
        simplify=_upright,
        spelled=("logsoftmax",),
        latex=latex_call("\\log \\operatorname{softmax}"),
        unicode=unicode_call("log softmax"),
        code=code_call("log_softmax"),
    )
)


def _vector_shape(args: Sequence[Expr], _: Any) -> Shape:
    shape = args[0].shape
    if len(shape) != 1 and not is_row(shape):
        raise ShapeError(f"log-sum-exp of something of shape {describe_shape(shape)}", "log-sum-exp", (0,))
    return ()


def _log_sum_exp(z: Any) -> Any:
    largest = np.max(z)
    return largest + np.log(np.sum(np.exp(np.asarray(z) - largest)))


register(
    Operation(
        name="log-sum-exp",
        shape=_vector_shape,
        value=lambda _, values, __: _log_sum_exp(values[0]),
        adjoint=lambda node, _, cotangent: times(cotangent, light("softmax", node.args[0])),
        rule="d logsumexp(z) = softmax(z):dz",
        because="the gradient of log-sum-exp is softmax",
        simplify=lambda node: (
            light("log-sum-exp", transpose(node.args[0])) if is_row(node.args[0].shape) else node
        ),
        spelled=("logsumexp", "LSE", "lse"),
        latex=latex_call("\\operatorname{logsumexp}"),
        unicode=unicode_call("logsumexp"),
        code=code_call("logsumexp"),
    )
)


def of_log(inner: Expr) -> Expr | None:
    """log softmax(z), and log(𝟏ᵀ exp(z)), as functions of their own; None where `inner` is neither."""
    if inner.name == "softmax":
        return light("log-softmax", inner.args[0])
    exponential = summed_exponential(inner)
    return light("log-sum-exp", exponential.args[0]) if exponential is not None else None


def summed_exponential(node: Expr) -> Expr | None:
    """The exp(z) of a 𝟏ᵀ exp(z) in light form."""
    if node.name == "entry sum" and node.args[0].name == "exp" and len(node.args[0].shape) == 1:
        return node.args[0]
    if node.name != "product" or len(node.args) != 2:
        return None
    left, right = node.args
    is_total = left.name == "transpose" and left.args[0].name == "ones" and right.name == "exp"
    return right if is_total and len(right.shape) == 1 else None


def normalised(scalars: list[Expr], factor: Expr) -> tuple[list[Expr], Expr]:
    """exp(z) / 𝟏ᵀexp(z) is softmax(z): the scalars that are left, and what the vector has become."""
    for position, scalar in enumerate(scalars):
        if scalar.name == "power" and is_number(scalar.args[1], -1) and summed_exponential(scalar.args[0]) is factor:
            rest = scalars[:position] + scalars[position + 1 :]
            return rest, light("softmax", factor.args[0])
    return scalars, factor
