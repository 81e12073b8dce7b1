"""Activations of neural networks beyond relu and the logistic function, and the larger and smaller of two things.

Sources: Hendrycks & Gimpel, Gaussian Error Linear Units; Ramachandran et al., Searching for Activation Functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import erf, pi, sqrt
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    frobenius,
    hadamard,
    is_zero,
    minus,
    number,
    ones,
    plus,
    scale,
    times,
)
from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import code_call, unicode_call
from matcalc_ls.algebra.operation import ATOM, Array, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.entrywise import entrywise
from matcalc_ls.algebra.ops.linear import same_shapes

_erf = np.vectorize(erf, otypes=[np.float64])


def _normal_cdf(z: Array) -> Any:
    return 0.5 * (1.0 + _erf(z / sqrt(2.0)))


def _logistic(z: Array) -> Any:
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def _silu_slope(z: Expr) -> Expr:
    s = apply("sigmoid", z)
    return plus(s, hadamard(z, s, minus(ones(z.shape), s)))


def _leaky_slope(z: Expr) -> Expr:
    return plus(scale(Fraction(1, 100), ones(z.shape)), scale(Fraction(99, 100), apply("step", z)))


entrywise(
    "erf",
    _erf,
    lambda z: scale(2, apply("normal density", scale_root_two(z))),
    latex="\\operatorname{erf}",
    code="erf({})",
)
