"""What an expression mentions that needs a value, and the ranges that its indices keep to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import Expr, Family, Symbol, dims_in


class Range:
    """`lower` ≤ `index` ≤ `upper` must hold in a draw."""

    def __init__(self, lower: Dim, index: Dim, upper: Dim) -> None:
        self.lower, self.index, self.upper = lower, index, upper
        self.names = lower.names | index.names | upper.names

    def holds(self, sizes: dict[str, int]) -> bool:
        return self.lower.evaluate(sizes) <= self.index.evaluate(sizes) <= self.upper.evaluate(sizes)


class Mentioned:
    """What an expression mentions that needs a value, found in one walk.

    quantities: symbols and families by name; sizes: names of sizes of axes; indices: names of indices and bounds, which
    are small integers; ranges: no sum and no chain at the top level is empty, entries and unit vectors lie within their
    array.
    """

    def __init__(self, root: Expr) -> None:
        self.quantities: dict[str, Symbol | Family] = {}
        self.is_ambiguous = False
        """Whether one name stands for quantities of several shapes, or for one and a family."""
        self.sizes: dict[str, None] = {}
        self.indices: dict[str, None] = {}
        spans: list[Range] = []
        places: list[Range] = []
        bound: set[str] = set()
        for node in root.walk():
            if not node.data:
                continue
            if node.name in ("symbol", "member"):
                quantity = node.data[0]
                known = self.quantities.setdefault(quantity.name, quantity)
                self.is_ambiguous |= not _may_be_one(known, quantity)
            elif node.name in ("entry", "unit"):
                places += _places(node)
            if node.operation.binds:
                bound.add(node.data[0])
                self.indices.update(dict.fromkeys(sorted(dims_in(node.data[1:]))))
                spans.append(_span(node))
            for item in node.data[:1] if node.name == "unit" else node.data:
                self._note(item)
            if node.name == "unit":
                self.indices.update(dict.fromkeys(sorted(dims_in(node.data[1]))))
        self.ranges = [each for each in (*spans, *places) if bound.isdisjoint(each.names)]
        for name in bound - root.free:
            self.indices.pop(name, None)

    def _note(self, item: Any) -> None:
        if isinstance(item, Symbol):
            self.sizes.update(dict.fromkeys(_ordered(item.shape)))
        elif isinstance(item, Family):
            self.sizes.update(dict.fromkeys(name for name in _ordered(item.shape) if name != item.index))
            bounds = [bound for bound in (item.lower, item.upper) if bound is not None]
            self.indices.update(dict.fromkeys(sorted(dims_in(tuple(bounds)))))
        elif isinstance(item, tuple) and all(isinstance(dim, Dim) for dim in item):
            self.sizes.update(dict.fromkeys(_ordered(item)))
        elif isinstance(item, Dim):
            self.indices.update(dict.fromkeys(sorted(item.names)))


def is_ambiguous(*roots: Expr) -> bool:
    """Whether one name stands for quantities of several shapes in some expressions, or for one and a family."""
    known: dict[str, Symbol | Family] = {}
    return any(
        part.is_ambiguous
        or not all(
            _may_be_one(known.setdefault(name, quantity), quantity) for name, quantity in part.quantities.items()
        )
        for part in map(mentioned, roots)
    )


def _may_be_one(left: Symbol | Family, right: Symbol | Family) -> bool:
    return type(left) is type(right) and left.shape == right.shape


def counts(name: str, root: Expr) -> bool:
    """Whether a name is that of a size, a bound or an index in an expression."""
    found = mentioned(root)
    return name in found.sizes or name in found.indices


def mentioned(root: Expr) -> Mentioned:
    """What an expression mentions; each is walked once."""
    found: Mentioned | None = root.memo.get("mentioned")
    if found is None:
        found = root.memo["mentioned"] = Mentioned(root)
    return found


def index_ranges(roots: Sequence[Expr]) -> list[Range]:
    """That no sum and no chain at the top level is empty, and that entries and unit vectors lie within their array."""
    return [each for root in roots for each in mentioned(root).ranges]


@lru_cache(maxsize=1024)
def _ordered(dims: tuple[Dim, ...]) -> tuple[str, ...]:
    return tuple(name for dim in dims for name in sorted(dim.names))


def _span(node: Expr) -> Range:
    """That a sum or a chain is not empty."""
    first, last, *step = node.data[1:]
    lower, upper = (last, first) if step and step[0] < 0 else (first, last)
    return Range(lower, lower, upper)


def _places(node: Expr) -> list[Range]:
    """The ranges of the indices of an entry or a unit vector."""
    indices, shape = (node.data, node.args[0].shape) if node.name == "entry" else (node.data[1], node.shape)
    return [Range(ONE, index, extent) for index, extent in zip(indices, shape, strict=True)]
