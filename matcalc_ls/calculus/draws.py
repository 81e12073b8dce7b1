"""Drawing values for symbols: pairwise different sizes, and arrays inside what was declared of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import cycle, product
from math import prod
from typing import Any

import numpy as np

from matcalc_ls.algebra.dims import Dim, indexed_name
from matcalc_ls.algebra.evaluation import Key, Values
from matcalc_ls.algebra.expression import DEFINITE, Expr, Family, Symbol
from matcalc_ls.calculus.mentioned import Range, is_ambiguous, mentioned

SIZES = (
    (3, 2, 4, 5, 6, 7, 8, 9),
    (2, 4, 3, 6, 5, 8, 7, 9),
    (4, 3, 5, 2, 7, 6, 9, 8),
    (3, 5, 2, 4, 8, 7, 6, 9),
)
"""Two at a time have the first greater than the second: some functions need that, others the opposite."""

SMALL = (1, 2, 3, 4, 5, 6)
"""Values for indices and bounds, of which there may be so many:"""
MAX_INDICES = 5

SIZE_INDICES = range(-1, 10)
"""Indices of the sizes n_l that are drawn, of which no two neighbours are equal."""

NO_VALUE = (KeyError, ValueError, IndexError, np.linalg.LinAlgError, ZeroDivisionError, OverflowError)
"""What evaluation raises where an expression has no value in a draw."""

TWO_VALUED = frozenset({"binary", "±1"})
"""Properties of numbers that have one of two values, such as labels and masks."""

SPREAD = 6
"""The level of draws with large entries, beyond the kinks that ordinary ones do not reach."""

# Every draw is a stretch of one block: to seed a generator for each takes longer than to evaluate most functions.
# Of 400 seeds this one gives the first square matrices the smallest condition numbers, so that few draws tell nothing.
LONGEST = 8192
_GENERATOR = np.random.default_rng(205)
_NORMAL = _GENERATOR.normal(size=2 * LONGEST)
_UNIFORM = _GENERATOR.uniform(size=2 * LONGEST)


class Draws:
    """Values for everything in some expressions, within some ranges.

    A quantity is drawn by its place among all, not by its name: that way formulas share draws. Where a name stands for
    two quantities there is no value that it could have, and nothing is drawn.
    """

    def __init__(self, roots: Sequence[Expr], ranges: Sequence[Range]) -> None:
        self.ranges = ranges
        self.places: dict[str, tuple[int, Symbol | Family]] = {}
        named: dict[str, None] = {}
        wanted: dict[str, None] = {}
        self._is_ambiguous = is_ambiguous(*roots)
        for root in roots:
            if root.height == 1 and root is not roots[0] and root.free <= roots[0].free:
                continue  # a variable that occurs in the function
            part = mentioned(root)
            for name, quantity in part.quantities.items():
                if name not in self.places:
                    self.places[name] = (len(self.places), quantity)
            named.update(part.sizes)
            wanted.update(part.indices)
        for each in ranges:
            wanted.update(dict.fromkeys(sorted(each.names)))
        heads = {head for _, found in self.places.values() if isinstance(found, Family) for head in found.size_heads}
        # The names of one size each, and of families of sizes: n_l is n_2 where l is 2.
        indexed = {name: found for name in named if heads and (found := indexed_name(name)) and found.head in heads}
        self.sizes = [name for name in named if name not in indexed]
        self.size_families = list({found.head: found for found in indexed.values()}.values())
        self.indices = [name for name in wanted if name not in self.sizes]

    def at(self, serial: int, level: int = 0) -> Iterator[Values]:
        """One set of values for each assignment of the indices."""
        for sizes in self.assignments(serial):
            yield Values(sizes, Drawn(self.places, sizes, serial, level))

    def choices(self, values: Values) -> tuple[tuple[Key, bytes], ...]:
        """Which of its two values each of those has that have no more, as far as they were asked for."""
        names = [name for name, (_, found) in self.places.items() if not TWO_VALUED.isdisjoint(found.properties)]
        if not names:
            return ()
        chosen = (
            (key, array) for key, array in values.arrays.items() if (key[0] if isinstance(key, tuple) else key) in names
        )
        return tuple(sorted(((key, np.asarray(array).tobytes()) for key, array in chosen), key=repr))

    def assignments(self, serial: int) -> Iterator[dict[str, int]]:
        """Values for all sizes and indices: sizes pairwise different, every range held."""
        if self._is_ambiguous:
            return
        pool = SIZES[serial % len(SIZES)]
        sizes = dict(zip(self.sizes, cycle(pool), strict=False))
        if not (self.indices or self.ranges or self.size_families):
            yield sizes
            return
        for i, family in enumerate(self.size_families, len(sizes)):
            sizes |= {family.at(Dim.of(index)): pool[(i + index) % len(pool)] for index in SIZE_INDICES}
        if len(self.indices) > MAX_INDICES:
            return
        small = SMALL if serial % 2 == 0 else SMALL[::-1]
        for values in product(small, repeat=len(self.indices)):
            candidate = {**sizes, **dict(zip(self.indices, values, strict=True))}
            if all(condition.holds(candidate) for condition in self.ranges):
                yield candidate


class Drawn(dict[Key, Any]):
    """Arrays drawn when first asked for, each seeded by its own place, so that order does not matter.

    `level` 0 draws freely within what was declared; others keep to safer ground, for functions that are not defined
    everywhere: 1 and 2 to positive entries and well conditioned matrices, 3 to entries between 0 and 1, 4 beyond 1.
    SPREAD is no safer than 0.
    """

    def __init__(
        self, places: Mapping[str, tuple[int, Symbol | Family]], sizes: Mapping[str, int], serial: int, level: int
    ) -> None:
        super().__init__()
        self.places, self.sizes, self.serial, self.level = places, sizes, serial, level

    def __missing__(self, key: Key) -> Any:
        name, index = key if isinstance(key, tuple) else (key, 0)
        place, quantity = self.places[name]
        shape = quantity.shape
        if name is not key and isinstance(quantity, Family):
            shape = quantity.member_shape(Dim.of(index))
        if not shape and name in self.sizes:
            self[key] = float(self.sizes[name])  # the n of 1/n is that of x_1 + … + x_n
            return self[key]
        extent = tuple([dim.evaluate(self.sizes) for dim in shape])
        array = self[key] = drawn(place, index, self.serial, extent, quantity.properties, self.level)
        return array


@lru_cache(maxsize=4096)
def drawn(
    place: int, index: int, serial: int, extent: tuple[int, ...], properties: frozenset[str], level: int = 0
) -> Any:
    """A draw that depends on nothing but these; it is shared, so nobody may write into it."""
    array = draw(extent, properties, _stretch(place, index, serial), level)
    if extent:
        array.setflags(write=False)
    return array


def _stretch(place: int, index: int, serial: int) -> int:
    """Where in the block a draw begins: multiples of irrational numbers, modulo one, keep clear of each other.

    The golden ratio spreads the places best, so that quantities of one draw overlap least and never coincide.
    """
    return int((0.6180339887 * place + 0.4142135624 * index + 0.7320508076 * serial) % 1.0 * LONGEST)


def _cut(block: Any, start: int, extent: Sequence[int]) -> Any:
    size = prod(extent)
    if size > LONGEST:
        return np.resize(block, size + start)[start:].reshape(extent)
    return block[start : start + size].reshape(extent)


def draw(extent: Sequence[int], properties: frozenset[str], start: int, level: int = 0) -> Any:
    """An array of a structure from a stretch of the block; raises ValueError where these sizes cannot have it."""
    if {"simplex", "binary"} <= properties and len(extent) == 1:
        return np.eye(extent[0])[np.argmax(_cut(_NORMAL, start, extent))]  # one-hot
    if not TWO_VALUED.isdisjoint(properties):
        return np.where(_cut(_NORMAL, start, extent) < 0.0, 0.0 if "binary" in properties else -1.0, 1.0)[()]
    if level == SPREAD:
        array = draw(extent, properties, start)
        return array if properties & {"orthogonal", "simplex", "integer"} else 5.0 * array
    free = _cut(_NORMAL, start, extent) * (0.9 if level == 0 else 0.6)
    if not properties and not level:
        return free if extent else float(free)
    if "integer" in properties:
        free = np.floor(2.0 + 3.0 * _cut(_UNIFORM, start, extent))
    if level and properties & {"orthogonal", "simplex"} and len(extent) in (1, 2):
        return draw(extent, properties, start)
    if level == 5:
        return _draw_far_inside(extent, properties, start)
    if level > 2 and not properties & {"orthogonal", "skew-symmetric", "diagonal", *DEFINITE}:
        return _draw_between(extent, properties, start, *((0.15, 0.85) if level == 3 else (1.5, 2.5)))
    if not extent:
        value = float(free)
        return abs(value) + 0.4 if level or properties & {"positive", "nonnegative", "positive definite"} else value
    if "simplex" in properties and len(extent) == 1:
        weights = np.abs(free) + 0.3
        return weights / weights.sum()
    if len(extent) == 2 and extent[0] == extent[1]:
        return _draw_square(free, properties, level)
    return np.abs(free) + 0.3 if level or properties & {"positive", "nonnegative"} else free


def _draw_far_inside(extent: Sequence[int], properties: frozenset[str], start: int) -> Any:
    """What is positive is large, all else small: inside of constraints such as b − A x > 0."""
    if properties & {"positive", *DEFINITE}:
        return draw(extent, properties, start) + (np.eye(extent[0]) * 3.0 if len(extent) == 2 else 3.0)
    return draw(extent, properties, start) * 0.3


def _draw_between(extent: Sequence[int], properties: frozenset[str], start: int, low: float, high: float) -> Any:
    array = low + (high - low) * _cut(_UNIFORM, start, extent)
    if len(extent) == 2 and extent[0] == extent[1]:
        if "symmetric" in properties:
            array = (array + array.T) / 2
        if "lower triangular" in properties:
            array = np.tril(array)
        if "upper triangular" in properties:
            array = np.triu(array)
    return array if extent else float(array)


def _draw_square(free: Any, properties: frozenset[str], level: int) -> Any:
    size = len(free)
    if "orthogonal" in properties:
        return np.linalg.qr(free)[0]
    if "diagonal" in properties:
        entries = np.diag(free)
        positive = level or properties & {"positive", *DEFINITE}
        return np.diag(np.abs(entries) + 0.4 if positive else entries)
    if properties & DEFINITE:
        return free @ free.T + 0.5 * np.eye(size)
    if "skew-symmetric" in properties:
        return free - free.T
    if "symmetric" in properties:
        free = (free + free.T) / 2
    if properties & {"positive", "nonnegative"} or level == 1:
        free = np.abs(free) + 0.1
    if "lower triangular" in properties:
        free = np.tril(free)
    if "upper triangular" in properties:
        free = np.triu(free)
    return free + (1.5 + 0.5 * size) * np.eye(size) if level else free
