"""Which triangle of a matrix is zero: the structure that sums, products, inverses and transposes keep."""

from __future__ import annotations

from matcalc_ls.algebra.dims import is_square
from matcalc_ls.algebra.expression import Expr

LOWER, UPPER = "lower triangular", "upper triangular"
BOTH = frozenset({LOWER, UPPER})
NEITHER: frozenset[str] = frozenset()
_TURNED = {LOWER: UPPER, UPPER: LOWER}
_KEPT_BY_SUMS = frozenset({"sum", "product", "inverse"})


def triangles(node: Expr) -> frozenset[str]:
    """What a square matrix certainly is of lower triangular and upper triangular; both for a diagonal one."""
    found: frozenset[str] | None = node.memo.get("triangles")
    if found is None:
        found = node.memo["triangles"] = _triangles(node)
    return found


def _triangles(node: Expr) -> frozenset[str]:
    name = node.name
    if not is_square(node.shape):
        return NEITHER
    if name in ("identity", "zeros", "diagonal matrix"):
        return BOTH
    if name in ("symbol", "member"):
        properties: frozenset[str] = node.data[0].properties
        return BOTH if "diagonal" in properties else properties & BOTH
    if name == "transpose":
        return frozenset(_TURNED[each] for each in triangles(node.args[0]))
    if name in ("lower triangle", "upper triangle"):
        own = LOWER if name == "lower triangle" else UPPER
        return triangles(node.args[0]) | {own}
    if name in ("matrix power", "power"):
        return triangles(node.args[0])
    if name in _KEPT_BY_SUMS:
        # An inner factor that is no square matrix makes the product have no structure that is known.
        return frozenset.intersection(*(triangles(arg) if arg.shape else BOTH for arg in node.args))
    if name == "hadamard":
        return frozenset[str]().union(*(triangles(arg) for arg in node.args))
    return NEITHER
