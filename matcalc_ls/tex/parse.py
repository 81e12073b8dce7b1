"""From a formula's text to its surface tree."""

from __future__ import annotations

import re

from matcalc_ls.tex.arrays import read_lines
from matcalc_ls.tex.constructs import READERS
from matcalc_ls.tex.cursor import Context, Cursor, row_of
from matcalc_ls.tex.expand import expand
from matcalc_ls.tex.macros import Macros
from matcalc_ls.tex.packages import habitual
from matcalc_ls.tex.symbols import DISPLAY_LIKE, RELATIONS
from matcalc_ls.tex.tokens import tokenize
from matcalc_ls.tex.tree import Array, Atom, Display, Fenced, Group, Node, Row, Styled, Unknown

_ARRAYS = frozenset({"array", "Array", "tabular", "matrix", "cases"})
_PROSE = frozenset({"text", "mbox", "textrm"})
# A display in a Markdown block quote has the quote's mark in front of every line.
_QUOTED = re.compile(r"[^\n]*(?:\n[ \t]*>[^\n]*)+\Z")
_QUOTE_MARK = re.compile(r"(?<=\n)[ \t]*>")


MAX_FORMULA = 20_000
"""How many characters a formula may have: several times as many as any that a person wrote."""
MAX_TOKENS = 6_000
"""How many tokens, macros expanded: three times as many as the longest of 65,000 formulas has."""
_TOO_LONG = "…"


def parse_formula(text: str, start: int, end: int, macros: Macros, origin: int) -> Display:
    """The same as `parse`, but of a formula that is too long nothing is known."""
    if end - start <= MAX_FORMULA:
        return parse(text, start, end, macros, origin)
    return _nothing_of(start + origin, end + origin)


def is_too_long(display: Display) -> bool:
    """Whether this is a formula that is too long to be read."""
    return any(isinstance(item, Unknown) and item.text == _TOO_LONG for item in display.lines[0][0].items[:1])


def _nothing_of(start: int, end: int) -> Display:
    return Display(start, end, ((Row(start, end, (Unknown(start, end, _TOO_LONG),)),),))


def parse(text: str, start: int, end: int, macros: Macros | None = None, origin: int = 0) -> Display:
    """The surface tree of the formula at `start`..`end` of a text, delimiters left out; the text begins at `origin`.

    It never fails: what cannot be understood is an `Unknown` with its span, and its neighbours are as they would be
    without it. Without `macros`, commands that nobody defined mean what they most likely mean.
    """
    source = text[start:end]
    if "\n" in source and _QUOTED.match(source):
        text = _QUOTE_MARK.sub(lambda mark: " " * len(mark.group()), source)
        start, end, origin = 0, len(source), origin + start
    known = habitual() if macros is None else macros
    tokens, assumed, calls = expand(tokenize(text, start, end, origin), known)
    start, end = start + origin, end + origin
    if len(tokens) > MAX_TOKENS:
        return _nothing_of(start, end)
    cursor = Cursor(text, tokens, READERS, context=Context(), last_end=start, origin=origin)
    lines = _flatten(read_lines(cursor))
    kept = tuple(tuple(line) for line in lines if any(cell.items for cell in line))
    return Display(start, end, kept or ((Row(start, end, ()),),), assumed, calls)


def _flatten(lines: list[list[Row]]) -> list[list[Row]]:
    """Put the lines of nested displays in the place of the cell they stand in."""
    result: list[list[Row]] = []
    waiting = [list(map(_opened, line)) for line in reversed(lines)]
    while waiting:
        line = waiting.pop()
        if Array not in {type(item) for cell in line for item in cell.items}:  # as in most formulas
            result.append(line)
            continue
        alone = len([item for cell in line for item in cell.items if not _is_punctuation(item)]) == 1
        for number, cell in enumerate(line):
            place = next((i for i, item in enumerate(cell.items) if _is_display(item, alone)), None)
            if place is not None:
                waiting.extend([list(map(_opened, inner)) for inner in reversed(_spliced(line, number, place))])
                break
        else:
            result.append(line)
    return result


def _opened(cell: Row) -> Row:
    """A cell without what is drawn around a display: `{\\textstyle \\begin{aligned}…}`, a box, a brace to its left."""
    while (place := next((at for at, item in enumerate(cell.items) if _wraps_display(item, at)), None)) is not None:
        wrapper = cell.items[place]
        assert isinstance(wrapper, Group | Styled | Fenced)
        items = (*cell.items[:place], *wrapper.body.items, *cell.items[place + 1 :])
        cell = row_of(items, cell.start, cell.end)
    return cell


def _wraps_display(item: Node, place: int) -> bool:
    if type(item) is Atom:  # most are
        return False
    if isinstance(item, Fenced):
        # What precedes a brace has a value for each line; without it the lines hold together.
        drawn = place == 0 and item.left in ("\\{", ".") and item.right == "."
        return drawn and len(item.body.items) == 1 and _is_display(item.body.items[0], alone=True)
    if not isinstance(item, Group | Styled):
        return False
    return any(_is_display(inner, len(item.body.items) == 1) or _wraps_display(inner, 0) for inner in item.body.items)


def _is_punctuation(item: Node) -> bool:
    return isinstance(item, Atom) and (item.kind == "space" or item.text in (".", ",", ";"))


def _is_display(item: Node, alone: bool) -> bool:
    """Whether an array's rows are lines of the formula: by its name, or, where it stands alone, by its cells."""
    if not isinstance(item, Array):
        return False
    if item.environment in DISPLAY_LIKE:
        return True
    return alone and item.environment in _ARRAYS and any(map(_is_line, item.rows))


def _is_line(row: tuple[Row, ...]) -> bool:
    """Whether a row's cells make a statement: a relation begins one or stands in the first, or prose goes ahead."""
    first = row[0].items
    if any(map(_is_relation, first)) or (first and isinstance(first[0], Styled) and first[0].style in _PROSE):
        return True
    return any(cell.items and _is_relation(cell.items[0]) for cell in row[1:])


def _is_relation(item: Node) -> bool:
    return isinstance(item, Atom) and (item.text in RELATIONS or item.text in ("=", "<", ">"))


def _spliced(line: list[Row], number: int, place: int) -> list[list[Row]]:
    """A line with the display at `place` of cell `number` opened: its lines, what stood around it at their ends."""
    cell = line[number]
    array = cell.items[place]
    assert isinstance(array, Array)
    lines = [list(part) for inner in array.rows for part in _statements(inner)]
    head, tail = cell.items[:place], cell.items[place + 1 :]
    lines[0] = [*line[:number], _joined(head, lines[0][0]), *lines[0][1:]]
    lines[-1] = [*lines[-1][:-1], _joined(lines[-1][-1].items, row_of(tail, array.end, array.end)), *line[number + 1 :]]
    return lines


def _statements(row: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    """The statements of a line: the line, or its cells if each of them is one."""
    alone = len(row) > 1 and all(any(map(_is_relation, cell.items[1:])) for cell in row)
    return [(cell,) for cell in row] if alone else [row]


def _joined(head: tuple[Node, ...], row: Row) -> Row:
    return row_of((*head, *row.items), row.start, row.end)
