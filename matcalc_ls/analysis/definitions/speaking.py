"""Which statements have to be read before it can be told what a name stands for: those that may say something of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from matcalc_ls.analysis.definitions import Candidate
from matcalc_ls.analysis.definitions.candidates import Candidates
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.scopes import Scopes
from matcalc_ls.analysis.sections import BEFORE
from matcalc_ls.notation.names import last_letter


class Group(NamedTuple):
    """What speaks of names with some letters: in one topic, or all; or of the `name` that is declared at `start`."""

    letters: str
    topic: int | None = None
    name: str = ""
    start: int = 0


@lru_cache(maxsize=4096)  # the same few are asked for again and again
def _around(letters: str, topic: int) -> tuple[Group, ...]:
    return (Group(letters),) if topic == BEFORE else (Group(letters, topic), Group(letters, BEFORE))


class Speaking:
    """The statements that speak of names, and of which of them all are read that are understood below a level."""

    def __init__(self, scopes: Scopes, candidates: Candidates) -> None:
        self._scopes, self._candidates = scopes, candidates
        self._read: dict[Group, int] = {}
        self._declared: dict[str, dict[int, list[Candidate]]] = {}

    def edited(self) -> None:
        """Other statements are there."""
        self._declared.clear()

    def relevelled(self) -> None:
        """Statements are understood sooner or later than before."""
        self._read.clear()

    def declared_anew(self, name: str) -> None:
        """Other things are declared of a name."""
        if self._declared.pop(name, None) is not None:
            self._read = {group: below for group, below in self._read.items() if group.name != name}

    def around(self, name: str, formula: Formula) -> Sequence[Group]:
        """Those from which a formula may learn what is assumed of a name."""
        return _around(last_letter(name), self._scopes.document.topic(formula.section))

    def declared(self, name: str, start: int) -> list[Group]:
        """Those that may tell more of a name than its declaration."""
        return [Group(last_letter(name), None, name, start)]

    def is_read(self, group: Group, below: int) -> bool:
        """Whether nothing of a group is left."""
        return self._read.get(group, 0) >= below

    def left(self, group: Group, below: int) -> Iterable[Candidate]:
        """Those of a group that are understood below a level, and were not `read`."""
        known = self._read.get(group, 0)
        if known >= below:
            return ()
        return (each for each in self._all_in(group) if known <= self._candidates.level(each) < below)

    def read(self, group: Group, below: int) -> None:
        """All of a group are read that are understood below a level."""
        self._read[group] = max(self._read.get(group, 0), below)

    def _all_in(self, group: Group) -> Iterable[Candidate]:
        if not group.name:
            return self._candidates.speaking(group.letters, group.topic)
        if group.name not in self._declared:
            by_start: dict[int, list[Candidate]] = {}
            self._declared[group.name] = by_start
            for candidate, start in self._where_declared(group):
                by_start.setdefault(start, []).append(candidate)
        return self._declared[group.name].get(group.start, ())

    def _where_declared(self, group: Group) -> Iterator[tuple[Candidate, int]]:
        for candidate in self._candidates.speaking(group.letters):
            binding = self._scopes.at(candidate.formula).symbols.get(group.name)
            if binding is not None:
                yield candidate, binding.start
