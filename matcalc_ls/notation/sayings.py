"""Sayings: declarations with their places, what is said of one thing in order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from matcalc_ls.algebra.dims import is_square
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


_START, _PARAGRAPH, _SECTION = attrgetter("declaration.start"), attrgetter("paragraph"), attrgetter("section")


class Sayings:
    """What is declared of one name, family or size, in order of place."""

    def __init__(self) -> None:
        self.placed: list[Placed] = []
        self._lasting: list[Placed] | None = None
        """What holds beyond its sentence, where not all of it does."""
        self._sections: frozenset[int] | None = None

    def add(self, placed: Placed) -> None:
        """Say something more."""
        if self._lasting is None and not _lasts(placed):
            self._lasting = list(self.placed)
        insort(self.placed, placed, key=_START)
        if self._lasting is not None and _lasts(placed):
            insort(self._lasting, placed, key=_START)
        if self._sections is not None and placed.section not in self._sections:
            self._sections = None

    def remove(self, placed: Placed) -> None:
        """Take back what was said."""
        _remove(self.placed, placed)
        if self._lasting is not None and _lasts(placed):
            _remove(self._lasting, placed)
        if not self.in_section(placed.section):
            self._sections = None

    @property
    def first(self) -> int:
        """Where the first thing is said."""
        return self.placed[0].declaration.start

    @property
    def first_paragraph(self) -> int:
        """The paragraph in which the first thing is said."""
        return self.placed[0].paragraph

    def below(self, paragraph: int) -> Iterator[Placed]:
        """What is said below a paragraph, in order."""
        for number in range(bisect_right(self.placed, paragraph, key=_PARAGRAPH), len(self.placed)):
            yield self.placed[number]

    def above(self, place: Place) -> Iterator[Declaration]:
        """What holds at a place of all that stands above it or in its paragraph, the last first."""
        for placed in self._here_or_above(place.paragraph):
            if place.is_reached_by(placed.declaration):
                yield placed.declaration

    def said_of_structure(self, shaped: Declaration, place: Place) -> Iterator[Declaration]:
        """What a paragraph says of the structure of a matrix right before it says its shape, the last first: "P and R
        are symmetric, `P \\in \\mathbb{R}^{n \\times n}`"."""
        if shaped.shape is None or not is_square(shaped.shape):
            return
        at = bisect_left(self.placed, shaped.start, key=_START)
        paragraph = self.placed[at].paragraph
        for placed in reversed(self.placed[:at]):
            said = placed.declaration
            is_structure = said.shape is None and said.family is None and bool(said.properties)
            if placed.paragraph != paragraph or not is_structure:
                return
            if place.is_reached_by(said):
                yield said

    def _here_or_above(self, paragraph: int) -> Iterator[Placed]:
        at = bisect_right(self.placed, paragraph, key=_PARAGRAPH) - 1
        while at >= 0 and self.placed[at].paragraph == paragraph:
            yield self.placed[at]
            at -= 1
        # What holds in its sentence alone says nothing to other paragraphs.
        lasting = self.placed if self._lasting is None else self._lasting
        for number in range(bisect_left(lasting, paragraph, key=_PARAGRAPH) - 1, -1, -1):
            yield lasting[number]

    @property
    def sections(self) -> frozenset[int]:
        """The sections in which something is said."""
        if self._sections is None:
            self._sections = frozenset(map(_SECTION, self.placed))
        return self._sections

    def in_section(self, section: int) -> list[Placed]:
        """What is said in one section, in order."""
        first = bisect_left(self.placed, section, key=_SECTION)
        return self.placed[first : bisect_right(self.placed, section, lo=first, key=_SECTION)]


def _lasts(placed: Placed) -> bool:
    return placed.declaration.until is None


def _remove(several: list[Placed], placed: Placed) -> None:
    at = bisect_left(several, placed.declaration.start, key=_START)
    while several[at] is not placed:
        at += 1
    del several[at]


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
