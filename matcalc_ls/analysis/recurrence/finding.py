"""Finding the recurrences of a section: states, what they start from, the range of the index, the loss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcalc_ls.algebra.build import member
from matcalc_ls.algebra.dims import Dim, indexed_name
from matcalc_ls.algebra.expression import Expr, Family, Symbol, transform
from matcalc_ls.algebra.ops.application import applied
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.names import Line, StepNames, indexed_names_in, lines_in, step_names
from matcalc_ls.analysis.recurrence.reading import Reader
from matcalc_ls.analysis.recurrence.shapes import find_families
from matcalc_ls.analysis.recurrence.steps import EVERYWHERE, steps_of
from matcalc_ls.calculus.recurrence import with_preactivations
from matcalc_ls.calculus.unrolling import Equation, Recurrence
from matcalc_ls.notation.derivatives import derivatives_in
from matcalc_ls.notation.names import canonical

RECURRENCES = "recurrences"
PREACTIVATIONS = ("z", "s", "u", "p", "q")
"""What the argument of an activation is called, where the author has no name for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A recurrence of a document, by which formulas it is given, and how other formulas of it are read."""

    recurrence: Recurrence
    loss: Line
    lines: tuple[Line, ...]
    families: dict[str, Family]
    defined: dict[str, Expr]
    formula: Formula
    open_functions: bool
    key: tuple[int, bool, int, int]
    """Where it was looked for, and how, and where its loss stands: what it is known by."""


def recurrences_of(model: Model, formula: Formula, *, open_functions: bool = True) -> tuple[Found, ...]:
    """The recurrences of a formula's section, one for each loss. With `open_functions`, σ stands for any activation."""
    return recurrences_in(model, formula.section, open_functions) or recurrences_in(model, EVERYWHERE, open_functions)


def recurrences_in(model: Model, section: int, open_functions: bool) -> tuple[Found, ...]:
    """The recurrences of one section alone, or of all of the document, whatever its sections."""
    return model.ledger.remember((RECURRENCES, (section, open_functions)), _found, model, section, open_functions)


def _found(model: Model, section: int, open_functions: bool) -> tuple[Found, ...]:
    """The recurrences of a section, or those whose lines stand in several."""
    if not steps_of(model).are_in(section):
        return ()
    formulas = model.watched.all_formulas() if section == EVERYWHERE else model.watched.formulas_in(section)
    return tuple(_Finder(model, section, formulas, open_functions).found())


class _Finder:
    def __init__(self, model: Model, section: int, formulas: Sequence[Formula], open_functions: bool) -> None:
        self.model, self.section, self.open_functions = model, section, open_functions
        self.formulas = formulas
        self.lines = list(lines_in(formulas))
        self.names: StepNames = step_names(self.lines)

    def found(self) -> list[Found]:
        """A recurrence for each loss."""
        heads = self.names.states | self.names.dependents
        steps = [line for line in self.lines if line.letter and line.head in heads]
        if not self.names.states or len({line.letter for line in steps}) != 1:
            return []
        self.index = steps[0].letter
        last = max((line.formula for line in self.lines), key=lambda formula: formula.start)
        self.reader = Reader(self.model, last, {}, self.open_functions)
        equations = self._equations(steps) if find_families(self.reader, steps, self.index) else None
        if equations is None:
            return []
        self._define_outputs({equation.family.name for equation in equations})
        given = [one for line in self.lines if (one := self._with_loss(line, steps, equations)) is not None]
        return given or self._with_open_loss(steps, equations)

    def _define_outputs(self, states: set[str]) -> None:
        """Names without an index for what comes out at the end: `\\hat y = f(z^L)`."""
        for line in self.lines:
            value = self.reader.line(line) if line.parts is None and line.name not in self.reader.defined else None
            if value is None or not value.shape or self.index in value.free:
                continue
            if any(_is_member_of(node, states) for node in value.walk()):
                self.reader.defined[line.name] = value

    def _with_open_loss(self, steps: Sequence[Line], equations: tuple[Equation, ...]) -> list[Found]:
        """A network's recurrence with any function of its last output for the loss that is differentiated by name."""
        output, end = self._output(equations), self._end(equations)
        if output is None or end is None:
            return []
        found: dict[str, Found] = {}
        for formula in self.formulas:
            for statement in formula.statements:
                for notation in (each for member_row in statement.members for each in derivatives_in(member_row)):
                    target = None if notation.function is None else defined_name(notation.function)
                    name = None if target is None else canonical(target[0])
                    if name is None or name in found or indexed_name(name) is not None:
                        continue
                    binding = self.reader.base.symbols.get(name)
                    if any(line.name == name for line in self.lines) or (binding and binding.quantity.shape):
                        continue
                    assert notation.function is not None
                    line = Line(formula, statement, name, None, notation.function)
                    last = member(output, end)
                    loss = applied(Symbol(name, ()), (last.shape,), [last])
                    found[name] = self._found(line, steps, equations, loss, (self._first(equations), end))
        return list(found.values())

    def _output(self, equations: Sequence[Equation]) -> Family | None:
        """The states that go into no other ones of the same step, where each step has weights of its own."""
        here = Dim.of(self.index)
        own = {equation.family.name for equation in equations}
        inside = [node for equation in equations for node in equation.value.walk() if node.name == "member"]
        used = {node.data[0].name for node in inside if node.data[1] is here}
        weights = any(len(node.shape) == 2 and node.data[0].name not in own for node in inside)
        outputs = [equation.family for equation in equations if equation.family.name not in used]
        return outputs[0] if weights and len(outputs) == 1 and len(outputs[0].shape) == 1 else None

    def _end(self, equations: Sequence[Equation]) -> Dim | None:
        """The place that the section's formulas call the last, as in a^L; None where they do not agree on one."""
        heads = {equation.family.base + equation.family.placement for equation in equations}
        rows = [row for formula in self.formulas for statement in formula.statements for row in statement.members]
        places = {
            parts.index
            for row in rows
            for parts, _ in indexed_names_in(row)
            if parts.head in heads and parts.index.name is not None and parts.index.name.isupper()
        }
        return places.pop() if len(places) == 1 else None

    def _found(
        self, line: Line, lines: Sequence[Line], equations: tuple[Equation, ...], loss: Expr, bounds: tuple[Dim, Dim]
    ) -> Found:
        letter = next((each for each in PREACTIVATIONS if not self._is_used(each)), "")
        recurrence = with_preactivations(Recurrence(self.index, *bounds, equations, self._starts(), loss), letter)
        known = dict(self.reader.families), dict(self.reader.defined)
        key = self.section, self.open_functions, line.statement.start, line.value.start
        return Found(recurrence, line, tuple(lines), *known, self.reader.formula, self.open_functions, key)

    def _first(self, equations: Sequence[Equation]) -> Dim:
        """Where the index of a network begins: behind what is given, else where its parameters begin."""
        known = [start.place.constant for start in self._starts() if start.place.constant is not None]
        return Dim.of(max(known) + 1) if known else self._declared_lower(equations)

    def _equations(self, steps: Sequence[Line]) -> tuple[Equation, ...] | None:
        """The equations of the states; None where several statements give the same one differently."""
        found: dict[str, Equation] = {}
        for line in steps:
            value = self.reader.line(line)
            if value is None:
                return None
            equation = Equation(self.reader.families[line.head], line.place, value)
            if found.setdefault(line.head, equation) != equation and not self._goes_on(line, steps):
                return None
        return tuple(_by_name(equation, found.values()) for equation in found.values())

    def _goes_on(self, line: Line, steps: Sequence[Line]) -> bool:
        """Whether a line is a later member of a chain, a = b = c."""
        return any(other.statement is line.statement and other.value is not line.value for other in steps)

    def _with_loss(self, line: Line, steps: Sequence[Line], equations: tuple[Equation, ...]) -> Found | None:
        if line.parts is not None and (line.letter or line.head in self.reader.families):
            return None
        loss = self.reader.line(line)
        states = {equation.family.name for equation in equations}
        if loss is None or loss.shape or not any(_is_member_of(node, states) for node in loss.walk()):
            return None
        if self.index in loss.free or any(node.name == "uninterpreted" for node in loss.walk()):
            return None  # that of one step, or one that is not spelled out
        bounds = self._bounds(loss, equations, states)
        if bounds is None:
            return None
        return self._found(line, (*steps, line), equations, loss, bounds)

    def _is_used(self, letter: str) -> bool:
        """Whether the section has a name of this letter, with or without an index."""
        scope = self.reader.base
        names = [*scope.symbols, *scope.families, *self.reader.families, *scope.dims]
        return any(re.match(rf"{re.escape(letter)}(?![A-Za-z])", name) for name in names)

    def _starts(self) -> tuple[Equation, ...]:
        """What states at one place are, such as a^0 = x, or a^L where the last layer is unlike the others."""
        found = []
        for line in self.lines:
            if line.parts is None or line.letter or line.head not in self.reader.families:
                continue
            value = self.reader.line(line)
            family = self.reader.families[line.head]
            if value is not None and value.shape == family.member_shape(line.place):
                found.append(Equation(family, line.place, value))
        return tuple(found)

    def _bounds(self, loss: Expr, equations: Sequence[Equation], states: set[str]) -> tuple[Dim, Dim] | None:
        """The range of the index: up to the last state that the loss speaks of, from what is declared or started at."""
        firsts, lasts = _ends(loss, states)
        here = Dim.of(self.index)
        shift = max(((equation.place - here).constant or 0) for equation in equations)
        last = _largest(lasts)
        if last is None:
            return None
        starts = [equation.place.constant for equation in self._starts()]
        known = [start for start in starts if start is not None]
        declared = self.reader.base.indices.get(self.index)
        if known:
            lower = Dim.of(max(known) + 1 - shift)
        elif declared is not None and declared[0].constant is not None:
            lower = declared[0]
        elif (len(firsts) == 1 and not shift - 1 and not known) or firsts:
            lower = firsts[0]
        else:
            lower = self._declared_lower(equations)
        return lower, last - shift

    def _declared_lower(self, equations: Sequence[Equation]) -> Dim:
        """The lower end of the families that the steps take their parameters from, else 1."""
        for equation in equations:
            for node in equation.value.walk():
                if node.name == "member" and node.data[1] == Dim.of(self.index) and node.data[0].lower is not None:
                    lower: Dim = node.data[0].lower
                    return lower
        return Dim.of(1)


def _by_name(equation: Equation, others: Iterable[Equation]) -> Equation:
    """An equation that spells out what another one has a name for: a^l = σ(W^l a^{l-1} + b^l) beside that of z^l."""
    names = {
        other.value: member(other.family, other.place)
        for other in others
        if other is not equation and other.place is equation.place and other.value.height > 1
    }
    return Equation(equation.family, equation.place, transform(equation.value, names.get))


def _is_member_of(node: Expr, families: set[str]) -> bool:
    return node.name == "member" and node.data[0].name in families


def _ends(loss: Expr, states: set[str]) -> tuple[list[Dim], list[Dim]]:
    """The first and the last places of states in each sum of a loss, and the single places that it speaks of."""
    firsts: dict[Dim, None] = {}
    lasts: dict[Dim, None] = {}
    bound: set[str] = set()
    for node in loss.walk():
        if node.name == "index sum":
            index, lower, upper = node.data
            inside = [each.data[1] for each in node.walk() if _is_member_of(each, states)]
            for place in inside:
                if index in place.names:
                    bound.add(index)
                    firsts[place.substitute({index: lower})] = None
                    lasts[place.substitute({index: upper})] = None
    for node in loss.walk():
        if _is_member_of(node, states) and bound.isdisjoint(node.data[1].names):
            lasts[node.data[1]] = None
    return list(firsts), list(lasts)


def _largest(places: Sequence[Dim]) -> Dim | None:
    """The place that lies beyond all others; None where that is not known."""
    for place in places:
        if all((gap := (place - other).constant) is not None and gap >= 0 for other in places):
            return place
    return None
