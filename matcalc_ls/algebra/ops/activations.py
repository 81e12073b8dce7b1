"""Activations of neural networks beyond relu and the logistic function, and the larger and smaller of two things.

Sources: Hendrycks & Gimpel, Gaussian Error Linear Units; Ramachandran et al., Searching for Activation Functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import erf, pi, sqrt
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    entrywise_power,
    frobenius,
    hadamard,
    is_zero,
    light,
    minus,
    number,
    ones,
    plus,
    power,
    scale,
    times,
)
from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import bracketed, code_call, constant, unicode_call
from matcalc_ls.algebra.operation import ATOM, Array, Branches, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.entrywise import entrywise
from matcalc_ls.algebra.ops.linear import same_shapes
from matcalc_ls.algebra.signs import Sign, always

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


def _gaussian(z: Expr) -> Expr:
    """2/√π e^(−z²), entry by entry."""
    return times(number(2), power(light("pi"), Fraction(-1, 2)), apply("exp", scale(-1, entrywise_power(z, 2))))


register(
    Operation(
        name="pi",
        arity=0,
        shape=lambda _, __: (),
        sign=always(Sign.POSITIVE),
        value=lambda _, __, ___: pi,
        latex=constant("\\pi"),
        unicode=constant("π"),
        code=constant("np.pi"),
    )
)

entrywise("erf", _erf, _gaussian, latex="\\operatorname{erf}", code="erf({})")
entrywise(
    "normal density",
    lambda z: np.exp(-0.5 * z * z) / sqrt(2.0 * pi),
    lambda z: scale(-1, hadamard(z, apply("normal density", z))),
    latex="\\varphi",
    plain="φ",
    code="normal_density({})",
    spelled=("normpdf",),
    sign=always(Sign.POSITIVE),
)
entrywise(
    "normal distribution",
    _normal_cdf,
    lambda z: apply("normal density", z),
    latex="\\Phi",
    plain="Φ",
    code="normal_distribution({})",
    spelled=("normcdf",),
    sign=always(Sign.BETWEEN_ZERO_AND_ONE),
)
entrywise(
    "gelu",
    lambda z: z * _normal_cdf(z),
    lambda z: plus(apply("normal distribution", z), hadamard(z, apply("normal density", z))),
    latex="\\operatorname{GELU}",
    plain="GELU",
    code="gelu({})",
    spelled=("gelu", "GELU"),
)
entrywise(
    "silu",
    lambda z: z * _logistic(z),
    _silu_slope,
    latex="\\operatorname{SiLU}",
    plain="SiLU",
    code="silu({})",
    spelled=("silu", "SiLU", "swish", "Swish"),
)
entrywise(
    "leaky relu",
    lambda z: np.where(z > 0, z, 0.01 * z),
    _leaky_slope,
    latex="\\operatorname{LeakyReLU}",
    plain="LeakyReLU",
    code="leaky_relu({})",
    kinks=(0.0,),
    spelled=("leakyrelu", "LeakyReLU", "lrelu"),
    condition="no entry of {0} is zero",
)


def _pair_shape(args: Sequence[Expr], _: Any) -> Shape:
    """Of two arrays of one shape, or an array and a scalar that stands for each of its entries."""
    arrays = [arg for arg in args if arg.shape]
    return same_shapes("maximum", args) if len(arrays) != 1 else arrays[0].shape


def _spread(node: Expr, shape: Shape) -> Expr:
    """A scalar as the array that repeats it."""
    return node if node.shape or not shape else times(node, ones(shape))


def _chosen(name: str, sign: int) -> None:
    """The larger (sign 1) or the smaller (sign −1) of two things, entry by entry."""

    def adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
        if node.args[0] is node.args[1]:
            return scale(Fraction(1, 2), cotangent)
        own, other = (_spread(node.args[i], node.shape) for i in (position, 1 - position))
        chosen = apply("step", minus(own, other) if sign > 0 else minus(other, own))
        scalar_of_many = node.shape and not node.args[position].shape
        return frobenius(cotangent, chosen) if scalar_of_many else hadamard(cotangent, chosen)

    def simplify(node: Expr) -> Expr:
        """max(0, z) is relu(z), and min(0, z) is −relu(−z)."""
        if node.args[0] is node.args[1]:
            return node.args[0]
        for zero, other in (node.args, node.args[::-1]):
            if is_zero(zero):
                positive = apply("relu", scale(sign, _spread(other, node.shape)))
                return scale(sign, positive)
        return node

    def write_latex(node: Expr, writer: Writer) -> Written:
        inside = ", ".join(writer(arg) for arg in node.args)
        return f"\\{short}{bracketed(inside)}", ATOM

    short, sign_of = name[:3], ">" if sign > 0 else "<"
    register(
        Operation(
            name=name,
            arity=2,
            shape=_pair_shape,
            value=lambda _, values, __: (np.maximum if sign > 0 else np.minimum)(values[0], values[1]),
            adjoint=adjoint,
            rule=f"G:d {short}(A, B) = (G ⊙ [A {sign_of} B]):dA + (G ⊙ [B {sign_of} A]):dB",
            because=f"the {'larger' if sign > 0 else 'smaller'} of the two changes the result, entry by entry",
            simplify=simplify,
            spelled=(short,),
            branches=Branches(2, lambda values: np.greater(values[0], values[1])),
            conditions=("no entry of {0} equals that of {1}",),
            latex=write_latex,
            unicode=unicode_call(short),
            code=code_call(f"np.{name}"),
        )
    )


_chosen("maximum", 1)
_chosen("minimum", -1)
