"""From a formula's text to its surface tree."""

from __future__ import annotations

import re

from matcalc_ls.tex.arrays import read_lines
from matcalc_ls.tex.constructs import READERS
from matcalc_ls.tex.cursor import Context, Cursor, row_of
from matcalc_ls.tex.expand import expand
from matcalc_ls.tex.macros import Macros
from matcalc_ls.tex.packages import habitual
from matcalc_ls.tex.symbols import DISPLAY_LIKE
from matcalc_ls.tex.tokens import tokenize
from matcalc_ls.tex.tree import Array, Display, Node, Row

# A display in a Markdown block quote has the quote's mark in front of every line.
_QUOTED = re.compile(r"[^\n]*(?:\n[ \t]*>[^\n]*)+\Z")
_QUOTE_MARK = re.compile(r"(?<=\n)[ \t]*>")


def parse(text: str, start: int, end: int, macros: Macros | None = None) -> Display:
    """The surface tree of the formula at `start`..`end` of a document, delimiters left out.

    It never fails: what cannot be understood is an `Unknown` with its span, and its neighbours are as they would be
    without it. Without `macros`, commands that nobody defined mean what they most likely mean.
    """
    source = text[start:end]
    if "\n" in source and _QUOTED.match(source):
        source = _QUOTE_MARK.sub(lambda mark: " " * len(mark.group()), source)
        text, offset = source, start
    else:
        offset = 0
    first = start - offset
    tokens, assumed = expand(tokenize(text, first, first + len(source)), habitual() if macros is None else macros)
    if offset:
        tokens = [token._replace(start=token.start + offset, end=token.end + offset) for token in tokens]
    cursor = Cursor(text, tokens, READERS, context=Context(), last_end=start)
    lines = _flatten(read_lines(cursor))
    kept = tuple(tuple(line) for line in lines if any(cell.items for cell in line))
    return Display(start, end, kept or ((Row(start, end, ()),),), assumed)


def _flatten(lines: list[list[Row]]) -> list[list[Row]]:
    """Put the lines of nested displays in the place of the cell they stand in."""
    result: list[list[Row]] = []
    waiting = list(reversed(lines))
    while waiting:
        line = waiting.pop()
        for number, cell in enumerate(line):
            place = next((i for i, item in enumerate(cell.items) if _is_display(item)), None)
            if place is not None:
                waiting.extend(reversed(_spliced(line, number, place)))
                break
        else:
            result.append(line)
    return result


def _is_display(item: Node) -> bool:
    return isinstance(item, Array) and item.environment in DISPLAY_LIKE


def _spliced(line: list[Row], number: int, place: int) -> list[list[Row]]:
    """A line with the display at `place` of cell `number` opened: its lines, what stood around it at their ends."""
    cell = line[number]
    array = cell.items[place]
    assert isinstance(array, Array)
    lines = [list(inner) for inner in array.rows]
    head, tail = cell.items[:place], cell.items[place + 1 :]
    lines[0] = [*line[:number], _joined(head, lines[0][0]), *lines[0][1:]]
    lines[-1] = [*lines[-1][:-1], _joined(lines[-1][-1].items, row_of(tail, array.end, array.end)), *line[number + 1 :]]
    return lines


def _joined(head: tuple[Node, ...], row: Row) -> Row:
    return row_of((*head, *row.items), row.start, row.end)
