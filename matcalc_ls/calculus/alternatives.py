"""Other gradients that go by that name where the variable has a structure; they are offered beside the result.

Sources: the form by independent entries G + Gᵀ − G ∘ I of a symmetric variable, Matrix Cookbook, eq. 138; gradients in
the tangent space, Absil, Mahony & Sepulchre, Optimization Algorithms on Matrix Manifolds, sec. 3.6 and example 3.5.2
(orthogonal matrices); of the simplex, the projection on the vectors whose entries add up to zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from matcalc_ls.algebra.build import (
    dimension,
    hadamard,
    identity,
    is_zero,
    light,
    minus,
    ones,
    plus,
    reciprocal,
    scale,
    simplify,
    times,
    transpose,
)
from matcalc_ls.algebra.expression import LINEAR_STRUCTURES, Expr, make, transform
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.second import second_derivative
from matcalc_ls.calculus.verification import verified


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another gradient, and in words which one it is."""

    name: str
    result: Expr
    words: str


def alternatives(derivative: Derivative) -> tuple[Alternative, ...]:
    """The other gradients of a scalar by a matrix or vector with a structure, those that differ from the result."""
    key = ("alternatives", derivative.variable, derivative.first is not None, derivative.result)
    found: tuple[Alternative, ...] | None = derivative.function.memo.get(key)
    if found is None:
        found = derivative.function.memo[key] = tuple(_alternatives(derivative))
    return found


def _alternatives(derivative: Derivative) -> list[Alternative]:
    if not derivative.variable.shape or is_zero(derivative.result):
        return []
    properties = derivative.variable.data[0].properties
    found = []
    free = _free(derivative)
    if free is not None and free is not derivative.result and free.shape == derivative.result.shape:
        structure = next(name for name in LINEAR_STRUCTURES if name in properties)
        found.append(Alternative("free", free, f"of all matrices, not of {structure} ones alone"))
    if derivative.form != "gradient" or derivative.function.shape or derivative.first is not None:
        return found
    rule = next((rule for name, rule in _RULES.items() if name in properties), None)
    other = rule(derivative) if rule is not None else None
    if other is not None and other.result is not derivative.result:
        found.append(other)
    return found


def _free(derivative: Derivative) -> Expr | None:
    """The derivative by the variable as if it had no structure, at a point that has it."""
    variable = derivative.variable
    if variable.data[0].properties.isdisjoint(LINEAR_STRUCTURES) or variable.name != "symbol":
        return None
    quantity = variable.data[0]
    plain = make("symbol", data=(replace(quantity, properties=frozenset()),))
    function = derivative.first.function if derivative.first is not None else derivative.function
    opened = transform(function, {variable: plain}.get)
    try:
        if derivative.first is None:
            found = differentiate(opened, plain)
        elif derivative.first.variable is variable:
            found = second_derivative(opened, plain, plain)
        else:
            found = second_derivative(opened, derivative.first.variable, plain)
    except (NotDifferentiableError, TooExpensiveError, UnverifiedError):
        return None
    if found.form == "differential":
        return None
    return factored(simplify(transform(found.result, {plain: variable}.get)), derivative.function)


def _symmetric(derivative: Derivative) -> Alternative | None:
    """2P − P ∘ I for the symmetric part P = ½(G + Gᵀ): the G + Gᵀ − G ∘ I of the Matrix Cookbook."""
    part = derivative.result
    result = minus(scale(2, part), hadamard(part, identity(part.shape[0])))
    words = "by independent entries, an entry and its mirror image changing together"
    return _by_entries(derivative, result, words)


def _skew(derivative: Derivative) -> Alternative | None:
    """2P for the skew-symmetric part P: the entries below the diagonal move those above it."""
    words = "by independent entries, an entry and its mirror image changing together"
    return _by_entries(derivative, scale(2, derivative.result), words)


def _by_entries(derivative: Derivative, result: Expr, words: str) -> Alternative | None:
    """Verified: its lower triangle alone, paired with a change within the structure, is the change of the function."""
    holds = verified(
        derivative.function,
        derivative.variable,
        derivative.conditions,
        lambda probe: np.sum(np.tril(probe.values.evaluate(result)) * probe.direction),
    )
    return Alternative("independent entries", factored(result), words) if holds else None


def _orthogonal(derivative: Derivative) -> Alternative | None:
    """G − X sym(Xᵀ G), the projection on the tangent space at X: of the matrices X S with skew-symmetric S."""
    gradient, variable = derivative.result, derivative.variable
    inner = times(transpose(variable), gradient)
    half = scale(Fraction(1, 2), plus(inner, transpose(inner)))
    return Alternative(
        "tangent", factored(minus(gradient, times(variable, half))), "along the orthogonal matrices: G - X sym(Xᵀ G)"
    )


def _simplex(derivative: Derivative) -> Alternative | None:
    """g − 𝟏 𝟏ᵀ g / n: what is left of the gradient when entries must keep their sum."""
    gradient, extent = derivative.result, derivative.variable.shape[0]
    mean = times(reciprocal(dimension(extent)), light("entry sum", gradient))
    result = minus(gradient, times(mean, ones((extent,))))
    return Alternative("tangent", factored(result), "along the simplex: g minus the mean of its entries")


_RULES: dict[str, Callable[[Derivative], Alternative | None]] = {
    "diagonal": lambda _: None,
    "symmetric": _symmetric,
    "skew-symmetric": _skew,
    "orthogonal": _orthogonal,
    "simplex": _simplex,
}
