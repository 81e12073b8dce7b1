"""A document understood: what each statement says, what each name stands for."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar, cast

from matcalc_ls.algebra.build import inverse, power
from matcalc_ls.algebra.expression import Expr, transform_repeatedly
from matcalc_ls.analysis.definitions import Definition, defined_by
from matcalc_ls.analysis.definitions.defining import FIRST, FUNCTION, LAST, POWERS, Defining
from matcalc_ls.analysis.definitions.listing import lists_entries
from matcalc_ls.analysis.definitions.resolving import scope_of
from matcalc_ls.analysis.derivatives.functions import value_of
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.guesses import Guesses, Statements, unless_guessed_otherwise
from matcalc_ls.analysis.joint import read_left, read_members
from matcalc_ls.analysis.ledger import Key, Ledger
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.analysis.patience import Patience
from matcalc_ls.analysis.pending import Pending
from matcalc_ls.analysis.scopes import Scopes, topic_of
from matcalc_ls.analysis.settings import Layout
from matcalc_ls.analysis.watched import Watched
from matcalc_ls.notation.derivatives import DerivativeNotation, derivative_of
from matcalc_ls.notation.names import with_script
from matcalc_ls.notation.reading import Reading, read
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.statements import Statement
from matcalc_ls.notation.writing.style import Style
from matcalc_ls.tex.in_force import ALONE, Surroundings
from matcalc_ls.tex.tree import Row
from matcalc_ls.text.scan import Language
from matcalc_ls.text.steps import Steps

T = TypeVar("T")

MAX_INLINING = 12
READING, TOLD = "what a formula says by itself", "what a formula says"


@dataclass(frozen=True, slots=True)
class Understood:
    """A statement with what was read of it. `derivatives` has for each member the derivative that it names, if so."""

    formula: Formula
    statement: Statement
    readings: tuple[Reading, ...]
    derivatives: tuple[DerivativeNotation | None, ...]


class _Readings:
    """What was read of a formula, and the scope that it is read in."""

    __slots__ = ("guesses", "rows", "scope", "statements")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.rows: dict[tuple[int, int], Reading] = {}
        """What was read by itself."""
        self.statements: Statements | None = None
        self.guesses: bool | None = None
        """Whether they guess something of a name."""


class _Functions(Container[str]):
    """The names of functions."""

    __slots__ = ("_holds",)

    def __init__(self, holds: Callable[[str], bool]) -> None:
        self._holds = holds

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._holds(name)


_NOT_NEGATIVE = frozenset({"positive", "nonnegative"})


class Model:
    """Everything that the features ask of a document, computed when first asked for, and after an edit only where what
    it rests on has changed."""

    def __init__(
        self,
        text: str,
        language: Language,
        around: Surroundings = ALONE,
        layout: Layout = "mixed",
        *,
        spread: bool = False,
        paper: Paper | None = None,
    ) -> None:
        """A model that is to be `edited` has to be `spread`: its places are then no offsets."""
        self._is_part = False
        self._take(Document(text, language, around, spread=spread, paper=paper), layout)

    @classmethod
    def steps(cls, document: Document, layout: Layout = "mixed", *, is_part: bool = False) -> Steps[Model]:
        """A document that was read already, understood in steps. What a part of one guesses in one formula is not
        compared with what it guesses in others: it does not have them all."""
        model = object.__new__(cls)
        model._is_part = is_part
        for number, _ in enumerate(model._steps(document, layout)):
            yield number, number + len(document.formulas)
        return model

    def _take(self, document: Document, layout: Layout) -> None:
        for _ in self._steps(document, layout):
            pass

    def _steps(self, document: Document, layout: Layout) -> Iterator[None]:
        self.document = document
        self.layout: Layout = layout
        self.lasting: dict[Hashable, Any] = {}
        """What others keep of the model as long as it is there."""
        self.memory: dict[Hashable, Any] = {}
        """What is remembered until the next edit."""
        self._pending: dict[Hashable, Pending] = {}
        self.ledger = Ledger(self._doubt)
        self.scopes = Scopes(self.document, self.ledger)
        self.watched = Watched(self.document, self.ledger)
        yield from self.scopes.steps()
        self._defining = Defining(self.scopes, self.watched, self.ledger)
        self._guesses = Guesses(document, self.ledger, self._alone)
        yield from self._defining.steps()

    def edit(self, text: str, paper: Paper | None = None) -> bool:
        """Take over a changed text; False where all is to be read anew, in another model."""
        document = self.document.edited(text, paper)
        if document is not None:
            self.take(document)
        return document is not None

    def take(self, document: Document) -> None:
        """Take over what an edit has made of the document."""
        change = document.change
        assert change is not None
        if change.sections:
            self._take(document, self.layout)
            return
        self.document = document
        self.memory.clear()
        for formula in change.formulas_gone:
            self.ledger.forget(formula)
        for pending in self._pending.values():
            pending.edited(change)
        self.watched.edited(document, change)
        self._guesses.edited(document, change.formulas_gone, change.formulas_come)
        self._defining.edited(change.formulas_gone, change.formulas_come, self.scopes.edited(document))

    def kept(self, kind: Callable[[Model], T]) -> T:
        """Something that is made of the model once, and kept as long as it is there."""
        if kind not in self.lasting:
            self.lasting[kind] = kind(self)
        return cast("T", self.lasting[kind])

    def _doubt(self, key: Key) -> None:
        """Note what is to be found out again, of the kinds that somebody works through."""
        kind, about = cast("tuple[Hashable, Any]", key)
        if kind in (FIRST, LAST):
            self._defining.doubt(kind, about)
        for pending in self._pending.values():
            if pending.doubted == kind:
                pending.formulas.setdefault(about, True)

    def pending(self, kind: Hashable, doubted: Hashable, formulas: Iterable[Formula] | None = None) -> Pending:
        """The formulas of which something of this kind has to be found out: first these, or all, then new ones, and
        those of which a note of another kind, or the same, is `doubted`."""
        if kind not in self._pending:
            first = self.document.formulas if formulas is None else formulas
            self._pending[kind] = Pending(dict.fromkeys(first, False), doubted)
        return self._pending[kind]

    @property
    def patience(self) -> Patience:
        """Whether much may be read at once."""
        return self._defining.patience

    def definitions(self) -> list[Definition]:
        """All definitions of the document, in order."""
        return self._defining.definitions()

    def definitions_of(self, name: str) -> list[Definition]:
        """The definitions of a name, in order."""
        return self._defining.definitions_of(name)

    @property
    def style(self) -> Style:
        """How the author writes what can be written in several ways."""
        return replace(self.scopes.habits.style(), functions=_Functions(self._is_function))

    def _is_function(self, name: str) -> bool:
        return self.ledger.ask((FUNCTION, name), self._defining.is_function, name)

    def read(self, row: Row, formula: Formula) -> Reading:
        """A row of a formula, read in its scope."""
        place = row.start, row.end
        for statement in formula.statements:
            places = [(member.start, member.end) for member in statement.members]
            if place in places:
                return self.read_members(statement, formula)[places.index(place)]
        readings = self._readings(formula)
        if place not in readings.rows:
            readings.rows[place] = read(row, readings.scope)
        return readings.rows[place]

    def read_members(self, statement: Statement, formula: Formula) -> tuple[Reading, ...]:
        """The members of a statement, read together, so that an undeclared name has one shape in all of them."""
        told = zip(formula.statements, self._told(formula), strict=True)
        return next(readings for each, readings in told if each is statement)

    def _told(self, formula: Formula) -> Statements:
        alone = self._alone(formula)
        # Most formulas guess nothing, and a note on what they say would say nothing new.
        return self.ledger.remember((TOLD, formula), self._tell, formula) if self._guesses_in(formula) else alone

    def _tell(self, formula: Formula) -> Statements:
        return self._guesses.told(self._alone(formula), formula, self.scope(formula))

    def _guesses_in(self, formula: Formula) -> bool:
        readings = self._readings(formula)
        if readings.guesses is None:
            alone = self._alone(formula)
            with self.ledger.going_on((READING, formula)):
                readings.guesses = not self._is_part and self._guesses.are_in(alone, formula, readings.scope)
        return readings.guesses

    def _alone(self, formula: Formula) -> Statements:
        """What the statements of a formula say, whatever others guess."""
        readings = self._readings(formula)
        if readings.statements is None:
            with self.ledger.going_on((READING, formula)):
                members = [self._members(each, readings.scope) for each in formula.statements]
            readings.statements = unless_guessed_otherwise(members)
        return readings.statements

    def _members(self, statement: Statement, scope: Scope) -> tuple[Reading, ...]:
        candidate = self._defining.candidate(statement)
        found = None if candidate is None else self._defining.found(candidate)
        if found is None or not found.says_the_same_in(scope):
            return read_members(statement, scope)
        if found.definition is None or not found.definition.arguments:
            return found.readings
        function = read_left(statement, scope)  # f(x) is f where that is known
        if function.expr is None or function.expr.name != "symbol" or not _is_sized(function.expr):
            return read_members(statement, scope)
        return (function, *found.readings[1:])

    def _readings(self, formula: Formula) -> _Readings:
        return self.ledger.remember((READING, formula), self._begun, formula)

    def _begun(self, formula: Formula) -> _Readings:
        return _Readings(scope_of(self._defining.bindings, formula, self.ledger.resting()))

    def scope(self, formula: Formula) -> Scope:
        """Names in force in a formula: what is declared, then what is defined, then what definitions assume."""
        return self._readings(formula).scope

    def assumed(self, definition: Definition) -> Mapping[str, Binding]:
        """What a definition assumes of names that nothing declares."""
        candidate = self._defining.candidate(definition.statement)
        return definition.reading.assumed if candidate is None else self._defining.found(candidate).assumed

    def definition(self, name: str, formula: Formula) -> Definition | None:
        """The definition of a name that is in force in a formula, as `Bindings.definition` finds it."""
        return self.ledger.ask(topic_of(name), self._defining.bindings.definition, name, formula, at=formula)

    def templates(self, base: str) -> list[Definition]:
        """The definitions of `base` with an index, such as `F_N` for `F`."""
        return self._defining.beginning_with(f"{base}_")

    def understood(self, formula: Formula) -> Iterator[Understood]:
        """The statements of a formula with their readings."""
        for statement in formula.statements:
            derivatives = tuple(derivative_of(member) for member in statement.members)
            yield Understood(formula, statement, self.read_members(statement, formula), derivatives)

    def by_itself(self, formula: Formula) -> Iterator[tuple[Statement, tuple[Reading, ...]]]:
        """The statements of a formula with what they say whatever others guess."""
        return zip(formula.statements, self._alone(formula), strict=True)

    def inlined(self, expr: Expr, formula: Formula, keep: frozenset[str] = frozenset()) -> Expr:
        """An expression with defined names replaced by what they stand for, save those in `keep`."""
        return transform_repeatedly(expr, lambda node: self.meaning(node, formula, keep), MAX_INLINING)

    def meaning(self, node: Expr, formula: Formula, keep: frozenset[str]) -> Expr | None:
        """What a defined name, or a value of a defined function, stands for; None for all else, and names in `keep`."""
        if node.name not in ("symbol", "application") or node.data[0].name in keep:
            return None
        name = node.data[0].name
        definition = self.definition(name, formula)
        if node.name == "application":
            return None if definition is None else self._applied(node, definition)
        if definition is None or self._is_nearer_by_power(definition, formula):
            return self._by_power(node, formula, keep)
        if definition.expr.shape != node.shape or self._is_circular(definition) or lists_entries(definition.expr, node):
            return None
        if self._is_of_placeholders(definition, formula) or self._is_found_later(definition, formula):
            return None
        return definition.expr

    def _is_found_later(self, definition: Definition, formula: Formula) -> bool:
        """Whether a paragraph far below says what is found for a variable that nobody declared, "the solution is
        `w = A^{-1} b`"; it tells the shape all the same."""
        is_told = definition.arguments or definition.formula.zone.display
        return not is_told and self.watched.is_afterwards(formula, definition.start)

    def _by_power(self, node: Expr, formula: Formula, keep: frozenset[str]) -> Expr | None:
        """What a name stands for of which the square or the inverse is defined, `\\sigma^2 = …` and `S^{-1} = …`."""
        definition = self._of_power(node.data[0].name, formula)
        if definition is None or definition.expr.shape != node.shape:
            return None
        if definition.name in keep or self._is_circular(definition):
            return None
        is_square = definition.name == with_script(definition.root, "^", "2")
        if is_square and self._may_be_negative(node, formula):
            return None
        return power(definition.expr, Fraction(1, 2)) if is_square else inverse(definition.expr)

    def _is_nearer_by_power(self, definition: Definition, formula: Formula) -> bool:
        """Whether σ is defined in another section, where it is something else, and here σ² is."""
        if self._is_of_this_section(definition, formula):
            return False
        by_power = self._of_power(definition.name, formula)
        return by_power is not None and self._is_of_this_section(by_power, formula)

    def _is_of_this_section(self, definition: Definition, formula: Formula) -> bool:
        return definition.formula.section in self.document.sections_around(formula.section)

    def _may_be_negative(self, node: Expr, formula: Formula) -> bool:
        """Whether a number is declared without a word of its sign: the x of x² = 4 may be either root."""
        binding = self.scope(formula).symbols.get(node.data[0].name)
        is_declared = binding is not None and binding.provenance == "declared"
        return is_declared and node.data[0].properties.isdisjoint(_NOT_NEGATIVE)

    def _of_power(self, name: str, formula: Formula) -> Definition | None:
        """The definition of the square or the inverse of what a name stands for."""
        # Asked once for all names, for most documents define none.
        if not self.ledger.ask(POWERS, self._defining.has_powers):
            return None
        found = (self.definition(with_script(name, "^", exponent), formula) for exponent in ("2", "-1"))
        return next((each for each in found if each is not None and each.root == name), None)

    def _is_of_placeholders(self, definition: Definition, formula: Formula) -> bool:
        """Whether another section defines a function of names that mean nothing by themselves, `\\sigma(z)`: without
        its argument, `\\sigma^2`, its letter is another quantity."""
        if self._is_of_this_section(definition, formula):
            return False
        symbols = self.scope(formula).symbols
        known = (symbols.get(name) for name in definition.arguments)
        return any(binding is None or binding.provenance != "declared" for binding in known)

    def _is_circular(self, definition: Definition) -> bool:
        """Whether a definition speaks of its own name, also through others: y = X b + e, e = y - X b."""
        own = {definition.name, definition.root or definition.name}
        seen: set[str] = set()
        waiting = [definition]
        while waiting and own.isdisjoint(seen):
            current = waiting.pop()
            fresh = current.expr.free - seen
            seen |= fresh
            for name in fresh:
                other = self.definition(name, current.formula) or self._of_power(name, current.formula)
                waiting += [other] if other is not None else []
        return not own.isdisjoint(seen)

    def _applied(self, node: Expr, definition: Definition) -> Expr | None:
        """A defined function, or its derivative, at a place."""
        own = frozenset({definition.name, *definition.arguments})
        return value_of(node, self.inlined(definition.expr, definition.formula, own), definition.arguments)

    def definitions_in(self, formula: Formula) -> Iterator[Definition]:
        """What a formula's statements define."""
        found = (self.definition_in(statement, formula) for statement in formula.statements)
        return (each for each in found if each is not None)

    def definition_in(self, statement: Statement, formula: Formula) -> Definition | None:
        """What a statement of a formula defines."""
        candidate = self._defining.candidate(statement)
        if candidate is None:
            return None
        name = partial(self.read, candidate.row, candidate.formula)
        return defined_by(candidate, self.read_members(statement, formula), name)


def _is_sized(expr: Expr) -> bool:
    """Whether all sizes of an expression are known: others are found out where its value is read with it."""
    return all(dim.is_known for dim in expr.shape)
