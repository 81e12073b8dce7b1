"""Derivatives as the derivative package writes them, of any orders by several variables."""

from __future__ import annotations

from dataclasses import replace

from matcalc_ls.tex.cursor import Cursor, Reader, row_of
from matcalc_ls.tex.rows import read_argument
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Atom, Fraction, Node, Row, Scripted
from matcalc_ls.tex.walk import walk

_ORDERS = frozenset("123456789")


def derivative_of(mark: Atom) -> Reader:
    """`\\odvof{order=2}{f}{x}`, as the derivative package's commands are spelled here: orders, function, variables."""

    def read(cursor: Cursor, token: Token) -> Node:
        orders, function, variables = (read_argument(cursor) for _ in range(3))
        start, end = _span(cursor, token, function, variables)
        sign = replace(mark, start=start, end=start)
        counts = [int(item.text) for item in walk(orders) if isinstance(item, Atom) and item.text in _ORDERS]
        names = _parted(variables)
        counts += [1] * (len(names) - len(counts))
        below = [
            node for name, count in zip(names, counts, strict=False) for _ in range(count) for node in (sign, *name)
        ]
        above = [_power(sign, sum(counts[: len(names)])), *function.items]
        return Fraction(start, end, row_of(above, start, end), row_of(below, start, end))

    return read


def _parted(row: Row) -> list[list[Node]]:
    """What stands between the commas of a row."""
    parts: list[list[Node]] = [[]]
    for item in row.items:
        if isinstance(item, Atom) and item.text == ",":
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def _power(sign: Atom, order: int) -> Node:
    at = sign.end
    power = Row(at, at, (Atom(at, at, "number", str(order)),))
    return sign if order == 1 else Scripted(sign.start, at, sign, None, power)


def _span(cursor: Cursor, token: Token, *rows: Row) -> tuple[int, int]:
    return min(token.start, *(row.start for row in rows)), max(token.end, cursor.last_end, *(row.end for row in rows))
