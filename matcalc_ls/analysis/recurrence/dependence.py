"""Which name depends on which, by equations that a document has, and which of them are defined step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

Edge = tuple[str, str]


class Edges(NamedTuple):
    """What some equations say to depend on what; of these, what has the same index shifted."""

    used: frozenset[Edge] = frozenset()
    shifted: frozenset[Edge] = frozenset()


class Dependence:
    """The edges of all equations, each as often as an equation has it."""

    def __init__(self) -> None:
        self._used: Counter[Edge] = Counter()
        self._shifted: Counter[Edge] = Counter()
        self._uses: dict[str, set[str]] = {}

    def replace(self, before: Edges, after: Edges) -> bool:
        """Note what an equation says now. Whether other edges make any difference to all that there are."""
        is_other = False
        for edges, gone, come in zip((self._used, self._shifted), before, after, strict=True):
            for edge in come - gone:
                is_other |= edge not in edges
                edges[edge] += 1
            for edge in gone - come:
                edges[edge] -= 1
                if not edges[edge]:
                    is_other = True
                    del edges[edge]
        for key, other in before.used - after.used:
            if (key, other) not in self._used:
                self._uses[key].discard(other)
                if not self._uses[key]:
                    del self._uses[key]
        for key, other in after.used - before.used:
            self._uses.setdefault(key, set()).add(other)
        return is_other

    def shifted_to(self) -> Iterable[str]:
        """On what something depends one step before or behind."""
        return [end for _, end in self._shifted]

    def of(self, key: str) -> Iterable[str]:
        """What a name depends on, by its own definitions."""
        return self._uses.get(key, ())

    def used_by(self, keys: Iterable[str]) -> set[str]:
        """All that these names depend on, by any number of definitions."""
        return reached(keys, self._uses)

    def on_cycles(self) -> frozenset[str]:
        """The names that depend on themselves at another step."""
        found: set[str] = set()
        for start, end in self._shifted:
            if start in found and end in found:
                continue  # either all of their cycle is, or there is none through both
            around = {end} | self.used_by([end])
            if start in around:
                users: dict[str, set[str]] = {}
                for key in around:
                    for other in self.of(key):
                        users.setdefault(other, set()).add(key)
                found |= {start} | reached([start], users)
        return frozenset(found)


def reached(keys: Iterable[str], edges: Mapping[str, Set[str]]) -> set[str]:
    """Where edges lead to from some names, in one step or several."""
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        for other in edges.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
