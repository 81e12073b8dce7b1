"""The sections of a document, which are known by where they begin: which is part of which, and of what topic."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from operator import attrgetter

from matcalc_ls.text.scan import Heading
from matcalc_ls.text.structure import Section, sections_of

BEFORE = -1
"""Where the section begins that no heading does."""
_EXTENT = attrgetter("start", "end", "level")


class Sections:
    """`all` are in the order of their headings, the document itself first."""

    def __init__(self, headings: Iterable[Heading], end: int) -> None:
        """Of a document that ends at a place."""
        self.all: tuple[Section, ...] = sections_of(list(headings), end)
        self._starts = [BEFORE, *(section.start for section in self.all if section.level)]

    def are_where(self, other: Sections) -> bool:
        """Whether they begin and end where others do, whatever their titles are."""
        return list(map(_EXTENT, self.all)) == list(map(_EXTENT, other.all))

    def at(self, place: int) -> int:
        """The section that a place stands in; BEFORE where that is before the first heading."""
        return self._starts[bisect_right(self._starts, place) - 1]

    def following(self, section: int) -> int | None:
        """The section whose heading is next after that of another; None behind the last."""
        number = bisect_right(self._starts, section)
        return self._starts[number] if number < len(self._starts) else None

    def around(self, section: int) -> frozenset[int]:
        """A section with those that it is a part of; what stands before the first heading is around all of them."""
        return self._around[section]

    def topic(self, section: int) -> int:
        """The outermost section that a section is a part of, save those that hold all others: BEFORE for these."""
        return self._topics[section]

    def share_a_topic(self, section: int, other: int) -> bool:
        """Whether what one section says of a name is likely meant in the other: one is around the other, or both are
        parts of one that is not the whole document."""
        topic, others = self._topics[section], self._topics[other]
        return topic in (others, BEFORE) or others == BEFORE

    @cached_property
    def _topics(self) -> dict[int, int]:
        return {section: min(around - self._whole, default=BEFORE) for section, around in self._around.items()}

    @cached_property
    def _whole(self) -> frozenset[int]:
        """The sections that hold all others: a title, and what stands before the first heading."""
        return frozenset({BEFORE}).union(
            frozenset.intersection(*(self._around[start] for start in self._starts[1:] or (BEFORE,)))
        )

    @cached_property
    def _around(self) -> dict[int, frozenset[int]]:
        ends = {section.start: section.end for section in self.all if section.level}
        around: dict[int, frozenset[int]] = {}
        open_ones: list[tuple[int, int]] = []
        for start in self._starts:
            while open_ones and open_ones[-1][1] <= start:
                open_ones.pop()
            if start in ends:
                open_ones.append((start, ends[start]))
            around[start] = frozenset({BEFORE, start}) | {outer for outer, _ in open_ones}
        return around
