"""The definitions that a document has, and which of several of one name is in force where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.analysis.definitions import Candidate, Definition, mentioned_in
from matcalc_ls.analysis.document import Formula
from matcalc_ls.notation.reading import Reading
from matcalc_ls.notation.scope import Binding, Scope


@dataclass(frozen=True, slots=True)
class Found:
    """What a statement that may define a name was found to say: its members, what it defines, if it is understood, and
    what it assumes of names that nothing declares; `scope` is what it was read in."""

    candidate: Candidate
    readings: tuple[Reading, ...]
    definition: Definition | None
    assumed: Mapping[str, Binding]
    scope: Scope = field(compare=False, repr=False)

    def says_the_same_in(self, scope: Scope) -> bool:
        """Whether the statement says the same in another scope, where what it says itself may be in force."""
        definition = self.definition
        told = {name: binding.quantity for name, binding in self.assumed.items()}
        known = None if definition is None else scope.symbols.get(definition.name)
        if definition is None or known is None or known.definition is not definition.expr:
            return self.scope.agrees(scope, told)
        name = self.readings[0].expr
        is_as_read = name is not None and (bool(known.arguments) or name.data == (known.quantity,))
        is_plain = not known.yields and known.quantity.shape == definition.expr.shape and is_as_read
        speaks_of_itself = self.candidate.name in mentioned_in(self.candidate)
        told[definition.name] = known.quantity
        return is_plain and not speaks_of_itself and self.scope.agrees(scope, told)

    @property
    def said(self) -> tuple[object, ...]:
        """All that others can learn of it."""
        candidate, definition = self.candidate, self.definition
        place = candidate.statement, candidate.formula.paragraph, candidate.formula.section
        if definition is None:
            return place
        return (*place, definition.name, definition.arguments, definition.expr, self.assumed)


class Several:
    """The statements that define one name, in order, those that are not understood among them."""

    def __init__(self, found: Sequence[Found]) -> None:
        self.definitions = [each.definition for each in found]
        self.sections = [each.candidate.formula.section for each in found]
        self._places = [each.candidate.formula.start for each in found]

    def above(self, formula: Formula) -> int:
        """How many stand in a formula or before it."""
        return bisect_right(self._places, formula.start)

    def in_section(self, section: int) -> list[Definition | None]:
        """Those in a section."""
        first = bisect_left(self.sections, section)
        return self.definitions[first : bisect_right(self.sections, section, lo=first)]

    @cached_property
    def all_say_the_same(self) -> bool:
        return len({None if found is None else _simplified(found.expr) for found in self.definitions}) == 1


def _simplified(expr: Expr) -> Expr:
    """An expression in its simplest form; as it is where sizes that nothing says turn out not to fit in that."""
    try:
        return simplify(expr)
    except ShapeError:
        return expr


class Definitions:
    """The definitions of a document by the names that they define."""

    def __init__(self, sections_around: Callable[[int], frozenset[int]]) -> None:
        """`sections_around` tells of a section which ones it is a part of, itself among them."""
        self._sections_around = sections_around
        self._found: dict[str, Sequence[Found]] = {}
        self._by_name: dict[str, Several] = {}
        self._in_order: list[Definition] | None = None

    def found(self, plain: str) -> Sequence[Found]:
        """What is known of the statements that define a name, whether in bold or not, in order."""
        return self._found.get(plain, ())

    def replace(self, plain: str, found: Sequence[Found]) -> None:
        """Note what the statements say that define a name, in order."""
        for name in self.names_of(plain):
            self._by_name.pop(name, None)
        self._found.pop(plain, None)
        self._in_order = None
        if found:
            self._found[plain] = found
        for name in self.names_of(plain):
            # What is not understood counts for the spelling that was understood last.
            last = next(each.definition.name for each in reversed(found) if each.definition is not None)
            own = [each for each in found if (last if each.definition is None else each.definition.name) == name]
            self._by_name[name] = Several(own)

    def names_of(self, plain: str) -> list[str]:
        """The names that are this one but for bold letters, and have a definition that is understood."""
        names = (each.definition.name for each in self.found(plain) if each.definition is not None)
        return list(dict.fromkeys(names))

    def all(self) -> Iterator[Definition]:
        """Every definition, in order of place."""
        if self._in_order is None:
            found = (each.definition for several in self._found.values() for each in several)
            self._in_order = sorted((each for each in found if each is not None), key=lambda each: each.start)
        return iter(self._in_order)

    def names(self) -> Iterable[str]:
        """The names that are defined, in the order of their first definitions."""
        return dict.fromkeys(definition.name for definition in self.all())

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def is_contested(self, name: str, declared: frozenset[int]) -> bool:
        """Whether the definition in force is perhaps not the same everywhere; `declared` are the sections that declare
        the name."""
        several = self._by_name[name]
        return len(several.definitions) > 1 or not declared.issubset(several.sections)

    def nearest(self, name: str, formula: Formula) -> Definition | None:
        """The definition nearest above a formula in its section, else the only one there, else the only one.

        One in a section around the formula's counts like one of its own, unless one elsewhere is nearer.
        """
        several = self._by_name.get(name)
        if several is None:
            return None
        definitions = several.definitions
        if len(definitions) < 2:
            return definitions[0]
        own = several.in_section(formula.section)
        above = several.above(formula)
        nearest = several.sections[above - 1] if above else None
        if nearest == formula.section:
            return definitions[above - 1]
        if len(own) == 1:
            return own[0]
        if nearest is not None and not own and nearest in self._sections_around(formula.section):
            return definitions[above - 1]
        return definitions[0] if several.all_say_the_same else None
