"""Dirac's notation: the vector `|\\psi\\rangle`, its adjoint `\\langle\\psi|`, and the numbers between both."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.names import script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import surface, uninterpreted
from matcalc_ls.notation.reading.terms import Found, Term, spanning
from matcalc_ls.notation.statements import row_of
from matcalc_ls.tex.tree import Fenced, Node, Row

_BARS = frozenset({"|", "\\mid", "\\middle|"})


def is_ket(node: Node) -> bool:
    """Whether this is `|\\psi\\rangle`."""
    return isinstance(node, Fenced) and (node.left, node.right) == ("|", "\\rangle") and node.closed


def is_dirac(node: Fenced) -> bool:
    """Whether this is a ket, a bra, or both."""
    return (node.left, node.right) in (("|", "\\rangle"), ("\\langle", "|"), ("\\langle", "\\rangle"))


def read_kets(items: Sequence[Node], position: int, context: Context) -> Found:
    """The kets that begin at `position`: side by side they are the Kronecker product, `|0\\rangle |1\\rangle`."""
    end = position
    while end < len(items) and is_ket(items[end]):
        end += 1
    kets = [context.read_item(item) for item in items[position:end]]
    whole = kets[0]
    for ket in kets[1:]:
        whole = spanning("kronecker", [whole, ket])
    return whole, end


def read_dirac(node: Fenced, context: Context) -> Term | None:
    """A ket, a bra, or the number `\\langle\\phi | A | \\psi\\rangle`; None for other brackets.

    What stands in a ket is a label, and no quantity.
    """
    if is_ket(node):
        return _ket(node)
    if (node.left, node.right) == ("\\langle", "|"):
        return Term("adjoint", node.start, node.end, (_ket(node),), ("\\dagger",), True)
    if (node.left, node.right) != ("\\langle", "\\rangle"):
        return None
    parts = _between_bars(node)
    if len(parts) == 2 and all(part.items for part in parts):
        spelling = f"\\langle {script(parts[0])} | {script(parts[1])} \\rangle"
        return uninterpreted.unnamed(spelling, (0,), node.start, node.end)
    if len(parts) == 3 and all(part.items for part in parts):
        bra, ket = f"\\langle {script(parts[0])} | ", f" | {script(parts[2])} \\rangle"
        return uninterpreted.scalar([context.read_row(parts[1])], node.start, node.end, bra, ket)
    return None


def _ket(node: Fenced) -> Term:
    return uninterpreted.unnamed(f"|{script(node.body)}\\rangle", (1,), node.start, node.end)


def _between_bars(node: Fenced) -> list[Row]:
    """What stands between the bars, of which two may have been taken for brackets."""
    parts: list[list[Node]] = [[]]
    for item in surface.flattened(node.body):
        if isinstance(item, Fenced) and item.left == item.right == "|":
            parts += [[*item.body.items], []]
        elif surface.sign_of(item) in _BARS:
            parts.append([])
        else:
            parts[-1].append(item)
    return [row_of(part, node.start) for part in parts]
