"""Which of many definitions that speak of a name comes first, or last, of those that are in force.

A name that all of a chapter uses has as many definitions that tell something of it, and each formula asks: what comes
first is found without going through them.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.definitions.known import Found
from matcalc_ls.analysis.sections import BEFORE
from matcalc_ls.notation.names import unbold

T = TypeVar("T", int, tuple[int, str])


class InForce(NamedTuple):
    """What is in force where somebody asks: the definition of a name, and that only of names below a level."""

    definition: Callable[[str], Definition | None]
    levels: Mapping[str, int]
    below: int


def level_of(name: str, levels: Mapping[str, int]) -> int:
    """When a name is understood; what a definition spells otherwise than its statement does is told first."""
    return levels.get(unbold(name), 0)


class InOrder:
    """Definitions of any names, by their place."""

    def __init__(self) -> None:
        self._starts: dict[str, list[int]] = {}
        self._firsts: list[tuple[int, str]] = []
        self._lasts: list[tuple[int, str]] = []
        self._lowest: tuple[Mapping[str, int], int] | None = None
        """Of all their names, the level of what is understood before the others, by levels that hold."""

    def __bool__(self) -> bool:
        return bool(self._starts)

    @property
    def start(self) -> int:
        """Where the first stands."""
        return self._firsts[0][0]

    def add(self, definition: Definition) -> None:
        """Take in one more."""
        starts = self._without_ends(definition.name)
        insort(starts, definition.start)
        self._with_ends(definition.name, starts)

    def remove(self, definition: Definition) -> None:
        """Let one go that is there."""
        starts = self._without_ends(definition.name)
        _remove(starts, definition.start)
        self._with_ends(definition.name, starts)

    def _without_ends(self, name: str) -> list[int]:
        self._lowest = None
        starts = self._starts.pop(name, [])
        if starts:
            _remove(self._firsts, (starts[0], name))
            _remove(self._lasts, (starts[-1], name))
        return starts

    def _with_ends(self, name: str, starts: list[int]) -> None:
        if starts:
            self._starts[name] = starts
            insort(self._firsts, (starts[0], name))
            insort(self._lasts, (starts[-1], name))

    def first(self, in_force: InForce) -> Definition | None:
        """The first that is in force."""
        best: Definition | None = None
        if not self._is_any_below(in_force):
            return None
        for start, name in self._firsts:
            if best is not None and best.start < start:
                break
            found = self._own(in_force.definition(name))
            if found is not None and (best is None or found.start < best.start):
                best = found
        return best

    def last(self, in_force: InForce) -> Definition | None:
        """The last that is in force."""
        best: Definition | None = None
        if not self._is_any_below(in_force):
            return None
        for start, name in reversed(self._lasts):
            if best is not None and best.start > start:
                break
            found = self._own(in_force.definition(name))
            if found is not None and (best is None or found.start > best.start):
                best = found
        return best

    def _is_any_below(self, in_force: InForce) -> bool:
        if self._lowest is None or self._lowest[0] is not in_force.levels:
            self._lowest = in_force.levels, min(level_of(name, in_force.levels) for name in self._starts)
        return self._lowest[1] < in_force.below

    def _own(self, definition: Definition | None) -> Definition | None:
        """A definition, if it is one of these."""
        starts = [] if definition is None else self._starts.get(definition.name, [])
        return definition if definition is not None and _has(starts, definition.start) else None


class BySection:
    """Definitions of any names, by their section."""

    def __init__(self) -> None:
        self._in: dict[int, InOrder] = {}
        self._sections: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._in)

    def add(self, definition: Definition) -> None:
        """Take in one more."""
        section = definition.formula.section
        if section not in self._in:
            self._in[section] = InOrder()
            insort(self._sections, section)
        self._in[section].add(definition)

    def remove(self, definition: Definition) -> None:
        """Let one go that is there."""
        section = definition.formula.section
        self._in[section].remove(definition)
        if not self._in[section]:
            del self._in[section]
            _remove(self._sections, section)

    def first_in(self, section: int, in_force: InForce) -> Definition | None:
        """The first in a section that is in force."""
        return self._in[section].first(in_force) if section in self._in else None

    def first(self, in_force: InForce) -> Definition | None:
        """The first that is in force."""
        found = (self._in[section].first(in_force) for section in self._sections)
        return next((each for each in found if each is not None), None)

    def last_but_for(self, section: int, in_force: InForce) -> Definition | None:
        """The last that is in force in other sections, else that in this one."""
        others = (each for each in reversed(self._sections) if each != section)
        found = (self._in[each].last(in_force) for each in (*others, section) if each in self._in)
        return next((each for each in found if each is not None), None)

    @property
    def start(self) -> int:
        """Where the first stands."""
        return self._in[self._sections[0]].start


class Assuming:
    """The definitions that assume something of a name."""

    def __init__(self) -> None:
        self._found: dict[int, Found] = {}
        self._by_topic: dict[int, BySection] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def start(self) -> int:
        """Where the first stands."""
        return min(self._found)

    def add(self, definition: Definition, found: Found, topic: int) -> None:
        """Take in one more, which stands in a section of a topic."""
        self._found[definition.start] = found
        self._by_topic.setdefault(topic, BySection()).add(definition)

    def remove(self, definition: Definition, topic: int) -> None:
        """Let one go that is there."""
        del self._found[definition.start]
        self._by_topic[topic].remove(definition)
        if not self._by_topic[topic]:
            del self._by_topic[topic]

    def near(self, section: int, topic: int, in_force: InForce) -> Found | None:
        """The first in force of those that share a topic with a section, that section before all others."""
        topics = sorted(self._by_topic) if topic == BEFORE else [BEFORE, topic]
        several = [self._by_topic[each] for each in topics if each in self._by_topic]
        found = (each.first_in(section, in_force) for each in several)
        others = (each.first(in_force) for each in several)
        first = next((each for each in (*found, *others) if each is not None), None)
        return None if first is None else self._found[first.start]


class Telling:
    """The definitions that tell sizes of a name. Nothing here goes beyond what one of them says."""

    def __init__(self, name: str, declared_at: Callable[[Definition], int | None]) -> None:
        """`declared_at` tells where the name is declared that a definition speaks of."""
        self._name, self._declared_at = name, declared_at
        self._declared: dict[tuple[int, int, bool], BySection] = {}
        self._guessed: dict[tuple[int, int, int], InOrder] = {}

    def add(self, definition: Definition) -> None:
        """Take in one more."""
        rank, left_open = self._sizes(definition.symbols[self._name])
        start = self._declared_at(definition)
        if start is not None:
            self._declared.setdefault((start, rank, left_open == 0), BySection()).add(definition)
        if left_open < rank:
            self._guessed.setdefault((definition.formula.section, rank, left_open), InOrder()).add(definition)

    @staticmethod
    def _sizes(symbol: Symbol) -> tuple[int, int]:
        return len(symbol.shape), openness(symbol)

    def of_declared(self, symbol: Symbol, start: int, section: int, in_force: InForce) -> Definition | None:
        """What tells most of a symbol that is declared at a place: the first that tells all, else the last."""
        rank = len(symbol.shape)
        if (start, rank, True) in self._declared:
            telling = self._declared[start, rank, True]
            found = telling.first_in(section, in_force) or telling.first(in_force)
            if found is not None:
                return found
        if (start, rank, False) in self._declared:
            return self._declared[start, rank, False].last_but_for(section, in_force)
        return None

    def of_guessed(self, symbol: Symbol, section: int, in_force: InForce) -> Definition | None:
        """The first in a section that tells most of a symbol, if that is more than is known."""
        rank, left_open = self._sizes(symbol)
        telling = (self._guessed.get((section, rank, less)) for less in range(left_open))
        found = (each.first(in_force) for each in telling if each is not None)
        return next((each for each in found if each is not None), None)


def openness(symbol: Symbol) -> int:
    """How many sizes of a symbol nothing says."""
    return sum(not dim.is_known for dim in symbol.shape)


def _has(items: list[T], item: T) -> bool:
    at = bisect_left(items, item)
    return at < len(items) and items[at] == item


def _remove(items: list[T], item: T) -> None:
    del items[bisect_left(items, item)]
