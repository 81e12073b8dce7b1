"""Brackets and bars: grouping, absolute value or determinant, norm, inner product."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.operation import ATOM, SUM
from matcalc_ls.notation.names import canonical, script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import kets, literals, senses, surface, uninterpreted
from matcalc_ls.notation.reading.habits import is_entry
from matcalc_ls.notation.reading.tables import BRACKETS, HATS, SKEW
from matcalc_ls.notation.reading.terms import NAME_IN_BRACKETS, Term, key_of, opaque, placed
from matcalc_ls.tex.tree import Accent, Fenced, Node, Row

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
    if (node.left, node.right) == ("[", "]") and (of_name := _name_in_brackets(node, context)) is not None:
        return of_name
    if BRACKETS.get(node.left) == node.right:
        return placed(context.read_row(node.body), node.start, node.end)
    if (node.left, node.right) in _ROUNDED:
        return uninterpreted.alike(context.read_row(node.body), node.start, node.end, f"{node.left} ", f" {node.right}")
    if node.left == node.right == "|" and (inside := in_double_bars(node)) is not None:
        return Term("norm", node.start, node.end, (context.read_row(inside),), ("",))
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


def in_double_bars(node: Fenced) -> Row | None:
    """What stands in double bars, also in `\\big|\\big| x \\big|\\big|`: nobody takes an absolute value twice."""
    if node.left == node.right == "\\|":
        return node.body
    only = node.body.items[0] if node.left == node.right == "|" and len(node.body.items) == 1 else None
    match only:
        case Fenced(left="|", right="|", closed=True, body=body):
            return body
    return None


def _name_in_brackets(node: Fenced, context: Context) -> Term | None:
    """`[\\omega]`: nobody holds a single name together; it may be the matrix of a cross product, or a concentration."""
    inside = surface.flattened(node.body)
    name = canonical(inside[0]) if len(inside) == 1 else None
    if name is None or is_entry(name) or context.lookup.is_dim(name):
        return None  # [a_{ij}] is a matrix by its entries
    data = (key_of(f"{NAME_IN_BRACKETS}{name}"), (2, 1, 0), ("[", "]"), SUM, ATOM)
    return Term("uninterpreted", node.start, node.end, (context.read_row(node.body),), data)


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
