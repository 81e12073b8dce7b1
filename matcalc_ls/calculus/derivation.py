"""The derivation of a result: the trace of the pull-back as lines that a lecturer would write, each verified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from matcalc_ls.algebra.build import is_number
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.pullback import Condition, Step, Term, depends_on, steps_of_pull_back
from matcalc_ls.calculus.verification import TOLERANCE, Probe, measured, value_of_terms

# Differences of parts of a function err by some 1e-9 where the parts are ill conditioned: smaller values say nothing.
LEAST_SCALE = 1e-2


@dataclass(frozen=True, slots=True)
class Line:
    """What φ (or dφ) equals after one more rule: Σ cotangent : node, the rule, and the same in words."""

    terms: tuple[Term, ...]
    rule: str
    because: str


@dataclass(frozen=True)
class Derivation:
    """How `cotangent : d function` becomes `… : d variable`; the lines are made when somebody reads them.

    `result` is the gradient that the last line shows, as it is printed.
    """

    function: Expr
    variable: Expr
    cotangent: Expr
    result: Expr | None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """From the function to the variable, without the steps that go without saying."""
        steps = steps_of_pull_back(self.function, self.variable, self.cotangent)
        return tuple(Line(step.terms, *_words(step)) for step in _told(steps))

    @property
    def on_values(self) -> bool:
        """Whether the function is linear in the variable, so that the lines hold for φ itself, not only for dφ."""
        return is_linear(self.function, self.variable)


def _words(step: Step) -> tuple[str, str]:
    if step.past is None:
        return "", ""
    if step.scales:
        return "d(c A) = c dA", "constant factors stay"
    operation = step.past.operation
    if step.scalar and operation.scalar_rule:
        return operation.scalar_rule, operation.scalar_because
    return operation.rule, operation.because


def _told(steps: tuple[Step, ...]) -> list[Step]:
    """Steps past a sum and the like are told together with the one that follows, at the end with the one before, as one
    always is that turns d((y − x)ᵀ) into d(y − x)."""
    told = [steps[0]]
    for position, step in enumerate(steps[1:], 1):
        last = position == len(steps) - 1
        if step.terms == told[-1].terms or (_goes_without_saying(step) and not last):
            continue
        alone = len(told) > 1 and len(told[-1].terms) == 1
        is_small = last and alone and (_goes_without_saying(step) or _only_turned(step))
        if is_small or (len(told) > 1 and _turns_several(step)):
            told[-1] = replace(told[-1], terms=step.terms)
            continue
        told.append(step)
    return told


def _goes_without_saying(step: Step) -> bool:
    return step.scales or (step.past is not None and step.past.operation.quiet)


def _only_turned(step: Step) -> bool:
    """Whether the step does no more than turn d(xᵀ) into dx."""
    return step.past is not None and step.past.name == "transpose"


def _turns_several(step: Step) -> bool:
    """Whether the step does no more than turn what is more than a variable."""
    return step.past is not None and step.past.name == "transpose" and bool(step.past.args[0].args)


def is_linear(function: Expr, variable: Expr) -> bool:
    """Whether a function is homogeneous and linear in a variable that occurs once."""
    node = function
    while node.height > 1:
        inside = [arg for arg in node.args if depends_on(arg, variable)]
        if not node.operation.linear or len(inside) != 1 or (node.name == "sum" and len(node.args) > 1):
            return False
        node = inside[0]
    return node is variable or (node.name == variable.name and depends_on(node, variable))


def steps_hold(derivation: Derivation, conditions: tuple[Condition, ...]) -> bool:
    """Whether every line has the same value, numerically, in every probe."""
    function, variable = derivation.function, derivation.variable

    def values_of_lines(probe: Probe) -> list[float]:
        return [value_of_terms(line.terms, probe) for line in derivation.lines]

    tried = 0
    for _, values in measured(function, variable, conditions, values_of_lines, (derivation.cotangent,)):
        scale = max(LEAST_SCALE, *(abs(value) for value in values))
        if not all(abs(value - values[0]) <= TOLERANCE * scale for value in values):
            return False
        tried += 1
    return tried > 0


def starts_at_one(derivation: Derivation) -> bool:
    """Whether the function is a scalar whose own cotangent is 1."""
    return is_number(derivation.cotangent, 1)
