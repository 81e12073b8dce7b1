"""`y = [y_1, \\dots, y_n]^\\top`, which says what the entries of a vector are called, and not what they are."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.uninterpreted import NAME
from matcalc_ls.notation.names import unbold


def lists_entries(expr: Expr, vector: Expr) -> bool:
    """Whether an expression does no more than list a vector's entries by its own letter."""
    return (
        expr.name == NAME and bool(expr.args) and all(_is_entry(arg, unbold(vector.data[0].name)) for arg in expr.args)
    )


def _is_entry(node: Expr, letter: str) -> bool:
    if node.shape:
        return False
    if node.name == "entry":
        return node.args[0].name == "symbol" and unbold(node.args[0].data[0].name) == letter
    if node.name == "member":
        return unbold(node.data[0].base) == letter
    return node.name == "symbol" and unbold(node.data[0].name).startswith(f"{letter}_")
