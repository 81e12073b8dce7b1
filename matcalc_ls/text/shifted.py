"""Long lists of which a small part changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


def spliced(items: Sequence[T], first: int, last: int, others: Sequence[T]) -> list[T]:
    """A list with others in the place of the items `first`..`last`."""
    after = list(items)
    after[first:last] = others
    return after


class Offsets:
    """Where things of these lengths begin that stand one behind another; the last is where all ends.

    A change moves all that follows it by so much: that is noted, and not carried out before something changes
    elsewhere, since an author types at one place for a while.
    """

    def __init__(self, lengths: Iterable[int]) -> None:
        self._starts = list(accumulate(lengths, initial=0))
        self._from, self._by = len(self._starts), 0

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> int:
        return self._starts[number] + (self._by if number >= self._from else 0)

    def replaced(self, first: int, last: int, lengths: Sequence[int]) -> Offsets:
        """The same with things of other lengths in the place of `first`..`last`."""
        starts = list(self._starts)
        # What stands between the last change and this one gets its own offsets, or waits to be moved with the rest.
        for number in range(self._from, last):
            starts[number] += self._by
        for number in range(last, self._from):
            starts[number] -= self._by
        fresh = list(accumulate(lengths, initial=self[first]))
        after = object.__new__(Offsets)
        after._by = self._by + fresh[-1] - self[last]
        after._from = first + len(lengths)
        starts[first:last] = fresh[:-1]
        after._starts = starts
        return after
