"""Claims that hold for labels and probabilities, whose entries add up to one without a word."""

from __future__ import annotations

from itertools import pairwise

from matcalc_ls.algebra.build import times
from matcalc_ls.algebra.expression import Expr, transform


def with_unit_totals(expr: Expr) -> Expr:
    """An expression with 1 in the place of `𝟏ᵀ y` for each vector y that has a name, as it is if y is one-hot."""
    return transform(expr, _without_total)


def _without_total(node: Expr) -> Expr | None:
    if node.name != "product":
        return None
    for place, (before, after) in enumerate(pairwise(node.args)):
        is_ones = before.name == "transpose" and before.args[0].name == "ones"
        if is_ones and after.name in ("symbol", "member") and len(after.shape) == 1:
            return times(*node.args[:place], *node.args[place + 2 :])
    return None
