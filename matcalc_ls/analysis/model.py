"""A document understood: what each statement says, what each name stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import Expr, Symbol, transform
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.functions import value_of
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.scopes import Scopes
from matcalc_ls.notation.derivatives import DerivativeNotation, derivative_of
from matcalc_ls.notation.reading import Reading, read
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.notation.writing.style import Style, style_of
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row
from matcalc_ls.text.scan import Language

MAX_INLINING = 12


@dataclass(frozen=True, slots=True)
class Definition:
    """`name = expr`, or `name(arguments) = expr`, as a statement of a formula says it."""

    name: str
    arguments: tuple[str, ...]
    expr: Expr
    reading: Reading
    formula: Formula
    statement: Statement

    @property
    def open_symbols(self) -> tuple[Symbol, ...]:
        """The symbols on its right side that have a size which nothing says."""
        found: tuple[Symbol, ...] | None = self.expr.memo.get("open symbols")
        if found is None:
            symbols = (node for node in self.expr.walk() if node.name == "symbol")
            found = tuple(node.data[0] for node in symbols if not all(dim.is_known for dim in node.shape))
            self.expr.memo["open symbols"] = found
        return found


@dataclass(frozen=True, slots=True)
class Understood:
    """A statement with what was read of it. `derivatives` has for each member the derivative that it names, if so."""

    formula: Formula
    statement: Statement
    readings: tuple[Reading, ...]
    derivatives: tuple[DerivativeNotation | None, ...]


class Model:
    """Everything that the features ask of a document, computed when first asked for."""

    def __init__(self, text: str, language: Language) -> None:
        self.document = Document(text, language)
        self.scopes = Scopes(self.document)
        self._readings: dict[tuple[int, int, int], Reading] = {}
        self._definitions: dict[str, list[Definition]] = {}
        self._assumed: dict[int, dict[str, Binding]] = {}
        self._scopes: dict[tuple[int, ...], Scope] = {}
        self._defined_again: list[str] = []
        self._unanimous: dict[str, bool] = {}
        self._find_definitions()

    @cached_property
    def style(self) -> Style:
        """How the author writes what can be written in several ways."""
        return style_of(formula.display for formula in self.document.formulas)

    def read(self, row: Row, formula: Formula) -> Reading:
        """A row of a formula, read in its scope."""
        key = (formula.number, row.start, row.end)
        if key not in self._readings:
            self._readings[key] = read(row, self.scope(formula))
        return self._readings[key]

    def read_members(self, statement: Statement, formula: Formula) -> tuple[Reading, ...]:
        """The members of a statement, read together, so that an undeclared name has one shape in all of them."""
        keys = [(formula.number, member.start, member.end) for member in statement.members]
        if not all(key in self._readings for key in keys):
            self._readings.update(zip(keys, read_members(statement, self.scope(formula)), strict=True))
        return tuple(self._readings[key] for key in keys)

    def scope(self, formula: Formula) -> Scope:
        """Names in force in a formula: what is declared, then what is defined, then what definitions assume."""
        declared = self.scopes.at(formula)
        # A name that is defined once has this definition everywhere, so that only others tell scopes apart.
        key = (id(declared), *(id(self.definition(name, formula)) for name in self._defined_again))
        if key not in self._scopes:
            self._scopes[key] = self._scope(formula, declared)
        return self._scopes[key]

    def _scope(self, formula: Formula, declared: Scope) -> Scope:
        symbols = dict(declared.symbols)
        in_force = [found for name in self._definitions if (found := self.definition(name, formula)) is not None]
        for definition in in_force:
            for assumed, binding in self.assumed(definition).items():
                if isinstance(binding.quantity, Symbol) and assumed not in self._definitions:
                    symbols.setdefault(assumed, binding)
            self._settle(symbols, definition)
        for definition in in_force:
            symbols[definition.name] = _binding(definition, symbols.get(definition.name))
        return replace(declared, symbols=symbols)

    def assumed(self, definition: Definition) -> dict[str, Binding]:
        """What a definition assumes of names that nothing declares."""
        return self._assumed.get(definition.statement.start, {})

    def _settle(self, symbols: dict[str, Binding], definition: Definition) -> None:
        """Sizes left open by a declaration ("matrices A, B") are those that a definition gives them."""
        for symbol in definition.open_symbols:
            here = symbols.get(symbol.name)
            there = self.scopes.at(definition.formula).symbols.get(symbol.name)
            if here is not None and there is not None and here.start == there.start:
                symbols[symbol.name] = replace(here, quantity=symbol)

    def definition(self, name: str, formula: Formula) -> Definition | None:
        """The definition of a name that is in force in a formula: the nearest above in its section, else the only one.

        None where there are several and none of them is nearer than the others.
        """
        candidates = self._definitions.get(name, [])
        if len(candidates) == 1:
            return candidates[0]
        above = bisect_right(candidates, formula.number, key=lambda found: found.formula.number)
        if above and candidates[above - 1].formula.section == formula.section:
            return candidates[above - 1]
        return candidates[0] if candidates and self._all_say_the_same(name) else None

    def _all_say_the_same(self, name: str) -> bool:
        if name not in self._unanimous:
            self._unanimous[name] = len({simplify(found.expr) for found in self._definitions[name]}) == 1
        return self._unanimous[name]

    def templates(self, base: str) -> list[Definition]:
        """The definitions of `base` with an index, such as `F_N` for `F`."""
        return [one for name, several in self._definitions.items() if name.startswith(f"{base}_") for one in several]

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
        if definition is None or definition.name in definition.expr.free or definition.expr.shape != node.shape:
            return None
        return definition.expr

    def _applied(self, node: Expr, definition: Definition) -> Expr | None:
        """A defined function, or its derivative, at a place."""
        own = frozenset({definition.name, *definition.arguments})
        return value_of(node, self.inlined(definition.expr, definition.formula, own), definition.arguments)

    def _find_definitions(self) -> None:
        # Twice, so that a definition may use a name that is defined further down.
        for _ in range(2):
            before = {name: [found.expr for found in several] for name, several in self._definitions.items()}
            found: dict[str, list[Definition]] = {}
            for formula in self.document.formulas:
                for definition in self.definitions_in(formula):
                    found.setdefault(definition.name, []).append(definition)
                    # Later rounds read with what the first assumed, and so assume nothing themselves.
                    self._assumed.setdefault(definition.statement.start, {}).update(definition.reading.assumed)
            self._definitions = found
            self._defined_again = [name for name, several in found.items() if len(several) > 1]
            self._readings.clear()
            self._scopes.clear()
            self._unanimous.clear()
            if {name: [one.expr for one in several] for name, several in found.items()} == before:
                break

    def definitions_in(self, formula: Formula) -> Iterator[Definition]:
        """What a formula's statements define."""
        for statement in formula.statements:
            if not statement.relations or statement.relations[0] not in EQUALITIES:
                continue
            target = defined_name(statement.members[0])
            if target is None:
                continue
            name_row, arguments = target
            readings = self.read_members(statement, formula)
            name = readings[0].expr if not arguments else self.read(name_row, formula).expr
            reading = readings[1]
            if name is None or name.name != "symbol" or reading.expr is None:
                continue
            yield Definition(name.data[0].name, arguments, reading.expr, reading, formula, statement)


def _binding(definition: Definition, declared: Binding | None) -> Binding:
    row = definition.statement.members[0]
    arguments = definition.arguments or None
    if declared is not None and isinstance(declared.quantity, Symbol):
        return replace(declared, arguments=arguments, definition=definition.expr)
    symbol = Symbol(definition.name, definition.expr.shape)
    return Binding(symbol, "defined", row.start, row.end, arguments, definition.expr)


def defined_name(row: Row) -> tuple[Row, tuple[str, ...]] | None:
    """The name that a left side defines, `f` of `f` and of `f(x)`, with its arguments; None for other left sides."""
    items = row.items
    if len(items) == 1:
        return row, ()
    if len(items) == 2 and isinstance(items[1], Fenced) and items[1].left == "(":
        arguments = _names_between_commas(items[1].body)
        return None if arguments is None else (Row(items[0].start, items[0].end, items[:1]), arguments)
    return None


def _names_between_commas(row: Row) -> tuple[str, ...] | None:
    from matcalc_ls.notation.names import canonical

    names: list[str] = []
    group: list[Node] = []
    for item in (*row.items, Atom(row.end, row.end, "symbol", ",")):
        if not (isinstance(item, Atom) and item.text in (",", ";")):
            group.append(item)
            continue
        name = canonical(group[0]) if len(group) == 1 else None
        if name is None:
            return None
        names.append(name)
        group = []
    return tuple(names)
