r"""Lengths behind a command that makes room for them: `\mkern-1.5mu`, `\hskip 1em plus 2em`."""

from __future__ import annotations

from matcalc_ls.tex.cursor import Cursor
from matcalc_ls.tex.tokens import Token

_UNITS = frozenset({"pt", "mm", "cm", "in", "ex", "em", "mu", "bp", "pc", "dd", "cc", "sp"})


def read_kern(cursor: Cursor, token: Token) -> None:
    """`\\mkern-1.5mu`, `\\hskip 1em plus 2em`: the command and the lengths behind it leave nothing behind."""
    del token
    if not _pass_length(cursor):
        return
    for word in ("plus", "minus"):
        if _letters(cursor, len(word)) == word:
            _pass(cursor, len(word))
            _pass_length(cursor)


def _pass_length(cursor: Cursor) -> bool:
    """Pass a number and its unit; False where there is none."""
    if cursor.next_is("symbol", "-") or cursor.next_is("symbol", "+"):
        cursor.take()
    while cursor.next_is("number") or cursor.next_is("symbol", "."):
        cursor.take()
    found = _letters(cursor, 2) in _UNITS
    if found:
        _pass(cursor, 2)
    return found


def _letters(cursor: Cursor, count: int) -> str:
    """The letters that come next, if so many do."""
    cursor.peek()
    tokens = cursor.tokens[cursor.position : cursor.position + count]
    return "".join(token.text for token in tokens if token.kind == "letter")


def _pass(cursor: Cursor, count: int) -> None:
    for _ in range(count):
        cursor.take()
