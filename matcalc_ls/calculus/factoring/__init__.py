"""Putting a result the way a textbook prints it, `2Aᵀ(Ax − b)`: each file of this package is one way of mending it."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.factoring.inverses import opened
from matcalc_ls.calculus.factoring.layout import laid_out
from matcalc_ls.calculus.factoring.measure import size
from matcalc_ls.calculus.factoring.stacking import stacked
from matcalc_ls.calculus.factoring.sums import with_common_factors
from matcalc_ls.calculus.factoring.traces import with_traces
from matcalc_ls.calculus.literals import literal


def factored(root: Expr, like: Expr | None = None) -> Expr:
    """A result in light form as it is printed. In its signs it follows the function `like`: A:B or tr(AᵀB)."""
    colons = like is not None and any(node.name == "frobenius" for node in like.walk())
    key = ("factored", colons)
    found: Expr | None = root.memo.get(key)
    if found is None:
        found = root.memo[key] = _shortest(root, colons)
    return found


def _shortest(root: Expr, colons: bool) -> Expr:
    names = {node.name for node in root.walk()}
    if "index sum" in names:
        root = stacked(root)
    if "frobenius" in names and not colons:
        root = with_traces(root)
    ways = [root]
    if "inverse" in names and (other := opened(root)) is not root:
        ways.append(other)
    return laid_out(literal(min(map(with_common_factors, ways), key=size)))
