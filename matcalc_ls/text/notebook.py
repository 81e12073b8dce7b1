"""Notebooks: the Markdown cells as one text, and from places in it back to cells and to the file.

The cells are one document to their readers (what one declares, the next uses), but each is Markdown by itself: a fence
left open in one ends with it. So they are joined by `CELL_BREAK`, which the scanner of Markdown knows.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from matcalc_ls.text.lines import Encoding, LineIndex
from matcalc_ls.text.scan import CELL_BREAK

_JSON = re.compile(r'"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"|(?P<mark>[{}\[\]:,])|[^\s{}\[\]:,"]+', re.DOTALL)
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.DOTALL)


def is_notebook(path: str | PurePath | None) -> bool:
    """Whether a path is that of a Jupyter notebook."""
    return path is not None and PurePath(path).suffix.lower() == ".ipynb"


@dataclass(frozen=True, slots=True)
class Cell:
    """A Markdown cell: its number among all cells of the notebook, from 0, and where it stands in the joined text."""

    number: int
    start: int
    end: int


class Cells:
    """The Markdown cells of a notebook, given by number and source, as one text."""

    def __init__(self, sources: Iterable[tuple[int, str]]) -> None:
        cells: list[Cell] = []
        texts: list[str] = []
        start = 0
        for number, source in sources:
            cells.append(Cell(number, start, start + len(source)))
            texts.append(source)
            start += len(source) + len(CELL_BREAK)
        self.text = CELL_BREAK.join(texts)
        self.cells: Sequence[Cell] = cells

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.text)

    def cell_at(self, offset: int) -> Cell | None:
        """The cell that holds an offset of the joined text, or that it follows; None if there is no cell."""
        following = bisect_right(self.cells, offset, key=lambda cell: cell.start)
        return self.cells[max(following - 1, 0)] if self.cells else None

    def place(self, offset: int, encoding: Encoding = "utf-16") -> tuple[int, int, int]:
        """The number of the cell that holds an offset, and the line and column in it, all from 0."""
        cell = self.cell_at(offset)
        if cell is None:
            return 0, 0, 0
        line, column = self._lines.position(min(offset, cell.end), encoding)
        return cell.number, line - self._lines.line_of(cell.start), column

    def offset(self, number: int, line: int, column: int, encoding: Encoding = "utf-16") -> int | None:
        """The offset in the joined text of a place in a cell, clamped into it; None if that is no Markdown cell."""
        position = bisect_right(self.cells, number, key=lambda cell: cell.number) - 1
        if position < 0 or self.cells[position].number != number:
            return None
        cell = self.cells[position]
        found = self._lines.offset(self._lines.line_of(cell.start) + max(line, 0), column, encoding)
        return min(max(found, cell.start), cell.end)


class Notebook(Cells):
    """A notebook's file. What is no notebook has no cells."""

    def __init__(self, file: str) -> None:
        self.file = file
        # For each string of a source: where it begins in the joined text, and its span in the file.
        self._strings: list[tuple[int, int, int]] = []
        sources: list[tuple[int, str]] = []
        start = 0
        for number, spans in _markdown_sources(file):
            at = start
            parts: list[str] = []
            for first, last in spans:
                parts.append(json.loads(file[first - 1 : last + 1], strict=False))
                self._strings.append((at, first, last))
                at += len(parts[-1])
            sources.append((number, "".join(parts)))
            start = at + len(CELL_BREAK)
        super().__init__(sources)

    def file_offset(self, offset: int) -> int:
        """Where in the file the character stands that stands at an offset of the joined text."""
        position = bisect_right(self._strings, offset, key=lambda string: string[0]) - 1
        if position < 0:
            return 0
        start, first, last = self._strings[position]
        for _, character in zip(range(offset - start), _CHARACTER.finditer(self.file, first, last), strict=False):
            first = character.end()
        return first

    def edited(self, start: int, end: int, replacement: str) -> tuple[int, int, str]:
        """An edit of the joined text, within one cell, as one of the file."""
        return self.file_offset(start), self.file_offset(end), json.dumps(replacement, ensure_ascii=False)[1:-1]


_Value = dict[str, "_Value"] | list["_Value"] | tuple[int, int] | None


def _markdown_sources(file: str) -> list[tuple[int, list[tuple[int, int]]]]:
    """For each Markdown cell its number and the spans of its source's strings, between their quotes."""
    try:
        json.loads(file, strict=False)
    except (ValueError, RecursionError):
        return []
    found = []
    for number, cell in enumerate(_cells(_parsed(file))):
        if not isinstance(cell, dict):
            continue
        kind, source = cell.get("cell_type"), cell.get("source")
        if not isinstance(kind, tuple) or file[kind[0] : kind[1]] != "markdown":
            continue
        strings = source if isinstance(source, list) else [source]
        found.append((number, [string for string in strings if isinstance(string, tuple)]))
    return found


def _cells(notebook: _Value) -> list[_Value]:
    """The cells, which before version 4 of the format stood in worksheets."""
    if not isinstance(notebook, dict):
        return []
    sheets = notebook.get("worksheets")
    holders = sheets if isinstance(sheets, list) else [notebook]
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _parsed(text: str) -> _Value:
    """Valid JSON with the spans of its strings in their place, and None in that of numbers and words."""
    root: list[_Value] = []
    opened: list[dict[str, _Value] | list[_Value]] = [root]
    keys: list[str | None] = [None]
    for match in _JSON.finditer(text):
        mark = match["mark"]
        if mark in (":", ","):
            continue
        if mark in ("}", "]"):
            opened.pop()
            keys.pop()
            continue
        holder = opened[-1]
        if isinstance(holder, dict) and keys[-1] is None:
            keys[-1] = match["string"]
            continue
        value: _Value = {} if mark == "{" else [] if mark == "[" else None
        if match["string"] is not None:
            value = match.span("string")
        if isinstance(holder, dict):
            holder[keys[-1] or ""] = value
            keys[-1] = None
        else:
            holder.append(value)
        if isinstance(value, dict | list):
            opened.append(value)
            keys.append(None)
    return root[0] if root else None
