"""Sums over indices as products of matrices: which factor shares which index decides what is multiplied with what.

Each factor of a term is an array with a name for each of its axes. An index that is summed over is taken out with the
factors that it stands on: uᵀv of two vectors, Mᵀu of a matrix and a vector, MN of two matrices, tr(MN) where two
matrices share both of their indices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcalc_ls.algebra.build import (
    diagonal_matrix,
    dimension,
    hadamard,
    ones,
    times,
    trace,
    transpose,
)
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr

Axes = Mapping[str, Dim]
"""How far each index runs from 1: all along an axis of this length."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array whose axes, two at most and with different names, run over these indices."""

    indices: tuple[str, ...]
    value: Expr

    def turned(self, row: str) -> Expr:
        """The matrix with this index down its rows."""
        return self.value if self.indices[0] == row else transpose(self.value)

    def other(self, index: str) -> str:
        return self.indices[1] if self.indices[0] == index else self.indices[0]


def contracted(factors: Sequence[Tensor], summed: Sequence[str], kept: tuple[str, ...], axes: Axes) -> Expr | None:
    """The product of the factors, summed over some indices, as an array over those that are kept.

    None where three matrices or more meet at an index, which no product of matrices does.
    """
    return _Network(factors, axes).run(summed, kept)


class _Network:
    """Factors on their indices, while one index after the other is summed over."""

    def __init__(self, factors: Sequence[Tensor], axes: Axes) -> None:
        self.axes = axes
        self.scalars = [factor.value for factor in factors if not factor.indices]
        self.vectors: dict[str, list[Expr]] = {}
        self.matrices = [factor for factor in factors if len(factor.indices) == 2]
        for factor in factors:
            if len(factor.indices) == 1:
                self.vectors.setdefault(factor.indices[0], []).append(factor.value)

    def run(self, summed: Sequence[str], kept: tuple[str, ...]) -> Expr | None:
        waiting = list(summed)
        while waiting:
            index = min(reversed(waiting), key=lambda name: len(self.partners(name)))
            waiting.remove(index)
            if not self.take_out(index, waiting):
                return None
        return times(*self.scalars, self.rest(kept)) if kept else times(*self.scalars)

    def partners(self, index: str) -> list[str]:
        """The indices that share a matrix with this one."""
        return list(dict.fromkeys(matrix.other(index) for matrix in self.matrices if index in matrix.indices))

    def take_out(self, index: str, waiting: list[str]) -> bool:
        partners = self.partners(index)
        vectors = self.vectors.pop(index, [])
        if not partners:
            self.scalars.append(self.inner_product(vectors, index))
            return True
        if len(partners) > 2:
            return False
        if len(partners) == 1:
            partner = partners[0]
            meeting = self.meeting(index)
            alone = partner in waiting and not vectors and partner not in self.vectors
            if alone and len(meeting) == 2 and self.partners(partner) == [index]:
                self.drop(index)
                self.scalars.append(_trace(*meeting))
                waiting.remove(partner)
                return True
            matrix = self.joined(index, partner)
            self.drop(index)
            vector = hadamard(*vectors) if vectors else ones((self.axes[index],))
            self.vectors.setdefault(partner, []).insert(0, times(transpose(matrix), vector))
            return True
        left, right = partners
        before, after = self.joined(index, left), self.joined(index, right)
        self.drop(index)
        between = (diagonal_matrix(hadamard(*vectors)),) if vectors else ()
        self.matrices.append(Tensor((left, right), times(transpose(before), *between, after)))
        return True

    def meeting(self, index: str) -> list[Tensor]:
        return [matrix for matrix in self.matrices if index in matrix.indices]

    def drop(self, index: str) -> None:
        self.matrices = [matrix for matrix in self.matrices if index not in matrix.indices]

    def joined(self, row: str, column: str) -> Expr:
        """The matrices over two indices as one, entry by entry."""
        found = [m.turned(row) for m in self.matrices if set(m.indices) == {row, column}]
        return hadamard(*found)

    def inner_product(self, vectors: list[Expr], index: str) -> Expr:
        if not vectors:
            return dimension(self.axes[index])
        if len(vectors) == 1 and vectors[0].name == "diagonal":
            return trace(vectors[0].args[0])
        if len(vectors) == 1:
            return times(transpose(ones((self.axes[index],))), vectors[0])
        return times(transpose(hadamard(*vectors[:-1])), vectors[-1])

    def rest(self, kept: tuple[str, ...]) -> Expr:
        """What is left, as an array over the indices that are kept."""
        if len(kept) == 1:
            vectors = self.vectors.get(kept[0])
            return hadamard(*vectors) if vectors else ones((self.axes[kept[0]],))
        row, column = kept
        sides = [self.vectors.get(index) for index in kept]
        if not self.matrices:
            left, right = (
                hadamard(*side) if side else ones((self.axes[index],)) for side, index in zip(sides, kept, strict=True)
            )
            return times(left, transpose(right))
        before, after = ((diagonal_matrix(hadamard(*side)),) if side else () for side in sides)
        return times(*before, self.joined(row, column), *after)


def _trace(first: Tensor, second: Tensor) -> Expr:
    """Σ A_ij B_ij = tr(AᵀB), Σ A_ij B_ji = tr(AB)."""
    if second.indices == first.indices:
        return trace(times(transpose(first.value), second.value))
    return trace(times(first.value, second.value))
