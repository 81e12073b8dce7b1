"""Where each symbol of a document stands, and which of the symbols of one name is meant there.

Two places speak of one symbol if the same declaration or definition is in force, or, of a name of which nothing is
said, everywhere. Declarations of one shape within a section, and definitions within one, are of one symbol: a formula
is often stated twice. The index of a sum is a symbol of its own, and so is the argument of a function, unless its name
stands free in the section, where `∂f/∂x` means the x of `f(x)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from weakref import ref

from matcalc_ls.algebra.expression import Family
from matcalc_ls.analysis.comments import declared_in
from matcalc_ls.analysis.data import Span
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.declarations.given import DeclarationError
from matcalc_ls.notation.names import canonical, unbold
from matcalc_ls.notation.reading.grammar.surface import flattened
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.mentions import Mention, mentions_in, mentions_of
from matcalc_ls.notation.scope import Binding, Declaration
from matcalc_ls.notation.statements import RELATIONS, Statement
from matcalc_ls.tex.tree import Atom, Row
from matcalc_ls.text.scan import Comment
from matcalc_ls.text.steps import Steps

MENTIONED = "what a formula mentions"
Identity = tuple[str, str, int]
"""What tells symbols apart: how the symbol is known, its name, and a place or section that it is known from."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A mention of a symbol; `formula` is the one that it stands in, or that follows a comment that it stands in."""

    mention: Mention
    symbol: Identity
    formula: Formula

    @property
    def start(self) -> int:
        return self.mention.start

    @property
    def end(self) -> int:
        return self.mention.end

    @property
    def name(self) -> str:
        """The symbol's name as the scope has it."""
        return self.symbol[1]


@dataclass(frozen=True, slots=True)
class _Mentioned:
    """The names in a formula; which of them are families with a running index; the letters and digits of all."""

    mentions: tuple[Mention, ...]
    families: frozenset[str]
    characters: frozenset[str]


def _mentioned_in(model: Model, formula: Formula) -> _Mentioned:
    mentions = tuple(mentions_in(formula.display, model.scope(formula)))
    families = frozenset(mention.family for mention in mentions if mention.runs)
    characters = frozenset(char for mention in mentions for char in unbold(mention.name) if char.isalnum())
    return _Mentioned(mentions, families, characters)


def occurrences_of(model: Model) -> Occurrences:
    """The occurrences of a model, which are kept until it is edited."""
    if Occurrences not in model.memory:
        model.memory[Occurrences] = Occurrences(model)
    found: Occurrences = model.memory[Occurrences]
    return found


def looking_for(model: Model, offset: int) -> Steps[None]:
    """Look into all formulas of a model, and closely into those that mention the name at an offset, so that nobody
    waits for that."""
    occurrences, formulas = occurrences_of(model), model.document.formulas
    for number, formula in enumerate(formulas):
        occurrences.mentioned(formula)
        yield number, 2 * len(formulas)
    here = occurrences.at(offset)
    for number, formula in enumerate(() if here is None else occurrences.mentioning(here.symbol[1])):
        occurrences.in_formula(formula)
        yield len(formulas) + number, 2 * len(formulas)


class Occurrences:
    """The occurrences in each formula of a document, found when asked for."""

    def __init__(self, model: Model) -> None:
        self._document = model.document
        self._scopes = model.scopes
        self._model = ref(model)
        self._found: dict[int, tuple[Occurrence, ...]] = {}
        self._read: dict[int, _Mentioned] = {}
        self._unplaced: dict[Identity, Formula] = {}
        self._free: dict[tuple[str, int], bool] = {}

    @property
    def model(self) -> Model:
        """The model, which owns this; a reference of our own would keep both for ever."""
        model = self._model()
        assert model is not None
        return model

    def at(self, offset: int) -> Occurrence | None:
        """The occurrence at an offset, the innermost; one that begins there comes before one that ends there."""
        formula = self._document.formula_at(offset)
        near = self.in_formula(formula) if formula is not None else self._in_comments
        holding = [each for each in near if each.start <= offset <= each.end]
        return min(holding, key=lambda each: (offset == each.end, each.end - each.start), default=None)

    def of(self, symbol: Identity) -> list[Occurrence]:
        """Every place in which a symbol stands, in order."""
        found = [each for formula in self.mentioning(symbol[1]) for each in self.in_formula(formula)]
        return sorted(
            (each for each in [*found, *self._in_comments] if each.symbol == symbol),
            key=lambda each: (each.start, each.end),
        )

    def unplaced(self, symbol: Identity) -> Formula | None:
        """A formula in which a symbol is written from afar, as by the default argument of a macro."""
        self.of(symbol)
        return self._unplaced.get(symbol)

    def all(self) -> Iterator[Occurrence]:
        """Every occurrence in the maths, formula by formula."""
        for formula in self._document.formulas:
            yield from self.in_formula(formula)

    def in_formula(self, formula: Formula) -> tuple[Occurrence, ...]:
        """The occurrences in a formula, those that macros write twice at one place taken once."""
        if formula.start not in self._found:
            lookup = Lookup(self.model.scope(formula))
            found: dict[tuple[int, int, str], Occurrence] = {}
            for mention in self.mentioned(formula).mentions:
                occurrence = self._occurrence(mention, formula, lookup)
                if not formula.start <= mention.start < mention.end <= formula.end:
                    self._unplaced.setdefault(occurrence.symbol, formula)
                else:
                    found.setdefault((occurrence.start, occurrence.end, mention.name), occurrence)
            self._found[formula.start] = tuple(found.values())
        return self._found[formula.start]

    def mentioned(self, formula: Formula) -> _Mentioned:
        """The names in a formula."""
        if formula.start not in self._read:
            found = self.model.ledger.remember((MENTIONED, formula), _mentioned_in, self.model, formula)
            self._read[formula.start] = found
        return self._read[formula.start]

    def _occurrence(self, mention: Mention, formula: Formula, lookup: Lookup) -> Occurrence:
        """A member of a family that nobody declared, as the layers z^l, is mentioned without its index, and a function
        without the prime of its derivative."""
        if mention.family and (mention.runs or mention.family in self._families):
            binding = lookup.symbol(mention.name)
            if binding is None or binding.provenance != "declared" or self._family(mention.family, lookup) is not None:
                mention = replace(mention, name=mention.family, end=mention.base_end)
        function = mention.name.rstrip("'")
        if function != mention.name and self._is_function(function, formula):
            mention = replace(mention, name=function, end=mention.base_end)
        return Occurrence(mention, self._symbol(mention, formula, lookup), formula)

    def _is_function(self, name: str, formula: Formula) -> bool:
        definition = self.model.definition(name, formula)
        return definition is not None and len(definition.arguments) == 1

    @cached_property
    def _families(self) -> frozenset[str]:
        """The names that stand with a running index somewhere in the document."""
        return frozenset[str]().union(*(self.mentioned(formula).families for formula in self._document.formulas))

    def _symbol(self, mention: Mention, formula: Formula, lookup: Lookup) -> Identity:
        if mention.binder >= 0:
            return ("bound", mention.name, mention.binder)
        known = self._known(mention.name, formula, lookup)
        if known[0] != "free" or mention.is_script:
            return known
        statement = _function_of(mention.start, mention.name, formula)
        if statement is None or self._stands_free(mention.name, formula.section):
            return known
        return ("argument", mention.name, statement.start)

    def meant_by(self, name: str, formula: Formula) -> Identity:
        """The symbol that a name would mean in a formula, were it written there and nothing bound it."""
        return self._known(name, formula, Lookup(self.model.scope(formula)))

    def _known(self, name: str, formula: Formula, lookup: Lookup) -> Identity:
        binding = lookup.symbol(name) or self._family(name, lookup)
        if binding is None:
            return ("free", name, 0)
        quantity = binding.quantity
        name = quantity.base + quantity.placement if isinstance(quantity, Family) else quantity.name
        if binding.provenance == "declared":
            return ("declared", name, self._declared.get((name, binding.start), binding.start))
        definition = self.model.definition(name, formula)
        return ("free", name, 0) if definition is None else ("defined", name, definition.formula.section)

    @staticmethod
    def _family(name: str, lookup: Lookup) -> Binding | None:
        family = lookup.family(name[:-1], name[-1]) if name[-1:] in ("^", "_") else None
        return None if family is None else lookup.scope.families[family.base + family.placement]

    @cached_property
    def _declared(self) -> dict[tuple[str, int], int]:
        """The first declaration of the same symbol, by the name and the place of each.

        In a section a name is one symbol until it is declared with another shape.
        """
        found: dict[tuple[str, int], int] = {}
        opened: dict[tuple[str, int], tuple[int, object]] = {}
        for placed in self._scopes.declarations:
            declaration = placed.declaration
            for name, shape in _declared_names(declaration):
                first, known = opened.get((name, placed.section), (declaration.start, None))
                if known is not None and shape is not None and known != shape:
                    first, known = declaration.start, shape
                opened[name, placed.section] = first, known or shape
                found[name, declaration.start] = first
        return found

    def declarations(self, symbol: Identity) -> list[Declaration]:
        """The declarations of a symbol, in order."""
        kind, name, first = symbol
        return [
            placed.declaration
            for placed in self._scopes.declarations
            if kind == "declared"
            and name in dict(_declared_names(placed.declaration))
            and self._declared[name, placed.declaration.start] == first
        ]

    def ranges_of(self, name: str) -> list[Declaration]:
        """Where it is said from where to where an index runs, in order."""
        declarations = (placed.declaration for placed in self._scopes.declarations)
        return [each for each in declarations if each.bounds is not None and each.name == name]

    def named_in(self, declaration: Declaration, symbol: Identity) -> Span | None:
        """Where a declaration names a symbol; None where it does so in plain prose."""
        start, end = declaration.start, declaration.end
        inside = (each for each in self.of(symbol) if start <= each.start and each.end <= end)
        return next((Span(each.start, each.end) for each in inside), None)

    def _stands_free(self, name: str, section: int) -> bool:
        """Whether a name stands anywhere in a section where no function has it as its argument."""
        key = name, section
        if key not in self._free:
            self._free[key] = any(
                _function_of(mention.start, name, formula) is None
                for formula in self.mentioning(name)
                if formula.section == section
                for mention in self.mentioned(formula).mentions
                if mention.name == name and mention.binder < 0
            )
        return self._free[key]

    def mentioning(self, name: str) -> Sequence[Formula]:
        """The formulas that may mention a name: those in whose names its last letter is."""
        letter = next((char for char in reversed(name) if char.isalnum()), None)
        return self._document.formulas if letter is None else self._by_character.get(letter, ())

    @cached_property
    def _by_character(self) -> dict[str, list[Formula]]:
        found: dict[str, list[Formula]] = {}
        for formula in self._document.formulas:
            for char in self.mentioned(formula).characters:
                found.setdefault(char, []).append(formula)
        return found

    @cached_property
    def _in_comments(self) -> tuple[Occurrence, ...]:
        """The occurrences in comments that declare."""
        found: dict[tuple[int, int, str], Occurrence] = {}
        for comment in self._document.comments:
            formula = self._formula_after(comment)
            for mention in () if formula is None else self._declared_by(comment, formula):
                assert formula is not None
                if mention.start < mention.end:
                    occurrence = self._occurrence(mention, formula, Lookup(self.model.scope(formula)))
                    found[occurrence.start, occurrence.end, mention.name] = occurrence
        return tuple(found.values())

    def _formula_after(self, comment: Comment) -> Formula | None:
        formulas = self._document.formulas
        following = next((formula for formula in formulas if formula.start >= comment.start), None)
        return following or (formulas[-1] if formulas else None)

    def _declared_by(self, comment: Comment, formula: Formula) -> Iterator[Mention]:
        macros = self._document.macros_at(comment.start)
        try:
            declarations = declared_in(self._document, comment)
        except DeclarationError:
            return
        scope = self.model.scope(formula)
        for declaration in declarations:
            for line in self._document.parse(declaration.start, declaration.end, macros).lines:
                items = [item for cell in line for item in cell.items]
                # What follows a name is maths if a relation does, and else words.
                is_maths = any(isinstance(item, Atom) and item.text in RELATIONS for item in items)
                rest = items if is_maths else items[:1]
                if rest:
                    yield from mentions_of(Row(rest[0].start, rest[-1].end, tuple(rest)), scope)


def _declared_names(declaration: Declaration) -> Iterator[tuple[str, object]]:
    """What a declaration names, a member of a family and the family, each with its shape."""
    yield declaration.name, declaration.shape
    if (family := declaration.family) is not None:
        yield family.base + family.placement, family.shape


def _function_of(offset: int, name: str, formula: Formula) -> Statement | None:
    """The statement around an offset if it defines a function with an argument of this name."""
    for statement in formula.statements:
        if statement.start <= offset < statement.end and len(statement.members) > 1:
            target = defined_name(statement.members[0])
            return statement if target is not None and name in target[1] else None
    return None


def is_spelled_out(occurrence: Occurrence, document: Document) -> bool:
    """Whether the letters of a name stand at its place, and not in the body of a macro."""
    letters = occurrence.mention.letters
    written = flattened(document.parse(letters.start, letters.end).lines[0][0])
    return len(written) == 1 and canonical(written[0]) == canonical(letters)
