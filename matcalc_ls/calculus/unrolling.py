"""Recurrences as data, and what they say for a number of steps: every state spelled out down to what it starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcalc_ls.algebra.build import member, plus, zeros
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, Family, transform
from matcalc_ls.algebra.substitution import substitute_dims

MAX_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Equation:
    """`family` at `place` is `value`. Both may speak of the recurrence's index, or hold at one place alone."""

    family: Family
    place: Dim
    value: Expr


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A loss of states that are defined by the ones before, for `lower` ≤ `index` ≤ `upper`.

    steps: the equations that hold for every index; starts: those at one place, such as a^0 = x. A state that no
    equation gives is free, as h_0.
    """

    index: str
    lower: Dim
    upper: Dim
    steps: tuple[Equation, ...]
    starts: tuple[Equation, ...]
    loss: Expr

    @property
    def length_name(self) -> str:
        """The name that says how many steps there are; "" where that is a number."""
        return min(self.upper.names, default="")

    def step_of(self, family: str) -> Equation | None:
        """The equation that gives the states of a family."""
        return next((step for step in self.steps if step.family.name == family), None)

    def last(self, step: Equation) -> Dim:
        """The last place that an equation gives a state at."""
        return step.place.substitute({self.index: self.upper})


class OutOfRangeError(Exception):
    """A member beyond those that a recurrence has."""


class Unrolling:
    """A recurrence of a certain length, in which nothing speaks of an index any more."""

    def __init__(self, recurrence: Recurrence, length: int) -> None:
        self.recurrence = recurrence
        self.sizes = {recurrence.length_name: Dim.of(length)} if recurrence.length_name else {}
        bounds = recurrence.lower.substitute(self.sizes).constant, recurrence.upper.substitute(self.sizes).constant
        if bounds[0] is None or bounds[1] is None or not 0 <= bounds[1] - bounds[0] < MAX_LENGTH:
            raise OutOfRangeError("the number of steps is not known")
        self.lower, self.upper = bounds[0], bounds[1]
        self._starts = {(each.family.name, self.number(each.place)): each.value for each in recurrence.starts}
        self._values: dict[Expr, Expr] = {}
        self.states = {step.family.name: step for step in recurrence.steps}

    def number(self, place: Dim) -> int:
        """A place as a number. Raises OutOfRangeError for one that this length does not settle."""
        value = place.substitute(self.sizes).constant
        if value is None:
            raise OutOfRangeError(f"{place} has no value")
        return value

    def at(self, expr: Expr, index: Mapping[str, int]) -> Expr:
        """An expression with numbers for its indices and every state and sum spelled out.

        Raises OutOfRangeError for a state that this length does not have, ShapeError where sizes do not fit.
        """
        return self.spelled(self.in_numbers(expr, index))

    def in_numbers(self, expr: Expr, index: Mapping[str, int]) -> Expr:
        """An expression with numbers for its indices and bounds."""
        values = self.sizes | {name: Dim.of(value) for name, value in index.items()}
        return transform(substitute_dims(expr, values, in_names=True), _terms)

    def spelled(self, expr: Expr, keep: Iterable[Expr] = ()) -> Expr:
        """An expression in numbers with every state replaced by what it is, save those to `keep`."""
        if not keep:
            return transform(expr, self._value)
        kept = frozenset(keep)
        done: dict[Expr, Expr] = {}

        def value(node: Expr) -> Expr | None:
            if node in kept or node.name != "member":
                return None
            if node not in done:
                found = self.definition(node)
                done[node] = node if found is None else transform(found, value)
            return done[node]

        return transform(expr, value)

    def _value(self, node: Expr) -> Expr | None:
        if node.name != "member":
            return None
        if node not in self._values:
            found = self.definition(node)
            self._values[node] = node if found is None else self.spelled(found)
        return self._values[node]

    def definition(self, node: Expr) -> Expr | None:
        """What a member in numbers is by its equation; None for one that is free."""
        family, place = node.data[0].name, node.data[1].constant
        if place is None:
            raise OutOfRangeError(f"a member of {family} at a place that is no number")
        if (family, place) in self._starts:
            return self.in_numbers(self._starts[family, place], {})
        step = self.states.get(family)
        if step is None:
            return None
        index = place - ((step.place - Dim.of(self.recurrence.index)).constant or 0)
        if index > self.upper:
            raise OutOfRangeError(f"{family} ends before {place}")
        return None if index < self.lower else self.in_numbers(step.value, {self.recurrence.index: index})

    def state(self, family: Family, place: int) -> Expr:
        """A member in numbers."""
        return self.in_numbers(member(family, Dim.of(place)), {})

    @property
    def loss(self) -> Expr:
        """The loss in numbers, not spelled out."""
        return self.in_numbers(self.recurrence.loss, {})


def _terms(node: Expr) -> Expr | None:
    """The terms of a sum over an index whose bounds are numbers."""
    if node.name != "index sum":
        return None
    index, lower, upper = node.data
    if lower.constant is None or upper.constant is None or upper.constant - lower.constant > 2 * MAX_LENGTH:
        return None
    places = range(lower.constant, upper.constant + 1)
    terms = [substitute_dims(node.args[0], {index: Dim.of(place)}, in_names=True) for place in places]
    return plus(*(transform(term, _terms) for term in terms)) if terms else zeros(node.shape)


__all__ = ["Equation", "OutOfRangeError", "Recurrence", "Unrolling"]
