"""Brackets and bars: grouping, absolute value or determinant, norm, inner product."""

from __future__ import annotations

from typing import TypeGuard

from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.notation.names import canonical, script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import kets, literals, senses, surface, uninterpreted
from matcalc_ls.notation.reading.tables import BRACKETS, HATS, SKEW
from matcalc_ls.notation.reading.terms import Term, opaque, placed
from matcalc_ls.tex.tree import Accent, Fenced, Node

_ROUNDED = frozenset({("\\lfloor", "\\rfloor"), ("\\lceil", "\\rceil"), ("\\lfloor", "\\rceil")})


def read_fenced(node: Fenced, context: Context) -> Term:
    """The term of something in brackets or bars."""
    if not node.closed:
        return opaque("a bracket is not closed", node.start, node.end)
    special = (
        senses.read_left_brace(node, context) or senses.read_braces(node, context)
        if node.left == "\\{"
        else senses.read_interval(node, context) or literals.read_in_lines(node, context)
    )
    special = special or kets.read_dirac(node, context)
    if special is not None:
        return special
    if BRACKETS.get(node.left) == node.right:
        return placed(context.read_row(node.body), node.start, node.end)
    if (node.left, node.right) in _ROUNDED:
        return uninterpreted.alike(context.read_row(node.body), node.start, node.end, f"{node.left} ", f" {node.right}")
    if node.left == node.right == "|" and len(node.body.items) == 1 and _is_in_bars(inside := node.body.items[0]):
        # \big|\big| x \big|\big|: nobody takes an absolute value twice.
        return Term("norm", node.start, node.end, (context.read_row(inside.body),), ("",))
    if node.left == node.right == "|":
        if len(node.body.items) == 1 and senses.is_set(node.body.items[0], context):
            # How many elements a set has, a number that is called so.
            return Term("name", node.start, node.end, (), (f"|{script(node.body)}|",))
        return Term("bars", node.start, node.end, (context.read_row(node.body),))
    if node.left == node.right == "\\|":
        return Term("norm", node.start, node.end, (context.read_row(node.body),), ("",))
    if (node.left, node.right) == ("\\langle", "\\rangle"):
        parts = surface.comma_parts(node)
        if len(parts) == 2:
            operands = tuple(context.read_items(part, node.start, node.end) for part in parts)
            return Term("inner", node.start, node.end, operands)
    return opaque(f"no reading is known for {node.left} {node.right}", node.start, node.end)


def _is_in_bars(node: Node) -> TypeGuard[Fenced]:
    return isinstance(node, Fenced) and node.left == node.right == "|" and node.closed


def cross_matrix(node: Node, context: Context) -> Term | None:
    """`\\hat{\\omega}`, of which is said that it is skew-symmetric, ω being a vector of three numbers."""
    if not isinstance(node, Accent) or f"\\{node.accent}" not in HATS:
        return None
    hatted, plain = (context.lookup.symbol(canonical(each)) for each in (node, node.body))
    if hatted is None or plain is None or not isinstance(hatted.quantity, Symbol):
        return None
    if hatted.definition is not None or SKEW not in hatted.quantity.properties:
        return None
    if [dim.constant for dim in plain.quantity.shape] != [3]:
        return None
    context.note(f"{canonical(node)} read as the matrix of the cross product")
    return Term("cross matrix", node.start, node.end, (context.read_row(node.body),))
