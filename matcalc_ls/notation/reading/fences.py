"""Brackets and bars: grouping, absolute value or determinant, norm, inner product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from matcalc_ls.notation.names import script
from matcalc_ls.notation.reading import grammar, literals, senses, uninterpreted
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.tables import BRACKETS
from matcalc_ls.notation.reading.terms import Term, opaque, placed
from matcalc_ls.tex.tree import Fenced, Node

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
    if special is not None:
        return special
    if BRACKETS.get(node.left) == node.right:
        return placed(grammar.read_row(node.body, context), node.start, node.end)
    if (node.left, node.right) in _ROUNDED:
        return uninterpreted.alike(
            grammar.read_row(node.body, context), node.start, node.end, f"{node.left} ", f" {node.right}"
        )
    if node.left == node.right == "|" and len(node.body.items) == 1 and _is_in_bars(inside := node.body.items[0]):
        # \big|\big| x \big|\big|: nobody takes an absolute value twice.
        return Term("norm", node.start, node.end, (grammar.read_row(inside.body, context),), ("",))
    if node.left == node.right == "|":
        if len(node.body.items) == 1 and senses.is_set(node.body.items[0], context):
            # How many elements a set has, a number that is called so.
            return Term("name", node.start, node.end, (), (f"|{script(node.body)}|",))
        return Term("bars", node.start, node.end, (grammar.read_row(node.body, context),))
    if node.left == node.right == "\\|":
        return Term("norm", node.start, node.end, (grammar.read_row(node.body, context),), ("",))
    if (node.left, node.right) == ("\\langle", "\\rangle"):
        parts = comma_parts(node)
        if len(parts) == 2:
            operands = tuple(grammar.read_items(part, context, node.start, node.end) for part in parts)
            return Term("inner", node.start, node.end, operands)
    return opaque(f"no reading is known for {node.left} {node.right}", node.start, node.end)


def _is_in_bars(node: Node) -> TypeGuard[Fenced]:
    return isinstance(node, Fenced) and node.left == node.right == "|" and node.closed


def comma_parts(node: Fenced) -> list[Sequence[Node]]:
    """What stands between the commas in brackets."""
    parts: list[list[Node]] = [[]]
    for item in grammar.flattened(node.body):
        if grammar.sign_of(item) in (",", ";"):
            parts.append([])
        else:
            parts[-1].append(item)
    return [*parts]
