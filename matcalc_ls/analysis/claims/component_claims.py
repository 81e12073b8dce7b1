"""Claims about single entries: the author may mean some of the indices only, ∂s_i/∂x_j = −s_i s_j for i ≠ j."""

from __future__ import annotations

from itertools import combinations

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.pullback import Condition


def holds_somewhere(claimed: Expr, derivative: Derivative) -> bool:
    """Whether a claim that is not always right may be right for some order of its indices: i < j, i = j or i > j."""
    names = _indices(claimed, derivative)
    for first, second in combinations(map(Dim.of, names), 2):
        for condition in (
            Condition(first, second, first),
            Condition(first + 1, second, second),
            Condition(second + 1, first, first),
        ):
            if compare(claimed, derivative.result, (*derivative.conditions, condition)) != "differs":
                return True
    return False


def _indices(claimed: Expr, derivative: Derivative) -> list[str]:
    """The names that stand for a place in an array and that nothing sums over."""
    found: dict[str, None] = {}
    for root in (claimed, derivative.function, derivative.result, derivative.variable):
        for node in root.walk():
            dims = node.data if node.name in ("entry", "kronecker delta") else ()
            if node.name == "unit":
                dims = node.data[1]
            found.update((name, None) for dim in dims for name in sorted(dim.names) if name in root.free)
    return list(found)
