"""Finding out what a document defines, in the order in which it can be understood, and again what an edit changes.

A definition is read when all that it speaks of has been. What was read before another definition told a size is read
once more when all have been.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from matcalc_ls.analysis.bindings import Bindings
from matcalc_ls.analysis.definitions import MAX_LEVELS, Candidate, candidates_in, defined_by, levels, mentioned_in
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.known import Definitions, Found
from matcalc_ls.analysis.ledger import Ledger, Topic
from matcalc_ls.analysis.resolving import scope_of
from matcalc_ls.analysis.scopes import NAMES, Reach, Scopes, topic_of
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.scope import Scope
from matcalc_ls.notation.statements import Statement

FIRST, LAST = "read for the first time", "read for the last time"
FUNCTIONS = "defined functions"
"""The topic of the question which names are defined with arguments."""


class Defining:
    """The statements of a document that may define a name, and what they define."""

    def __init__(self, scopes: Scopes, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_place: dict[int, Candidate] = {}
        self._by_name: dict[str, list[Candidate]] = {}
        self._mentioned: dict[Candidate, frozenset[str]] = {}
        self._uses: dict[str, tuple[int, frozenset[str]]] = {}
        self._levels: dict[str, int] = {}
        self._level = -1
        self._functions: Counter[str] = Counter()
        around = scopes.document.sections_around
        self._early = Bindings(scopes, Definitions(around), _early_topic_of)
        """What definitions say when they are read for the first time."""
        self.bindings = Bindings(scopes, Definitions(around))
        self._doubted: dict[str, dict[Candidate, None]] = {FIRST: {}, LAST: {}}
        self._unreached: dict[Candidate, None] = {}

    @property
    def known(self) -> Definitions:
        """All definitions."""
        return self.bindings.known

    def candidate(self, statement: Statement) -> Candidate | None:
        """What a statement may define."""
        return self._by_place.get(statement.start)

    def doubt(self, kind: str, candidate: Candidate) -> None:
        """Note that what a statement defines has to be found out again."""
        # What is read for the first time knows nothing of names of its own level, or of later ones.
        is_reached = kind == LAST or self._levels.get(candidate.name, MAX_LEVELS) > self._level
        (self._doubted[kind] if is_reached else self._unreached)[candidate] = None

    def edited(self, gone: Iterable[Formula], come: Iterable[Formula], declared: Mapping[str, Reach | None]) -> None:
        """Find out what other formulas define, and what definitions say now that other things are `declared`."""
        for _ in self.steps(gone, come, declared):
            pass

    def steps(
        self, gone: Iterable[Formula], come: Iterable[Formula], declared: Mapping[str, Reach | None]
    ) -> Iterator[None]:
        """The same in steps, of a statement each."""
        changed: dict[str, None] = {}
        for candidate in candidates_in(gone):
            known = self._by_place.pop(candidate.start)
            self._forget(known)
            changed[known.name] = None
        for candidate in candidates_in(come):
            self._by_place[candidate.start] = candidate
            insort(self._by_name.setdefault(candidate.name, []), candidate, key=lambda each: each.start)
            self._mentioned[candidate] = mentioned_in(candidate)
            self.doubt(FIRST, candidate)
            changed[candidate.name] = None
            yield
        for name in self._relevelled(changed):
            for candidate in self._by_name.get(name, ()):
                self._ledger.forget(candidate)
                self.doubt(FIRST, candidate)
            changed[name] = None
            self._touch(self._early, self._early.concerned({name, *self._early.known.names_of(name)}))
        self._declared_anew(declared)
        yield from self._understand(changed)

    def _declared_anew(self, declared: Mapping[str, Reach | None]) -> None:
        """Doubt what asked for names where something else is declared of them."""
        names = self._early.concerned(declared) | self.bindings.concerned(declared)
        for name, reach in declared.items():
            if reach is not None and self._early.is_local(name) and self.bindings.is_local(name):
                self._ledger.touch([topic_of(name), _early_topic_of(name)], reach)
                names.discard(name)
        for bindings in (self._early, self.bindings):
            self._touch(bindings, names)
        if declared:
            self._ledger.touch([NAMES, _early_topic_of(NAMES)])

    def _forget(self, candidate: Candidate) -> None:
        several = self._by_name[candidate.name]
        several.remove(candidate)
        if not several:
            del self._by_name[candidate.name]
        del self._mentioned[candidate]
        self._ledger.forget(candidate)
        for doubted in (*self._doubted.values(), self._unreached):
            doubted.pop(candidate, None)

    def _relevelled(self, changed: Iterable[str]) -> list[str]:
        """The names that are understood sooner or later than before."""
        if all(self._place_and_uses(name) == self._uses.get(name) for name in changed):
            return []
        found = [(name, self._place_and_uses(name)) for name in self._by_name]
        self._uses = dict(
            sorted(((name, known) for name, known in found if known is not None), key=lambda each: each[1][0])
        )
        known = levels({name: uses for name, (_, uses) in self._uses.items()})
        relevelled = [name for name, level in known.items() if self._levels.get(name, level) != level]
        self._levels = self._early.levels = self.bindings.levels = known
        return relevelled

    def _place_and_uses(self, name: str) -> tuple[int, frozenset[str]] | None:
        """Where a name is defined first, and the defined names that its definitions speak of, save itself."""
        several = self._by_name.get(name)
        if several is None:
            return None
        mentioned = frozenset().union(*(self._mentioned[candidate] for candidate in several))
        return several[0].start, (mentioned & self._by_name.keys()) - {name}

    def _touch(self, bindings: Bindings, names: set[str]) -> None:
        if names:
            self._ledger.touch({bindings.topic_of(NAMES), *map(bindings.topic_of, names)})

    def _understand(self, changed: dict[str, None]) -> Iterator[None]:
        """Read what is new or doubted, level by level, then once more what was left open."""
        early, waiting = self._doubted[FIRST], dict(changed)
        new = {candidate.name for candidate in early}
        self._note_first(name for name in changed if name not in new)
        while early:
            self._level = min(self._levels[candidate.name] for candidate in early)
            group = [candidate for candidate in early if self._levels[candidate.name] == self._level]
            for candidate in sorted(group, key=lambda each: each.start):
                del early[candidate]
                self._first(candidate)
                yield
            names = dict.fromkeys(candidate.name for candidate in group)
            waiting |= names
            self._note_first(names)
        self._level = -1
        for candidate in self._unreached:
            self._first(candidate)  # whatever is doubted later is to be told again
        self._unreached.clear()
        waiting |= {candidate.name: None for candidate in self._doubted[LAST]}
        self._doubted[LAST].clear()
        # All are read before anything is said of one.
        found: dict[str, list[Found]] = {}
        for name in waiting:
            found[name] = [self.found(each) for each in self._by_name.get(name, ())]
            yield
        self._note_last(found)

    def _note_first(self, names: Iterable[str]) -> None:
        # What all definitions speak of is doubted once, and not once for each of them.
        touched: set[str] = set()
        for name in names:
            touched |= self._early.replace(name, [self._first(each) for each in self._by_name.get(name, ())])
        self._touch(self._early, touched)

    def _note_last(self, found: Mapping[str, list[Found]]) -> None:
        touched: set[str] = set()
        for name, several in found.items():
            gone, come = _functions(self.known.found(name)), _functions(several)
            if gone != come:
                self._functions.subtract(gone)
                self._functions.update(come)
                self._ledger.touch([FUNCTIONS])
            touched |= self.bindings.replace(name, several)
        self._touch(self.bindings, touched)

    def functions(self) -> frozenset[str]:
        """The names that are defined with arguments."""
        self._functions = +self._functions
        return frozenset(self._functions)

    def _first(self, candidate: Candidate) -> Found:
        return self._ledger.remember((FIRST, candidate), self._read_first, candidate)

    def _read_first(self, candidate: Candidate) -> Found:
        below = self._levels[candidate.name]
        return self._read(candidate, scope_of(self._early, candidate.formula, self._ledger.resting(), below))

    def found(self, candidate: Candidate) -> Found:
        """What a statement says."""
        first = self._first(candidate)
        if first.definition is None or not first.definition.open_symbols:
            return first
        return self._ledger.remember((LAST, candidate), self._read_last, candidate)

    def _read_last(self, candidate: Candidate) -> Found:
        first = self._first(candidate)
        found = self._read(candidate, scope_of(self._early, candidate.formula, self._ledger.resting()))
        return replace(found, assumed={**first.assumed, **found.assumed})

    def _read(self, candidate: Candidate, scope: Scope) -> Found:
        readings = read_members(candidate.statement, scope)
        definition = defined_by(candidate, readings, lambda: read(candidate.row, scope))
        assumed = definition.reading.assumed if definition is not None else {}
        return Found(candidate, readings, definition, assumed, scope)


def _functions(several: Iterable[Found]) -> list[str]:
    definitions = (found.definition for found in several if found.definition is not None)
    return [definition.name for definition in definitions if definition.arguments]


@lru_cache(maxsize=16_384)
def _early_topic_of(name: str) -> Topic:
    """The topic of what is asked of a name while definitions are found out: what they say in the end does not touch
    that."""
    return "early", topic_of(name)
