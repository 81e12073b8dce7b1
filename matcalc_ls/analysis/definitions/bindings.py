"""What definitions make of names: what they define, what they assume, and the sizes that they tell of others.

A formula asks for few names of the many that a document has, so that each is found out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.analysis.definitions import Candidate, Definition
from matcalc_ls.analysis.definitions.candidates import Candidates
from matcalc_ls.analysis.definitions.explaining import explains
from matcalc_ls.analysis.definitions.known import Definitions, Found
from matcalc_ls.analysis.definitions.seen import agreed, as_guess, bound_by, from_afar, is_odd_scalar, is_open
from matcalc_ls.analysis.definitions.speaking import Group, Speaking
from matcalc_ls.analysis.definitions.spoken import Assuming, InForce, Telling, level_of
from matcalc_ls.analysis.definitions.told import Told
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.ledger import Topic
from matcalc_ls.analysis.patience import Patience
from matcalc_ls.analysis.scopes import Scopes, topic_of
from matcalc_ls.analysis.watched import Watched
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.scope import Binding

EVERYTHING = 1_000_000
"""A level above that of all names."""
MOST_SEEN = 16_384
"""How many bindings are remembered as others see them: more than a document has, fewer than an author edits."""
FEW_OPEN = 16
"""Of so many names it is not looked whether anything speaks of them still."""


class Bindings:
    """The names in force in a formula, after declarations and definitions.

    What is asked for `below` a level is what can be told from the definitions of names of lower levels.
    """

    def __init__(
        self,
        scopes: Scopes,
        watched: Watched,
        candidates: Candidates,
        read: Callable[[Candidate], Found],
        patience: Patience,
        topic_of: Callable[[str], Topic] = topic_of,
    ) -> None:
        """`read` tells what a statement says, `topic_of` under which topic the ledger has what is asked here of a name,
        or of NAMES."""
        self.scopes, self.topic_of = scopes, topic_of
        self._watched = watched
        self._candidates, self._read, self._patience = candidates, read, patience
        self._known = Definitions(candidates, self.found, scopes.document.sections_around)
        self._found: dict[Candidate, Found] = {}
        self._told = Told()
        self.unread = Speaking(scopes, candidates)
        self._speaking: dict[str, dict[int, Definition]] = {}
        self._telling: dict[str, Telling] = {}
        self._open: set[str] = set()
        """Names of which a size was ever left open, which definitions may tell."""
        self._most_open = FEW_OPEN
        self._assuming: dict[str, Assuming] = {}
        self._assumed_spelled: dict[str, set[str]] = {}
        self._yield: dict[tuple[object, ...], Binding] = {}

    def edited(self, changed: Iterable[str]) -> None:
        """Other statements define names."""
        for name in changed:
            self._known.changed(name)
        self.unread.edited()
        self._forget_open()

    def _forget_open(self) -> None:
        """Forget the names that are spoken of no more: where they are again, they are noted again."""
        if len(self._open) <= self._most_open:
            return
        declared = self.scopes.declared
        self._open = {name for name in self._open if name in self._assuming or declared.first_said(name) is not None}
        self._most_open = max(2 * len(self._open), FEW_OPEN)

    def found(self, candidate: Candidate) -> Found:
        """What a statement says, read when somebody asks."""
        if candidate not in self._found:
            self._note(self._read(candidate))
        return self._found[candidate]

    def is_read(self, candidate: Candidate) -> bool:
        """Whether somebody asked what a statement says."""
        return candidate in self._found

    def replace(self, candidate: Candidate, after: Found | None) -> set[str]:
        """Note what a statement says now, None if it is there no more. The names for which something else may be in
        force now."""
        before = self._found.get(candidate)
        names = {candidate.name, *self._told.by(candidate.name, self._open)}
        if before is not None:
            self._forget(before)
        if after is not None:
            self._note(after)
        if before is not None and after is not None and before.said == after.said:
            return set()
        self._known.changed(candidate.name)
        names |= {each.definition.name for each in (before, after) if each is not None and each.definition is not None}
        return names.union(self._told.by(candidate.name, self._open))

    def concerned(self, names: Iterable[str]) -> set[str]:
        """All names for which something else may be in force where something else is declared of these."""
        found = set(names)
        for name in tuple(found):
            self._telling.pop(name, None)
            self.unread.declared_anew(name)
            found |= self._told.by(unbold(name), self._open)
        return found

    def is_local(self, name: str) -> bool:
        """Whether what is declared of a name in one place changes nothing but what is in force around it."""
        return name not in self._open and not self._candidates.of(unbold(name))

    def _note(self, found: Found) -> None:
        self._found[found.candidate] = found
        self._told.add(found)
        definition = found.definition
        if definition is None:
            return
        for name in definition.symbols:
            self._speaking.setdefault(name, {})[definition.start] = definition
            if name in self._telling:
                self._telling[name].add(definition)
        topic = self.scopes.document.topic(definition.formula.section)
        for name in found.assumed:
            self._assuming.setdefault(name, Assuming()).add(definition, found, topic)
            self._assumed_spelled.setdefault(unbold(name), set()).add(name)

    def _forget(self, found: Found) -> None:
        del self._found[found.candidate]
        self._told.remove(found)
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
                spelled = self._assumed_spelled[unbold(name)]
                spelled.discard(name)
                if not spelled:
                    del self._assumed_spelled[unbold(name)]

    def definition(self, name: str, formula: Formula, below: int = EVERYTHING) -> Definition | None:
        """The definition of a name that is in force in a formula, as `Definitions.nearest` finds it.

        None where there are several and none of them is nearer than the others, where a nearer one is not understood,
        where another section declares the name anew, and where what is declared is only solved for later on.
        """
        if not self._candidates.of(unbold(name)):  # as of most names
            return None
        # A definition may spell its name otherwise than its statement does: it is told first.
        found = self._known.nearest(name, formula) if level_of(name, self._candidates.levels) < below else None
        if found is None or self._is_said_later(found, formula):
            return None
        if not self._known.is_contested(name, self.scopes.declared.sections_of(name)):
            return found
        return None if self._is_declared_anew(found, formula) else found

    def _is_known(self, name: str, formula: Formula, below: int) -> bool:
        """Whether a name is defined anywhere."""
        if not self._candidates.of(unbold(name)):  # as most names are not
            return False
        is_told = level_of(name, self._candidates.levels) < below
        return is_told and self._known.is_any(name, formula)

    def _is_said_later(self, definition: Definition, formula: Formula) -> bool:
        """Whether a formula speaks of a variable, which was declared, and a later paragraph says what is chosen for it:
        "setting this to zero gives `b = …`"; or defines a function of it, and what has that name is defined behind."""
        if definition.arguments:
            return False
        if definition.start > formula.start and self._is_parameter(definition.name, formula):
            return not explains(self._watched, definition.formula, formula)
        if definition.formula.paragraph <= formula.paragraph:
            return False
        binding = self.scopes.at(formula).symbols.get(definition.root or definition.name)
        is_declared = binding is not None and binding.start < definition.formula.paragraph
        return is_declared and not explains(self._watched, definition.formula, formula)

    def _is_parameter(self, name: str, formula: Formula) -> bool:
        """Whether a formula defines a function of something that it calls so, as of the z in `\\sigma(z) = …`."""
        own = (self._candidates.at(statement.start) for statement in formula.statements)
        return any(candidate is not None and name in candidate.arguments for candidate in own)

    def _is_declared_anew(self, definition: Definition, formula: Formula) -> bool:
        """Whether the name that a formula means is not the one that is defined in another section."""
        binding = self.scopes.at(formula).symbols.get(definition.name)
        if binding is None or binding.provenance != "declared":
            return False
        section = self.scopes.document.section_at(binding.start)
        is_later = binding.start > definition.statement.start
        return section != definition.formula.section and (is_later or section == formula.section)

    def names(self, below: int = EVERYTHING) -> Iterable[str]:
        """What is defined, or assumed by definitions."""
        defined = [each for each in self.definitions(below) if level_of(each.name, self._candidates.levels) < below]
        yield from sorted(self._assuming, key=lambda name: (self._assuming[name].start, name))
        yield from dict.fromkeys(each.name for each in defined)

    def definitions(self, below: int = EVERYTHING) -> list[Definition]:
        """Every definition, in order of place."""
        for candidate in self._candidates.in_order(self._candidates):
            if self._candidates.level(candidate) < below:
                self.found(candidate)
        definitions = (found.definition for found in self._found.values())
        return sorted((each for each in definitions if each is not None), key=lambda each: each.start)

    def spelled(self, plain: str, formula: Formula, below: int) -> list[str]:
        """What may be names that are this one but for bold letters; those that are declared come first."""
        self._read_all(self.unread.around(plain, formula), below)
        assumed = sorted(self._assumed_spelled.get(plain, ()))
        return [*self.scopes.declared.spelled(plain), *assumed, *self._candidates.spelled(plain)]

    def family(self, key: str, formula: Formula) -> Binding | None:
        """What a family's name stands for in a formula."""
        found = self.scopes.at(formula).families.get(key)
        return None if found is None else self._seen(found, formula)

    def symbol(self, name: str, formula: Formula, below: int = EVERYTHING) -> Binding | None:
        """What a name stands for in a formula."""
        binding = self.scopes.at(formula).symbols.get(name)
        if binding is None or not self._is_near(binding.start, formula):
            binding = self._assumed(name, formula, below) or binding
        if binding is not None and is_open(binding):
            self._open.add(name)
            binding = self._settled(binding, name, formula, below)
        definition = self.definition(name, formula, below)
        if definition is not None and not definition.root:
            if binding is not None and self._is_nearer(definition, binding, formula):
                binding = None
            binding = bound_by(definition, binding)
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
        if is_odd_scalar(binding):
            return None
        others = self.scopes.shapes_of(binding.quantity.name) if binding.provenance == "declared" else frozenset()
        if not others or not isinstance(binding.quantity, Symbol):
            return self._yielding(binding, from_afar)
        told = binding.quantity.shape if binding.definition is None else binding.definition.shape
        if len({len(told), *map(len, others)}) > 1:
            return None
        return self._yielding(binding, from_afar) if len(others) == 1 else self._yielding(binding, agreed, others)

    def _yielding(self, binding: Binding, seen: Callable[..., Binding], *told: frozenset[Shape]) -> Binding:
        """What others see of a binding: with the same unknown sizes for all of them."""
        key = binding, seen, *told
        if key not in self._yield:
            if len(self._yield) >= MOST_SEEN:
                self._yield.clear()
            self._yield[key] = seen(binding, *told)
        return self._yield[key]

    def _assumed(self, name: str, formula: Formula, below: int) -> Binding | None:
        """What definitions of the same topic assume of a name that nothing declares or defines."""
        if self._is_known(name, formula, below):
            return None
        self._read_all(self.unread.around(name, formula), below)
        if name not in self._assuming:
            return None
        topic = self.scopes.document.topic(formula.section)
        found = self._assuming[name].near(formula.section, topic, self._in_force(formula, below))
        return None if found is None else self._yielding(found.assumed[name], as_guess)

    def _read_all(self, groups: Iterable[Group], below: int) -> None:
        """Read all that may say something, in the order in which it is understood."""
        for group in groups:
            if self.unread.is_read(group, below):
                continue
            left = self._candidates.in_order(each for each in self.unread.left(group, below) if not self.is_read(each))
            self._patience.check(left, self.found)
            for candidate in left:
                self.found(candidate)
            self.unread.read(group, below)

    def asked_by(self, candidate: Candidate) -> Iterator[Group | Candidate]:
        """What a statement asks for where its names are read: groups of others, and others."""
        below = self._candidates.level(candidate)
        for name in candidate.names:
            binding = self.scopes.at(candidate.formula).symbols.get(name)
            if binding is None or not self._is_near(binding.start, candidate.formula):
                yield from self.unread.around(name, candidate.formula)
            elif is_open(binding):
                yield from self.unread.declared(name, binding.start)
            nearest = self._known.standing_near(name, candidate.formula)
            if nearest is not None and self._candidates.level(nearest) < below:
                yield nearest

    def _in_force(self, formula: Formula, below: int) -> InForce:
        return InForce(lambda name: self.definition(name, formula, below), self._candidates.levels, below)

    def _settled(self, binding: Binding, name: str, formula: Formula, below: int) -> Binding:
        """Sizes left open, by a declaration ("matrices A, B") or a guess, are those that definitions give them."""
        symbol = binding.quantity
        is_declared = binding.provenance == "declared"
        groups = self.unread.declared(name, binding.start) if is_declared else self.unread.around(name, formula)
        self._read_all(groups, below)
        if name not in self._speaking or not isinstance(symbol, Symbol):
            return binding
        telling, in_force = self._telling_of(name), self._in_force(formula, below)
        if is_declared:
            found = telling.of_declared(symbol, binding.start, formula.section, in_force)
            if found is None or self._is_third(found, binding, formula):
                return binding
            return replace(binding, quantity=found.symbols[name], yields=True, kept=binding.kept or binding)
        found = telling.of_guessed(symbol, formula.section, in_force)
        if found is None:
            return binding
        start, end = found.statement.start, found.statement.end
        return replace(binding, quantity=found.symbols[name], provenance="inferred", start=start, end=end)

    def _is_third(self, definition: Definition, declared: Binding, formula: Formula) -> bool:
        """Whether a definition stands neither where a formula does nor where the name is declared: it may well be of
        another example of that."""
        document = self.scopes.document
        near = document.sections_around(formula.section) | document.sections_around(document.section_at(declared.start))
        return definition.formula.section not in near

    def _telling_of(self, name: str) -> Telling:
        if name not in self._telling:
            telling = self._telling[name] = Telling(name, partial(self._declared_at, name))
            for definition in self._speaking[name].values():
                telling.add(definition)
        return self._telling[name]

    def _declared_at(self, name: str, definition: Definition) -> int | None:
        """Where the name is declared that a definition speaks of."""
        declared = self.scopes.at(definition.formula).symbols.get(name)
        return None if declared is None else declared.start
