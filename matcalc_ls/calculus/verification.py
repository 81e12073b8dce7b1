"""Verification: every result and every step is compared with numerical differentiation before anyone sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import inf
from typing import Any, NamedTuple, TypeVar

import numpy as np

from matcalc_ls.algebra.evaluation import Key, Values
from matcalc_ls.algebra.expression import DEFINITE, LINEAR_STRUCTURES, Expr
from matcalc_ls.calculus.branches import Coverage, has_branches
from matcalc_ls.calculus.draws import NO_VALUE, Draws, drawn
from matcalc_ls.calculus.large_sizes import are_too_large
from matcalc_ls.calculus.mentioned import Range, index_ranges
from matcalc_ls.calculus.pullback import Condition, Term

T = TypeVar("T")

TOLERANCE = 1e-6
# The step of the careful difference, for which a function must be smooth as far as twice that.
STEP = 1e-3
# That of an extrapolated difference of parts of a function, which may be less smooth than the whole.
PART_STEP = 2e-4
# The step of the quick difference, which errs by about 1e-10 where the function is smooth and of the size of its slope.
SMALL_STEP = 1e-5
MAX_ASSIGNMENTS = 24
# The place among the draws that a direction has; quantities count from 0.
DIRECTION = -1

# Draws to try, as (serial, level): the first two in which the function is well conditioned are taken. Neighbours among
# the serials differ in their sizes; the levels keep ever farther inside of what was declared.
PROBES = 2
ATTEMPTS = (
    *((serial, 0) for serial in range(4)),
    *((serial, level) for level in range(1, 6) for serial in (0, 1)),
    *((serial, 0) for serial in range(4, 8)),
    *((serial, level) for level in range(1, 6) for serial in (2, 3)),
)

# The two differences that a derivative is extrapolated from differ by (STEP / radius of convergence)² relatively, the
# extrapolated one errs by about the square of that: beyond this a kink or a pole is too near.
SMOOTHNESS = 3e-4


class Probe(NamedTuple):
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
    near = _central_difference(node, values, key, direction, PART_STEP)
    far = _central_difference(node, values, key, direction, 2.0 * PART_STEP)
    return (4.0 * near - far) / 3.0


def _central_difference(node: Expr, values: Values, key: Key, direction: Any, step: float) -> Any:
    start, change = values.evaluate_key(key), step * direction
    above = values.replaced(key, start + change).evaluate(node)
    below = values.replaced(key, start - change).evaluate(node)
    return (above - below) / (2.0 * step)


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

    def attempt(values: Values, serial: int) -> tuple[Probe, Any] | None:
        probe = _smooth_probe(function, variable, values, serial)
        value = _measured(measure, probe) if probe is not None else None
        return (probe, value) if probe is not None and value is not None else None

    yield from _attempted(function, [function, variable, *others], conditions, attempt)


def _attempted(
    function: Expr, roots: Sequence[Expr], conditions: Sequence[Condition], attempt: Callable[[Values, int], T | None]
) -> Iterator[T]:
    """What attempts at draws find out: of the first that tell anything, at all their indices.

    Where the function has kinks, of further ones that enter the branches which the first did not. Nothing is attempted
    where arrays are too large.
    """
    if are_too_large(roots):
        return
    ranges = [Range(c.lower, c.index, c.upper) for c in conditions] + index_ranges([function])
    drawing = Draws(roots, ranges)
    coverage = Coverage(roots) if has_branches(roots) else None
    probes = 0
    for serial, level in ATTEMPTS:
        found = [
            (values, outcome)
            for values in islice(drawing.at(serial, level), MAX_ASSIGNMENTS)
            if (outcome := attempt(values, serial)) is not None
        ]
        for values, outcome in found:
            yield outcome
            if coverage is not None:
                coverage.note(values)
        probes += bool(found)
        if probes == PROBES:
            break
    if coverage is None:
        return
    for values, serial in coverage.further(drawing):
        outcome = attempt(values, serial)
        if outcome is not None:
            yield outcome
            coverage.note(values)


def _measured(measure: Callable[[Probe], Any], probe: Probe) -> Any:
    try:
        with np.errstate(all="ignore"):
            value = measure(probe)
    except NO_VALUE:
        return None
    return value if np.all(np.isfinite(value)) else None


def _direction(variable: Expr, values: Values, serial: int) -> Any:
    """A random direction within the space of the variable."""
    structure = variable.data[0].properties
    if structure:
        structure -= {"positive", "nonnegative", "integer", "orthogonal"}
        if not structure.isdisjoint(LINEAR_STRUCTURES):
            structure -= DEFINITE
    extent = tuple([dim.evaluate(values.sizes) for dim in variable.shape])
    return drawn(DIRECTION, 0, serial, extent, structure)


def _smooth_probe(function: Expr, variable: Expr, values: Values, serial: int) -> Probe | None:
    """The change by a difference that is near the truth, or None where the function is not smooth enough for one."""
    try:
        with np.errstate(all="ignore"):
            key, direction = variable_key(variable, values), _direction(variable, values, serial)
            near = _central_difference(function, values, key, direction, STEP)
            far = _central_difference(function, values, key, direction, 2.0 * STEP)
            smooth = close(near, far, SMOOTHNESS)
    except NO_VALUE:
        return None
    return Probe(values, key, direction, (4.0 * near - far) / 3.0) if smooth else None


def close(left: Any, right: Any, tolerance: float = TOLERANCE) -> bool:
    """Whether two arrays agree within a tolerance relative to their largest entry, and are finite."""
    if isinstance(left, float) and isinstance(right, float):
        error, size = abs(left - right), max(abs(left), abs(right))
    else:
        left, right = np.asarray(left), np.asarray(right)
        if left.shape != right.shape:
            return False
        if left.size == 0:
            return True
        difference = left - right
        if np.vdot(difference, difference) * left.size <= tolerance**2 * np.vdot(left, left) < inf:
            return True  # so they agree: ‖x‖ / √n ≤ max |x| ≤ ‖x‖; maxima take far longer to find
        error, size = abs(difference).max(), max(abs(left).max(), abs(right).max())
    # An error that is no number is not smaller, and neither is an infinite one than infinity.
    return bool(error <= tolerance * max(size, 1e-3) < inf)


def verified(
    function: Expr,
    variable: Expr,
    conditions: Sequence[Condition],
    predicted: Callable[[Probe], Any],
    others: Sequence[Expr] = (),
) -> bool:
    """Whether `predicted` gives the function's change in every draw, and in one at the least."""
    tried = 0
    with np.errstate(all="ignore"):
        for outcome in _attempted(
            function,
            [function, variable, *others],
            conditions,
            lambda values, serial: _agrees(function, variable, values, serial, predicted),
        ):
            if not outcome:
                return False
            tried += 1
    return tried > 0


def _agrees(
    function: Expr, variable: Expr, values: Values, serial: int, predicted: Callable[[Probe], Any]
) -> bool | None:
    """Whether the change is what is predicted, None where a draw does not tell.

    Where a quick difference agrees, nothing more is asked; only one over longer steps, where the function is smooth,
    can contradict.
    """
    try:
        key, direction = variable_key(variable, values), _direction(variable, values, serial)
        change = _central_difference(function, values, key, direction, SMALL_STEP)
        expected = predicted(Probe(values, key, direction, change))
        if close(expected, change):
            return True
        if not (np.all(np.isfinite(expected)) and np.all(np.isfinite(change))):
            return None
    except NO_VALUE:
        return None
    careful = _smooth_probe(function, variable, values, serial)
    return close(expected, careful.change) if careful is not None else None


def inner_product(left: Any, right: Any) -> Any:
    """The sum of the products of entries of two arrays of one shape; raises ValueError for two."""
    if np.shape(left) != np.shape(right):
        raise ValueError("an inner product of arrays of different shapes")
    return np.vdot(left, right)


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
