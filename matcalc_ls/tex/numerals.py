"""Numbers of more than one token: `1.5e-3`, and the groups of three digits of `2{,}000` and `10\\,000`."""

from __future__ import annotations

from matcalc_ls.tex.cursor import Cursor
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Atom

MOST_EXPONENT_DIGITS = 3
"""A larger power of ten is none that anybody means."""


def read_number(cursor: Cursor) -> Atom:
    """The number that begins with the next token."""
    token = cursor.take()
    text = token.text
    if len(text) <= 3 and text.isdigit() and text[0] != "0":
        while mark := _mark(cursor):
            text += _taken(cursor, mark)[-1]
    text += "".join(_taken(cursor, _exponent(cursor)))
    return Atom(token.start, max(token.end, cursor.last_end), "number", text)


def _ahead(cursor: Cursor, count: int) -> list[Token]:
    """The next tokens, spaces among them."""
    return cursor.tokens[cursor.position : cursor.position + count]


def _taken(cursor: Cursor, count: int) -> list[str]:
    return [cursor.take().text for _ in range(count)]


def _mark(cursor: Cursor) -> int:
    """How many tokens a group of three digits has, with the thin space or the comma in braces that sets it apart; 0 if
    none follows. The last group may have decimals."""
    marked = _ahead(cursor, 4)
    signs = [token.text for token in marked]
    count = 2 if signs[:1] == ["\\,"] else 4 if signs[:3] == ["{", ",", "}"] else 0
    if not count or len(marked) < count or marked[count - 1].kind != "number":
        return 0
    return count if len(signs[count - 1].partition(".")[0]) == 3 else 0


def _exponent(cursor: Cursor) -> int:
    """How many tokens say by which power of ten a number is multiplied: `e`, a sign, and digits, with no space."""
    ahead = _ahead(cursor, 3)
    count = 3 if len(ahead) > 1 and ahead[1].text in ("-", "+") else 2
    if len(ahead) < count or ahead[0].text not in ("e", "E"):
        return 0
    power = ahead[count - 1]
    return count if power.text.isdigit() and len(power.text) <= MOST_EXPONENT_DIGITS else 0
