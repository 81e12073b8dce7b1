"""Functions with kinks times their slopes: relu(z) is zero where step(z) is, and |z| sign(z) is z."""

from __future__ import annotations

from matcalc_ls.algebra.build import hadamard, times
from matcalc_ls.algebra.expression import Expr, transform

_SLOPES = {"relu": "step", "abs": "sign"}


def without_slopes(root: Expr) -> Expr:
    """The expression without slopes that say nothing beside what they are the slopes of."""
    return transform(root, _without)


def _without(node: Expr) -> Expr | None:
    if node.name not in ("product", "hadamard"):
        return None
    factors = list(node.args)
    for place, factor in enumerate(factors):
        if node.name == "product" and factor.shape:
            continue  # matrices are not multiplied entry by entry
        base = factor.args[0] if factor.name in ("power", "entrywise power") else factor
        slope = next((other for other in factors if _is_slope(other, base)), None)
        if slope is None or (base.name == "abs" and base is not factor):
            continue
        if base.name == "abs":
            factors[place] = base.args[0]
        factors.remove(slope)
        return hadamard(*factors) if node.name == "hadamard" else times(*factors)
    return None


def _is_slope(node: Expr, base: Expr) -> bool:
    return node.args == base.args and node.name == _SLOPES.get(base.name)
