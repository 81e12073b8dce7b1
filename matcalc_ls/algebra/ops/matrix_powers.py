"""Powers of a square matrix whose exponent is no integer written out: symbols, halves, real numbers.

Sources: Matrix Cookbook (90), (91), (121); Higham, Functions of Matrices, 6.1 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import dimension, light, minus, number, plus, power, times, transpose
from matcalc_ls.algebra.dims import Dim, is_square
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.operation import Array


def principal_power(base: Array, exponent: float) -> Array:
    """By eigenvalues; NaN where a real matrix has no real principal power."""
    if np.allclose(base, base.T, rtol=1e-12, atol=0.0):
        values, vectors = np.linalg.eigh(base)
        if values[0] <= 1e-12 * abs(values[-1]) and (exponent < 0 or values[0] < -1e-9 * abs(values[-1])):
            return np.full(base.shape, np.nan)
        symmetric: Array = (vectors * np.maximum(values, 0.0) ** exponent) @ vectors.T
        return symmetric
    roots, columns = np.linalg.eig(base.astype(complex))
    result = (columns * roots**exponent) @ np.linalg.inv(columns)
    if np.abs(result.imag).max() > 1e-9 * np.abs(result).max():
        return np.full(base.shape, np.nan)
    real: Array = result.real
    return real


def matrix_power(values: Sequence[Any]) -> Array:
    """The power of a matrix for the values of base and exponent."""
    base, exponent = np.asarray(values[0]), float(values[1])
    if exponent == round(exponent):
        whole: Array = np.linalg.matrix_power(base, round(exponent))
        return whole
    return principal_power(base, exponent)


def _split(node: Expr) -> tuple[list[Expr], Expr]:
    factors = node.args if node.name == "product" else (node,)
    return [f for f in factors if not f.shape], times(*(f for f in factors if f.shape))


def as_dim(exponent: Expr) -> Dim | None:
    """An exponent that is made of sizes and integers, as a dim."""
    if exponent.name == "dimension":
        dim: Dim = exponent.data[0]
        return dim
    if exponent.name == "number" and exponent.data[0].denominator == 1:
        return Dim.of(int(exponent.data[0]))
    if exponent.name not in ("sum", "product"):
        return None
    parts = [as_dim(arg) for arg in exponent.args]
    total = Dim.of(0 if exponent.name == "sum" else 1)
    for part in parts:
        if part is None:
            return None
        total = total + part if exponent.name == "sum" else total * part
    return total


def merged(before: Expr, last: Expr) -> Expr | None:
    """X^a X^b = X^(a+b) of a square matrix; None where the factors are no powers of one matrix."""
    base = _base(before)
    if base is not _base(last) or not is_square(base.shape):
        return None
    first, second = _exponent(before), _exponent(last)
    sizes = as_dim(first), as_dim(second)
    total = plus(first, second) if None in sizes else dimension(sizes[0] + sizes[1])  # type: ignore[operator]
    return power(base, total)


def _base(factor: Expr) -> Expr:
    return factor.args[0] if factor.name in ("power", "inverse") else factor


def _exponent(factor: Expr) -> Expr:
    return factor.args[1] if factor.name == "power" else number(-1 if factor.name == "inverse" else 1)


def is_half(exponent: Expr) -> bool:
    """Whether an exponent is an odd number of halves."""
    return exponent.name == "number" and exponent.data[0].denominator == 2


def power_adjoint(node: Expr, cotangent: Expr) -> Expr | None:
    """The cotangent of the base, or None where there is no form for it.

    k (Xᵀ)^(k−1) for a multiple of I, ∑ᵢ (Xᵀ)^i G (Xᵀ)^(k−1−i) for a whole k, a Sylvester equation for halves.
    """
    base, exponent = node.args
    turned = transpose(base)
    scalars, core = _split(cotangent)
    if core.name == "identity":
        return times(exponent, *scalars, power(turned, minus(exponent, number(1))))
    count = as_dim(exponent)
    if count is not None:
        index = next(letter for letter in ("i", "j", "l", "r", "i'") if letter not in node.free | cotangent.free)
        raised = power(turned, dimension(Dim.of(index)))
        rest = power(turned, dimension(count - 1 - Dim.of(index)))
        return light("index sum", times(raised, cotangent, rest), data=(index, Dim.of(0), count - 1))
    return _half_power_adjoint(node, cotangent) if is_half(exponent) else None


def _half_power_adjoint(node: Expr, cotangent: Expr) -> Expr:
    """X^(p/2) is the p-th power of the root S, and S dS + dS S = dX."""
    base, exponent = node.args
    count = int(exponent.data[0] * 2)
    root = make("power", base, number(Fraction(1, 2)))
    inner = cotangent if count == 1 else _whole_power_adjoint(root, count, cotangent)
    turned = power(transpose(base), Fraction(1, 2))
    return light("sylvester", turned, turned, inner)


def _whole_power_adjoint(root: Expr, count: int, cotangent: Expr) -> Expr:
    node = make("power", root, number(count))
    adjoint = node.operation.adjoint
    assert adjoint is not None
    return adjoint(node, 0, cotangent)
