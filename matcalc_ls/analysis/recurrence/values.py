"""What a recurrence's formulas say for a number of steps: derivatives worked out, adjoints as their author has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from matcalc_ls.algebra.build import light, member, number, simplify
from matcalc_ls.algebra.dims import Dim, indexed_name
from matcalc_ls.algebra.expression import Expr, Family, ShapeError, transform
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.finding import Found
from matcalc_ls.analysis.recurrence.names import Line, lines_in
from matcalc_ls.analysis.recurrence.reading import Read, Reader
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.calculus.errors import NotDifferentiableError
from matcalc_ls.calculus.pullback import pull_back
from matcalc_ls.calculus.unrolling import OutOfRangeError, Unrolling
from matcalc_ls.notation.derivatives import DerivativeNotation, derivative_of
from matcalc_ls.notation.names import canonical, script
from matcalc_ls.tex.tree import Row, Scripted

MOST_ROUNDS = 2
LENGTH = 3


@dataclass(frozen=True, slots=True)
class AdjointName:
    """A name that a document gives an adjoint: as the derivative by `of`, if it says so, and by `lines`."""

    family: Family
    of: Expr | None
    lines: tuple[tuple[Line, Read], ...]


class Adjoints:
    """The author's own adjoints of a recurrence, and how a section's formulas are read where these are known."""

    def __init__(self, model: Model, found: Found) -> None:
        self.model, self.found = model, found
        self.reader = Reader(model, found.formula, found.families, found.open_functions)
        self.reader.loss, self.reader.defined = found.recurrence.loss, found.defined
        formulas = model.watched.formulas_in(found.formula.section)
        known = {id(line.value) for line in found.lines}
        self.lines = [line for line in lines_in(formulas) if line.parts is not None and id(line.value) not in known]
        self.names: dict[str, AdjointName] = {}
        self._values_of: dict[int, Values] = {}
        self._states: dict[str, str] = {}
        of = {line.head: variable for line in self.lines if (variable := self._defining(line)) is not None}
        of |= {head: variable for line in self.lines for head, variable in self._by_entries(line)}
        for head, variable in of.items():
            self._name(head, variable)
        for _ in range(MOST_ROUNDS):
            for line in self.lines:
                if line.head not in self.reader.families and not any(mark in line.head[:-1] for mark in "_^"):
                    self._name_by_value(line)
        for name, family in list(self.reader.families.items()):
            if name in found.families:
                continue
            values = [(line, read) for line in self.lines if line.head == name for read in self._values(line)]
            self.names[family.name] = AdjointName(family, of.get(name), tuple(values))

    def values(self, length: int) -> Values:
        """The recurrence of a certain length. Raises OutOfRangeError where that cannot be."""
        if length not in self._values_of:
            self._values_of[length] = Values(self, length)
        return self._values_of[length]

    def state_of(self, name: str) -> str:
        """The family by whose states an adjoint is the derivative: it is said so, or its equations are. "" for none."""
        if name not in self._states:
            of = self.names[name].of
            families = [step.family for step in self.found.recurrence.steps] if of is None else []
            fitting = (family.name for family in families if self._is_derivative_by(name, family))
            self._states[name] = next(fitting, "") if of is None else of.data[0].name
        return self._states[name]

    def _is_derivative_by(self, name: str, family: Family) -> bool:
        """Whether an adjoint is the derivative by the states of a family, wherever it is given."""
        tried = 0
        try:
            values = self.values(LENGTH)
            for place in range(values.lower, values.upper + 2):
                state = values.state(family, place)
                try:
                    claimed = values.adjoint(name, place)
                    if values.definition(state) is None:
                        continue
                    if compare(claimed, values.derivative(state)) not in EQUAL:
                        return False
                except (OutOfRangeError, NotDifferentiableError):
                    continue
                tried += 1
        except (OutOfRangeError, ShapeError):
            return False
        return tried > 1

    def _defining(self, line: Line) -> Expr | None:
        """The state that a line calls the derivative by by its name: `\\delta^l = \\partial C / \\partial z^l`."""
        notation = derivative_of(line.value)
        if not line.letter or notation is None or not self.is_of_loss(notation):
            return None
        variable = self.reader.variable(notation)
        if variable is None or variable.name != "member" or variable.data[1] is not line.place:
            return None
        return variable

    def _by_entries(self, line: Line) -> list[tuple[str, Expr]]:
        """The same said of entries: `\\delta^l_j = \\partial C / \\partial z^l_j`."""
        notation = derivative_of(line.value)
        left = line.statement.members[0].items
        if notation is None or len(notation.variables) != 1 or not self.is_of_loss(notation):
            return []
        right = notation.variables[0].items
        if len(left) != 1 or len(right) != 1:
            return []
        pair = left[0], right[0]
        if not all(isinstance(one, Scripted) and one.sub is not None and one.sup is not None for one in pair):
            return []
        assert isinstance(pair[0], Scripted) and isinstance(pair[1], Scripted)
        if script(pair[0].sub or Row(0, 0, ())) != script(pair[1].sub or Row(0, 0, ())):
            return []
        own, other = (canonical(replace(one, sub=None)) for one in (pair[0], pair[1]))
        parts, of = indexed_name(own or ""), indexed_name(other or "")
        if parts is None or of is None or of.head not in self.found.families or parts.index is not of.index:
            return []
        return [(parts.head, member(self.found.families[of.head], parts.index))]

    def is_of_loss(self, notation: DerivativeNotation) -> bool:
        """Whether a notation differentiates this recurrence's loss."""
        if notation.function is None or notation.order != 1:
            return False
        target = defined_name(notation.function)
        return target is not None and canonical(target[0]) == self.found.loss.name

    def _name(self, head: str, variable: Expr) -> None:
        index = self.found.recurrence.index
        own: Family = variable.data[0]
        name = own.name.replace(own.base + own.placement, head, 1)
        self.reader.families[head] = Family(name, head[:-1], head[-1], index, own.shape)

    def _name_by_value(self, line: Line) -> None:
        read = self.reader.read(line.value)
        states = {equation.family.name for equation in self.found.recurrence.steps}
        if read is None or not all(self.is_of_loss(notation) for notation in read.derivatives.values()):
            return
        if not any(node.name == "member" and node.data[0].name in states for node in read.expr.walk()):
            return
        if not all(dim.is_known for dim in read.expr.shape) or line.parts is None:
            return
        index, place = self.found.recurrence.index, line.place
        letters = sorted(place.names)
        shift = {letters[0]: Dim.of(index) - (place - Dim.of(letters[0]))} if len(letters) == 1 else {}
        shape = tuple(dim.at(shift) for dim in read.expr.shape)
        name = line.parts.at(Dim.of(index))
        self.reader.families[line.head] = Family(name, line.head[:-1], line.head[-1], index, shape)

    def _values(self, line: Line) -> list[Read]:
        if line.letter and derivative_of(line.value) is not None:
            return []
        read = self.reader.read(line.value)
        known = read is not None and all(self.is_of_loss(notation) for notation in read.derivatives.values())
        return [read] if read is not None and known else []

    def read(self, row: Row) -> Read | None:
        """A row in which derivatives are of the loss alone."""
        found = self.reader.read(row)
        if found is None or not all(self.is_of_loss(notation) for notation in found.derivatives.values()):
            return None
        return found


class Values(Unrolling):
    """A recurrence of a certain length with the author's adjoints."""

    def __init__(self, adjoints: Adjoints, length: int) -> None:
        super().__init__(adjoints.found.recurrence, length)
        self.adjoints = adjoints
        self._derivatives: dict[Expr, Expr] = {}
        self._named: dict[tuple[str, int], Expr] = {}

    @cached_property
    def parts(self) -> frozenset[Expr]:
        """All that the loss, spelled out, is made of."""
        return frozenset(self.spelled(self.loss).walk())

    def derivative(self, variable: Expr) -> Expr:
        """The derivative of the loss by a symbol, a member or an entry in numbers, spelled out."""
        if variable.name == "entry":
            return simplify(light("entry", self.derivative(variable.args[0]), data=variable.data))
        if variable not in self._derivatives:
            loss = self.spelled(self.loss, (variable,))
            if not any(node is variable for node in loss.walk()):
                raise OutOfRangeError("the loss does not depend on it")
            self._derivatives[variable] = self.spelled(pull_back(loss, variable, number(1)).result)
        return self._derivatives[variable]

    def value(self, read: Read, index: Mapping[str, int]) -> Expr:
        """What was read, at an index, spelled out. Raises OutOfRangeError where it speaks of what does not exist."""
        expr = self.in_numbers(self.adjoints.reader.in_full(read.expr), index)
        return self.spelled(transform(expr, lambda node: self._replacement(node, read, index)))

    def _replacement(self, node: Expr, read: Read, index: Mapping[str, int]) -> Expr | None:
        if node.name == "symbol" and node.data[0].name in read.derivatives:
            notation = read.derivatives[node.data[0].name]
            variable = self.adjoints.reader.variable(notation)
            assert variable is not None
            return self.derivative(self.in_numbers(variable, index))
        if node.name == "member":
            if node.data[0].name in self.adjoints.names:
                return self.adjoint(node.data[0].name, self.number(node.data[1]))
            self._within(node)
        return None

    def _within(self, node: Expr) -> None:
        """Raises OutOfRangeError for a parameter of a step that does not exist, W^{L+1}."""
        lower, upper, place = node.data[0].lower, node.data[0].upper, self.number(node.data[1])
        if upper is not None and (last := upper.substitute(self.sizes).constant) is not None and place > last:
            raise OutOfRangeError("beyond the last")
        if lower is not None and (first := lower.substitute(self.sizes).constant) is not None and place < first:
            raise OutOfRangeError("before the first")

    def adjoint(self, name: str, place: int) -> Expr:
        """The author's adjoint at a place; raises OutOfRangeError where nothing says what it is."""
        key = name, place
        if key not in self._named:
            self._named[key] = self._adjoint(self.adjoints.names[name], place)
        return self._named[key]

    def _adjoint(self, adjoint: AdjointName, place: int) -> Expr:
        if adjoint.of is not None:
            return self.derivative(self.state(adjoint.of.data[0], place))
        if not self.lower <= place <= self.upper + 1:
            raise OutOfRangeError("an adjoint of no state")
        fixed = [(line, read) for line, read in adjoint.lines if line.place.substitute(self.sizes).constant == place]
        running = [(line, read) for line, read in adjoint.lines if line.letter]
        said = fixed or (running if place <= self.upper else [])
        values = [self._said(line, read, place) for line, read in said]
        if not values or any(compare(values[0], other) not in EQUAL for other in values[1:]):
            raise OutOfRangeError("nothing says what it is, or several things do")
        return values[0]

    def _said(self, line: Line, read: Read, place: int) -> Expr:
        """What a line says of the adjoint at a place."""
        shift = (line.place - Dim.of(line.letter)).constant or 0
        return self.value(read, {line.letter: place - shift} if line.letter else {})
