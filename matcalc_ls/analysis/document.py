"""A document as its author wrote it: formulas with their statements, in paragraphs, in sections."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from matcalc_ls.analysis.ordered import Ordered
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.notation.statements import Statement, statements_of
from matcalc_ls.tex.in_force import ALONE, Surroundings, has_say, macros_in_force, speaks_for_itself
from matcalc_ls.tex.macros import NO_MACROS, Macros
from matcalc_ls.tex.parse import parse, parse_formula
from matcalc_ls.tex.tree import Display
from matcalc_ls.text.blocks import Block, Blocks, Rewritten
from matcalc_ls.text.lines import LineIndex, with_line_feeds
from matcalc_ls.text.scan import CELL_BREAK, Comment, Language, Zone
from matcalc_ls.text.steps import Steps, finished
from matcalc_ls.text.structure import Paragraph, Section, Words, sections_of

BEFORE = -1
"""Where the section begins that no heading does."""
_EXTENT = attrgetter("start", "end", "level")


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
    looks: Hashable
    """Equal for formulas of one document that are spelled alike and know the same macros."""

    @property
    def start(self) -> int:
        return self.zone.start

    @property
    def end(self) -> int:
        return self.zone.end


class Change(NamedTuple):
    """What an edit made of a document. What is neither `gone` nor `come` is the same object as before.

    Paragraphs are known by where they begin; one of which the words or the formulas changed is gone and has come.
    `sections` if they do not begin and end where they did.
    """

    formulas_gone: tuple[Formula, ...]
    formulas_come: tuple[Formula, ...]
    paragraphs_gone: tuple[int, ...]
    paragraphs_come: tuple[int, ...]
    comments_gone: tuple[Comment, ...]
    comments_come: tuple[Comment, ...]
    sections: bool


class Document:
    """The text and what its scanners and parser find in it; nothing here knows what a symbol means.

    Where something stands is said in places (`text.blocks`). They are offsets of the text, unless the document is
    `spread` so that it can be `edited`.
    """

    def __init__(
        self,
        text: str,
        language: Language,
        around: Surroundings = ALONE,
        *,
        spread: bool = False,
        paper: Paper | None = None,
    ) -> None:
        """Of a `paper` of several files, the text is that of all."""
        finished(self._scan(text, language, around, spread, paper))
        finished(self.read())

    @classmethod
    def steps(
        cls,
        text: str,
        language: Language,
        around: Surroundings = ALONE,
        *,
        spread: bool = False,
        paper: Paper | None = None,
    ) -> Steps[Document]:
        """The same in steps, of which the last ones are to `read` it: so far, it has no formulas."""
        document = object.__new__(cls)
        yield from document._scan(text, language, around, spread, paper)
        return document

    def _scan(
        self, text: str, language: Language, around: Surroundings, spread: bool, paper: Paper | None
    ) -> Steps[None]:
        self.text, self.language, self.around, self.paper = text, language, around, paper
        self.change: Change | None = None
        readable = with_line_feeds(text)
        self._blocks = yield from Blocks.steps(readable, language, spread=spread)
        blocks = self._blocks.all
        in_force = macros_in_force(readable, self._blocks, around)
        self._macros_from = [self.place(offset) if number else 0 for number, (offset, _) in enumerate(in_force)]
        self._macros = [macros for _, macros in in_force]
        yield len(blocks), len(blocks)
        self._is_editable = spread and all(map(speaks_for_itself, blocks))
        self._paragraphs = Ordered(paragraph for block in blocks for paragraph in block.paragraphs)
        self._comments = Ordered(comment for block in blocks for comment in block.comments)
        self.sections = self._sections_now()
        self._section_starts = [BEFORE, *(section.start for section in self.sections if section.level)]
        self._formulas: Ordered[Formula] = Ordered(())

    def read(self) -> Steps[None]:
        """Read the formulas, in steps."""
        blocks, formulas = self._blocks.all, list[Formula]()
        for number, block in enumerate(blocks):
            for zone in block.zones:
                formulas.append(self._formula(block, zone))
                yield number, len(blocks)
        self._formulas = Ordered(formulas)

    def zones_around(self, place: int, size: int) -> Sequence[tuple[Block, Zone]]:
        """Where at most `size` formulas stand, before and after a place, also where they were not `read`; the same for
        places near one another."""
        zones = [(block, zone) for block in self._blocks.all for zone in block.zones]
        number = max(bisect_right(zones, place, key=lambda each: each[1].start) - 1, 0)
        stride = max(size // 3, 1)
        first = max(number // stride - 1, 0) * stride
        return zones[first : first + size]

    def part(self, zones: Sequence[tuple[Block, Zone]]) -> Document:
        """The same as if there were the formulas of some zones alone, and the paragraphs and comments around them."""
        low, high = (self.paragraph_at(zones[0][1].start), zones[-1][1].end) if zones else (0, 0)
        known = {id(formula.zone): formula for formula in self._formulas.between(low, high)}
        part = copy(self)
        part._formulas = Ordered(known.get(id(zone)) or self._formula(block, zone) for block, zone in zones)
        part._paragraphs = Ordered(self._paragraphs.between(low, high))
        part._comments = Ordered(self._comments.between(low, high))
        return part

    @property
    def paragraphs(self) -> Sequence[Paragraph]:
        """In order; every formula stands in one."""
        return self._paragraphs.items

    @property
    def comments(self) -> Sequence[Comment]:
        """In order."""
        return self._comments.items

    @property
    def formulas(self) -> Sequence[Formula]:
        """In order; they never overlap."""
        return self._formulas.items

    @property
    def end(self) -> int:
        """A place behind all others."""
        return self._blocks.end

    def _formula(self, block: Block, zone: Zone) -> Formula:
        origin, inner_start, inner_end = block.within(zone)
        macros = self._macros_number(zone.start)
        display = parse_formula(block.text, inner_start, inner_end, self._macros[macros], origin)
        place = self.paragraph_at(zone.start), self.section_at(zone.start)
        return Formula(zone, display, statements_of(display), *place, (block.text[inner_start:inner_end], macros))

    def _sections_now(self) -> tuple[Section, ...]:
        """The sections, in the order of their headings, the document itself first."""
        return sections_of([heading for block in self._blocks.all for heading in block.headings], self.end)

    def edited(self, text: str, paper: Paper | None = None) -> Document | None:
        """The document that this one has become, which shares with it what is still there, and knows its `change`.

        None where all is to be read anew, as where other macros may be in force, or other files have a say in them.
        """
        rewritten = self._blocks.edited(with_line_feeds(text)) if self._is_editable else None
        if rewritten is None or any(map(has_say, (*rewritten.gone, *rewritten.come))):
            return None
        after = copy(self)
        for name in ("lines", "_around", "_whole", "_topics"):
            after.__dict__.pop(name, None)
        after.text, after.paper, after._blocks = text, paper, rewritten.blocks
        after._read(rewritten)
        return after

    def is_the_same_in(self, around: Surroundings) -> bool:
        """Whether the document is read in other surroundings as it was, which it stands in from now on."""
        in_force = macros_in_force(with_line_feeds(self.text), self._blocks, around)
        self.around = around
        return self._macros == [macros for _, macros in in_force]

    def _read(self, rewritten: Rewritten) -> None:
        """Read the blocks that have come, and forget those that are gone."""
        gone, come, low, high = rewritten.gone, rewritten.come, rewritten.low, rewritten.high
        comments = [each for block in come for each in block.comments]
        comments_before = self._comments.between(low, high)
        self._comments = self._comments.replaced(low, high, comments)
        self._paragraphs = self._paragraphs.replaced(low, high, [each for block in come for each in block.paragraphs])
        moved = self._read_headings(gone, come)
        formulas_before = self.formulas if moved else self._formulas.between(low, high)
        known = {formula.start: formula for formula in self._formulas.between(low, high)}
        fresh = [self._still(known.get(zone.start), block, zone) for block in come for zone in block.zones]
        self._formulas = self._formulas.replaced(low, high, fresh)
        if moved:
            fresh = [self._in_its_section(formula) for formula in self.formulas]
            self._formulas = Ordered(fresh)
        paragraphs_before, paragraphs = (
            {each: None for block in blocks for each in block.told(self.language)} for blocks in (gone, come)
        )
        self.change = Change(
            _without(formulas_before, set(map(id, fresh))),
            _without(fresh, set(map(id, formulas_before))),
            tuple(told[0] for told in paragraphs_before if told not in paragraphs),
            tuple(told[0] for told in paragraphs if told not in paragraphs_before),
            tuple(each for each in comments_before if each not in comments),
            tuple(each for each in comments if each not in comments_before),
            moved,
        )

    def _read_headings(self, gone: Sequence[Block], come: Sequence[Block]) -> bool:
        """Whether sections begin or end elsewhere than they did."""
        before, after = ([heading for block in blocks for heading in block.headings] for blocks in (gone, come))
        if before == after:
            return False
        sections, self.sections = self.sections, self._sections_now()
        self._section_starts = [BEFORE, *(section.start for section in self.sections if section.level)]
        return list(map(_EXTENT, sections)) != list(map(_EXTENT, self.sections))

    def _still(self, known: Formula | None, block: Block, zone: Zone) -> Formula:
        """The formula of a zone: the one that is known, if that is it."""
        if known is None or known.zone is not zone:
            return self._formula(block, zone)
        paragraph = self.paragraph_at(zone.start)
        return known if known.paragraph == paragraph else replace(known, paragraph=paragraph)

    def _in_its_section(self, formula: Formula) -> Formula:
        section = self.section_at(formula.start)
        return formula if formula.section == section else replace(formula, section=section)

    def is_opaque(self, place: int) -> bool:
        """Whether a place stands in what is neither prose nor maths."""
        return self._blocks.is_opaque(place)

    def offset(self, place: int) -> int:
        """Where in the text a place is."""
        return self._blocks.offset(place)

    def place(self, offset: int) -> int:
        """The place of an offset of the text."""
        return self._blocks.place(offset)

    def number_of(self, formula: Formula) -> int:
        """How many formulas stand before this one; before the first, it counts as the first."""
        return max(self._formulas.number(formula.start), 0)

    def paragraph_at(self, offset: int) -> int:
        """Where the paragraph begins that an offset stands in, or follows; 0 where there is none."""
        return self.paragraphs[self._paragraph_number(offset)].start if self.paragraphs else 0

    def paragraphs_between(self, one: int, other: int) -> int:
        """How many paragraphs further on, or back, one offset stands than another."""
        return abs(self._paragraph_number(one) - self._paragraph_number(other))

    def paragraph_next(self, paragraph: int, step: int) -> int | None:
        """Where the paragraph before (-1) or behind (1) the one that begins here begins; None if there is none."""
        number = self._paragraph_number(paragraph) + step
        return self.paragraphs[number].start if 0 <= number < len(self.paragraphs) else None

    def _paragraph_number(self, offset: int) -> int:
        return max(self._paragraphs.number(offset), 0)

    def section_at(self, offset: int) -> int:
        """Where the section begins that an offset stands in; BEFORE where that is before the first heading."""
        return self._section_starts[bisect_right(self._section_starts, offset) - 1]

    def sections_around(self, section: int) -> frozenset[int]:
        """A section with those that it is a part of; what stands before the first heading is around all of them."""
        return self._around[section]

    def topic(self, section: int) -> int:
        """Where the outermost section begins that a section is a part of, save those that hold all others: BEFORE for
        these."""
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
            frozenset.intersection(*(self._around[start] for start in self._section_starts[1:] or (BEFORE,)))
        )

    @cached_property
    def _around(self) -> dict[int, frozenset[int]]:
        ends = {section.start: section.end for section in self.sections if section.level}
        around: dict[int, frozenset[int]] = {}
        open_ones: list[tuple[int, int]] = []
        for start in self._section_starts:
            while open_ones and open_ones[-1][1] <= start:
                open_ones.pop()
            if start in ends:
                open_ones.append((start, ends[start]))
            around[start] = frozenset({BEFORE, start}) | {outer for outer, _ in open_ones}
        return around

    def prose(self, start: int | None) -> tuple[Words | Zone, ...]:
        """The words and the formulas of the paragraph that begins here in turn; nothing where none does."""
        paragraph = None if start is None else self.paragraph(start)
        return () if paragraph is None else tuple(self._blocks.at(paragraph.start).prose(paragraph, self.language))

    def paragraph(self, start: int) -> Paragraph | None:
        """The paragraph that begins here, or before."""
        return self.paragraphs[self._paragraph_number(start)] if self.paragraphs else None

    def macros_at(self, offset: int) -> Macros:
        """The macros that the formula after an offset knows, or the last one; none where there is no formula."""
        if not self.formulas:
            return NO_MACROS
        return self.macros_of(self.formulas[min(self._formulas.number(offset) + 1, len(self.formulas) - 1)])

    def macros_of(self, formula: Formula) -> Macros:
        """The macros that a formula knows."""
        return self.macros_in(formula.start)

    def macros_in(self, place: int) -> Macros:
        """The macros in force at a place."""
        return self._macros[self._macros_number(place)]

    def _macros_number(self, place: int) -> int:
        return bisect_right(self._macros_from, place) - 1

    def paragraph_end(self, formula: Formula) -> int:
        """Where the paragraph of a formula ends, or the formula itself if that is later."""
        paragraph = self.paragraph(formula.paragraph)
        return formula.end if paragraph is None else max(paragraph.end, formula.end)

    def formula_at(self, offset: int) -> Formula | None:
        """The formula that holds an offset, its end included."""
        number = self._formulas.number(offset)
        return self.formulas[number] if number >= 0 and offset <= self.formulas[number].end else None

    def formulas_in(self, section: int) -> Sequence[Formula]:
        """The formulas of the section that begins here, in order."""
        number = bisect_right(self._section_starts, section)
        end = self._section_starts[number] if number < len(self._section_starts) else self.end + 1
        return self.formulas_between(section, end)

    def formulas_between(self, start: int, end: int) -> Sequence[Formula]:
        """The formulas that begin at one offset or after it, and before the other."""
        return self._formulas.between(start, end)

    def parse(self, start: int, end: int, macros: Macros | None = None) -> Display:
        """The surface tree of a stretch that is no formula, such as a declaration in a comment."""
        text = self.source(start, end)
        return parse(text, 0, len(text), macros, start)

    def line_ending(self, place: int) -> str:
        """The line ending of the file that a place is in."""
        text = self.text if self.paper is None else self.paper.texts[self.paper.path(self.offset(place))]
        return "\r\n" if "\r\n" in text else "\n"

    def end_of_file(self, place: int) -> int:
        """The place where the file ends that a place is in."""
        return self.end if self.paper is None else self.place(self.paper.end_of_file(self.offset(place)))

    def line_name(self, place: int, told: int) -> str:
        """What to call the line of a place where something at the place `told` speaks of it: "line 3", if that is in
        another file "line 3 of notation.tex", in a notebook "line 3 of Markdown cell 2"."""
        offset = self.offset(place)
        cell = self.text.count(CELL_BREAK, 0, offset)
        line = self.lines.line_of(offset)
        if self.paper is not None:
            return self.paper.line_name(line, self.lines.line_of(self.offset(told)))
        if CELL_BREAK not in self.text:
            return f"line {line + 1}"
        start = self.text.rindex(CELL_BREAK, 0, offset) + len(CELL_BREAK) if cell else 0
        return f"line {line - self.lines.line_of(start) + 1} of Markdown cell {cell + 1}"

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(self.text)

    def source(self, start: int, end: int) -> str:
        """The text between two places."""
        return self.text[self.offset(start) : self.offset(end)]


def _without(formulas: Iterable[Formula], known: set[int]) -> tuple[Formula, ...]:
    return tuple(formula for formula in formulas if id(formula) not in known)
