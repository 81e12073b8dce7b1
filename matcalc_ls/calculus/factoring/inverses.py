"""Inverses of products of square matrices, opened: Y⁻¹ − X⁻¹ comes out where (XY⁻¹)⁻¹ hid it."""

from __future__ import annotations

from matcalc_ls.algebra.build import light
from matcalc_ls.algebra.expression import Expr


def opened(root: Expr) -> Expr:
    """The expression with (AB)⁻¹ = B⁻¹A⁻¹ for square A and B; the same one where there is none."""
    done: dict[Expr, Expr] = {}
    for node in root.walk():
        args = [done[arg] for arg in node.args]
        same = light(node.name, *args, data=node.data) if any(map(_differ, args, node.args)) else node
        done[node] = same.operation.expand(same) if same.name == "inverse" else same
    return done[root]


def _differ(one: Expr, other: Expr) -> bool:
    return one is not other
