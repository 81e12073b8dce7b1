"""The statements of a document that may define a name, by what can be told without reading them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from matcalc_ls.analysis.definitions import Candidate, candidates_in, levels
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.scopes import Scopes

_START = attrgetter("start")
MANY = 8
"""Of more statements that may define a name it is kept how each spells it."""

_POWERS = ("^2", "^{-1}")


class Edit(NamedTuple):
    """What an edit made of them; the names that are `relevelled` are understood sooner or later than before."""

    gone: Sequence[Candidate]
    come: Sequence[Candidate]
    relevelled: Sequence[str]


class Candidates:
    """The statements of a document that may define a name. Names are without bold."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._at: dict[int, Candidate] = {}
        self._of: dict[str, list[Candidate]] = {}
        self._spelled: dict[str, dict[str, list[int]]] = {}
        """Where each spelling of a name stands, if many define it."""
        self._speaking: dict[str, dict[int, dict[Candidate, None]]] = {}
        self._uses: dict[str, tuple[int, frozenset[str]]] = {}
        self._powers: set[int] = set()
        self.levels: Mapping[str, int] = {}
        """When each name is understood."""

    def at(self, place: int) -> Candidate | None:
        """The one that begins at a place."""
        return self._at.get(place)

    def of(self, name: str) -> Sequence[Candidate]:
        """Those that may define a name, in order."""
        return self._of.get(name, ())

    def spelled(self, name: str) -> list[str]:
        """How they spell it, in bold or not, in the order in which that is first done."""
        if name not in self._of:
            return []
        if name not in self._spelled:
            return list(dict.fromkeys(each.spelled for each in self.of(name)))
        places = self._spelled[name]
        return sorted(places, key=lambda spelled: places[spelled])

    def has_powers(self) -> bool:
        """Whether any may define a square or an inverse, `\\sigma^2` or `S^{-1}`."""
        return bool(self._powers)

    def names(self) -> Iterable[str]:
        """All names that may be defined."""
        return self._of.keys()

    def level(self, candidate: Candidate) -> int:
        """When a candidate is understood."""
        return self.levels[candidate.name]

    def in_order(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Candidates as they are understood, one after the other."""
        return sorted(candidates, key=lambda each: (self.levels[each.name], each.start))

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._at.values())

    def speaking(self, letters: str, topic: int | None = None) -> Iterator[Candidate]:
        """Those that speak of names with these letters, in sections of a topic, or of any."""
        by_topic = self._speaking.get(letters, {})
        for each in by_topic if topic is None else (topic,):
            yield from by_topic.get(each, ())

    def steps(self, formulas: Iterable[Formula]) -> Iterator[None]:
        """Find those of the first formulas, in steps."""
        for formula in formulas:
            for candidate in candidates_in([formula]):
                self._add(candidate)
            yield
        self._relevelled(self._of)

    def edited(self, gone: Iterable[Formula], come: Iterable[Formula]) -> Edit:
        """Take over other formulas in the place of some."""
        left = [self._at.pop(candidate.start) for candidate in candidates_in(gone)]
        new = candidates_in(come)
        for candidate in left:
            self._remove(candidate)
        for candidate in new:
            self._add(candidate)
        return Edit(left, new, self._relevelled({candidate.name for candidate in (*left, *new)}))

    def _add(self, candidate: Candidate) -> None:
        self._at[candidate.start] = candidate
        if candidate.name.endswith(_POWERS):
            self._powers.add(candidate.start)
        several = self._of.setdefault(candidate.name, [])
        insort(several, candidate, key=_START)
        if len(several) > MANY:
            fresh = [candidate] if candidate.name in self._spelled else several
            places = self._spelled.setdefault(candidate.name, {})
            for each in fresh:
                insort(places.setdefault(each.spelled, []), each.start)
        topic = self._topic(candidate)
        for letters in candidate.letters:
            self._speaking.setdefault(letters, {}).setdefault(topic, {})[candidate] = None

    def _remove(self, candidate: Candidate) -> None:
        self._powers.discard(candidate.start)
        several, places = self._of[candidate.name], self._spelled.get(candidate.name)
        del several[bisect_left(several, candidate.start, key=_START)]
        if places is not None:
            places[candidate.spelled].remove(candidate.start)
            if not places[candidate.spelled]:
                del places[candidate.spelled]
        if len(several) <= MANY:
            self._spelled.pop(candidate.name, None)
        if not several:
            del self._of[candidate.name]
        for letters in candidate.letters:
            del self._speaking[letters][self._topic(candidate)][candidate]

    def _topic(self, candidate: Candidate) -> int:
        return self._scopes.document.topic(candidate.formula.section)

    def _relevelled(self, changed: Iterable[str]) -> list[str]:
        """The names that are understood sooner or later than before."""
        if all(self._place_and_uses(name) == self._uses.get(name) for name in changed):
            return []
        found = [(name, self._place_and_uses(name)) for name in self._of]
        self._uses = dict(
            sorted(((name, known) for name, known in found if known is not None), key=lambda each: each[1][0])
        )
        before, self.levels = self.levels, levels({name: uses for name, (_, uses) in self._uses.items()})
        return [name for name, level in self.levels.items() if before.get(name, level) != level]

    def _place_and_uses(self, name: str) -> tuple[int, frozenset[str]] | None:
        """Where a name is defined first, and the defined names that its definitions speak of, save itself."""
        several = self._of.get(name)
        if several is None:
            return None
        mentioned = frozenset().union(*(candidate.mentioned for candidate in several))
        return several[0].start, (mentioned & self._of.keys()) - {name}
