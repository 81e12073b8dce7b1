"""Putting a result the way a textbook prints it, `2Aᵀ(Ax − b)`: each file of this package is one way of mending it."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.factoring.branches import without_slopes
from matcalc_ls.calculus.factoring.cancelling import cancelled
from matcalc_ls.calculus.factoring.denominators import over_one_denominator
from matcalc_ls.calculus.factoring.equal_runs import with_equal_runs
from matcalc_ls.calculus.factoring.inverses import opened
from matcalc_ls.calculus.factoring.kroneckers import gathered
from matcalc_ls.calculus.factoring.layout import laid_out
from matcalc_ls.calculus.factoring.measure import size
from matcalc_ls.calculus.factoring.stacking import stacked
from matcalc_ls.calculus.factoring.sums import with_common_factors
from matcalc_ls.calculus.factoring.totals import without_centred
from matcalc_ls.calculus.factoring.traces import with_traces
from matcalc_ls.calculus.literals import literal


def factored(root: Expr, like: Expr | None = None) -> Expr:
    """A result in light form as it is printed. In its signs it follows the function `like`: A:B or tr(AᵀB)."""
    colons = like is not None and like.contains("frobenius")
    key = ("factored", colons)
    found: Expr | None = root.memo.get(key)
    if found is None:
        found = root.memo[key] = _shortest(root, colons)
    return found


def _shortest(root: Expr, colons: bool) -> Expr:
    if root.contains("index sum"):
        root = stacked(root)
    if root.contains("step") or root.contains("sign"):
        root = without_slopes(root)
    if root.contains("transpose"):
        root = with_equal_runs(root)
    if root.contains("frobenius") and not colons:
        root = with_traces(root)
    if root.contains("ones"):
        root = without_centred(root)
    if root.contains("kronecker"):
        root = gathered(root)
    if root.contains("power"):
        root = over_one_denominator(root)
    result = with_common_factors(root)
    if (other := cancelled(result)) is not result:
        result = min(result, with_common_factors(other), key=size)
    if root.contains("inverse") and (other := opened(root)) is not root:
        result = min(result, with_common_factors(other), key=size)
    if result.contains("ones"):
        result = without_centred(result)
    return laid_out(literal(result))
