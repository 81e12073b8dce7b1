"""The structure of a whole text at once, as the scanners have it; the engine asks for it block by block."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from matcalc_ls.text.scan import Comment, Language, Zone
from matcalc_ls.text.structure import Paragraph, Section, Words, paragraphs_between, sections_of, words_in
from matcalc_ls.text.zones import scan


def find_comments(text: str, language: Language) -> tuple[Comment, ...]:
    """The comments of a document, in order."""
    return tuple(scan(text, language).comments)


def find_sections(text: str, language: Language) -> tuple[Section, ...]:
    """The sections, in the order of their headings, the document itself first."""
    return sections_of(scan(text, language).headings, len(text))


def find_paragraphs(text: str, language: Language) -> tuple[Paragraph, ...]:
    """The paragraphs, in order; every formula stands in one."""
    return tuple(paragraphs_between(text, scan(text, language).gaps))


def prose(text: str, paragraph: Paragraph, language: Language) -> tuple[Words | Zone, ...]:
    """A paragraph's words and formulas, in order."""
    found = scan(text, language)
    pieces: list[Words | Zone] = []
    position = paragraph.start
    for zone in _inside(found.zones, paragraph):
        if zone.start > position:
            pieces.append(Words(position, zone.start, words_in(text, position, zone.start, found.opaque, language)))
        pieces.append(zone)
        position = zone.end
    if position < paragraph.end:
        pieces.append(Words(position, paragraph.end, words_in(text, position, paragraph.end, found.opaque, language)))
    return tuple(pieces)


def _inside(zones: list[Zone], paragraph: Paragraph) -> Iterator[Zone]:
    first = bisect_left(zones, paragraph.start, key=lambda zone: zone.start)
    for number in range(first, len(zones)):
        if zones[number].end > paragraph.end:
            return
        yield zones[number]
