"""What stands for a function that nobody defined where results are verified: a fixed one, drawn by its name.

It is Σ_j c_j sin(Σ_p W_jp:x_p + b_j): smooth, with all its derivatives known, and what holds for it holds for no reason
but the rules of differentiation. Its values are symmetric, triangular or definite where the author says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import pi, sqrt
from typing import Any
from zlib import crc32

import numpy as np

from matcalc_ls.algebra.expression import DEFINITE, LINEAR_STRUCTURES, SQUARE, Symbol
from matcalc_ls.algebra.operation import Array, Environment
from matcalc_ls.algebra.ops.constants import extent

_REGULAR = DEFINITE | {"invertible"}
_KEPT = SQUARE - {"orthogonal"} | {"positive", "nonnegative", "full rank", "rectangular"}


def keeps_structure(function: Symbol) -> bool:
    """Whether all that is said of a function's values is true of what stands for it: of rotations R(q) it is not."""
    return function.properties <= _KEPT


@lru_cache(maxsize=256)
def _coefficients(function: Symbol, extents: tuple[tuple[int, ...], ...], size: tuple[int, ...]) -> tuple[Any, ...]:
    """c, the W of each argument, and b."""
    generator = np.random.default_rng(crc32(repr((function.name, extents, size)).encode()))
    terms = 3 + max((max(each, default=1) for each in extents), default=1)
    weights = [generator.normal(size=(terms, *each)) / sqrt(max(int(np.prod(each)), 1)) for each in extents]
    outer = generator.normal(size=(terms, *size))
    return _structured(outer, function.properties), weights, generator.normal(size=terms)


def _structured(outer: Array, properties: frozenset[str]) -> Array:
    """The matrices c_j with the structure of the function's values."""
    if not _are_square(outer):
        return outer
    if "symmetric" in properties:
        outer = (outer + outer.swapaxes(1, 2)) / 2
    if "skew-symmetric" in properties:
        outer = (outer - outer.swapaxes(1, 2)) / 2
    if properties & {"lower triangular", "diagonal"}:
        outer = np.tril(outer)
    if properties & {"upper triangular", "diagonal"}:
        outer = np.triu(outer)
    return outer


def _are_square(outer: Array) -> bool:
    return outer.ndim == 3 and outer.shape[1] == outer.shape[2]


def _lift(function: Symbol, outer: Array) -> Any:
    """Above zero where the author says so, and more often than not elsewhere, where a logarithm may be taken."""
    beyond, properties = np.abs(outer).sum() + 0.1, function.properties
    if _are_square(outer) and not properties.isdisjoint({*LINEAR_STRUCTURES, *_REGULAR}):
        has_diagonal = properties & _REGULAR and "skew-symmetric" not in properties
        return beyond * np.eye(outer.shape[1]) if has_diagonal else 0.0
    return beyond if "positive" in properties else 0.5


def value_of_each(function: Symbol, order: int, array: Array) -> Any:
    """The function of a scalar, or a derivative of it, for each entry of an array."""
    outer, (weights,), shifts = _coefficients(function, ((),), ())
    angles = np.multiply.outer(array, weights) + shifts
    result = np.sin(angles + order * pi / 2) @ (outer * weights**order)
    return result if order else result + _lift(function, outer)


def value_of(function: Symbol, positions: tuple[int, ...], arrays: Sequence[Array], environment: Environment) -> Any:
    """A derivative of a function of whole arrays: the axes of its values, then those of each argument it is by."""
    order = len(positions)
    extents = tuple(array.shape for array in arrays)
    outer, all_weights, shifts = _coefficients(function, extents, extent(function.shape, environment))
    angles = shifts + sum(np.tensordot(w, array, axes=array.ndim) for w, array in zip(all_weights, arrays, strict=True))
    terms = outer * np.sin(angles + order * pi / 2).reshape(-1, *(1,) * (outer.ndim - 1))
    for position in positions:
        w = all_weights[position]
        terms = terms.reshape(*terms.shape, *(1,) * (w.ndim - 1)) * w.reshape(
            len(w), *(1,) * (terms.ndim - 1), *w.shape[1:]
        )
    result = terms.sum(axis=0)
    return result if order else result + _lift(function, outer)
