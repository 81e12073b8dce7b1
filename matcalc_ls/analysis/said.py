"""What is said where in a document: the declarations of each paragraph and comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from matcalc_ls.notation.sayings import Placed

SIZE_LETTERS = frozenset("nmdkpqNMDKT")
"""Letters that are sizes even where nothing else says so."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Declarations that hold no more, and those that hold from now on."""

    gone: list[Placed]
    come: list[Placed]


class Said:
    """All declarations, by where they are said. A length r that is a size nowhere else is the norm of an arrow."""

    def __init__(self) -> None:
        self._at: dict[Hashable, tuple[Placed, ...]] = {}
        self._sizes: Counter[str] = Counter(SIZE_LETTERS)
        self._lengths: dict[int, Placed] = {}
        """What may be the norm of an arrow, by its id."""
        self._taken: dict[int, Placed] = {}
        """What that is taken for."""

    def __iter__(self) -> Iterator[Placed]:
        return (self._taken.get(id(placed), placed) for several in self._at.values() for placed in several)

    def replaced(self, said: Iterable[tuple[Hashable, tuple[Placed, ...]]]) -> Changed:
        """Note what is said at some places now, instead of what was said there before."""
        gone: list[Placed] = []
        come: list[Placed] = []
        for place, now in said:
            # What is said as before stays the same object, so that nobody takes it for something new.
            before = {each: each for each in self._at.pop(place, ())}
            after = dict.fromkeys(before.get(each, each) for each in now)
            if after:
                self._at[place] = tuple(after)
            gone += (each for each in before if each not in after)
            come += (each for each in after if each not in before)
        return self._taken_for(gone, come)

    def _taken_for(self, gone: list[Placed], come: list[Placed]) -> Changed:
        known = frozenset(self._sizes)
        for placed in gone:
            self._count(placed, -1)
            self._lengths.pop(id(placed), None)
        for placed in come:
            self._count(placed, 1)
            if placed.declaration.may_be_norm:
                self._lengths[id(placed)] = placed
        self._sizes = +self._sizes
        changed = Changed([self._taken.pop(id(placed), placed) for placed in gone], [])
        changed.come.extend(placed for placed in come if not placed.declaration.may_be_norm)
        doubtful = come if known == frozenset(self._sizes) else list(self._lengths.values())
        for placed in doubtful:
            if placed.declaration.may_be_norm:
                self._take(placed, changed)
        return changed

    def _take(self, placed: Placed, changed: Changed) -> None:
        """Take a length for a size or for a norm, and tell what that changes."""
        before = self._taken.get(id(placed))
        is_size = all(dim.names <= self._sizes.keys() for dim in placed.declaration.shape or ())
        if before is not None and (before is placed) == is_size:
            return
        if before is not None:
            changed.gone.append(before)
        self._taken[id(placed)] = placed if is_size else _without_size(placed)
        changed.come.append(self._taken[id(placed)])

    def _count(self, placed: Placed, number: int) -> None:
        declaration = placed.declaration
        if not declaration.may_be_norm:
            for dim in (*(declaration.shape or ()), *(declaration.bounds or ())):
                for name in dim.names:
                    self._sizes[name] += number


def _without_size(placed: Placed) -> Placed:
    return replace(placed, declaration=replace(placed.declaration, shape=None, family=None))
