"""The gamma function and what is made of it, the logit, and the inverse hyperbolic functions.

Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 4.6 and ch. 6: ψ = (log Γ)′, ψ⁽ᵏ⁾ are its derivatives.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    entrywise_power,
    hadamard,
    light,
    minus,
    ones,
    plus,
    reciprocal,
)
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import bracketed
from matcalc_ls.algebra.operation import ATOM, Array, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.entrywise import entrywise

SHIFTS = 16
"""Steps of the recurrence that take an argument to where the asymptotic series is exact."""

BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730)
"""B₂, B₄, …"""


def polygamma(order: int, z: Array) -> Any:
    """ψ⁽ᵏ⁾(z) for z > 0 by its recurrence and its asymptotic series (6.4.6, 6.4.11); NaN elsewhere."""
    z = np.where(np.asarray(z) > 0.0, z, np.nan)
    below = sum((z + shift) ** -(order + 1.0) for shift in range(SHIFTS)) * factorial(order)
    far = z + SHIFTS
    tail = sum(
        bernoulli * factorial(2 * k + order - 1) / factorial(2 * k) * far ** -(2.0 * k + order)
        for k, bernoulli in enumerate(BERNOULLI, 1)
    )
    tail = tail + factorial(order) / 2 * far ** -(order + 1.0)
    head = -np.log(far) if order == 0 else factorial(order - 1) * far**-order
    return (-1.0) ** (order + 1) * (below + head + tail)


def log_gamma(z: Array) -> Any:
    """log Γ(z) for z > 0 by its recurrence and Stirling's series (6.1.41); NaN elsewhere."""
    z = np.where(np.asarray(z) > 0.0, z, np.nan)
    far = z + SHIFTS
    tail = sum(bernoulli / (2 * k * (2 * k - 1)) * far ** (1.0 - 2 * k) for k, bernoulli in enumerate(BERNOULLI, 1))
    stirling = (far - 0.5) * np.log(far) - far + 0.5 * np.log(2.0 * np.pi) + tail
    return stirling - sum(np.log(z + shift) for shift in range(SHIFTS))


def digamma(z: Expr) -> Expr:
    """ψ(z), entry by entry."""
    return light("polygamma", z, data=(0,))


_POSITIVE = "the entries of {0} are positive"

entrywise(
    "gamma",
    lambda z: np.exp(log_gamma(z)),
    lambda z: hadamard(apply("gamma", z), digamma(z)),
    latex="\\Gamma",
    plain="Γ",
    code="gamma({})",
    spelled=("Gamma",),
    condition=_POSITIVE,
)
entrywise(
    "log gamma",
    log_gamma,
    digamma,
    latex="\\log\\Gamma",
    plain="log Γ",
    code="log_gamma({})",
    spelled=("lgamma", "gammaln", "loggamma", "lnGamma"),
    condition=_POSITIVE,
)


def _primed(name: str, order: int, prime: str) -> str:
    return name + prime * order if order < 4 else f"{name}^{{({order})}}"


def _latex_polygamma(node: Expr, writer: Writer) -> Written:
    return f"{_primed(chr(92) + 'psi', node.data[0], chr(39))}{bracketed(writer(node.args[0]))}", ATOM


def _unicode_polygamma(node: Expr, writer: Writer) -> Written:
    return f"{_primed('ψ', node.data[0], '′')}({writer(node.args[0])})", ATOM


register(
    Operation(
        name="polygamma",
        shape=lambda args, _: args[0].shape,
        value=lambda node, values, _: polygamma(node.data[0], np.asarray(values[0])),
        adjoint=lambda node, _, cotangent: hadamard(
            cotangent, light("polygamma", node.args[0], data=(node.data[0] + 1,))
        ),
        rule="G:d ψ(Z) = (G ⊙ ψ′(Z)):dZ",
        because="ψ acts entry by entry",
        entrywise=True,
        conditions=(_POSITIVE,),
        latex=_latex_polygamma,
        unicode=_unicode_polygamma,
        code=lambda node, writer: (f"polygamma({node.data[0]}, {writer(node.args[0])})", ATOM),
    )
)


def _square(z: Expr) -> Expr:
    return entrywise_power(z, 2)


_HALF = Fraction(-1, 2)

entrywise(
    "logit",
    lambda z: np.log(z) - np.log1p(-z),
    lambda z: reciprocal(hadamard(z, minus(ones(z.shape), z))),
    latex="\\operatorname{logit}",
    code="logit({})",
    condition="the entries of {0} lie between 0 and 1",
)
entrywise(
    "arsinh",
    np.arcsinh,
    lambda z: entrywise_power(plus(ones(z.shape), _square(z)), _HALF),
    latex="\\operatorname{arsinh}",
    code="np.arcsinh({})",
    spelled=("arsinh", "arcsinh", "asinh"),
)
entrywise(
    "artanh",
    np.arctanh,
    lambda z: reciprocal(minus(ones(z.shape), _square(z))),
    latex="\\operatorname{artanh}",
    code="np.arctanh({})",
    spelled=("artanh", "arctanh", "atanh"),
    condition="the entries of {0} lie between −1 and 1",
)
