"""Sums in claims without ends, `\\nabla Q(m) = \\sum_n r_n (x_n - m)`: they run as far as the function's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matcalc_ls.algebra.build import light
from matcalc_ls.algebra.dims import Dim, set_counted
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.forms import script
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading.terms import key_of
from matcalc_ls.tex.tree import Atom, Row, Scripted
from matcalc_ls.tex.walk import walk

Ends = tuple[Dim, Dim]


def with_ends(row: Row, claimed: Expr, function: Expr) -> Expr:
    """A claim, written in `row`, with the ends of the function's sums for those that it leaves out.

    The sum over the same index is meant, whatever is said of the terms elsewhere; where nothing is said of them, the
    only one that there is. What runs over the entries of an array runs over all of them.
    """
    indices = dict.fromkeys(_without_ends(row))
    sums = {node.data[0]: node.data[1:] for node in function.walk() if node.name == "index sum"} if indices else {}
    if not sums:
        return claimed
    only = next(iter(sums.values())) if len(set(sums.values())) == 1 else None
    return transform(claimed, lambda node: _ended(node, {index: sums.get(index) for index in indices}, only))


def _without_ends(row: Row) -> Iterator[str]:
    """The indices below signs of sums that have nothing above."""
    for node in walk(row):
        is_sum = isinstance(node, Scripted) and isinstance(node.base, Atom) and node.base.text == "\\sum"
        if isinstance(node, Scripted) and is_sum and node.sup is None and node.sub is not None:
            index = canonical(node.sub.items[0]) if len(node.sub.items) == 1 else None
            if index is not None:
                yield index


def _ended(node: Expr, ends: Mapping[str, Ends | None], only: Ends | None) -> Expr | None:
    if node.name == "index sum" and not _selects_entries(node.args[0], node.data[0]):
        found = ends.get(node.data[0]) or (only if node.data[0] in ends and set_counted(node.data[2]) == "" else None)
        return None if found is None else light("index sum", *node.args, data=(node.data[0], *found))
    if node.name != "uninterpreted" or len(node.args) != 1:
        return None
    for index, known in ends.items():
        found = known or only
        if found is not None and node.data[0].name == key_of(f"\\sum_{script(index)}"):
            return light("index sum", *node.args, data=(index, *found))
    return None


def _selects_entries(body: Expr, index: str) -> bool:
    own = Dim.of(index)
    return any(node.name == "entry" and own in node.data for node in body.walk())
