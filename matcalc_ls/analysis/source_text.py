"""The text that a document is read from: its places, its lines and files, and the macros in force."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from matcalc_ls.analysis.paper import Paper
from matcalc_ls.tex.in_force import Surroundings, macros_in_force
from matcalc_ls.tex.macros import Macros
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Display
from matcalc_ls.text.blocks import Blocks
from matcalc_ls.text.lines import LineIndex, with_line_feeds
from matcalc_ls.text.scan import CELL_BREAK, Language
from matcalc_ls.text.steps import Steps


class SourceText:
    """A text in blocks, where what stands is said in places (`text.blocks`)."""

    text: str
    language: Language
    around: Surroundings
    paper: Paper | None
    _blocks: Blocks
    _macros_from: list[int]
    _macros: list[Macros]

    def _scan_text(
        self, text: str, language: Language, around: Surroundings, spread: bool, paper: Paper | None
    ) -> Steps[None]:
        self.text, self.language, self.around, self.paper = text, language, around, paper
        readable = with_line_feeds(text)
        self._blocks = yield from Blocks.steps(readable, language, spread=spread)
        in_force = macros_in_force(readable, self._blocks, around)
        self._macros_from = [self.place(offset) if number else 0 for number, (offset, _) in enumerate(in_force)]
        self._macros = [macros for _, macros in in_force]

    def is_the_same_in(self, around: Surroundings) -> bool:
        """Whether the text is read in other surroundings as it was, which it stands in from now on."""
        in_force = macros_in_force(with_line_feeds(self.text), self._blocks, around)
        self.around = around
        return self._macros == [macros for _, macros in in_force]

    @property
    def end(self) -> int:
        """A place behind all others."""
        return self._blocks.end

    def is_opaque(self, place: int) -> bool:
        """Whether a place stands in what is neither prose nor maths."""
        return self._blocks.is_opaque(place)

    def offset(self, place: int) -> int:
        """Where in the text a place is."""
        return self._blocks.offset(place)

    def place(self, offset: int) -> int:
        """The place of an offset of the text."""
        return self._blocks.place(offset)

    def source(self, start: int, end: int) -> str:
        """The text between two places."""
        return self.text[self.offset(start) : self.offset(end)]

    def parse(self, start: int, end: int, macros: Macros | None = None) -> Display:
        """The surface tree of a stretch that is no formula, such as a declaration in a comment."""
        text = self.source(start, end)
        return parse(text, 0, len(text), macros, start)

    def macros_in(self, place: int) -> Macros:
        """The macros in force at a place."""
        return self._macros[self._macros_number(place)]

    def _macros_number(self, place: int) -> int:
        return bisect_right(self._macros_from, place) - 1

    @cached_property
    def lines(self) -> LineIndex:
        """The lines of the text, by offset."""
        return LineIndex(self.text)

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
