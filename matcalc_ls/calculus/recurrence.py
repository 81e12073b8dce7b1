"""The adjoint of a recurrence: how the derivatives by its states, and by its parameters, follow from each other.

One step is differentiated with the ordinary pull-back; the cotangent of a state is that of the states it goes into.
States that need no adjoint of their own are passed through, so that layers z^l = W^l a^{l-1} + b^l, a^l = σ(z^l) have
the one adjoint δ^l = ∂C/∂z^l that textbooks have (Nielsen, Neural Networks and Deep Learning, ch. 2; for the costate
Bryson & Ho, Applied Optimal Control, ch. 2). What is found is verified for several lengths against numerical
differentiation of the recurrence spelled out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from matcalc_ls.algebra.build import light, member, number, plus, simplify, symbol, times, zeros
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, Family, rebuilt, transform
from matcalc_ls.algebra.ops.application import acts_on_entries
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.calculus.adjoint import AdjointRecurrence, AdjointStep, ParameterGradient, holds
from matcalc_ls.calculus.errors import NotDifferentiableError, UnverifiedError
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.pullback import depends_on, pull_back
from matcalc_ls.calculus.unrolling import Equation, Recurrence

MOST_ADJOINTS = 2


def with_preactivations(recurrence: Recurrence, letter: str) -> Recurrence:
    """The recurrence with a name for what a function of each entry is applied to: h = tanh(z), z = W h + U x.

    One in which several steps or none are of that kind is left as it is.
    """
    found = [step for step in recurrence.steps if _is_entrywise(step.value) and step.value.args[0].height > 1]
    if len(found) != 1:
        return recurrence
    (step,) = found
    name = step.family.name.replace(step.family.base, letter, 1)
    family = Family(name, letter, step.family.placement, step.family.index, step.family.shape)
    inner = Equation(family, step.place, step.value.args[0])
    outer = Equation(step.family, step.place, rebuilt(step.value, [member(family, step.place)]))
    steps = [part for each in recurrence.steps for part in ((inner, outer) if each is step else (each,))]
    return replace(recurrence, steps=tuple(steps))


def _is_entrywise(value: Expr) -> bool:
    return value.operation.entrywise or (value.name == "application" and acts_on_entries(value))


def adjoint_recurrence(recurrence: Recurrence, names: Sequence[str], of: str = "") -> AdjointRecurrence:
    """The adjoint recurrence, its adjoints called by `names`, such as `\\delta`, in turn.

    Of several states that could have the one adjoint that is needed, the family `of` has it. Raises
    NotDifferentiableError where there is none of at most MOST_ADJOINTS states, UnverifiedError where numbers do not
    agree with it.
    """
    for size in range(1, MOST_ADJOINTS + 1):
        for chosen in combinations(_candidates(recurrence, of), size):
            if _passes_through_the_rest(recurrence, {each.family.name for each in chosen}):
                found = _Adjoint(recurrence, dict(zip(chosen, names, strict=False))).result()
                if not holds(found):
                    raise UnverifiedError("the adjoint recurrence could not be verified")
                return found
    raise NotDifferentiableError("more states depend on each other than are followed")


def _candidates(recurrence: Recurrence, of: str) -> list[Equation]:
    """The equations in the order in which their states are taken for those that have adjoints.

    After `of`, what a function acts on entry by entry: the z of a = σ(z) is what parameters stand next to.
    """
    inside = {
        step.value.args[0].data[0].name
        for step in recurrence.steps
        if _is_entrywise(step.value) and step.value.args[0].name == "member"
    }
    return sorted(recurrence.steps, key=lambda step: (step.family.name != of, step.family.name not in inside))


def _passes_through_the_rest(recurrence: Recurrence, chosen: set[str]) -> bool:
    """Whether no state outside of the chosen ones depends on itself other than through these."""
    uses = {
        step.family.name: {node.data[0].name for node in step.value.walk() if node.name == "member"} - chosen
        for step in recurrence.steps
        if step.family.name not in chosen
    }
    for start in uses:
        reached: set[str] = set()
        waiting = [start]
        while waiting:
            for other in uses.get(waiting.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        if start in reached:
            return False
    return True


class _Adjoint:
    def __init__(self, recurrence: Recurrence, chosen: dict[Equation, str]) -> None:
        self.recurrence = recurrence
        self.here = Dim.of(recurrence.index)
        self.adjoints = {step.family.name: self._adjoint_family(step.family, name) for step, name in chosen.items()}

    def _adjoint_family(self, family: Family, name: str) -> Family:
        spelled = family.name.replace(family.base, name, 1)
        return Family(spelled, name, family.placement, family.index, family.shape)

    def result(self) -> AdjointRecurrence:
        adjoints = tuple(self._adjoint(step) for step in self.recurrence.steps if step.family.name in self.adjoints)
        return AdjointRecurrence(self.recurrence, adjoints, tuple(self._gradients()))

    def _adjoint(self, step: Equation) -> AdjointStep:
        last = self.recurrence.last(step)
        return AdjointStep(
            step.family,
            self.adjoints[step.family.name],
            self._told(self._expanded(step.family, self.here)),
            self._told(self._expanded(step.family, last)),
            last,
        )

    def _cotangent(self, family: Family, place: Dim) -> Expr:
        """The derivative of the loss by a state: its adjoint by name, if it has one."""
        adjoint = self.adjoints.get(family.name)
        return member(adjoint, place) if adjoint is not None else self._expanded(family, place)

    def _expanded(self, family: Family, place: Dim) -> Expr:
        """… by what it goes into: the loss itself, and other states."""
        state = member(family, place)
        parts = [self._direct(state)]
        for step in self.recurrence.steps:
            for _, shifted in self._uses(step, family, place):
                parts.append(pull_back(shifted.value, state, self._cotangent(step.family, shifted.place)).result)
        return plus(*parts)

    def _uses(self, step: Equation, family: Family, place: Dim) -> Iterator[tuple[Dim, Equation]]:
        """An equation at each index at which it speaks of a family's member at `place`, if there is such a state."""
        offsets = dict.fromkeys(
            node.data[1] - self.here
            for node in step.value.walk()
            if node.name == "member" and node.data[0].name == family.name
        )
        for offset in offsets:
            if self.recurrence.index in offset.names:
                raise NotDifferentiableError("a step that speaks of no fixed number of steps before")
            index = place - offset
            beyond = (index - self.recurrence.upper).constant
            if beyond is None or beyond <= 0:
                yield index, Equation(step.family, *self._shifted(step, index))

    def _shifted(self, step: Equation, index: Dim) -> tuple[Dim, Expr]:
        """What a step gives at an index, and where; the last one may be unlike the others."""
        values = {self.recurrence.index: index}
        place = step.place.substitute(values)
        for other in self.recurrence.starts:
            if other.family.name == step.family.name and other.place is place:
                return place, other.value
        return place, substitute_dims(step.value, values, in_names=True)

    def _direct(self, variable: Expr) -> Expr:
        """The derivative of the loss by what it speaks of itself."""
        parts = [
            times(number(factor), self._direct_of(term, variable)) for factor, term in _summands(self.recurrence.loss)
        ]
        return plus(*parts)

    def _direct_of(self, term: Expr, variable: Expr) -> Expr:
        others = _members_elsewhere(term, variable)
        names = {other: symbol(f"\\mathrm{{other}}_{i}", other.shape) for i, other in enumerate(others)}
        alone = transform(term, names.get)
        if not depends_on(alone, variable):
            return zeros(variable.shape)
        pulled = pull_back(alone, variable, number(1))
        for condition in pulled.conditions:
            if ((condition.index - condition.upper).constant or 0) > 0:
                return zeros(variable.shape)
        back = {name: other for other, name in names.items()}
        return simplify(transform(pulled.result, back.get))

    def _gradients(self) -> Iterator[ParameterGradient]:
        states = {step.family.name for step in self.recurrence.steps}
        seen: set[str] = set()
        for step in self.recurrence.steps:
            for leaf in _leaves(step.value):
                name = leaf.data[0].name
                if name in states or name in seen or "integer" in leaf.data[0].properties:
                    continue
                seen.add(name)
                found = self._by_family(leaf.data[0]) if leaf.name == "member" else self._by_shared(leaf)
                if found is not None:
                    yield found

    def _by_family(self, family: Family) -> ParameterGradient:
        variable = member(family, self.here)
        parts = [self._direct(variable)]
        for step in self.recurrence.steps:
            for _, shifted in self._uses(step, family, self.here):
                parts.append(pull_back(shifted.value, variable, self._cotangent(step.family, shifted.place)).result)
        return ParameterGradient(variable, self._told(plus(*parts)))

    def _by_shared(self, variable: Expr) -> ParameterGradient:
        parts = [self._direct(variable)]
        for step in self.recurrence.steps:
            if depends_on(step.value, variable):
                each = pull_back(step.value, variable, self._cotangent(step.family, step.place)).result
                bounds = (self.recurrence.index, self.recurrence.lower, self.recurrence.upper)
                parts.append(light("index sum", self._told(each), data=bounds))
        return ParameterGradient(variable, plus(*parts))

    def _told(self, expr: Expr) -> Expr:
        """In the form that a textbook prints, with states by their names."""
        return factored(self._by_name(expr), self.recurrence.loss)

    def _by_name(self, expr: Expr) -> Expr:
        """States that an expression spells out, by their names: h_t for tanh(z_t)."""
        places = dict.fromkeys(node.data[1] for node in expr.walk() if node.name == "member")
        names: dict[Expr, Expr] = {}
        for step in self.recurrence.steps:
            for place in places:
                index = place - step.place + self.here
                value = simplify(self._shifted(step, index)[1])
                if value.height > 1:
                    names[value] = member(step.family, place)
        return simplify(transform(expr, names.get))


def _members_elsewhere(term: Expr, variable: Expr) -> list[Expr]:
    """The members of a variable's family at other places of their own, such as a^L where the variable is a^l."""
    if variable.name != "member":
        return []
    bound = {node.data[0] for node in term.walk() if node.operation.binds}
    return [
        node
        for node in term.walk()
        if node.name == "member"
        and node.data[0].name == variable.data[0].name
        and node is not variable
        and bound.isdisjoint(node.data[1].names)
    ]


def _leaves(expr: Expr) -> list[Expr]:
    """Symbols and members in the order in which they are written."""
    found: dict[Expr, None] = {}
    stack = [expr]
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.args))
        if node.name in ("symbol", "member"):
            found[node] = None
    return list(found)


def _summands(loss: Expr) -> list[tuple[int, Expr]]:
    """The terms of a loss, each with a numerical factor."""
    node = simplify(loss)
    if node.name == "product" and len(node.args) == 2 and node.args[0].name == "number" and node.args[1].name == "sum":
        return [(node.args[0].data[0], term) for term in node.args[1].args]
    return [(1, term) for term in (node.args if node.name == "sum" else (node,))]


__all__ = [
    "AdjointRecurrence",
    "AdjointStep",
    "ParameterGradient",
    "adjoint_recurrence",
    "holds",
    "with_preactivations",
]
