"""Orthogonal matrices: QᵀQ = QQᵀ = I."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr


def are_inverse(before: Expr, last: Expr) -> bool:
    """Whether one of two factors is the transpose of the other, which is a square orthogonal matrix."""
    inner = before.args[0] if before.name == "transpose" else before
    other = last.args[0] if last.name == "transpose" else last
    if inner is not other or before is last or inner.name not in ("symbol", "member"):
        return False
    return "orthogonal" in inner.data[0].properties and inner.shape[0] is inner.shape[1]
