"""Small results written out entry by entry: `[f/x₃, 0; 0, f/x₃]` rather than a sum over unit matrices."""

from __future__ import annotations

from matcalc_ls.algebra.build import plus, times, zeros
from matcalc_ls.algebra.expression import Expr, make

LARGEST = 4


def literal(root: Expr) -> Expr:
    """A small vector or matrix whose terms are scalars times unit arrays, written out entry by entry."""
    if root.name == "block":
        return _with_rows_written_out(root)
    shape = root.shape
    sizes = [dim.constant for dim in shape]
    if not shape or len(shape) > 2 or any(size is None or size > LARGEST for size in sizes):
        return root
    entries: dict[tuple[int, ...], list[Expr]] = {}
    for term in root.args if root.name == "sum" else (root,):
        found = _placed(term)
        if found is None:
            return root
        entries.setdefault(found[0], []).append(found[1])
    height, width = ([size or 0 for size in sizes] + [1, 1])[:2]
    blocks = [plus(*entries.get((i, j), [zeros(())])) for i in range(1, height + 1) for j in range(1, width + 1)]
    return make("block", *blocks, data=(height, width))


def _with_rows_written_out(root: Expr) -> Expr:
    """A block column whose parts are rows that can be written out is one array of scalars."""
    parts = [literal(part) if part.shape else part for part in root.args]
    rows = [
        part for part in parts if part.name == "block" and part.data[0] == 1 and not any(a.shape for a in part.args)
    ]
    widths = {part.data[1] for part in rows}
    if root.data[1] != 1 or len(rows) != len(parts) or len(widths) != 1:
        return root
    return make("block", *(entry for row in rows for entry in row.args), data=(len(rows), widths.pop()))


def _placed(term: Expr) -> tuple[tuple[int, ...], Expr] | None:
    """The place and the scalar of a scalar times e_i, e_iᵀ, E_ij or e_i e_jᵀ."""
    factors = term.args if term.name == "product" else (term,)
    place: list[int | None] = [1, 1]
    for factor in factors:
        if not factor.shape:
            continue
        turned = factor.name == "transpose"
        unit = factor.args[0] if turned else factor
        if unit.name != "unit" or (turned and len(unit.shape) != 1):
            return None
        indices = [index.constant for index in unit.data[1]]
        place[int(turned) : int(turned) + len(indices)] = indices
    if None in place:
        return None
    return tuple(index or 0 for index in place), times(*(factor for factor in factors if not factor.shape))
