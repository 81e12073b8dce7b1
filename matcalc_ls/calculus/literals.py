"""Small results written out entry by entry: `[f/x₃, 0; 0, f/x₃]` rather than a sum over unit matrices."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.build import columns, number, plus, rows, times
from matcalc_ls.algebra.expression import Expr, make

LARGEST = 4

Entries = Mapping[tuple[int, int], Expr]
"""The entries that are not zero, by row and column from 1."""


def literal(root: Expr) -> Expr:
    """A small vector or matrix that is put together from unit arrays, as an array of scalars; others as they are."""
    if root.name == "block" and root.data[1] != 1:
        return root
    if len(root.shape) > 2:
        return root
    height, width = rows(root).constant, columns(root).constant
    if not root.shape or root.name not in ("sum", "product", "block") or height is None or width is None:
        return root
    if max(height, width) > LARGEST or not (root.contains("sum") or root.contains("block")):
        return root
    entries = _entries(root)
    if entries is None:
        return root
    places = [(i, j) for i in range(1, height + 1) for j in range(1, width + 1)]
    return make("block", *(entries.get(place, number(0)) for place in places), data=(height, width))


def _entries(node: Expr) -> Entries | None:
    """The entries of an array made of unit arrays and scalars; None where it is made of other things too."""
    if not node.shape:
        return {(1, 1): node}
    if node.name == "zeros":
        return {}
    if node.name == "unit":
        indices = [index.constant for index in node.data[1]]
        i, j = [*indices, 1][:2]
        return {(i, j): number(1)} if i is not None and j is not None else None
    parts = [_entries(arg) for arg in node.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not parts:
        return None
    if node.name == "transpose":
        return {(j, i): entry for (i, j), entry in known[0].items()}
    if node.name == "sum":
        return _added(known)
    if node.name == "product":
        return _multiplied(node, known)
    return _placed(node, known) if node.name == "block" else None


def _added(parts: list[Entries]) -> Entries:
    terms: dict[tuple[int, int], list[Expr]] = {}
    for part in parts:
        for place, entry in part.items():
            terms.setdefault(place, []).append(entry)
    return {place: plus(*found) for place, found in terms.items()}


def _multiplied(node: Expr, parts: list[Entries]) -> Entries:
    scalars = [arg for arg in node.args if not arg.shape]
    arrays = [part for arg, part in zip(node.args, parts, strict=True) if arg.shape]
    result = arrays[0]
    for part in arrays[1:]:
        result = _added(
            [{(i, j): times(a, b)} for (i, k), a in result.items() for (other, j), b in part.items() if k == other]
        )
    return {place: times(*scalars, entry) for place, entry in result.items()}


def _placed(node: Expr, parts: list[Entries]) -> Entries | None:
    """Of blocks, row by row."""
    across = node.data[1]
    found: dict[tuple[int, int], Expr] = {}
    above = 0
    for start in range(0, len(parts), across):
        left = 0
        for block, part in zip(node.args[start : start + across], parts[start : start + across], strict=True):
            width = columns(block).constant
            if width is None:
                return None
            found.update({(above + i, left + j): entry for (i, j), entry in part.items()})
            left += width
        height = rows(node.args[start]).constant
        if height is None:
            return None
        above += height
    return found
