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
    ones,
    plus,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import Shape, describe_shape, is_row
from matcalc_ls.algebra.expression import Expr, ShapeError, make
from matcalc_ls.algebra.forms import code_call, latex_call, unicode_call
from matcalc_ls.algebra.operation import AdjointRule, Array, Operation, register
from matcalc_ls.algebra.signs import Sign, always


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


def is_on_simplex(vector: Expr) -> bool:
    """Whether the entries of a vector are known to add up to one."""
    return vector.name in ("symbol", "member") and "simplex" in vector.data[0].properties


def total(vector: Expr) -> Expr:
    """𝟏ᵀ y, which is 1 on the simplex."""
    factors = vector.args if vector.name == "product" else (vector,)
    *scalars, core = factors
    if is_on_simplex(core):
        return times(*scalars)  # what stands before a vector are numbers
    return times(transpose(ones(vector.shape)), vector)


def _row_sums(matrix: Expr) -> Expr:
    return times(matrix, ones(matrix.shape[1:]))


def _of_columns(adjoint: AdjointRule) -> AdjointRule:
    """The adjoint for a row from that for a column."""

    def pulled(node: Expr, position: int, cotangent: Expr) -> Expr:
        if not is_row(node.shape):
            return adjoint(node, position, cotangent)
        upright = make(node.name, transpose(node.args[0]))
        return transpose(adjoint(upright, position, transpose(cotangent)))

    return pulled


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
        adjoint=_of_columns(_softmax_adjoint),
        rule="g:dp = (p ⊙ g − p pᵀg):dz  for p = softmax(z)",
        because="the Jacobian of softmax is Diag(p) − p pᵀ, row by row for a matrix",
        simplify=_upright,
        spelled=("softmax", "Softmax"),
        sign=always(Sign.POSITIVE),
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
        adjoint=_of_columns(_log_softmax_adjoint),
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
        simplify=lambda node: light("log-sum-exp", transpose(node.args[0])) if is_row(node.args[0].shape) else node,
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


_LINEAR_IN_VECTOR = frozenset({"transpose", "diagonal matrix", "hadamard"})


def normalised(scalars: list[Expr], chain: list[Expr]) -> tuple[list[Expr], list[Expr]]:
    """exp(z) / 𝟏ᵀexp(z) is softmax(z): what is left of the scalars and the other factors of a product."""
    for position, scalar in enumerate(scalars):
        if scalar.name != "power" or not is_number(scalar.args[1], -1):
            continue
        exponential = summed_exponential(scalar.args[0])
        if exponential is None:
            continue
        for place, factor in enumerate(chain):
            replaced = _replaced(factor, exponential)
            if replaced is not None:
                return (
                    scalars[:position] + scalars[position + 1 :],
                    [*chain[:place], replaced, *chain[place + 1 :]],
                )
    return scalars, chain


def _replaced(factor: Expr, exponential: Expr) -> Expr | None:
    if factor is exponential:
        return light("softmax", exponential.args[0])
    if factor.name not in _LINEAR_IN_VECTOR:
        return None
    for place, arg in enumerate(factor.args):
        inner = _replaced(arg, exponential)
        if inner is not None:
            return light(factor.name, *factor.args[:place], inner, *factor.args[place + 1 :])
    return None


def as_logistic(exponents: dict[Expr, Expr]) -> dict[Expr, Expr]:
    """exp(z) / (1 + exp(z)) is σ(z), among factors with their exponents."""
    for base, exponent in exponents.items():
        if base.name != "sum" or len(base.args) != 2 or not is_number(exponent, -1):
            continue
        for one, exponential in (base.args, base.args[::-1]):
            is_one = one.name == "ones" or is_number(one, 1)
            power = exponents.get(exponential)
            if is_one and exponential.name == "exp" and power is not None and is_number(power, 1):
                logistic = light("sigmoid", exponential.args[0])
                kept = {b: e for b, e in exponents.items() if b is not base and b is not exponential}
                return {**kept, logistic: plus(kept[logistic], power) if logistic in kept else power}
    return exponents
