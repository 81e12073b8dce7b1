"""Kets, bras and angles, `|0\\rangle`, `\\langle\\psi|`, `<x, y>`: brackets of signs each of which has other uses."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from matcalc_ls.tex.bars import BAR_CLOSERS
from matcalc_ls.tex.cursor import Cursor
from matcalc_ls.tex.symbols import BARS, BINARY, DROPPED, RELATIONS, WIDE_SPACES
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Fenced, Row

KET_CLOSERS = frozenset({"\\rangle"})
_NESTING = {"open": 1, "close": -1}
_BRACKETS = {"(": 1, "[": 1, "\\{": 1, "\\left": 1, ")": -1, "]": -1, "\\}": -1, "\\right": -1}
_BARS_OPEN = BAR_CLOSERS.values()
_COMPARED = frozenset("=+-")
_NO_OPERANDS = RELATIONS | BINARY | BARS.keys() | DROPPED | WIDE_SPACES | {"\\right", "\\middle", "\\end"}
_FURTHEST = 60
"""How many tokens a label has at most, with what stands around it."""


def begins_ket(cursor: Cursor) -> bool:
    """Whether the bar that comes next opens `|\\psi\\rangle`, and stands in no `\\langle a | b \\rangle`."""
    if is_in_angles(cursor):
        return False
    for token in _within(cursor):
        if token.text == "\\rangle":
            return True
        if token.text in BARS or token.text == "\\langle" or _relates(token):
            return False
    return False


def is_in_angles(cursor: Cursor) -> bool:
    """Whether nothing but bars has been opened since a `\\langle`."""
    around = (closers for closers in reversed(cursor.closers) if closers not in _BARS_OPEN)
    return next(around, None) is KET_CLOSERS


def begins_bra(cursor: Cursor) -> bool:
    """Whether the `\\langle` that comes next opens `\\langle\\psi|`, which no `\\rangle` goes with."""
    has_bar = False
    for token in _within(cursor):
        if token.text == "\\rangle":
            return False
        if token.text == "\\langle" or (has_bar and _relates(token)):
            break
        has_bar = has_bar or token.text in BARS
    return has_bar


def made_angles(cursor: Cursor) -> bool:
    """Whether the `<` that comes next was typed for the left one of two angles, `<x, y>`; both are made such."""
    commas, closing = 0, None
    for token in _within(cursor):
        if token.text == ">":
            closing = token
            break
        if _relates(token):
            return False
        commas += token.text == ","
    if closing is None or commas != 1:
        return False
    opening, last = cursor.position, cursor.tokens.index(closing, cursor.position)
    before = next((token for token in reversed(cursor.tokens[:opening]) if token.kind != "space"), None)
    behind = next((token for token in cursor.tokens[last + 1 :] if token.kind != "space"), None)
    if _is_operand(behind, "([{") or (_is_operand(before, ")]}") and behind is not None and behind.text in _COMPARED):
        return False
    cursor.tokens[opening] = cursor.tokens[opening]._replace(kind="command", text="\\langle")
    cursor.tokens[last] = closing._replace(kind="command", text="\\rangle")
    return True


def _is_operand(token: Token | None, brackets: str) -> bool:
    """Whether a token is a part of what something is compared with, so that `<` and `>` do that."""
    if token is None:
        return False
    is_name = token.kind == "command" and token.text not in _NO_OPERANDS
    return is_name or token.kind in ("letter", "number") or token.text in brackets


def read_ket(cursor: Cursor, read_row: Callable[[Cursor], Row]) -> Fenced:
    """The ket that comes next."""
    return _read(cursor, read_row, "|", "\\rangle", KET_CLOSERS)


def read_bra(cursor: Cursor, read_row: Callable[[Cursor], Row]) -> Fenced:
    """The bra that comes next."""
    return _read(cursor, read_row, "\\langle", "|", BAR_CLOSERS["|"])


def _read(cursor: Cursor, read_row: Callable[[Cursor], Row], left: str, right: str, closers: frozenset[str]) -> Fenced:
    start = cursor.take().start
    cursor.closers.append(closers)
    body = read_row(cursor)
    cursor.closers.pop()
    closing = cursor.peek()
    is_closed = closing is not None and BARS.get(closing.text, closing.text) == right
    end = cursor.take().end if is_closed else body.end
    return Fenced(min(start, body.start), max(end, body.end), left, right, body, is_closed)


def _within(cursor: Cursor) -> list[Token]:
    """The tokens behind the next one that stand in the same brackets, and in none of their own."""
    found: list[Token] = []
    depth = 0
    after_right = False
    for token in islice(cursor.tokens, cursor.position + 1, cursor.position + _FURTHEST):
        is_delimiter, after_right = after_right, token.text == "\\right"
        if is_delimiter:
            continue
        depth += _NESTING.get(token.kind, 0) + _BRACKETS.get(token.text, 0)
        if depth < 0 or token.kind in ("ampersand", "newline"):
            break
        if depth == 0:
            found.append(token)
    return found


def _relates(token: Token) -> bool:
    return token.text in ("=", "<", ">") or token.text in RELATIONS
