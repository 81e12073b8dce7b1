"""A document understood: what each statement says, what each name stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.analysis.bindings import Bindings
from matcalc_ls.analysis.definitions import Candidate, Definition, Definitions, by_dependence, candidates_in
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.functions import value_of
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.scopes import Scopes
from matcalc_ls.analysis.settings import Layout
from matcalc_ls.notation.derivatives import DerivativeNotation, derivative_of
from matcalc_ls.notation.reading import Reading, read
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.statements import Statement
from matcalc_ls.notation.writing.style import Style, style_of
from matcalc_ls.tex.in_force import ALONE, Surroundings
from matcalc_ls.tex.tree import Row
from matcalc_ls.text.scan import Language

MAX_INLINING = 12


@dataclass(frozen=True, slots=True)
class Understood:
    """A statement with what was read of it. `derivatives` has for each member the derivative that it names, if so."""

    formula: Formula
    statement: Statement
    readings: tuple[Reading, ...]
    derivatives: tuple[DerivativeNotation | None, ...]


class Model:
    """Everything that the features ask of a document, computed when first asked for."""

    def __init__(
        self,
        text: str,
        language: Language,
        around: Surroundings = ALONE,
        layout: Layout = "mixed",
        *,
        spread: bool = False,
    ) -> None:
        """With `spread`, the places of all that stands in the document are none of the text's offsets."""
        self._take(Document(text, language, around, spread=spread), layout)

    @classmethod
    def of(cls, document: Document, layout: Layout = "mixed") -> Model:
        """A document that was read already, understood."""
        model = object.__new__(cls)
        model._take(document, layout)
        return model

    def _take(self, document: Document, layout: Layout) -> None:
        self.document = document
        self.layout: Layout = layout
        self.scopes = Scopes(self.document)
        self._readings: dict[tuple[int, int, int], Reading] = {}
        self.known = Definitions(self.document.sections_around)
        self._assumed: dict[int, dict[str, Binding]] = {}
        self._scopes: dict[tuple[int, int, tuple[int, ...]], Scope] = {}
        self._bindings = Bindings(self.scopes, self.known, self.definition, self.assumed)
        self._in_force: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._find_definitions()

    @cached_property
    def style(self) -> Style:
        """How the author writes what can be written in several ways."""
        style = style_of(formula.display for formula in self.document.formulas)
        return replace(style, functions=frozenset(found.name for found in self.known.all() if found.arguments))

    def read(self, row: Row, formula: Formula) -> Reading:
        """A row of a formula, read in its scope."""
        key = (formula.start, row.start, row.end)
        if key not in self._readings:
            self._readings[key] = read(row, self.scope(formula))
        return self._readings[key]

    def read_members(self, statement: Statement, formula: Formula) -> tuple[Reading, ...]:
        """The members of a statement, read together, so that an undeclared name has one shape in all of them."""
        keys = [(formula.start, member.start, member.end) for member in statement.members]
        missing = [key for key in keys if key not in self._readings]
        if len(keys) > 1 and missing == keys[:1]:
            self._readings[keys[0]] = read(statement.members[0], self.scope(formula))
        elif missing:
            self._readings.update(zip(keys, read_members(statement, self.scope(formula)), strict=True))
        return tuple(self._readings[key] for key in keys)

    def scope(self, formula: Formula) -> Scope:
        """Names in force in a formula: what is declared, then what is defined, then what definitions assume."""
        declared = self.scopes.at(formula)
        stretch = id(declared), formula.section, self.known.stretch(formula)
        if stretch not in self._in_force:
            # A name that is defined once has this definition everywhere, so that only others tell scopes apart.
            contested = sorted(self.known.contested)
            self._in_force[stretch] = tuple(id(self.definition(name, formula)) for name in contested)
        key = id(declared), formula.section, self._in_force[stretch]
        if key not in self._scopes:
            self._scopes[key] = self._bindings.scope(formula, declared)
        return self._scopes[key]

    def assumed(self, definition: Definition) -> dict[str, Binding]:
        """What a definition assumes of names that nothing declares."""
        return self._assumed.get(definition.statement.start, {})

    def definition(self, name: str, formula: Formula) -> Definition | None:
        """The definition of a name that is in force in a formula, as `Definitions.nearest` finds it.

        None where there are several and none of them is nearer than the others, where a nearer one is not understood,
        and where another section declares the name anew.
        """
        found = self.known.nearest(name, formula)
        if found is None or name not in self.known.contested:
            return found
        return None if self._is_declared_anew(found, formula) else found

    def _is_declared_anew(self, definition: Definition, formula: Formula) -> bool:
        """Whether the name that a formula means is not the one that is defined in another section."""
        binding = self.scopes.at(formula).symbols.get(definition.name)
        if binding is None or binding.provenance != "declared":
            return False
        section = self.document.section_at(binding.start)
        is_later = binding.start > definition.statement.start
        return section != definition.formula.section and (is_later or section == formula.section)

    def templates(self, base: str) -> list[Definition]:
        """The definitions of `base` with an index, such as `F_N` for `F`."""
        return [found for found in self.known.all() if found.name.startswith(f"{base}_")]

    def understood(self, formula: Formula) -> Iterator[Understood]:
        """The statements of a formula with their readings."""
        for statement in formula.statements:
            derivatives = tuple(derivative_of(member) for member in statement.members)
            yield Understood(formula, statement, self.read_members(statement, formula), derivatives)

    def inlined(self, expr: Expr, formula: Formula, keep: frozenset[str] = frozenset()) -> Expr:
        """An expression with defined names replaced by what they stand for, save those in `keep`."""
        for _ in range(MAX_INLINING):
            inner = transform(expr, lambda node: self._replacement(node, formula, keep))
            if inner is expr:
                break
            expr = inner
        return expr

    def _replacement(self, node: Expr, formula: Formula, keep: frozenset[str]) -> Expr | None:
        if node.name not in ("symbol", "application") or node.data[0].name in keep:
            return None
        definition = self.definition(node.data[0].name, formula)
        if node.name == "application":
            return None if definition is None else self._applied(node, definition)
        if definition is None or definition.expr.shape != node.shape or self._is_circular(definition):
            return None
        return definition.expr

    def _is_circular(self, definition: Definition) -> bool:
        """Whether a definition speaks of its own name, also through others: y = X b + e, e = y - X b."""
        seen: set[str] = set()
        waiting = [definition]
        while waiting and definition.name not in seen:
            current = waiting.pop()
            fresh = current.expr.free - seen
            seen |= fresh
            waiting += (other for name in fresh if (other := self.definition(name, current.formula)) is not None)
        return definition.name in seen

    def _applied(self, node: Expr, definition: Definition) -> Expr | None:
        """A defined function, or its derivative, at a place."""
        own = frozenset({definition.name, *definition.arguments})
        return value_of(node, self.inlined(definition.expr, definition.formula, own), definition.arguments)

    def _find_definitions(self) -> None:
        candidates = candidates_in(self.document.formulas)
        self._candidates = {candidate.statement.start: candidate for candidate in candidates}
        for group in by_dependence(candidates):
            self._define(group)
        # What was read before another definition told a size is read once more.
        open_ones = {found.statement.start for found in self.known.all() if found.open_symbols}
        self._define([candidate for candidate in candidates if candidate.statement.start in open_ones])

    def _define(self, group: Sequence[Candidate]) -> None:
        """Read candidates with what is known so far, and know what they define from here on."""
        for candidate in group:
            for member in candidate.statement.members:
                self._readings.pop((candidate.formula.start, member.start, member.end), None)
        found = [(candidate, self._defined_by(candidate)) for candidate in group]
        for candidate, definition in found:
            self.known.put(candidate, definition)
            if definition is not None:
                self._assumed.setdefault(candidate.statement.start, {}).update(definition.reading.assumed)
        self.known.settle(self.scopes.sections)
        self._bindings.index()
        self._scopes.clear()
        self._in_force.clear()
        for candidate, definition in found:
            if definition is None:
                continue
            name = self._readings.get((candidate.formula.start, candidate.row.start, candidate.row.end))
            is_stale = name is not None and name.expr is not None and name.expr.shape != definition.expr.shape
            if definition.arguments or is_stale:  # f(x) is read when f is known
                for row in (candidate.statement.members[0], candidate.row):
                    self._readings.pop((candidate.formula.start, row.start, row.end), None)

    def _defined_by(self, candidate: Candidate) -> Definition | None:
        """What a candidate defines, if it is understood."""
        statement, formula = candidate.statement, candidate.formula
        readings = self.read_members(statement, formula)
        is_whole = candidate.row.end == statement.members[0].end
        name = readings[0].expr if is_whole else self.read(candidate.row, formula).expr
        reading = readings[candidate.value]
        if candidate.arguments and reading.expr is not None and reading.expr.name in ("symbol", "number"):
            return None  # f(x) = c says where f has the value c
        if name is None or name.name != "symbol" or reading.expr is None:
            return None
        return Definition(name.data[0].name, candidate.arguments, reading.expr, reading, formula, statement)

    def definitions_in(self, formula: Formula) -> Iterator[Definition]:
        """What a formula's statements define."""
        for statement in formula.statements:
            candidate = self._candidates.get(statement.start)
            found = None if candidate is None else self._defined_by(candidate)
            if found is not None:
                yield found
