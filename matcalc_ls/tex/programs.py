"""Optimisation programs as the optidef package writes them."""

from __future__ import annotations

from matcalc_ls.tex.cursor import Cursor, row_of
from matcalc_ls.tex.rows import read_argument, read_element
from matcalc_ls.tex.tree import Array, Atom, Node, Scripted

PROGRAMS = {f"{name}{mark}": name for name in ("mini", "maxi", "argmini", "argmaxi") for mark in ("", "*", "!")}
"""optidef's environments, with and without numbers."""


def read_program(cursor: Cursor, start: int, name: str) -> Array:
    """`{x}{f(x)}{label}{x^* =}` and `\\addConstraint{g(x)}{\\leq 0}`, each as a line of its own."""
    while cursor.next_is("symbol", "[") or cursor.next_is("symbol", "|") or cursor.next_is("symbol", "<"):
        _pass_option(cursor)
    variable, objective, _, result = (read_argument(cursor) for _ in range(4))
    kind = PROGRAMS[name]
    sign = Atom(start, variable.start, "command", "\\min" if "min" in kind else "\\max")
    arg = [Atom(start, start, "command", "\\arg")] if kind.startswith("arg") else []
    search = Scripted(start, variable.end, sign, variable, None)
    lines = [row_of([*result.items, *arg, search, *objective.items], start, cursor.last_end)]
    while (token := cursor.peek()) is not None and not cursor.ends_row(token):
        if token.text == "\\addConstraint":
            cursor.take()
            items: list[Node] = []
            while cursor.next_is("open") and len(items) < 100:
                items += read_argument(cursor).items
            lines.append(row_of(items, token.start, cursor.last_end))
            continue
        before = cursor.position
        read_element(cursor)
        if cursor.position == before:
            cursor.take()
    return Array(start, max(cursor.last_end, start), "aligned", tuple((line,) for line in lines))


def _pass_option(cursor: Cursor) -> None:
    closing = {"[": "]", "|": "|", "<": ">"}[cursor.take().text]
    while (token := cursor.peek()) is not None and token.kind != "open":
        cursor.take()
        if token.text == closing:
            return
