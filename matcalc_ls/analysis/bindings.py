"""What definitions make of names: what they define, what they assume, and the sizes that they tell of others.

A formula asks for few names of the many that a document has, so that each is found out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.known import Definitions, Found
from matcalc_ls.analysis.ledger import Topic
from matcalc_ls.analysis.scopes import Scopes, topic_of
from matcalc_ls.analysis.spoken import Assuming, InForce, Telling, level_of, openness
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.scope import Binding

EVERYTHING = 1_000_000
"""A level above that of all names."""
MOST_SEEN = 16_384
"""How many bindings are remembered as others see them: more than a document has, fewer than an author edits."""

_VECTORS = frozenset("uvwxyz")
"""Letters that are vectors more often than not, and other ones in each example."""


class Bindings:
    """The names in force in a formula, after declarations and definitions.

    What is asked for `below` a level is what can be told from the definitions of names of lower levels.
    """

    def __init__(self, scopes: Scopes, known: Definitions, topic_of: Callable[[str], Topic] = topic_of) -> None:
        """`topic_of` tells under which topic the ledger has what is asked here of a name, or of NAMES."""
        self.scopes, self.known, self.topic_of = scopes, known, topic_of
        self.levels: Mapping[str, int] = {}
        """When each name without bold is understood."""
        self._speaking: dict[str, dict[int, Definition]] = {}
        self._telling: dict[str, Telling] = {}
        self._open: set[str] = set()
        """Names of which a size was ever left open, which definitions may tell."""
        self._assuming: dict[str, Assuming] = {}
        self._assumed_spelled: dict[str, set[str]] = {}
        self._yield: dict[tuple[Binding, Callable[[Binding], Binding]], Binding] = {}

    def replace(self, plain: str, found: Sequence[Found]) -> set[str]:
        """Note what the statements say that define a name. The names for which something else may be in force now."""
        before = self.known.found(plain)
        names = {plain, *self.known.names_of(plain)}
        for each in before:
            self._forget(each)
        self.known.replace(plain, found)
        for each in found:
            self._note(each)
        if [each.said for each in before] == [each.said for each in found]:
            return set()
        return names.union(self.known.names_of(plain), self._told(before), self._told(found))

    def concerned(self, names: Iterable[str]) -> set[str]:
        """All names for which something else may be in force where something else is declared of these."""
        found = set(names)
        for name in tuple(found):
            self._telling.pop(name, None)
            found |= self._told(self.known.found(unbold(name)))
        return found

    def is_local(self, name: str) -> bool:
        """Whether what is declared of a name in one place changes nothing but what is in force around it."""
        return name not in self._open and name not in self.known

    def _told(self, several: Iterable[Found]) -> set[str]:
        """The names of which definitions tell something that somebody wants to know, and those that they assume."""
        names: set[str] = set()
        for found in several:
            if found.definition is not None:
                names.update(found.definition.symbols.keys() & self._open, found.assumed)
        return names

    def _note(self, found: Found) -> None:
        definition = found.definition
        if definition is None:
            return
        for name in definition.symbols:
            self._speaking.setdefault(name, {})[definition.start] = definition
            self._telling.pop(name, None)
        topic = self.scopes.document.topic(definition.formula.section)
        for name in found.assumed:
            self._assuming.setdefault(name, Assuming()).add(definition, found, topic)
            self._assumed_spelled.setdefault(unbold(name), set()).add(name)

    def _forget(self, found: Found) -> None:
        definition = found.definition
        if definition is None:
            return
        for name in definition.symbols:
            self._telling.pop(name, None)
            self._speaking[name].pop(definition.start, None)
            if not self._speaking[name]:
                del self._speaking[name]
        topic = self.scopes.document.topic(definition.formula.section)
        for name in found.assumed:
            self._assuming[name].remove(definition, topic)
            if not self._assuming[name]:
                del self._assuming[name]
                self._assumed_spelled[unbold(name)].discard(name)

    def definition(self, name: str, formula: Formula, below: int = EVERYTHING) -> Definition | None:
        """The definition of a name that is in force in a formula, as `Definitions.nearest` finds it.

        None where there are several and none of them is nearer than the others, where a nearer one is not understood,
        and where another section declares the name anew.
        """
        found = self.known.nearest(name, formula) if self._is_known(name, below) else None
        if found is None or not self.known.is_contested(name, self.scopes.declared.sections_of(name)):
            return found
        return None if self._is_declared_anew(found, formula) else found

    def _is_known(self, name: str, below: int) -> bool:
        # A definition may spell its name otherwise than its statement does: it is told first.
        return name in self.known and level_of(name, self.levels) < below

    def _is_declared_anew(self, definition: Definition, formula: Formula) -> bool:
        """Whether the name that a formula means is not the one that is defined in another section."""
        binding = self.scopes.at(formula).symbols.get(definition.name)
        if binding is None or binding.provenance != "declared":
            return False
        section = self.scopes.document.section_at(binding.start)
        is_later = binding.start > definition.statement.start
        return section != definition.formula.section and (is_later or section == formula.section)

    def names(self, below: int) -> Iterable[str]:
        """What is defined, or assumed by definitions."""
        yield from sorted(self._assuming, key=lambda name: (self._assuming[name].start, name))
        yield from (name for name in self.known.names() if self._is_known(name, below))

    def spelled(self, plain: str, below: int) -> Iterable[str]:
        """Those of them that are this name but for bold letters."""
        yield from sorted(self._assumed_spelled.get(plain, ()))
        yield from (name for name in self.known.names_of(plain) if self._is_known(name, below))

    def family(self, key: str, formula: Formula) -> Binding | None:
        """What a family's name stands for in a formula."""
        found = self.scopes.at(formula).families.get(key)
        return None if found is None else self._seen(found, formula)

    def symbol(self, name: str, formula: Formula, below: int = EVERYTHING) -> Binding | None:
        """What a name stands for in a formula."""
        binding = self.scopes.at(formula).symbols.get(name)
        if binding is None or not self._is_near(binding.start, formula):
            binding = self._assumed(name, formula, below) or binding
        if binding is not None and _is_open(binding):
            self._open.add(name)
            binding = self._settled(binding, name, formula, below)
        definition = self.definition(name, formula, below)
        if definition is not None:
            if binding is not None and self._is_nearer(definition, binding, formula):
                binding = None
            binding = _binding(definition, binding)
        return None if binding is None else self._seen(binding, formula)

    def _is_nearer(self, definition: Definition, binding: Binding, formula: Formula) -> bool:
        """Whether a definition is of the formula's topic and what was declared is of another, or is an example of the
        formula's section, `w = (1, 2, 3)^\\top`, and what was declared in another says something else."""
        if self._is_near(definition.statement.start, formula) and not self._is_near(binding.start, formula):
            return True
        document = self.scopes.document
        is_far = document.section_at(binding.start) not in document.sections_around(formula.section)
        is_own = definition.formula.section == formula.section
        is_told = all(dim.constant is not None for dim in definition.expr.shape)
        return is_far and is_own and is_told and definition.expr.shape != binding.quantity.shape

    def _is_near(self, offset: int, formula: Formula) -> bool:
        document = self.scopes.document
        return document.share_a_topic(document.section_at(offset), formula.section)

    def _seen(self, binding: Binding, formula: Formula) -> Binding | None:
        """A binding as a formula sees it, one object for all other sections; None if it says nothing to them."""
        document = self.scopes.document
        if document.section_at(binding.start) in document.sections_around(formula.section):
            return binding
        return None if _is_odd_scalar(binding) else self._yielding(binding, _from_afar)

    def _yielding(self, binding: Binding, seen: Callable[[Binding], Binding]) -> Binding:
        """What others see of a binding: with the same unknown sizes for all of them."""
        key = binding, seen
        if key not in self._yield:
            if len(self._yield) >= MOST_SEEN:
                self._yield.clear()
            self._yield[key] = seen(binding)
        return self._yield[key]

    def _assumed(self, name: str, formula: Formula, below: int) -> Binding | None:
        """What definitions of the same topic assume of a name that nothing declares or defines."""
        if name not in self._assuming or self._is_known(name, below):
            return None
        topic = self.scopes.document.topic(formula.section)
        found = self._assuming[name].near(formula.section, topic, self._in_force(formula, below))
        return None if found is None else self._yielding(found.assumed[name], _as_guess)

    def _in_force(self, formula: Formula, below: int) -> InForce:
        return InForce(lambda name: self.definition(name, formula, below), self.levels, below)

    def _settled(self, binding: Binding, name: str, formula: Formula, below: int) -> Binding:
        """Sizes left open, by a declaration ("matrices A, B") or a guess, are those that definitions give them."""
        symbol = binding.quantity
        if name not in self._speaking or not isinstance(symbol, Symbol):
            return binding
        telling, in_force = self._telling_of(name), self._in_force(formula, below)
        if binding.provenance == "declared":
            found = telling.of_declared(symbol, binding.start, formula.section, in_force)
            if found is None:
                return binding
            return replace(binding, quantity=found.symbols[name], yields=True, kept=binding.kept or binding)
        found = telling.of_guessed(symbol, formula.section, in_force)
        if found is None:
            return binding
        start, end = found.statement.start, found.statement.end
        return replace(binding, quantity=found.symbols[name], provenance="inferred", start=start, end=end)

    def _telling_of(self, name: str) -> Telling:
        if name not in self._telling:
            self._telling[name] = Telling(name, self._speaking[name].values(), partial(self._declared_at, name))
        return self._telling[name]

    def _declared_at(self, name: str, definition: Definition) -> int | None:
        """Where the name is declared that a definition speaks of."""
        declared = self.scopes.at(definition.formula).symbols.get(name)
        return None if declared is None else declared.start


def _as_guess(binding: Binding) -> Binding:
    """A binding that a definition assumed, in another formula."""
    return replace(binding, yields=True)


def _from_afar(binding: Binding) -> Binding:
    """A binding out of another section. Sizes in numbers are those of an example, which ends with its section."""
    if not _has_numbers(binding):
        return replace(binding, yields=True, kept=None)
    quantity = replace(binding.quantity, shape=_unsized(binding.quantity.shape))
    domain = tuple(map(_unsized, binding.domain))
    return replace(binding, quantity=quantity, domain=domain, definition=None, yields=True, kept=None)


def _unsized(shape: Shape) -> Shape:
    return tuple(unknown_dim() if dim.constant is not None else dim for dim in shape)


def _has_numbers(binding: Binding) -> bool:
    """Whether a size is a number; the values of a function that is defined are what they are."""
    if binding.arguments is not None and binding.definition is not None:
        return False
    return any(dim.constant is not None for shape in (binding.quantity.shape, *binding.domain) for dim in shape)


def _is_odd_scalar(binding: Binding) -> bool:
    """Whether a definition makes a number of a letter that mostly is a vector, which says nothing to other sections."""
    is_number = binding.provenance == "defined" and binding.arguments is None and not binding.quantity.shape
    return is_number and binding.quantity.name.split("_")[0] in _VECTORS


def _is_open(binding: Binding) -> bool:
    return isinstance(binding.quantity, Symbol) and openness(binding.quantity) > 0


def _binding(definition: Definition, declared: Binding | None) -> Binding:
    row = definition.statement.members[0]
    arguments = definition.arguments or None
    if declared is not None and isinstance(declared.quantity, Symbol):
        return replace(declared, arguments=arguments, definition=definition.expr)
    symbol = Symbol(definition.name, definition.expr.shape)
    return Binding(symbol, "defined", row.start, row.end, arguments, definition.expr)
