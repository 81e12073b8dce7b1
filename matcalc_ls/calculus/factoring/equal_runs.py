"""Of two numbers that are each other's transpose, `xᵀAy` and `yᵀAᵀx`, the first one stands for both."""

from __future__ import annotations

from matcalc_ls.algebra.build import number, split_coefficient, times, transpose
from matcalc_ls.algebra.expression import Expr, transform


def with_equal_runs(root: Expr) -> Expr:
    """The expression with numbers written in one way each, so that what is equal is added up."""
    known: dict[Expr, Expr] = {}

    def first(node: Expr) -> Expr | None:
        if node.shape or node.name != "product":
            return None
        coefficient, core = split_coefficient(node)
        if core is None or core.name != "product" or not core.args[0].shape:
            return None
        turned = times(*(transpose(factor) for factor in reversed(core.args)))
        same = known.get(turned)
        if same is None or same is core:
            known.setdefault(core, core)
            return None
        return times(number(coefficient), same)

    return transform(root, first)
