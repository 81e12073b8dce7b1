"""Whether enough is known to judge: only declared shapes accuse."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model


def undeclared(model: Model, formula: Formula, *exprs: Expr) -> list[str]:
    """The symbols of expressions, in order, whose shape is not declared in full where a formula stands."""
    scope = model.scopes.at(formula)
    declared = {*scope.symbols, *(binding.quantity.name for binding in scope.families.values())}
    missing: dict[str, None] = {}
    for expr in exprs:
        for node in expr.walk():
            if node.name not in ("symbol", "member"):
                continue
            quantity = node.data[0]
            known = quantity.name in declared and all(dim.is_known for dim in quantity.shape)
            if not known and not (isinstance(quantity, Family) and quantity.name in declared):
                missing[quantity.name] = None
    return list(missing)
