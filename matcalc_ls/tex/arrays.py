"""Lines and cells: environments, plain TeX's `\\matrix{…}`, and the lines of a whole formula."""

from __future__ import annotations

from matcalc_ls.tex.cursor import Context, Cursor
from matcalc_ls.tex.rows import read_row
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Array, Node, Row, Unknown

PLAIN_ARRAYS = (
    "eqalign", "eqalignno", "displaylines", "matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "substack",
    "bordermatrix",
)  # fmt: skip
"""Commands whose one argument has rows and cells."""
_WITH_COLUMNS = frozenset({"array", "tabular", "alignat", "alignat*", "alignedat", "xalignat", "IEEEeqnarray"})


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
    _skip_options(cursor, name)
    context = cursor.context
    with cursor.inside(Context(context.braces, context.lefts, (*context.environments, name))):
        lines = read_lines(cursor)
    if cursor.next_is("command", "\\end"):
        _read_end(cursor, name)
    start = min(token.start, *(cell.start for line in lines for cell in line))
    end = max(token.end, cursor.last_end, *(cell.end for line in lines for cell in line))
    # mathtools' pmatrix* and its like only align their columns otherwise.
    return Array(
        start, end, name.removesuffix("matrix*") + "matrix" * name.endswith("matrix*"), without_empty_end(lines)
    )


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
    token = cursor.peek()
    if token is not None and token.text == "[" and cursor.position and _option_follows(cursor):
        while not cursor.next_is("symbol", "]"):
            cursor.take()
        cursor.take()
    if (name in _WITH_COLUMNS or name.lower() == "array") and cursor.next_is("open"):
        cursor.skip_group()


def _option_follows(cursor: Cursor) -> bool:
    """Whether what follows is `[x]` with just a letter, and not a matrix's first cell."""
    texts = [token.text for token in cursor.tokens[cursor.position : cursor.position + 3]]
    return len(texts) == 3 and texts[2] == "]" and texts[1] in {"t", "b", "c", "r", "l"}
