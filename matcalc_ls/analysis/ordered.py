"""Things of a document in the order of their places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from matcalc_ls.text.shifted import spliced


class _Starting(Protocol):
    @property
    def start(self) -> int: ...


T = TypeVar("T", bound=_Starting)


class Ordered(Generic[T]):
    """A sequence that does not change, with where each of its items starts."""

    def __init__(self, items: Iterable[T]) -> None:
        self.items: Sequence[T] = list(items)
        self.starts: Sequence[int] = [item.start for item in self.items]

    def number(self, place: int) -> int:
        """The number of the last item that starts at a place or before it; -1 if none does."""
        return bisect_right(self.starts, place) - 1

    def between(self, start: int, end: int) -> Sequence[T]:
        """The items that start at one place or behind it, and before the other."""
        return self.items[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def replaced(self, start: int, end: int, items: Sequence[T]) -> Ordered[T]:
        """The same with other items between two places."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        after: Ordered[T] = object.__new__(type(self))
        after.items = spliced(self.items, first, last, items)
        after.starts = spliced(self.starts, first, last, [item.start for item in items])
        return after
