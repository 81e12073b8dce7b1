"""Ranges of indices: `1 \\leq j \\leq N - 1`, `j = 1`, `l \\in \\{1, \\dots, L\\}`, `i \\in [m]`."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.notation.declarations.dims import dim_of, is_dots, sides_of, split_at
from matcalc_ls.notation.declarations.forms import INDEX_LETTERS, Readers, Span
from matcalc_ls.notation.declarations.names import name_of
from matcalc_ls.tex.tree import Fenced, Node

LESS = {"<": 1, "\\lt": 1, "\\leq": 0, "\\le": 0, "\\leqslant": 0}
GREATER = {">": 1, "\\gt": 1, "\\geq": 0, "\\ge": 0, "\\geqslant": 0}
ORDER = {**LESS, **GREATER}


def _index_name(nodes: Sequence[Node]) -> str | None:
    name = name_of(nodes)
    single = name is not None and (name.text == "\\ell" or (len(name.text) == 1 and name.text.islower()))
    return name.text if name is not None and single else None


def _chained_range(nodes: Sequence[Node]) -> Span | None:
    """`1 \\leq j \\leq N - 1`, `1 \\leq i < j`: the strict sign moves the bound by one."""
    sides, signs = sides_of(nodes, ORDER.keys())
    if len(signs) != 2 or len({sign in LESS for sign in signs}) != 1:
        return None
    if signs[0] in GREATER:
        sides.reverse()
        signs.reverse()
    index, lower, upper = _index_name(sides[1]), dim_of(sides[0]), dim_of(sides[2])
    if index is None or lower is None or upper is None:
        return None
    if index not in INDEX_LETTERS or index in lower.names | upper.names:
        return None
    return Span(index, lower + ORDER[signs[0]], upper - ORDER[signs[1]])


def counted_range(nodes: Sequence[Node]) -> Span | None:
    """`j = 1` (what follows the comma is joined to it later), `j = 1 : N`, `j = 1 \\dots N`."""
    sides = split_at(nodes, {"="})
    if len(sides) != 2:
        return None
    index = _index_name(sides[0])
    if index is None:
        return None
    ends = split_at(sides[1], {":", "\\dots", "\\ldots", "\\cdots", "\\dotsc"})
    bounds = [bound for end in ends if end and (bound := dim_of(end)) is not None]
    if not 1 <= len(bounds) == len([end for end in ends if end]) <= 2 or any(index in bound.names for bound in bounds):
        return None
    # f = A:B is a Frobenius product.
    if len(bounds) == 2 and not (index in INDEX_LETTERS and bounds[0].names <= INDEX_LETTERS):
        return None
    return Span(index, bounds[0], bounds[1] if len(bounds) == 2 else None)


def _element_range(nodes: Sequence[Node]) -> Span | None:
    """`l \\in \\{1, \\dots, L\\}`, `i \\in [m]`."""
    sides = split_at(nodes, {"\\in"})
    if len(sides) != 2 or len(sides[1]) != 1:
        return None
    index, fence = _index_name(sides[0]), sides[1][0]
    if index is None or not isinstance(fence, Fenced):
        return None
    parts = split_at(fence.body.items, {","})
    if (fence.left, fence.right) == ("[", "]") and len(parts) == 1:
        upper = dim_of(parts[0])
        return None if upper is None else Span(index, Dim.of(1), upper)
    if fence.left == "\\{" and len(parts) > 2 and is_dots(parts[-2]):
        lower, upper = dim_of(parts[0]), dim_of(parts[-1])
        if lower is not None and upper is not None:
            return Span(index, lower, upper)
    return None


RANGES: Readers = (
    (_chained_range, ORDER.keys()),
    (counted_range, frozenset("=")),
    (_element_range, frozenset({"\\in"})),
)
