"""Lines and positions: from offsets to what editors count in, and back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]
Position = tuple[int, int]

# The line ends of the protocol. str.splitlines knows eight more, and an edit after a form feed would miss its line.
_LINE_END = re.compile(r"\r\n|\n|\r")
_LONE_RETURN = re.compile(r"\r(?!\n)")


def with_line_feeds(text: str) -> str:
    """A text as long as this one, in which each line ends with a line feed: on the first Macintoshes, a carriage return
    alone ended it."""
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


class LineIndex:
    """Converts between offsets (code points) and zero-based (line, column) positions in an encoding's units."""

    def __init__(self, text: str) -> None:
        self.text = text
        ends = [(match.start(), match.end()) for match in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in ends)]
        self._ends = [*(start for start, _ in ends), len(text)]

    @property
    def line_count(self) -> int:
        """The number of lines; an empty text has one."""
        return len(self._starts)

    def line_span(self, line: int) -> tuple[int, int]:
        """Where a line starts and ends, its line end left out; a line outside the text is clamped into it."""
        line = min(max(line, 0), len(self._starts) - 1)
        return self._starts[line], self._ends[line]

    def line_of(self, offset: int) -> int:
        """The line an offset stands on."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def position(self, offset: int, encoding: Encoding = "utf-16") -> Position:
        """The position of an offset; one outside the text, or inside a line end, is clamped."""
        offset = min(max(offset, 0), len(self.text))
        line = self.line_of(offset)
        start, end = self._starts[line], min(offset, self._ends[line])
        units = self._units(encoding)
        return line, units.at(end) - units.at(start)

    def offset(self, line: int, column: int, encoding: Encoding = "utf-16") -> int:
        """The offset of a position; a column past the line's end means its end, one inside a character its start."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[line], self._ends[line]
        units = self._units(encoding)
        return min(units.offset(units.at(start) + max(column, 0)), end)

    def _units(self, encoding: Encoding) -> _Units:
        if encoding == "utf-16":
            return self._utf16
        return self._utf8 if encoding == "utf-8" else _CODE_POINTS

    @cached_property
    def _utf16(self) -> _Units:
        return _Units(self.text, "[\U00010000-\U0010ffff]", _utf16_width)

    @cached_property
    def _utf8(self) -> _Units:
        return _Units(self.text, "[^\x00-\x7f]", _utf8_width)


class _Units:
    """How many units of an encoding stand before each offset.

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


def apply_change(index: LineIndex, start: Position, end: Position, new: str, encoding: Encoding = "utf-16") -> str:
    """The text of `index` with what lies between two positions replaced; positions outside it are clamped."""
    first = index.offset(*start, encoding)
    last = max(index.offset(*end, encoding), first)
    return index.text[:first] + new + index.text[last:]


def decoded(raw: bytes) -> str:
    """A file's text: UTF-8, else Latin-1, with its own line endings."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
