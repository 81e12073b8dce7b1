"""Sizes in numbers, W ∈ ℝ^(128×784), as names of sizes: what holds for all sizes is verified where they are small.

Arrays of such sizes take long to evaluate, and no memory holds the Kronecker products that their derivatives are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from matcalc_ls.algebra.build import dimension, number, reciprocal, times
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, Family, ShapeError, Symbol, make

LARGEST = 9
"""The largest size that is drawn for a name."""
MOST_ALONG = 2_000
MOST_ENTRIES = 1_000_000
"""Arrays of more along an axis, or in all, are not evaluated: a product of few of them is more than a memory holds."""


def sizes_by_name(roots: Sequence[Expr]) -> dict[str, Dim]:
    """The large sizes of what some expressions are made of, each by a name that no document has.

    What is made of it has its size by theirs, as the vec of a 3×4 matrix.
    """
    shapes = {node.shape for root in roots for node in root.walk() if not node.args}
    numbers = {dim.constant for shape in shapes for dim in shape if dim.constant is not None}
    return {f"size {number}": Dim.of(number) for number in sorted(numbers) if number > LARGEST}


def names_of(sizes: Mapping[str, Dim]) -> dict[Dim, Dim]:
    """The name that stands for each size, as a size itself."""
    return {dim: Dim.of(name) for name, dim in sizes.items()}


def are_too_large(roots: Sequence[Expr]) -> bool:
    """Whether something in these expressions has more entries than are evaluated, whatever is drawn for names."""
    for node in {node for root in roots for node in root.walk()}:
        known = [dim.constant for dim in node.shape if dim.constant is not None]
        if known and (max(known) > MOST_ALONG or prod(known) > MOST_ENTRIES):
            return True
    return False


def with_named_sizes(roots: Sequence[Expr], sizes: Mapping[str, Dim], *, counted: bool = False) -> list[Expr] | None:
    """The expressions with names in place of those sizes; None if it matters which numbers they are, 28·28 = 784.

    Where they are `counted`, a number such as the 60000 of 1/60000 is the size, too; None if one may come of sizes
    otherwise.
    """
    names = names_of(sizes)
    done: dict[Expr, Expr] = {}
    if counted:
        numbers = {node for root in roots for node in root.walk() if node.name == "number"}
        found = {node: _counted(node.data[0], names) for node in numbers}
        done = {node: size for node, size in found.items() if size is not None}
        if len(done) < len(numbers):
            return None
    try:
        return [_named(root, names, done) for root in roots]
    except ShapeError:
        return None


def _counted(value: Fraction, names: Mapping[Dim, Dim]) -> Expr | None:
    """A number as a small multiple of a size or of one over it; None for a large one that is neither."""
    if _is_small(value):
        return number(value)
    for dim, name in names.items():
        assert dim.constant is not None
        if _is_small(value / dim.constant):
            return times(number(value / dim.constant), dimension(name))
        if _is_small(value * dim.constant):
            return times(number(value * dim.constant), reciprocal(dimension(name)))
    return None


def _is_small(value: Fraction) -> bool:
    return max(abs(value.numerator), value.denominator) <= LARGEST


def _named(root: Expr, names: Mapping[Dim, Dim], done: dict[Expr, Expr]) -> Expr:
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [arg for arg in node.args if arg not in done]
        if waiting:
            stack += waiting
        else:
            done[stack.pop()] = make(node.name, *[done[arg] for arg in node.args], data=_named_data(node.data, names))
    return done[root]


def _named_data(data: Any, names: Mapping[Dim, Dim]) -> Any:
    if isinstance(data, Dim):
        return names.get(data, data)
    if isinstance(data, tuple):
        return tuple(_named_data(item, names) for item in data)
    if isinstance(data, Symbol):
        return Symbol(data.name, _named_data(data.shape, names), data.properties)
    if isinstance(data, Family):
        bounds = {"lower": _named_data(data.lower, names), "upper": _named_data(data.upper, names)}
        return replace(data, shape=_named_data(data.shape, names), **bounds)
    return data
