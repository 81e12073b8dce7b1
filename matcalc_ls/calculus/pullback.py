"""Pulling a cotangent back: the one mechanism of differentiation, whose trace is the derivation.

With the Frobenius product A:B = tr(AᵀB), the differential of a function F paired with a cotangent G is moved past one
operation after the other, from the outside in, until it stands on the variable:

    G : dF = … = A : dX        so that A is the gradient of G : F by X
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from matcalc_ls.algebra.build import is_zero, light, plus, times, zeros
from matcalc_ls.algebra.dims import Dim, set_counted
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError

MAX_NODES = 20_000
MAX_HEIGHT = 600
MAX_WORK = 1_500_000
"""The squares of how many factors cotangents have, in all: those of `x^\\top A B A B \\dots x` are as long as that, one
for each factor, and are compared with each other to be factored."""


@dataclass(frozen=True, slots=True)
class Binder:
    """An index that a term is summed over, `lower` ≤ `index` ≤ `upper`."""

    index: str
    lower: Dim
    upper: Dim


Place = tuple[Expr, tuple[Binder, ...]]

Arrival = tuple[tuple[int, ...], Expr]
"""A cotangent, and where in the function it comes from: the positions of operands, from the outside in."""


@dataclass(frozen=True, slots=True)
class Term:
    """`cotangent : d node`, summed over the binders' indices."""

    cotangent: Expr
    node: Expr
    binders: tuple[Binder, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """`lower` ≤ `index` ≤ `upper`: the range of an index in which a result holds."""

    lower: Dim
    index: Dim
    upper: Dim


@dataclass(frozen=True, slots=True)
class Step:
    """The sum of terms that the differential equals after a rule was applied to `past`.

    scalar: whether that rule was one between scalars.
    scales: whether no more happened than that constant scalars went along.
    """

    terms: tuple[Term, ...]
    past: Expr | None
    scalar: bool = False
    scales: bool = False


@dataclass(frozen=True, slots=True)
class Pullback:
    """The cotangent that arrived at the variable, and the ranges of indices that it rests on."""

    result: Expr
    conditions: tuple[Condition, ...]


def occurring_in(function: Expr, variable: Expr) -> Expr:
    """The variable as a function has it: an undeclared name alone is given another shape than in its context."""
    if variable.name == "symbol":
        for node in function.walk():
            if node.name == "symbol" and node.data[0].name == variable.data[0].name:
                return node
    return variable


def depends_on(node: Expr, variable: Expr) -> bool:
    """Whether the name of a variable, or its family's, occurs in an expression."""
    return variable.data[0].name in node.free


def pull_back(function: Expr, variable: Expr, cotangent: Expr) -> Pullback:
    """Pull a cotangent of the shape of `function` back to `variable`, a symbol or a member of a family.

    Raises NotDifferentiableError where an operation on the way has no adjoint, TooExpensiveError beyond MAX_NODES
    operations, MAX_HEIGHT of them inside each other, or MAX_WORK.
    """
    return _Pull(function, variable, cotangent).run()


def steps_of_pull_back(function: Expr, variable: Expr, cotangent: Expr) -> tuple[Step, ...]:
    """The steps of a pull-back, which most who ask for one never look at. Raises what `pull_back` raises."""
    pull = _TracedPull(function, variable, cotangent)
    pull.run()
    return tuple(pull.steps)


class _Pull:
    def __init__(self, function: Expr, variable: Expr, cotangent: Expr) -> None:
        self.variable = variable
        self.name = variable.data[0].name
        self.arrived: list[Expr] = []
        self.conditions: dict[Condition, None] = {}
        self.pending: dict[Place, list[Arrival]] = {(function, ()): [((), cotangent)]}
        self.work = 0

    def run(self) -> Pullback:
        """Past all operations of one kind and height at a time: they are told as one step."""
        done = 0
        while self.pending:
            batch = self.highest()
            height = batch[0][0].height
            done += len(batch)
            if done > MAX_NODES or height > MAX_HEIGHT:
                raise TooExpensiveError("the formula is too large to differentiate")
            if height == 1:
                self.arrive(batch)
            else:
                self.move_past(batch)
        result = plus(*self.arrived) if self.arrived else zeros(self.variable.shape)
        _in_one_set(self.conditions)
        return Pullback(result, tuple(self.conditions))

    def highest(self) -> list[Place]:
        """The places of the greatest height that have the same operation."""
        if len(self.pending) == 1:
            return list(self.pending)
        height = max([node.height for node, _ in self.pending])
        level = [place for place in self.pending if place[0].height == height]
        operation = level[0][0].operation
        return [place for place in level if place[0].operation is operation]

    def move_past(self, batch: list[Place]) -> None:
        passed: list[Expr] = []
        for node, binders in batch:
            path, cotangent = _in_order(self.pending.pop((node, binders)))
            if self.name not in node.free:
                continue
            operation = node.operation
            if operation.adjoint is None:
                raise NotDifferentiableError(f"{operation.name} has no derivative here")
            opened, within = self.enter(node, binders) if operation.binds else (node, binders)
            for position, arg in enumerate(opened.args):
                if self.name in arg.free:
                    part = operation.adjoint(opened, position, cotangent)
                    if is_zero(part):
                        continue
                    self.work += len(part.args) ** 2
                    if self.work > MAX_WORK:
                        raise TooExpensiveError("the products in the formula are too long to be differentiated")
                    self.pending.setdefault((arg, within), []).append(((*path, position), part))
            passed.append(node)
        if passed:
            self.record(passed)

    def enter(self, node: Expr, binders: tuple[Binder, ...]) -> tuple[Expr, tuple[Binder, ...]]:
        """A binder with its index renamed where that name is taken by the variable or an outer binder."""
        index = node.data[0]
        taken = self.variable.free | {binder.index for binder in binders}
        fresh = index
        while fresh in taken:
            fresh += "'"
        if fresh != index:
            node = make(
                node.name,
                *(substitute_dims(arg, {index: Dim.of(fresh)}) for arg in node.args),
                data=(fresh, *node.data[1:]),
            )
        first, last, *step = node.data[1:]
        bounds = (last, first) if step and step[0] < 0 else (first, last)
        return node, (*binders, Binder(fresh, *bounds))

    def arrive(self, leaves: list[Place]) -> None:
        before = len(self.arrived)
        found = [(*_in_order(self.pending.pop(leaf)), *leaf) for leaf in leaves]
        for _, cotangent, leaf, binders in sorted(found, key=lambda arrival: arrival[0]):
            contribution: Expr | None = None
            if leaf is self.variable:
                contribution = cotangent
            elif leaf.name == self.variable.name == "member" and leaf.data[0].name == self.name:
                contribution, binders = self.pick_member(leaf.data[1], binders, cotangent)
            if contribution is None:
                continue
            for binder in reversed(binders):
                contribution = light("index sum", contribution, data=(binder.index, binder.lower, binder.upper))
            self.arrived.append(contribution)
        if len(self.arrived) > before:
            self.record([])

    def pick_member(
        self, index: Dim, binders: tuple[Binder, ...], cotangent: Expr
    ) -> tuple[Expr | None, tuple[Binder, ...]]:
        """Of the members that a bound index runs over, the one that is the variable."""
        wanted: Dim = self.variable.data[1]
        for binder in binders:
            name = Dim.of(binder.index)
            for sign in (1, -1):
                offset = index - name * sign
                if binder.index in offset.names:
                    continue
                solution = (wanted - offset) * sign
                self.conditions[Condition(binder.lower, solution, binder.upper)] = None
                rest = tuple(other for other in binders if other is not binder)
                return substitute_dims(cotangent, {binder.index: solution}), rest
        difference = (wanted - index).constant
        if difference is not None:
            return (None if difference else cotangent), binders
        return times(light("kronecker delta", data=(wanted, index)), cotangent), binders

    def record(self, passed: list[Expr]) -> None:
        """Called when a rule was applied to `passed`, or to nothing where the variable was reached."""


class _TracedPull(_Pull):
    """A pull-back that keeps its steps."""

    def __init__(self, function: Expr, variable: Expr, cotangent: Expr) -> None:
        super().__init__(function, variable, cotangent)
        self.steps = [Step((Term(cotangent, function),), None)]

    def record(self, passed: list[Expr]) -> None:
        """Keep the terms that there are now, in the author's order."""
        found = [(*_in_order(arriving), *place) for place, arriving in self.pending.items()]
        found.sort(key=lambda arrival: arrival[0])
        waiting = [Term(cotangent, node, binders) for _, cotangent, node, binders in found]
        done = [Term(plus(*self.arrived), self.variable)] if self.arrived else []
        terms = (*waiting, *done)
        if passed:
            scalar = not any(node.shape or any(arg.shape for arg in node.args) for node in passed)
            scales = all(self.only_scales(node) for node in passed)
            self.steps.append(Step(terms, passed[0], scalar, scales))
        else:
            # Reaching the variable needs no step of its own: it is what the rule just applied led to.
            self.steps[-1] = replace(self.steps[-1], terms=terms)

    def only_scales(self, node: Expr) -> bool:
        """Whether all that an operation does with what depends on the variable is to multiply it by scalars."""
        inside = [position for position, arg in enumerate(node.args) if self.name in arg.free]
        if not node.operation.multiplies or len(inside) != 1 or (inside[0] > 0 and not node.operation.linear):
            return False
        return not any(arg.shape for position, arg in enumerate(node.args) if position != inside[0])


def _in_order(arriving: list[Arrival]) -> Arrival:
    """The sum of the cotangents of one place in the order in which the author wrote what they come from."""
    if len(arriving) == 1:
        return arriving[0]
    ordered = sorted(arriving, key=lambda arrival: arrival[0])
    return ordered[0][0], plus(*(cotangent for _, cotangent in ordered))


def _in_one_set(conditions: Iterable[Condition]) -> None:
    """Raise NotDifferentiableError where a member is in the range of several sums, of one of which no more is told than
    the set: nobody knows whether it is in all of them."""
    ranges = {condition.upper for condition in conditions}
    if len(ranges) > 1 and any(set_counted(upper) is not None for upper in ranges):
        raise NotDifferentiableError("the sums run over different sets; give them bounds, such as i = 1 to n")
