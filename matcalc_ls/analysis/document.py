"""A document as its author wrote it: formulas with their statements, in paragraphs, in sections."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import NamedTuple

from matcalc_ls.analysis.ordered import Ordered
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.analysis.sections import Sections
from matcalc_ls.analysis.source_text import SourceText
from matcalc_ls.notation.statements import Statement, statements_of
from matcalc_ls.tex.in_force import ALONE, Surroundings, has_say, speaks_for_itself
from matcalc_ls.tex.macros import NO_MACROS, Macros
from matcalc_ls.tex.parse import parse_formula
from matcalc_ls.tex.tree import Display
from matcalc_ls.text.blocks import Block, Rewritten
from matcalc_ls.text.lines import with_line_feeds
from matcalc_ls.text.scan import Comment, Language, Span, Zone
from matcalc_ls.text.steps import Steps, finished
from matcalc_ls.text.structure import Paragraph, Section, Words


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


class Document(SourceText):
    """The text and what its scanners and parser find in it; nothing here knows what a symbol means.

    Places are offsets of the text, unless the document is `spread` so that it can be `edited`.
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
        self.change: Change | None = None
        yield from self._scan_text(text, language, around, spread, paper)
        blocks = self._blocks.all
        yield len(blocks), len(blocks)
        self._is_editable = spread and all(map(speaks_for_itself, blocks))
        self._paragraphs = Ordered(paragraph for block in blocks for paragraph in block.paragraphs)
        self._comments = Ordered(comment for block in blocks for comment in block.comments)
        self._sections = self._sections_now()
        self._formulas: Ordered[Formula] = Ordered(())

    def read(self) -> Steps[None]:
        """Read the formulas, in steps."""
        blocks, formulas = self._blocks.all, list[Formula]()
        for number, block in enumerate(blocks):
            for zone in block.zones:
                formulas.append(self._formula(block, zone))
                yield number, len(blocks)
        self._formulas = Ordered(formulas)

    @property
    def zones(self) -> Sequence[tuple[Block, Zone]]:
        """Where its formulas stand, in order, also where they were not `read`."""
        return [(block, zone) for block in self._blocks.all for zone in block.zones]

    def stretch_around(self, place: int, size: int) -> Span:
        """From where to where at most `size` formulas stand, before and after a place; the same for places near one
        another."""
        zones = [zone for _, zone in self.zones]
        number = max(bisect_right(zones, place, key=lambda zone: zone.start) - 1, 0)
        stride = max(size // 3, 1)
        first = max(number // stride - 1, 0) * stride
        return (zones[first].start, zones[min(first + size, len(zones)) - 1].end) if zones else (0, 0)

    def part(self, stretches: Sequence[Span]) -> Steps[Document]:
        """The same as if there were the formulas of some stretches alone, in order, and the paragraphs and comments
        around them; in steps, a formula each."""
        around = [(self.paragraph_at(low), high) for low, high in stretches]
        all_zones = self.zones
        starts = [zone.start for _, zone in all_zones]
        numbers = [(bisect_left(starts, low), bisect_left(starts, high)) for low, high in stretches]
        zones = [each for first, last in numbers for each in all_zones[first:last]]
        known = {id(formula.zone): formula for low, high in stretches for formula in self._formulas.between(low, high)}
        part = copy(self)
        formulas: list[Formula] = []
        for block, zone in zones:
            formulas.append(known.get(id(zone)) or self._formula(block, zone))
            yield len(formulas), len(zones)
        part._formulas = Ordered(formulas)
        part._paragraphs = Ordered(each for low, high in around for each in self._paragraphs.between(low, high))
        part._comments = Ordered(each for low, high in around for each in self._comments.between(low, high))
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
    def sections(self) -> Sequence[Section]:
        """In the order of their headings, the document itself first."""
        return self._sections.all

    def _formula(self, block: Block, zone: Zone) -> Formula:
        origin, inner_start, inner_end = block.within(zone)
        macros = self._macros_number(zone.start)
        display = parse_formula(block.text, inner_start, inner_end, self._macros[macros], origin)
        place = self.paragraph_at(zone.start), self.section_at(zone.start)
        return Formula(zone, display, statements_of(display), *place, (block.text[inner_start:inner_end], macros))

    def _sections_now(self) -> Sections:
        return Sections((heading for block in self._blocks.all for heading in block.headings), self.end)

    def edited(self, text: str, paper: Paper | None = None) -> Document | None:
        """The document that this one has become, which shares with it what is still there, and knows its `change`.

        None where all is to be read anew, as where other macros may be in force, or other files have a say in them.
        """
        rewritten = self._blocks.edited(with_line_feeds(text)) if self._is_editable else None
        if rewritten is None or any(map(has_say, (*rewritten.gone, *rewritten.come))):
            return None
        after = copy(self)
        after.__dict__.pop("lines", None)
        after.text, after.paper, after._blocks = text, paper, rewritten.blocks
        after._read(rewritten)
        return after

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
        sections, self._sections = self._sections, self._sections_now()
        return not self._sections.are_where(sections)

    def _still(self, known: Formula | None, block: Block, zone: Zone) -> Formula:
        """The formula of a zone: the one that is known, if that is it."""
        if known is None or known.zone is not zone:
            return self._formula(block, zone)
        paragraph = self.paragraph_at(zone.start)
        return known if known.paragraph == paragraph else replace(known, paragraph=paragraph)

    def _in_its_section(self, formula: Formula) -> Formula:
        section = self.section_at(formula.start)
        return formula if formula.section == section else replace(formula, section=section)

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
        return self._sections.at(offset)

    def sections_around(self, section: int) -> frozenset[int]:
        """A section with those that it is a part of; what stands before the first heading is around all of them."""
        return self._sections.around(section)

    def topic(self, section: int) -> int:
        """The outermost section that a section is a part of, as `Sections.topic` has it."""
        return self._sections.topic(section)

    def share_a_topic(self, section: int, other: int) -> bool:
        """Whether what one section says of a name is likely meant in the other."""
        return self._sections.share_a_topic(section, other)

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
        following = self._sections.following(section)
        return self.formulas_between(section, self.end + 1 if following is None else following)

    def formulas_between(self, start: int, end: int) -> Sequence[Formula]:
        """The formulas that begin at one offset or after it, and before the other."""
        return self._formulas.between(start, end)


def _without(formulas: Iterable[Formula], known: set[int]) -> tuple[Formula, ...]:
    return tuple(formula for formula in formulas if id(formula) not in known)
