"""The definitions that a document has, and which of several of one name is in force where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.analysis.definitions import Candidate, Definition
from matcalc_ls.analysis.definitions.candidates import Candidates
from matcalc_ls.analysis.document import Formula
from matcalc_ls.notation.names import unbold
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
        speaks_of_itself = self.candidate.name in self.candidate.mentioned
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
    """The statements that define one name in one spelling, in order, those that are not understood among them."""

    def __init__(self, name: str, candidates: Sequence[Candidate], found: Callable[[Candidate], Found]) -> None:
        """`candidates` are those of the name in any spelling: which it is, only reading them tells."""
        self._name, self._candidates, self._found = name, candidates, found
        self._places = [each.formula.start for each in candidates]
        self._sections = [each.formula.section for each in candidates]
        self.say_nothing = False
        """Whether all of them were read, and none is understood."""

    def __iter__(self) -> Iterator[Candidate]:
        return filter(self._is_meant, self._candidates)

    def _is_meant(self, candidate: Candidate) -> bool:
        definition = self._found(candidate).definition
        return self._name == (self._last_spelling if definition is None else definition.name)

    @cached_property
    def _last_spelling(self) -> str | None:
        """That of the last statement that is understood, for which all count that are not."""
        definitions = (self._found(each).definition for each in reversed(self._candidates))
        return next((each.name for each in definitions if each is not None), None)

    def definition(self, candidate: Candidate) -> Definition | None:
        """What one of them says."""
        return self._found(candidate).definition

    def above(self, formula: Formula) -> Iterator[Candidate]:
        """Those that stand in a formula or before it, from there on up."""
        return filter(self._is_meant, reversed(self._candidates[: bisect_right(self._places, formula.start)]))

    def near(self, formula: Formula) -> Iterator[Candidate]:
        """All of them, those above a formula before those below."""
        yield from self.above(formula)
        yield from filter(self._is_meant, self._candidates[bisect_right(self._places, formula.start) :])

    def is_any(self, formula: Formula) -> bool:
        """Whether one of them is understood. They are read one by one, in that order."""
        if self.say_nothing:
            return False
        found = any(self.definition(each) is not None for each in self.near(formula))
        self.say_nothing = not found
        return found

    def in_section(self, section: int) -> Iterator[Candidate]:
        """Those in a section."""
        first = bisect_left(self._sections, section)
        return filter(self._is_meant, self._candidates[first : bisect_right(self._sections, section, lo=first)])

    @cached_property
    def first(self) -> Candidate | None:
        return next(iter(self), None)

    @cached_property
    def are_many(self) -> bool:
        return len(list(islice(self, 2))) > 1

    @cached_property
    def all_say_the_same(self) -> bool:
        said = (self._found(each).definition for each in self)
        values = (None if each is None else _simplified(each.expr) for each in said)
        first = next(values, None)
        return all(each == first for each in values)


def _simplified(expr: Expr) -> Expr:
    """An expression in its simplest form; as it is where sizes that nothing says turn out not to fit in that."""
    try:
        return simplify(expr)
    except ShapeError:
        return expr


class Definitions:
    """The definitions of a document by the names that they define: each is read when it is asked for."""

    def __init__(
        self,
        candidates: Candidates,
        found: Callable[[Candidate], Found],
        sections_around: Callable[[int], frozenset[int]],
    ) -> None:
        """`found` reads a statement, `sections_around` tells of a section which ones it is a part of, itself among
        them."""
        self._candidates, self._found, self._sections_around = candidates, found, sections_around
        self._several: dict[str, dict[str, Several]] = {}

    def changed(self, plain: str) -> None:
        """Other statements define a name, whether in bold or not, or they say something else."""
        self._several.pop(plain, None)

    def _several_of(self, name: str) -> Several | None:
        plain = unbold(name)
        candidates = self._candidates.of(plain)
        if not candidates:
            return None
        known = self._several.setdefault(plain, {})
        if name not in known:
            known[name] = Several(name, candidates, self._found)
        return known[name]

    def is_any(self, name: str, formula: Formula) -> bool:
        """Whether a name is defined. Statements are read one by one, those nearest above a formula first."""
        several = self._several_of(name)
        return several is not None and several.is_any(formula)

    def is_contested(self, name: str, declared: frozenset[int]) -> bool:
        """Whether the definition in force is perhaps not the same everywhere; `declared` are the sections that declare
        the name."""
        several = self._several_of(name)
        if several is None or several.first is None:
            return False
        return several.are_many or not declared <= {several.first.formula.section}

    def nearest(self, name: str, formula: Formula) -> Definition | None:
        """The definition nearest above a formula in its section, else the only one there, else the only one.

        One in a section around the formula's counts like one of its own, unless one elsewhere is nearer.
        """
        several = self._several_of(name)
        found = None if several is None or several.say_nothing else self._nearest(several, formula)
        return None if several is None or found is None else several.definition(found)

    def _nearest(self, several: Several, formula: Formula) -> Candidate | None:
        above = next(several.above(formula), None)
        if above is not None and above.formula.section == formula.section:
            return above
        own = list(islice(several.in_section(formula.section), 2))
        if len(own) == 1:
            return own[0]
        if above is not None and not own and above.formula.section in self._sections_around(formula.section):
            return above
        return several.first if not several.are_many or several.all_say_the_same else None

    def standing_near(self, name: str, formula: Formula) -> Candidate | None:
        """The statement that may define a name which stands nearest above a formula, else the first."""
        candidates = self._candidates.of(unbold(name))
        above = bisect_right(candidates, formula.start, key=lambda each: each.formula.start)
        return candidates[max(above - 1, 0)] if candidates else None
