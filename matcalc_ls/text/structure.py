"""What stands around the maths: sections, paragraphs with their prose, comments."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matcalc_ls.text.scan import Heading, Language, Span
from matcalc_ls.text.zones import scan


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything up to the next one of its level or above; the whole document is level 0."""

    start: int
    end: int
    level: int
    title_start: int
    title_end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text and maths that belong together: a paragraph, a list item, a table's row, a heading's title."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """Prose between two formulas. `text` is as long as its span, with markup (emphasis, commands) made spaces."""

    start: int
    end: int
    text: str


def find_opaque(text: str, language: Language) -> tuple[Span, ...]:
    """The spans that hold neither prose nor maths: code, verbatim, comments, definitions of macros."""
    return tuple(scan(text, language).opaque)


def sections_of(headings: Sequence[Heading], end: int) -> tuple[Section, ...]:
    """The sections that headings begin, in their order, the document itself, up to `end`, first."""
    ends: list[int] = [end] * len(headings)
    opened: list[int] = []
    for number, heading in enumerate(headings):
        while opened and headings[opened[-1]].level >= heading.level:
            ends[opened.pop()] = heading.start
        opened.append(number)
    whole = Section(0, end, 0, 0, 0)
    return (whole, *(_section(heading, end) for heading, end in zip(headings, ends, strict=True)))


def _section(heading: Heading, end: int) -> Section:
    return Section(heading.start, end, heading.level, heading.title_start, heading.title_end)


def paragraphs_between(text: str, gaps: Iterable[Span]) -> Iterator[Paragraph]:
    """The paragraphs of a text that has these gaps."""
    start = 0
    for gap_start, gap_end in [*sorted(gaps), (len(text), len(text))]:
        if gap_start >= start:
            stripped = text[start:gap_start].strip()
            if stripped:
                first = text.index(stripped[0], start)
                yield Paragraph(first, first + len(stripped))
        start = max(start, gap_end)


_MARKUP = {
    "latex": re.compile(r"\\[A-Za-z]+\*?[ ]?|\\.|[{}~]", re.DOTALL),
    "markdown": re.compile(r"\\(?=.)|[*_`]+|^[ \t]*>[ \t>]*|&nbsp;|</?[A-Za-z][^<>\n]*>", re.MULTILINE),
}


def words_in(text: str, start: int, end: int, opaque: Sequence[Span], language: Language) -> str:
    """A stretch of prose, what is opaque and the markup made spaces."""
    words: list[str] = []
    at = start
    first = max(bisect_left(opaque, (start, start)) - 1, 0)
    for number in range(first, len(opaque)):
        opaque_start, opaque_end = opaque[number]
        if opaque_start >= end:
            break
        low, high = max(opaque_start, at), min(opaque_end, end)
        if low < high:
            words += (text[at:low], " " * (high - low))
            at = high
    words.append(text[at:end])
    return _MARKUP[language].sub(lambda match: " " * len(match.group()), "".join(words))
