"""What a bar does where it stands: open, close, or separate. `rows` asks, and reads accordingly."""

from __future__ import annotations

from matcalc_ls.tex.cursor import Cursor
from matcalc_ls.tex.symbols import BARS, BINARY, OPERATOR_SYMBOLS, PREFIX, RELATIONS, RIGHT_BARS
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Atom, Node, Row, Scripted, Styled

BAR_CLOSERS = {"|": frozenset({"bar |"}), "\\|": frozenset({"bar \\|"})}
"""How an open bar is noted among the brackets that are open; no token has such a text."""


def next_is_adjacent_bar(cursor: Cursor) -> bool:
    """Whether the next two tokens are bars side by side."""
    tokens, position = cursor.tokens, cursor.position
    return (
        position + 1 < len(tokens)
        and tokens[position + 1].kind in ("symbol", "command")
        and BARS.get(tokens[position].text) == BARS.get(tokens[position + 1].text) == "|"
    )


def take_bar(cursor: Cursor, double: bool) -> int:
    """Take a bar, or two that are one; return where it ends."""
    end = cursor.take().end
    return cursor.take().end if double else end


def closes_bar(cursor: Cursor, token: Token, bar: str) -> bool:
    """Whether the next token is the bar that was opened."""
    if RIGHT_BARS.get(token.text) == bar:
        return True
    if token.kind not in ("symbol", "command") or token.text not in BARS:
        return False
    if bar == "\\|" and BARS[token.text] == "|":
        return next_is_adjacent_bar(cursor)
    return BARS[token.text] == bar


def innermost_is(cursor: Cursor, bar: str) -> bool:
    """Whether the innermost open bracket is such a bar."""
    return bool(cursor.closers) and cursor.closers[-1] == BAR_CLOSERS[bar]


def may_open(cursor: Cursor) -> bool:
    """Whether something follows that a bar could embrace: `f(x)|_{x=0}` ends a row, and so does `(a|`."""
    token = cursor.peek()
    if token is None or cursor.ends_row(token) or token.kind in ("sup", "sub"):
        return False
    return not cursor.closes(token.text)


def is_placeholder(items: list[Node]) -> bool:
    """Whether just a placeholder stands before: in `\\|\\cdot\\|` the dot is no operator."""
    return len(items) == 1 and isinstance(items[0], Atom) and items[0].text in ("\\cdot", "\\bullet", "\\ast", "*")


def operand_before(items: list[Node]) -> bool:
    """Whether what stands before a bar is complete, so that the bar may close."""
    if not items:
        return False
    last = items[-1]
    while isinstance(last, Scripted) and last.base is not None:
        last = last.base
    if isinstance(last, Atom):
        if last.kind == "symbol":
            return last.text not in OPERATOR_SYMBOLS and last.text != "|"
        if last.kind == "command":
            return last.text not in BINARY and last.text not in RELATIONS and last.text not in PREFIX
        return last.kind != "space"
    return not (isinstance(last, Styled) and last.style.startswith("operatorname"))


def is_statement(body: Row) -> bool:
    """Whether a row states something, as what follows a conditional bar may and what a norm embraces does not."""
    return any(
        isinstance(item, Atom) and (item.text in (",", "=", "<", ">", ";") or item.text in RELATIONS)
        for item in body.items
    )
