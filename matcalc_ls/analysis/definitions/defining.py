"""Finding out what a document defines: each definition when somebody asks, and again what an edit changes.

A definition is read when all that it speaks of has been. What was read before another definition told a size is read
once more, with all that is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from matcalc_ls.analysis.definitions import MAX_LEVELS, Candidate, Definition, defined_by
from matcalc_ls.analysis.definitions.bindings import Bindings
from matcalc_ls.analysis.definitions.candidates import Candidates
from matcalc_ls.analysis.definitions.known import Found
from matcalc_ls.analysis.definitions.resolving import scope_of
from matcalc_ls.analysis.definitions.speaking import Group
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.ledger import Ledger, Topic
from matcalc_ls.analysis.patience import Patience
from matcalc_ls.analysis.scopes import NAMES, Reach, Scopes, topic_of
from matcalc_ls.analysis.watched import Watched
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.scope import Scope
from matcalc_ls.notation.statements import Statement

FIRST, LAST = "read for the first time", "read for the last time"
FUNCTION = "a function by its definition"
"""With a name, the topic of the question whether it is defined with arguments."""
POWERS = "whether squares or inverses are defined"


class Defining:
    """The statements of a document that may define a name, and what they define."""

    def __init__(self, scopes: Scopes, watched: Watched, ledger: Ledger) -> None:
        self._ledger = ledger
        self._candidates = Candidates(scopes)
        self._level = -1
        self.patience = Patience()
        self._early = Bindings(
            scopes, watched, self._candidates, self._first_when_asked, self.patience, _early_topic_of
        )
        """What definitions say when they are read for the first time."""
        self.bindings = Bindings(scopes, watched, self._candidates, self._last_when_asked, self.patience)
        self._doubted: dict[str, dict[Candidate, None]] = {FIRST: {}, LAST: {}}
        self._unreached: dict[Candidate, None] = {}

    def steps(self) -> Iterator[None]:
        """Find what may define a name, in steps."""
        return self._candidates.steps(self.bindings.scopes.document.formulas)

    def candidate(self, statement: Statement) -> Candidate | None:
        """What a statement may define."""
        found = self._candidates.at(statement.start)
        return found if found is not None and found.statement is statement else None

    def doubt(self, kind: str, candidate: Candidate) -> None:
        """Note that what a statement defines has to be found out again."""
        # What is read for the first time knows nothing of names of its own level, or of later ones.
        is_reached = kind == LAST or self._candidates.levels.get(candidate.name, MAX_LEVELS) > self._level
        (self._doubted[kind] if is_reached else self._unreached)[candidate] = None

    def edited(self, gone: Iterable[Formula], come: Iterable[Formula], declared: Mapping[str, Reach | None]) -> None:
        """Find out what other formulas define, and what definitions say now that other things are `declared`."""
        had_powers = self._candidates.has_powers()
        edit = self._candidates.edited(gone, come)
        if self._candidates.has_powers() != had_powers:
            self._ledger.touch([POWERS])
        changed = {candidate.name for candidate in (*edit.gone, *edit.come)}
        for bindings in (self._early, self.bindings):
            bindings.edited(changed)
            if edit.relevelled:
                bindings.unread.relevelled()
        for candidate in edit.gone:
            self._forget(candidate)
        for candidate in edit.come:
            self.doubt(FIRST, candidate)
        for name in edit.relevelled:
            self._relevel(name)
        self._declared_anew(declared)
        self._understand(edit.come)

    def _forget(self, candidate: Candidate) -> None:
        self._ledger.forget(candidate)
        for doubted in (*self._doubted.values(), self._unreached):
            doubted.pop(candidate, None)
        for bindings in (self._early, self.bindings):
            self._touch(bindings, bindings.replace(candidate, None))

    def _relevel(self, name: str) -> None:
        """Doubt what is said of a name that is understood sooner or later."""
        for candidate in self._candidates.of(name):
            self._ledger.forget(candidate)
            self.doubt(FIRST, candidate)
        self._touch(self._early, self._early.concerned({name}))

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

    def _touch(self, bindings: Bindings, names: set[str]) -> None:
        if names:
            self._ledger.touch({bindings.topic_of(NAMES), *map(bindings.topic_of, names)})

    def _understand(self, new: Iterable[Candidate]) -> None:
        """Read again what is doubted, and what is new, level by level, then once more what was left open."""
        early, waiting = self._doubted[FIRST], dict.fromkeys(new)
        while early:
            self._level = min(map(self._candidates.level, early))
            group = [each for each in early if self._candidates.level(each) == self._level]
            # What all definitions speak of is doubted once, and not once for each of them.
            touched: set[str] = set()
            for candidate in self._candidates.in_order(group):
                del early[candidate]
                touched |= self._early.replace(candidate, self._first(candidate))
            waiting |= dict.fromkeys(group)
            self._touch(self._early, touched)
        self._level = -1
        for candidate in self._unreached:
            self._first(candidate)  # whatever is doubted later is to be told again
        self._unreached.clear()
        waiting |= self._doubted[LAST]
        self._doubted[LAST].clear()
        # All are read before anything is said of one.
        found = {each: self._last(each) for each in waiting}
        touched = set()
        for candidate, said in found.items():
            touched |= self.bindings.replace(candidate, said)
        self._touch(self.bindings, touched)
        self._ledger.touch((FUNCTION, name) for name in touched)

    def has_powers(self) -> bool:
        """Whether a square or an inverse may be defined anywhere, `\\sigma^2 = …`."""
        return self._candidates.has_powers()

    def is_function(self, name: str) -> bool:
        """Whether a name is defined with arguments."""
        several = (each for each in self._candidates.of(unbold(name)) if each.arguments)
        return any(definition.name == name for definition in self._defined(several))

    def _defined(self, candidates: Iterable[Candidate]) -> list[Definition]:
        definitions = (self.bindings.found(each).definition for each in candidates)
        return [each for each in definitions if each is not None]

    def definitions_of(self, name: str) -> list[Definition]:
        """The definitions of a name, in order."""
        return [each for each in self._defined(self._candidates.of(unbold(name))) if each.name == name]

    def beginning_with(self, text: str) -> list[Definition]:
        """The definitions of names that begin so, in order."""
        plain = unbold(text)
        several = (each for each in self._candidates if each.name.startswith(plain))
        found = [each for each in self._defined(several) if each.name.startswith(text)]
        return sorted(found, key=lambda each: each.start)

    def definitions(self) -> list[Definition]:
        """Every definition, in order of place."""
        return self.bindings.definitions()

    def found(self, candidate: Candidate) -> Found:
        """What a statement says; the work that goes on rests on it."""
        self.bindings.found(candidate)
        return self._last(candidate)

    def _first_when_asked(self, candidate: Candidate) -> Found:
        # Who asks rests on what names stand for, and not on what all statements say of which that comes.
        with self._ledger.aside():
            before = self._before(candidate)
            self.patience.check(before, self._early.found)
            for each in before:
                self._early.found(each)
            return self._first(candidate)

    def _last_when_asked(self, candidate: Candidate) -> Found:
        with self._ledger.aside():
            self._early.found(candidate)
            return self._last(candidate)

    def _before(self, candidate: Candidate) -> list[Candidate]:
        """What is to be read before a statement, so that however long a chain is, its parts are read one after the
        other, and not one within the other."""
        found: dict[Candidate, None] = {}
        seen: dict[Group, int] = {}
        waiting = [candidate]
        while waiting:
            current = waiting.pop()
            below = self._candidates.level(current)
            for asked in self._early.asked_by(current) if below else ():
                if isinstance(asked, Candidate):
                    others: Iterable[Candidate] = (asked,)
                else:
                    others = self._early.unread.left(asked, below) if seen.get(asked, 0) < below else ()
                    seen[asked] = max(seen.get(asked, 0), below)
                fresh = [each for each in others if each not in found and not self._early.is_read(each)]
                found |= dict.fromkeys(fresh)
                waiting += fresh
        return self._candidates.in_order(found)

    def _first(self, candidate: Candidate) -> Found:
        return self._ledger.remember((FIRST, candidate), self._read_first, candidate)

    def _read_first(self, candidate: Candidate) -> Found:
        below = self._candidates.level(candidate)
        return self._read(candidate, scope_of(self._early, candidate.formula, self._ledger.resting(), below))

    def _last(self, candidate: Candidate) -> Found:
        first = self._first(candidate)
        if first.definition is None or not first.definition.is_open:
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
        if definition is not None and definition.root:
            assumed = {**readings[0].assumed, **assumed}
        return Found(candidate, readings, definition, assumed, scope)


@lru_cache(maxsize=16_384)
def _early_topic_of(name: str) -> Topic:
    """The topic of what is asked of a name while definitions are found out: what they say in the end does not touch
    that."""
    return "early", topic_of(name)
