"""A document as its author wrote it: formulas with their statements, in paragraphs, in sections."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from matcalc_ls.notation.statements import Statement, statements_of
from matcalc_ls.tex.in_force import ALONE, Surroundings, macros_in_zones
from matcalc_ls.tex.macros import NO_MACROS, Macros
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Display
from matcalc_ls.text.lines import LineIndex
from matcalc_ls.text.scan import CELL_BREAK, Language, Zone
from matcalc_ls.text.structure import Paragraph, Words, find_paragraphs, find_sections, prose
from matcalc_ls.text.zones import find_zones, with_line_feeds


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A piece of maths: where it stands, its surface tree, its statements, where its paragraph and section begin.

    Nothing here counts formulas, paragraphs or sections, so that what is written elsewhere leaves a formula the same.
    """

    zone: Zone
    display: Display
    statements: tuple[Statement, ...]
    paragraph: int
    section: int

    @property
    def start(self) -> int:
        return self.zone.start

    @property
    def end(self) -> int:
        return self.zone.end


class Document:
    """The text and what its scanners and parser find in it; nothing here knows what a symbol means."""

    def __init__(self, text: str, language: Language, around: Surroundings = ALONE) -> None:
        self.text, self.language, self.around = text, language, around
        zones = find_zones(text, language)
        self.paragraphs: tuple[Paragraph, ...] = find_paragraphs(text, language)
        self._paragraph_starts = [paragraph.start for paragraph in self.paragraphs]
        self._sections = find_sections(text, language)
        self._section_starts = sorted({0, *(section.start for section in self._sections)})
        self.macros = macros_in_zones(text, language, around)
        readable = with_line_feeds(text)
        self.formulas = tuple(
            self._formula(zone, parse(readable, zone.inner_start, zone.inner_end, known))
            for zone, known in zip(zones, self.macros, strict=True)
        )

    def _formula(self, zone: Zone, display: Display) -> Formula:
        statements = statements_of(display)
        return Formula(zone, display, statements, self.paragraph_at(zone.start), self.section_at(zone.start))

    def number_of(self, formula: Formula) -> int:
        """How many formulas stand before this one; before the first, it counts as the first."""
        return max(bisect_right(self._formula_starts, formula.start) - 1, 0)

    def paragraph_at(self, offset: int) -> int:
        """Where the paragraph begins that an offset stands in, or follows; 0 where there is none."""
        return self._paragraph_starts[self._paragraph_number(offset)] if self._paragraph_starts else 0

    def paragraphs_between(self, one: int, other: int) -> int:
        """How many paragraphs further on, or back, one offset stands than another."""
        return abs(self._paragraph_number(one) - self._paragraph_number(other))

    def paragraph_next(self, paragraph: int, step: int) -> int | None:
        """Where the paragraph before (-1) or behind (1) the one that begins here begins; None if there is none."""
        number = self._paragraph_number(paragraph) + step
        return self._paragraph_starts[number] if 0 <= number < len(self._paragraph_starts) else None

    def _paragraph_number(self, offset: int) -> int:
        return max(bisect_right(self._paragraph_starts, offset) - 1, 0)

    def section_at(self, offset: int) -> int:
        """Where the section begins that an offset stands in; 0 before the first heading."""
        return self._section_starts[bisect_right(self._section_starts, offset) - 1]

    def sections_around(self, section: int) -> frozenset[int]:
        """A section with those that it is a part of; what stands before the first heading is around all of them."""
        return self._around[section]

    def share_a_topic(self, section: int, other: int) -> bool:
        """Whether what one section says of a name is likely meant in the other: one is around the other, or both are
        parts of one that is not the whole document."""
        around, others = self.sections_around(section), self.sections_around(other)
        return section in others or other in around or not around.isdisjoint(others - self._whole)

    @cached_property
    def _whole(self) -> frozenset[int]:
        """The sections that hold all others: a title, and what stands before the first heading."""
        return frozenset({0}).union(
            frozenset.intersection(*(self._around[start] for start in self._section_starts[1:] or (0,)))
        )

    @cached_property
    def _around(self) -> dict[int, frozenset[int]]:
        ends = {section.start: section.end for section in self._sections if section.level}
        before = frozenset() if 0 in ends else frozenset({0})
        around: dict[int, frozenset[int]] = {}
        open_ones: list[tuple[int, int]] = []
        for start in self._section_starts:
            while open_ones and open_ones[-1][1] <= start:
                open_ones.pop()
            if start in ends:
                open_ones.append((start, ends[start]))
            around[start] = before | {start} | {outer for outer, _ in open_ones}
        return around

    def prose(self, start: int | None) -> tuple[Words | Zone, ...]:
        """The words and the formulas of the paragraph that begins here in turn; nothing where none does."""
        paragraph = None if start is None else self.paragraph(start)
        return () if paragraph is None else prose(self.text, paragraph, self.language)

    def paragraph(self, start: int) -> Paragraph | None:
        """The paragraph that begins here, or before."""
        return self.paragraphs[self._paragraph_number(start)] if self.paragraphs else None

    def macros_at(self, offset: int) -> Macros:
        """The macros that the formula after an offset knows, or the last one; none where there is no formula."""
        if not self.macros:
            return NO_MACROS
        return self.macros[min(bisect_right(self._formula_starts, offset), len(self.macros) - 1)]

    def paragraph_end(self, formula: Formula) -> int:
        """Where the paragraph of a formula ends, or the formula itself if that is later."""
        paragraph = self.paragraph(formula.paragraph)
        return formula.end if paragraph is None else max(paragraph.end, formula.end)

    def formula_at(self, offset: int) -> Formula | None:
        """The formula that holds an offset, its end included."""
        position = bisect_right(self._formula_starts, offset) - 1
        if position < 0:
            return None
        formula = self.formulas[position]
        return formula if offset <= formula.end else None

    def formulas_between(self, start: int, end: int) -> tuple[Formula, ...]:
        """The formulas that begin at one offset or after it, and before the other."""
        starts = self._formula_starts
        return self.formulas[bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def _formula_starts(self) -> list[int]:
        return [formula.start for formula in self.formulas]

    @cached_property
    def line_ending(self) -> str:
        """The document's own line ending."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def line_name(self, offset: int) -> str:
        """What to call the line of an offset: "line 3", in a notebook "line 3 of Markdown cell 2"."""
        cell = self.text.count(CELL_BREAK, 0, offset)
        line = self.lines.line_of(offset)
        if CELL_BREAK not in self.text:
            return f"line {line + 1}"
        start = self.text.rindex(CELL_BREAK, 0, offset) + len(CELL_BREAK) if cell else 0
        return f"line {line - self.lines.line_of(start) + 1} of Markdown cell {cell + 1}"

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(self.text)

    def source(self, start: int, end: int) -> str:
        return self.text[start:end]
