"""Lines and positions: from offsets to what editors count in, and back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import Literal

from matcalc_ls.text.shifted import Offsets

Encoding = Literal["utf-8", "utf-16", "utf-32"]
Position = tuple[int, int]

# The line ends of the protocol. str.splitlines knows eight more, and an edit after a form feed would miss its line.
_LINE_END = re.compile(r"\r\n|\n|\r")
_LONE_RETURN = re.compile(r"\r(?!\n)")


def with_line_feeds(text: str) -> str:
    """A text as long as this one, in which each line ends with a line feed: on the first Macintoshes, a carriage return
    alone ended it."""
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


def decoded(raw: bytes) -> str:
    """A file's text: UTF-8, else Latin-1, with its own line endings."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class LineIndex:
    """Converts between offsets (code points) and zero-based (line, column) positions in an encoding's units."""

    def __init__(self, text: str) -> None:
        self._take(text, Offsets(_lengths(text)))

    def _take(self, text: str, starts: Offsets) -> None:
        self.text, self._starts = text, starts
        self._units: dict[tuple[int, Encoding], _Units] = {}

    def replaced(self, first: int, last: int, new: str) -> LineIndex:
        """The lines of the text with other characters in the place of those between two offsets."""
        text = self.text[:first] + new + self.text[last:]
        # A carriage return and a line feed that come together, or are parted, concern the lines before and behind.
        low = max(self.line_of(first) - 1, 0)
        high = min(self.line_of(last) + 2, self.line_count)
        lengths = _lengths(text[self._starts[low] : self._starts[high] + len(text) - len(self.text)])
        if high < self.line_count:
            lengths.pop()
        after = object.__new__(LineIndex)
        after._take(text, self._starts.replaced(low, high, lengths))
        return after

    def changed(self, start: Position, end: Position, new: str, encoding: Encoding = "utf-16") -> LineIndex:
        """The lines of the text with what lies between two positions replaced; positions outside it are clamped."""
        first = self.offset(*start, encoding)
        return self.replaced(first, max(self.offset(*end, encoding), first), new)

    @property
    def line_count(self) -> int:
        """The number of lines; an empty text has one."""
        return len(self._starts) - 1

    def line_span(self, line: int) -> tuple[int, int]:
        """Where a line starts and ends, its line end left out; a line outside the text is clamped into it."""
        line = min(max(line, 0), self.line_count - 1)
        start, end = self._starts[line], self._starts[line + 1]
        if line < self.line_count - 1:
            end -= 2 if self.text.endswith("\r\n", start, end) else 1
        return start, end

    def line_of(self, offset: int) -> int:
        """The line an offset stands on."""
        return max(bisect_right(self._starts, offset, 0, self.line_count) - 1, 0)

    def position(self, offset: int, encoding: Encoding = "utf-16") -> Position:
        """The position of an offset; one outside the text, or inside a line end, is clamped."""
        offset = min(max(offset, 0), len(self.text))
        line = self.line_of(offset)
        start, end = self.line_span(line)
        return line, self._units_of(line, encoding).at(min(offset, end) - start)

    def offset(self, line: int, column: int, encoding: Encoding = "utf-16") -> int:
        """The offset of a position; a column past the line's end means its end, one inside a character its start."""
        if line < 0:
            return 0
        if line >= self.line_count:
            return len(self.text)
        start, end = self.line_span(line)
        return min(start + self._units_of(line, encoding).offset(max(column, 0)), end)

    def _units_of(self, line: int, encoding: Encoding) -> _Units:
        if encoding == "utf-32" or self.text.isascii():
            return _CODE_POINTS
        key = line, encoding
        if key not in self._units:
            text = self.text[slice(*self.line_span(line))]
            wide, width = _WIDE[encoding]
            self._units[key] = _Units(text, wide, width)
        return self._units[key]


def _lengths(text: str) -> list[int]:
    """The lengths of the lines, their ends included."""
    if "\r" in text:
        ends = [match.end() for match in _LINE_END.finditer(text)]
        return [end - start for start, end in pairwise([0, *ends, len(text)])]
    lengths = [len(line) + 1 for line in text.split("\n")]
    lengths[-1] -= 1
    return lengths


class _Units:
    """How many units of an encoding stand before each offset of a line.

    Only characters wider than one unit are kept, so both directions are a binary search even on a line of a
    megabyte, and plain ASCII costs nothing.
    """

    def __init__(self, text: str, wide: str, width: Callable[[str], int]) -> None:
        self._offsets: list[int] = []
        self._firsts: list[int] = []
        self._nexts: list[int] = []
        surplus = 0
        for match in re.finditer(wide, text):
            units = width(match.group())
            self._offsets.append(match.start())
            self._firsts.append(match.start() + surplus)
            surplus += units - 1
            self._nexts.append(match.end() + surplus)

    def at(self, offset: int) -> int:
        """Units before an offset."""
        before = bisect_left(self._offsets, offset)
        if before == 0:
            return offset
        return self._nexts[before - 1] + offset - self._offsets[before - 1] - 1

    def offset(self, units: int) -> int:
        """The offset of the character that holds a unit."""
        before = bisect_right(self._firsts, units)
        if before == 0:
            return units
        past = units - self._nexts[before - 1]
        return self._offsets[before - 1] if past < 0 else self._offsets[before - 1] + 1 + past


def _utf16_width(_: str) -> int:
    return 2


def _utf8_width(character: str) -> int:
    # A lone surrogate has no UTF-8 form of its own; editors that send one count it as the three bytes it would take.
    return 2 if character < "\u0800" else 3 if character < "\U00010000" else 4


_CODE_POINTS = _Units("", "(?!)", _utf16_width)
_WIDE: dict[Encoding, tuple[str, Callable[[str], int]]] = {
    "utf-8": ("[^\x00-\x7f]", _utf8_width),
    "utf-16": ("[\U00010000-\U0010ffff]", _utf16_width),
}
"""The characters that take more than one unit, and how many."""
