"""Kets and bras, `|0\\rangle` and `\\langle\\psi|`: brackets of two kinds of signs, each of which has other uses."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from matcalc_ls.tex.bars import BAR_CLOSERS
from matcalc_ls.tex.cursor import Cursor
from matcalc_ls.tex.symbols import BARS, RELATIONS
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Fenced, Row

KET_CLOSERS = frozenset({"\\rangle"})
_NESTING = {"open": 1, "close": -1}
_BRACKETS = {"(": 1, "[": 1, "\\{": 1, "\\left": 1, ")": -1, "]": -1, "\\}": -1, "\\right": -1}
_BARS_OPEN = BAR_CLOSERS.values()
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
