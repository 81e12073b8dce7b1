"""What is asked of a document by work whose result is remembered, so that it is known what an edit makes doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from matcalc_ls.analysis.document import Change, Document, Formula
from matcalc_ls.analysis.ledger import Ledger, Topic
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.text.difference import difference
from matcalc_ls.text.scan import CELL_BREAK, Zone
from matcalc_ls.text.structure import Words

PARAGRAPHS, LINES, WORDS, FORMULAS = "how many paragraphs", "which lines", "all words", "all formulas"
AFTERWARDS = 2
"""How many paragraphs below a display speak of what is in it: others may follow it, and then "where A is …"."""


class Watched:
    """A document's paragraphs, lines and formulas. Where sections begin and end, no edit changes."""

    def __init__(self, document: Document, ledger: Ledger) -> None:
        self._document, self._ledger = document, ledger

    def edited(self, document: Document, change: Change) -> None:
        """Take over a changed document."""
        before, self._document = self._document, document
        self._ledger.touch(_topics(change))
        if _counts_lines_otherwise(before.text, document.text) or _lines_of_files(before) != _lines_of_files(document):
            self._ledger.touch([LINES])

    def placed_in(self, paper: Paper | None) -> None:
        """The files of the document's text are those of another paper, in which they may begin at other lines."""
        before = _lines_of_files(self._document)
        self._document.paper = paper
        if before != _lines_of_files(self._document):
            self._ledger.touch([LINES])

    def prose(self, paragraph: int | None) -> tuple[Words | Zone, ...]:
        """The words and the formulas of the paragraph that begins here in turn; nothing where none does."""
        return self._ledger.ask(("prose", paragraph), self._prose, paragraph)

    def _prose(self, paragraph: int | None) -> tuple[Words | Zone, ...]:
        return self._document.prose(paragraph)

    def paragraph_next(self, paragraph: int, step: int) -> int | None:
        """Where the paragraph before (-1) or behind (1) the one that begins here begins; None if there is none."""
        return self._ledger.ask(PARAGRAPHS, self._paragraph_next, paragraph, step)

    def _paragraph_next(self, paragraph: int, step: int) -> int | None:
        return self._document.paragraph_next(paragraph, step)

    def is_afterwards(self, formula: Formula, place: int) -> bool:
        """Whether a place is so far below a formula that it explains it no more: behind a display one says "where A is
        …"; what a paragraph of text speaks of stands above it, or in it."""
        if place <= formula.start:
            return False
        return self.paragraphs_between(formula.start, place) > (AFTERWARDS if formula.zone.display else 0)

    def paragraphs_between(self, one: int, other: int) -> int:
        """How many paragraphs further on, or back, one place is than another."""
        return self._ledger.ask(PARAGRAPHS, self._paragraphs_between, one, other)

    def _paragraphs_between(self, one: int, other: int) -> int:
        return self._document.paragraphs_between(one, other)

    def formulas_in(self, section: int) -> Sequence[Formula]:
        """The formulas of the section that begins here, in order."""
        return self._ledger.ask(("formulas", section), self._formulas_in, section)

    def _formulas_in(self, section: int) -> Sequence[Formula]:
        return self._document.formulas_in(section)

    def all_formulas(self) -> Sequence[Formula]:
        """All formulas, in order."""
        return self._ledger.ask(FORMULAS, self._all_formulas)

    def _all_formulas(self) -> Sequence[Formula]:
        return self._document.formulas

    def formula_at(self, place: int) -> Formula | None:
        """The formula that holds a place, its end included."""
        return self._ledger.ask(("formulas", self._document.section_at(place)), self._formula_at, place)

    def _formula_at(self, place: int) -> Formula | None:
        return self._document.formula_at(place)

    def line_name(self, place: int, told: int) -> str:
        """What to call the line of a place where something at the place `told` speaks of it."""
        return self._ledger.ask(LINES, self._line_name, place, told)

    def _line_name(self, place: int, told: int) -> str:
        return self._document.line_name(place, told)


_BREAKS = ("\n", "\r", "\r\n", CELL_BREAK)
_OF_BREAKS = "".join(_BREAKS)


def _counts_lines_otherwise(before: str, after: str) -> bool:
    """Whether an edit may change what a line is called that it does not touch."""
    first, last, _ = difference(before, after)
    # A break may reach into what is the same, and another begin in its end.
    first = len(before[:first].rstrip(_OF_BREAKS))
    behind = len(before[last:].lstrip(_OF_BREAKS))
    gone, come = before[first : len(before) - behind], after[first : len(after) - behind]
    return _breaks(gone) != _breaks(come) or _breaks(_last_cell(gone)) != _breaks(_last_cell(come))


def _breaks(part: str) -> list[int]:
    return [part.count(each) for each in _BREAKS]


def _last_cell(part: str) -> str:
    """What stands behind the last break between cells."""
    at = part.rfind(CELL_BREAK)
    return part if at < 0 else part[at + len(CELL_BREAK) :]


def _lines_of_files(document: Document) -> list[tuple[Path, int]]:
    """Of each stretch of a file, in which line it begins there."""
    return [] if document.paper is None else [(piece.path, piece.lines) for piece in document.paper.pieces]


def _topics(change: Change) -> Iterator[Topic]:
    """What work may have asked about that an edit changed."""
    for formula in (*change.formulas_gone, *change.formulas_come):
        yield "formulas", formula.section
    gone, come = frozenset(change.paragraphs_gone), frozenset(change.paragraphs_come)
    for paragraph in gone | come:
        yield "prose", paragraph
    if gone != come:
        yield PARAGRAPHS
    yield from (WORDS, FORMULAS)
