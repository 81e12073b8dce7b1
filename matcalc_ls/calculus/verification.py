"""Verification: every result and every step is compared with numerical differentiation before anyone sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from matcalc_ls.algebra.evaluation import Key, Values
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.draws import Range, draw, draws, index_ranges
from matcalc_ls.calculus.pullback import Condition, Term

TOLERANCE = 1e-6
STEP = 1e-3
MAX_ASSIGNMENTS = 24

# What evaluation raises where an expression has no value in a draw.
NO_VALUE = (KeyError, ValueError, IndexError, np.linalg.LinAlgError, ZeroDivisionError, OverflowError)

# Draws to try for each of two probes, as (serial, level): the first in which the function is well conditioned is taken.
ATTEMPTS = (
    ((0, 0), (2, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 5)),
    ((1, 0), (3, 0), (5, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5)),
)

# The two differences that a derivative is extrapolated from differ by (STEP / radius of convergence)² relatively, the
# extrapolated one errs by about the square of that: beyond this a kink or a pole is too near.
SMOOTHNESS = 3e-4


@dataclass(frozen=True, slots=True)
class Probe:
    """One draw: values of all symbols, a direction of the variable, and the function's change along it."""

    values: Values
    key: Key
    direction: Any
    change: Any

    def derivative_of(self, node: Expr) -> Any:
        """The directional derivative of any expression along this direction."""
        return directional_derivative(node, self.values, self.key, self.direction)


def variable_key(variable: Expr, values: Values) -> Key:
    """The key of a variable's value: its name, for a member of a family with its index."""
    quantity = variable.data[0]
    return (quantity.name, variable.data[1].evaluate(values.sizes)) if variable.name == "member" else quantity.name


def directional_derivative(node: Expr, values: Values, key: Key, direction: Any) -> Any:
    """Central differences of fourth order."""
    near, far = _central_differences(node, values, key, direction)
    return (4.0 * near - far) / 3.0


def _central_differences(node: Expr, values: Values, key: Key, direction: Any) -> tuple[Any, Any]:
    """Differences over ±STEP and ±2·STEP."""
    start = values.evaluate_key(key)

    def at(offset: float) -> Any:
        return values.replaced(key, start + offset * STEP * direction).evaluate(node)

    return (at(1) - at(-1)) / (2.0 * STEP), (at(2) - at(-2)) / (4.0 * STEP)


def measured(
    function: Expr,
    variable: Expr,
    conditions: Sequence[Condition],
    measure: Callable[[Probe], Any],
    others: Sequence[Expr] = (),
) -> Iterator[tuple[Probe, Any]]:
    """Draws in which the function is smooth and `measure` has a finite value, with that value.

    They come in several sizes, with every index in range. A draw where something has no value, such as the inverse of a
    singular matrix, tells nothing, and the next one is tried.
    """
    roots = [function, variable, *others]
    ranges = [Range(c.lower, c.index, c.upper) for c in conditions] + index_ranges([function])
    for attempts in ATTEMPTS:
        for serial, level in attempts:
            found = [
                (probe, value)
                for values in islice(draws(roots, ranges, serial, level), MAX_ASSIGNMENTS)
                if (probe := _probe(function, variable, values, serial)) is not None
                and (value := _measured(measure, probe)) is not None
            ]
            if found:
                yield from found
                break


def _measured(measure: Callable[[Probe], Any], probe: Probe) -> Any:
    try:
        with np.errstate(all="ignore"):
            value = measure(probe)
    except NO_VALUE:
        return None
    return value if np.all(np.isfinite(value)) else None


def _probe(function: Expr, variable: Expr, values: Values, serial: int) -> Probe | None:
    try:
        with np.errstate(all="ignore"):
            key = variable_key(variable, values)
            extent = [dim.evaluate(values.sizes) for dim in variable.shape]
            structure = variable.data[0].properties - {"positive", "nonnegative", "integer", "orthogonal"}
            generator = np.random.default_rng(7 + serial)
            if structure & {"symmetric", "diagonal", "skew-symmetric", "lower triangular", "upper triangular"}:
                structure -= {"positive definite", "positive semidefinite"}
            direction = draw(extent, frozenset(structure), generator)
            near, far = _central_differences(function, values, key, direction)
    except NO_VALUE:
        return None
    smooth = close(near, far, SMOOTHNESS)
    return Probe(values, key, direction, (4.0 * near - far) / 3.0) if smooth else None


def close(left: Any, right: Any, tolerance: float = TOLERANCE) -> bool:
    """Whether two arrays agree within a tolerance relative to their largest entry."""
    left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    if left.shape != right.shape or not (np.all(np.isfinite(left)) and np.all(np.isfinite(right))):
        return False
    scale = max(float(np.abs(left).max(initial=0.0)), float(np.abs(right).max(initial=0.0)), 1e-3)
    return float(np.abs(left - right).max(initial=0.0)) <= tolerance * scale


def verified(
    function: Expr,
    variable: Expr,
    conditions: Sequence[Condition],
    predicted: Callable[[Probe], Any],
    others: Sequence[Expr] = (),
) -> bool:
    """Whether `predicted` gives the function's change in every draw, and in one at the least."""
    tried = 0
    for probe, expected in measured(function, variable, conditions, predicted, others):
        if not close(expected, probe.change):
            return False
        tried += 1
    return tried > 0


def value_of_terms(terms: Sequence[Term], probe: Probe) -> float:
    """Σ cotangent : d node along the probe's direction, sums over indices included."""
    return sum(_value_of_term(term, term.binders, probe) for term in terms)


def _value_of_term(term: Term, binders: Sequence[Any], probe: Probe) -> float:
    if not binders:
        cotangent = probe.values.evaluate(term.cotangent)
        return float(np.sum(np.asarray(cotangent) * np.asarray(probe.derivative_of(term.node))))
    binder, *rest = binders
    sizes = probe.values.sizes
    total = 0.0
    for value in range(binder.lower.evaluate(sizes), binder.upper.evaluate(sizes) + 1):
        inner = Probe(probe.values.bound(binder.index, value), probe.key, probe.direction, probe.change)
        total += _value_of_term(term, rest, inner)
    return total
