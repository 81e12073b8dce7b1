"""Sayings: declarations with their places, what is said of one thing in order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass

from matcalc_ls.notation.scope import Declaration


@dataclass(frozen=True, slots=True)
class Placed:
    """A declaration with its paragraph and section."""

    declaration: Declaration
    paragraph: int
    section: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula stands; without an `offset`, words such as "if" limit nothing."""

    paragraph: int
    section: int
    offset: int | None = None

    def is_reached_by(self, declaration: Declaration) -> bool:
        """Whether the words that said it let it hold here."""
        return self.offset is None or declaration.holds_at(self.offset)


class Sayings:
    """What is declared of one name, family or size, in order of place."""

    def __init__(self) -> None:
        self.placed: list[Placed] = []
        self._paragraphs: list[int] | None = None
        self._lasting: list[int] = []
        self._sections: dict[int, list[Placed]] = {}

    def add(self, placed: Placed) -> None:
        """Say something more."""
        insort(self.placed, placed, key=_start)
        self._paragraphs = None

    def remove(self, placed: Placed) -> None:
        """Take back what was said."""
        at = bisect_left(self.placed, _start(placed), key=_start)
        while self.placed[at] is not placed:
            at += 1
        del self.placed[at]
        self._paragraphs = None

    @property
    def first(self) -> int:
        """Where the first thing is said."""
        return self.placed[0].declaration.start

    @property
    def paragraphs(self) -> list[int]:
        """The paragraph of each saying."""
        if self._paragraphs is None:
            self._paragraphs = [placed.paragraph for placed in self.placed]
            self._lasting, self._sections, last = [], {}, -1
            for number, placed in enumerate(self.placed):
                # What holds in its sentence alone is passed over from other paragraphs: each knows the last that lasts.
                last = number if placed.declaration.until is None else last
                self._lasting.append(last)
                self._sections.setdefault(placed.section, []).append(placed)
        return self._paragraphs

    def above(self, place: Place) -> Iterator[Declaration]:
        """What holds at a place of all that stands above it or in its paragraph, the last first."""
        paragraphs = self.paragraphs
        at = bisect_right(paragraphs, place.paragraph) - 1
        while at >= 0:
            if paragraphs[at] < place.paragraph:
                at = self._lasting[at]
                if at < 0:
                    return
            declaration = self.placed[at].declaration
            if place.is_reached_by(declaration):
                yield declaration
            at -= 1

    @property
    def sections(self) -> frozenset[int]:
        """The sections in which something is said."""
        return frozenset(self._by_section)

    def in_section(self, section: int) -> list[Placed]:
        """What is said in one section, in order."""
        return self._by_section.get(section, [])

    @property
    def _by_section(self) -> dict[int, list[Placed]]:
        return self._sections if self.paragraphs else {}


def _start(placed: Placed) -> int:
    return placed.declaration.start


class Table(dict[str, Sayings]):
    """Sayings by what they are about."""

    def add(self, key: str, placed: Placed) -> None:
        """Say something about a key."""
        self.setdefault(key, Sayings()).add(placed)

    def remove(self, key: str, placed: Placed) -> None:
        """Take back what was said about a key; one of which nothing is said is none."""
        self[key].remove(placed)
        if not self[key].placed:
            del self[key]

    def in_order(self) -> list[str]:
        """What something is said about, in the order in which it first is."""
        return sorted(self, key=lambda key: (self[key].first, key))
