"""Lines and cells: environments, plain TeX's `\\matrix{…}`, and the lines of a whole formula."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice, takewhile

from matcalc_ls.tex.cursor import Context, Cursor, row_of
from matcalc_ls.tex.programs import PROGRAMS, read_program
from matcalc_ls.tex.rows import read_argument, read_row
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Array, Atom, Node, Row, Styled, Unknown

PLAIN_ARRAYS = (
    "eqalign", "eqalignno", "displaylines", "matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "substack",
    "bordermatrix",
)  # fmt: skip
"""Commands whose one argument has rows and cells."""
_OTHERWISE = ("\\det", "\\Det", "\\v", "\\d", "\\case", "\\sys", "\\align", "\\eq", "\\gather", "\\split")
"""How commands begin that make something else of cells than a matrix."""
_RELATING = frozenset({"=", "<", ">", "\\leq", "\\le", "\\geq", "\\ge", "\\in", "\\to", "\\mapsto"})
_NAMED_CASES = frozenset({"numcases", "subnumcases"})
"""Environments of cases that ask for what they say the values of: `\\begin{numcases}{f(x) =}`."""
_WITH_COLUMNS = frozenset(
    {"array", "tabular", "alignat", "alignat*", "alignedat", "xalignat", "IEEEeqnarray", "empheq"}
)
_NICE = re.compile(r"([bBpvV]?)Nice(?:Matrix|Array)(?:WithDelims)?\*?\Z")
"""The environments of nicematrix: they only draw the matrix in another way."""
_SMALL = re.compile(r"([bBpvV])smallmatrix\*?\Z")
_COLUMNS = frozenset("clrtb|@!")
"""What stands in the option that says how columns are aligned, `[cc|c]`."""


def read_lines(cursor: Cursor) -> list[list[Row]]:
    """Read lines of cells up to whatever ends the innermost row that has none."""
    lines: list[list[Row]] = [[]]
    while True:
        lines[-1].append(read_row(cursor))
        if cursor.next_is("ampersand"):
            cursor.take()
        elif cursor.next_is("newline"):
            cursor.take()
            lines.append([])
        else:
            return lines


def array_of(unknown: Unknown) -> Array | None:
    """The array that the arguments of a command nobody defined have the cells of, `\\mat{a & b \\\\ c & d}` or
    `\\col{a}{\\vdots}{b}`; None for a command that may make lines, cases or a determinant of them."""
    if unknown.text.startswith(_OTHERWISE) or not unknown.arguments:
        return None
    rows = [tuple(cells) for argument in unknown.arguments for cells in _cells(argument)]
    width = len(rows[0])
    dotted = len(rows) > 2 and any(_is_vertical_dots(row) for row in rows)
    if any(len(row) != width for row in rows) or not (width > 1 or dotted):
        return None
    if any(isinstance(item, Atom) and item.text in _RELATING for row in rows for cell in row for item in cell.items):
        return None
    return Array(unknown.start, unknown.end, "pmatrix", tuple(rows))


def _cells(argument: Row) -> list[list[Row]]:
    """What stands between the ampersands and line ends of an argument."""
    lines: list[list[list[Node]]] = [[[]]]
    for item in argument.items:
        if isinstance(item, Atom) and item.kind == "newline":
            lines.append([[]])
        elif isinstance(item, Atom) and item.kind == "ampersand":
            lines[-1].append([])
        else:
            lines[-1][-1].append(item)
    if len(lines) > 1 and lines[-1] == [[]]:
        del lines[-1]
    return [[row_of(cell, argument.start, argument.start) for cell in line] for line in lines]


def _is_vertical_dots(row: tuple[Row, ...]) -> bool:
    items = [item for cell in row for item in cell.items]
    return len(items) == 1 and isinstance(items[0], Atom) and items[0].text == "\\vdots"


def without_empty_end(lines: list[list[Row]]) -> tuple[tuple[Row, ...], ...]:
    """The lines, without the empty one that a last `\\\\` leaves."""
    if len(lines) > 1 and not any(cell.items for cell in lines[-1]):
        lines = lines[:-1]
    return tuple(tuple(line) for line in lines)


def read_environment(cursor: Cursor, token: Token) -> Node:
    """`\\begin{…}…\\end{…}`."""
    name = _read_name(cursor)
    if name is None:
        return Unknown(token.start, token.end, token.text)
    context = cursor.context
    if name in PROGRAMS:
        with cursor.inside(Context(context.braces, context.lefts, (*context.environments, name), cells=False)):
            program = read_program(cursor, token.start, name)
        if cursor.next_is("command", "\\end"):
            _read_end(cursor, name)
        return replace(program, end=max(program.end, cursor.last_end))
    named = read_argument(cursor) if name in _NAMED_CASES and cursor.next_is("open") else None
    _skip_options(cursor, name)
    with cursor.inside(Context(context.braces, context.lefts, (*context.environments, name))):
        lines = read_lines(cursor)
    if cursor.next_is("command", "\\end"):
        _read_end(cursor, name)
    if named is not None:
        spoken = [[line[0], *map(_in_words, line[1:])] for line in lines]
        cases = Array(named.end, cursor.last_end, "cases", without_empty_end(spoken))
        whole = row_of([*named.items, cases], named.start, cursor.last_end)
        return Array(token.start, cursor.last_end, "aligned", ((whole,),))
    start = min(token.start, *(cell.start for line in lines for cell in line))
    end = max(token.end, cursor.last_end, *(cell.end for line in lines for cell in line))
    return Array(start, end, _plain_name(name), without_empty_end(lines))


def _plain_name(name: str) -> str:
    """The environment that means the same: mathtools' `pmatrix*` only aligns its columns otherwise."""
    if (nice := _NICE.match(name) or _SMALL.match(name)) is not None:
        return f"{nice[1]}matrix"
    return name.removesuffix("*") if name.endswith("matrix*") else name


def _in_words(cell: Row) -> Row:
    """A cell whose letters are those of prose."""
    return row_of([Styled(cell.start, cell.end, "text", cell, "")] if cell.items else [], cell.start, cell.end)


def read_plain_array(cursor: Cursor, token: Token) -> Node:
    """`\\eqalign{…}`, `\\matrix{…}`."""
    if not cursor.next_is("open"):
        return Unknown(token.start, token.end, token.text)
    cursor.take()
    context = cursor.context
    with cursor.inside(Context(context.braces + 1, context.lefts, context.environments)):
        lines = read_lines(cursor)
    if cursor.next_is("close"):
        cursor.take()
    start = min(token.start, *(cell.start for line in lines for cell in line))
    end = max(token.end, cursor.last_end, *(cell.end for line in lines for cell in line))
    return Array(start, end, token.text[1:], without_empty_end(lines))


def _read_name(cursor: Cursor) -> str | None:
    """Take `{name}`, if that comes next."""
    if not cursor.next_is("open"):
        return None
    first = cursor.position
    cursor.skip_group()
    return "".join(token.text for token in cursor.tokens[first + 1 : cursor.position - 1]).strip()


def _read_end(cursor: Cursor, name: str) -> None:
    """Take `\\end{name}`; leave it if it belongs to an environment further out."""
    before = cursor.position, cursor.last_end
    cursor.take()
    ended = _read_name(cursor)
    if ended != name and ended in cursor.context.environments:
        cursor.position, cursor.last_end = before


def _skip_options(cursor: Cursor, name: str) -> None:
    """Pass `[t]` and `{cc|c}`."""
    is_nice = _NICE.match(name) is not None
    has_columns = name in _WITH_COLUMNS or name.lower() == "array" or (is_nice and "Array" in name)
    _skip_option(cursor, whatever_it_says=is_nice or has_columns)
    if has_columns and cursor.next_is("open"):
        cursor.skip_group()
        _skip_option(cursor, whatever_it_says=is_nice)


def _skip_option(cursor: Cursor, *, whatever_it_says: bool) -> None:
    """Pass `[t]` or `[cc|c]`, and not a matrix's first cell, which columns would stand before."""
    if not cursor.next_is("symbol", "["):
        return
    inside = takewhile(
        lambda token: token.text not in ("]", "\\\\", "&"), islice(cursor.tokens, cursor.position + 1, None)
    )
    says = [token for token in inside if token.kind != "space"]
    if not whatever_it_says and not (says and all(token.text in _COLUMNS for token in says)):
        return
    while (token := cursor.peek()) is not None and token.kind not in ("newline", "ampersand"):
        cursor.take()
        if token.text == "]":
            return
