"""An adjoint recurrence as data, and its verification: against numerical differentiation of all steps spelled out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, Family, ShapeError, transform
from matcalc_ls.calculus.unrolling import OutOfRangeError, Recurrence, Unrolling
from matcalc_ls.calculus.verification import Probe, verified

LENGTHS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class AdjointStep:
    """The derivative of the loss by a state: `name` at the recurrence's index, and at the last place.

    `step` holds for the states before the last, `end` for the last one.
    """

    of: Family
    name: Family
    step: Expr
    end: Expr
    last: Dim


@dataclass(frozen=True, slots=True)
class ParameterGradient:
    """The derivative by a member of a family at the recurrence's index, or by what all steps share."""

    variable: Expr
    value: Expr
    lower: Dim | None = None
    upper: Dim | None = None


@dataclass(frozen=True, slots=True)
class AdjointRecurrence:
    """All derivatives of a recurrence's loss."""

    recurrence: Recurrence
    adjoints: tuple[AdjointStep, ...]
    gradients: tuple[ParameterGradient, ...]


def holds(found: AdjointRecurrence) -> bool:
    """Whether every adjoint and every gradient is the derivative of the recurrence spelled out, for several lengths."""
    tried = 0
    for length in LENGTHS if found.recurrence.length_name else LENGTHS[:1]:
        try:
            checker = _Checker(found, length)
        except OutOfRangeError:
            continue
        try:
            outcomes = list(checker.outcomes())
        except (OutOfRangeError, ShapeError):
            return False
        if not outcomes or not all(outcomes):
            return False
        tried += 1
    return tried > 0


class _Checker:
    """One length: the adjoints spelled out too, from the last to the first."""

    def __init__(self, found: AdjointRecurrence, length: int) -> None:
        self.found, self.unrolling = found, Unrolling(found.recurrence, length)
        self.index = found.recurrence.index
        self.adjoints = {each.name.name: each for each in found.adjoints}

    def outcomes(self) -> Iterator[bool]:
        """For each adjoint and each gradient at each place, whether it is the derivative there."""
        unrolling = self.unrolling
        for each in self.found.adjoints:
            last = unrolling.number(each.last)
            for place in range(last - unrolling.upper + unrolling.lower, last + 1):
                state = unrolling.state(each.of, place)
                yield self._agrees(state, self._adjoint(each, place, (state,)), (state,))
        for gradient in self.found.gradients:
            if gradient.variable.name == "symbol":
                yield self._agrees(unrolling.in_numbers(gradient.variable, {}), self._spelled(gradient.value, {}))
                continue
            for place in self._places(gradient.variable.data[0]):
                variable = unrolling.state(gradient.variable.data[0], place)
                yield self._agrees(variable, self._spelled(gradient.value, {self.index: place}))

    def _places(self, family: Family) -> range:
        """The places at which a family's members are parameters of a step."""
        offsets = [
            node.data[1] - Dim.of(self.index)
            for step in self.found.recurrence.steps
            for node in step.value.walk()
            if node.name == "member" and node.data[0].name == family.name
        ]
        shifts = [offset.constant or 0 for offset in offsets]
        return range(self.unrolling.lower + max(shifts), self.unrolling.upper + min(shifts) + 1)

    def _adjoint(self, each: AdjointStep, place: int, keep: Sequence[Expr]) -> Expr:
        last = self.unrolling.number(each.last)
        if place > last:
            raise OutOfRangeError("an adjoint beyond the last")
        return self._spelled(each.end if place == last else each.step, {self.index: place}, keep)

    def _spelled(self, expr: Expr, index: dict[str, int], keep: Sequence[Expr] = ()) -> Expr:
        def adjoint(node: Expr) -> Expr | None:
            each = self.adjoints.get(node.data[0].name) if node.name == "member" else None
            if each is None:
                return None
            place = node.data[1].constant
            if place is None:
                raise OutOfRangeError("an adjoint at a place that is no number")
            return self._adjoint(each, place, keep)

        return self.unrolling.spelled(transform(self.unrolling.in_numbers(expr, index), adjoint), keep)

    def _agrees(self, variable: Expr, derivative: Expr, keep: Sequence[Expr] = ()) -> bool:
        """Whether the loss changes with a variable as a derivative says, what is to `keep` being free."""
        loss = self.unrolling.spelled(self.unrolling.loss, keep)
        if derivative.shape != variable.shape:
            return False

        def predicted(probe: Probe) -> object:
            return np.sum(probe.values.evaluate(derivative) * probe.direction)

        return verified(loss, variable, (), predicted, (derivative,))
