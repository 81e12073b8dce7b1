"""Differentials: statements such as `d\\phi = (L^\\top w x^\\top N^\\top) : dM`, and whether they are right."""

from __future__ import annotations

from matcalc_ls.algebra.build import frobenius, plus
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims import REFUSALS
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.calculus.derivative import differentiate
from matcalc_ls.calculus.equality import Verdict, compare


def differential_verdict(model: Model, understood: Understood, member: int) -> Verdict | None:
    """Whether a member is the differential of the scalar that the statement begins with; None where it says no such.

    What has no differential in the member is held constant: `d\\phi` by `dM` alone is the part that M contributes.
    """
    notation = understood.derivatives[0] if understood.derivatives else None
    claimed = understood.readings[member].expr
    if notation is None or notation.kind != "differential" or notation.function is None or member == 0:
        return None
    function = model.read(notation.function, understood.formula).expr
    if function is None or claimed is None or function.shape or claimed.shape:
        return None
    expected = _differential(model.inlined(function, understood.formula), claimed)
    return None if expected is None else compare(claimed, expected)


def _differential(function: Expr, claimed: Expr) -> Expr | None:
    """Σ ∂f/∂X : dX over the differentials that occur in a claim."""
    differentials = {node.data[0].name: node for node in claimed.walk() if node.name == "symbol"}
    parts: list[Expr] = []
    for node in function.walk():
        change = differentials.get(f"d{node.data[0].name}") if node.name == "symbol" else None
        if change is None or change.shape != node.shape:
            continue
        try:
            parts.append(frobenius(differentiate(function, node).result, change))
        except REFUSALS:
            return None
    return plus(*parts) if parts else None
