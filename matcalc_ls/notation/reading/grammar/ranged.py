"""Names that dots show to be families: `W` of `W^L \\cdots W^1`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcalc_ls.notation.names import canonical, script
from matcalc_ls.notation.reading.grammar import literals
from matcalc_ls.notation.reading.indices import dim_of
from matcalc_ls.notation.reading.tables import ADDITIVE, DOTS, MULTIPLICATIVE
from matcalc_ls.notation.statements import row_of
from matcalc_ls.notation.superscripts import INVERSES, TRANSPOSES
from matcalc_ls.tex.tree import Array, Atom, Node, Row, Scripted, Unknown
from matcalc_ls.tex.walk import walk

_PASSED = ADDITIVE | set(MULTIPLICATIVE) | {"&", ","}


def ranged_names(row: Row) -> Iterator[tuple[str, str]]:
    """The names on both sides of dots that differ in a script: `W`, `^` for `W^L \\cdots W^1`."""
    for node in walk(row):
        if isinstance(node, Row | Array | Unknown):
            yield from ranged_within(node)


def ranged_within(node: Row | Array | Unknown) -> Iterator[tuple[str, str]]:
    """Those of dots that stand in this node itself, and in nothing in it."""
    for before, after in _around_dots(node):
        yield from _shared(before, after)


def _around_dots(node: Row | Array | Unknown) -> Iterable[tuple[Node, Node]]:
    if isinstance(node, Array):
        return literals.neighbours_of_dots(node)
    if isinstance(node, Unknown):  # whose arguments may be cells
        cells = zip(node.arguments, node.arguments[1:], node.arguments[2:], strict=False)
        return [(left, right) for left, dots, right in cells if literals.is_dots(dots) and left.items and right.items]
    signs = {item.text for item in node.items if isinstance(item, Atom)}
    if DOTS.isdisjoint(signs):
        return ()
    if "," in signs:
        parts = [row_of(part) for part in literals.between_commas(node.items) if part]
        listed = zip(parts, parts[1:], parts[2:], strict=False)
        return [(left, right) for left, dots, right in listed if literals.is_dots(dots)]
    items = [item for item in node.items if not (isinstance(item, Atom) and item.text in _PASSED)]
    triples = zip(items, items[1:], items[2:], strict=False)
    return [(left, right) for left, dots, right in triples if isinstance(dots, Atom) and dots.text in DOTS]


def _shared(before: Node, after: Node) -> Iterator[tuple[str, str]]:
    left, right = _indexed_names(before), _indexed_names(after)
    yield from (key for key in left if key in right and left[key] != right[key])


def _indexed_names(node: Node) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for inner in walk(node):
        name = canonical(inner.base) if isinstance(inner, Scripted) and inner.base is not None else None
        if name is None or not isinstance(inner, Scripted):
            continue
        for placement, row in (("_", inner.sub), ("^", inner.sup)):
            if row is not None and dim_of(row) is not None and script(row) not in TRANSPOSES | INVERSES:
                found[name, placement] = script(row)
    return found
