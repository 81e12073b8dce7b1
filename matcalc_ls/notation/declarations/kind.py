"""What can be said of a quantity apart from its name: its shape, its rank, its properties."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcalc_ls.algebra.dims import ONE, Dim, Shape, matrix_shape
from matcalc_ls.algebra.expression import SQUARE

SYMMETRIC_BY_HABIT = frozenset({"positive definite", "positive semidefinite"})
"""The field says "positive definite" of symmetric matrices, unless it takes pains to say otherwise."""

STACKING = ("commutation", "duplication", "elimination")
"""Matrices between vec and vech: who calls one so has told all of it but its size."""

MATRIX_PROPERTIES = SQUARE | {"full rank", "rectangular"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a quantity is said to be. `row` marks a row vector, `square` a matrix said to be square.

    `may_be_norm` if its only size was called its length, which of an arrow is another word for its norm.
    """

    shape: Shape | None = None
    rank: int | None = None
    properties: frozenset[str] = frozenset()
    row: bool = False
    square: bool = False
    may_be_norm: bool = False

    @property
    def says_something(self) -> bool:
        return self.shape is not None or self.rank is not None or bool(self.properties)

    @property
    def says_shape(self) -> bool:
        return self.shape is not None

    @property
    def is_general(self) -> bool:
        """Whether "for all" before it introduces a quantity: it says a shape, and of a scalar no more than that."""
        return self.shape is not None and not (self.shape == () and self.properties)


NOTHING = Kind()


def kind_of_dims(dims: tuple[Dim, ...], properties: frozenset[str] = frozenset()) -> Kind:
    """The kind of an array with these axes; a single column is a vector."""
    shape = matrix_shape(*dims) if len(dims) == 2 else dims
    return Kind(shape, len(shape), properties)


def of_transposed(kind: Kind) -> Kind:
    """The kind of A where Aᵀ is of a kind; a vector's rows are meant where a vector is turned, xᵀ ∈ ℝⁿ."""
    if kind.shape is None or len(kind.shape) != 2:
        return kind
    properties = frozenset(_OF_TRANSPOSED.get(each, each) for each in kind.properties)
    turned = kind_of_dims(kind.shape[::-1], properties)
    return replace(kind, shape=turned.shape, rank=turned.rank, properties=properties)


_OF_TRANSPOSED = {"lower triangular": "upper triangular", "upper triangular": "lower triangular"}


def merge(first: Kind, second: Kind) -> Kind | None:
    """What holds if both do; None where they contradict each other."""
    shape = first.shape if second.shape is None else second.shape
    if first.shape is not None and second.shape is not None and first.shape != second.shape:
        return None
    row, square = first.row or second.row, first.square or second.square
    rank = first.rank if second.rank is None else second.rank
    if first.rank is not None and second.rank is not None and first.rank != second.rank:
        return None
    if row and shape is not None and len(shape) == 1:
        shape, rank = (ONE, shape[0]), 2
    sizes_said = [each.may_be_norm for each in (first, second) if each.shape is not None]
    may_be_norm = bool(sizes_said) and all(sizes_said)
    return settled(Kind(shape, rank, first.properties | second.properties, row, square, may_be_norm))


def settled(kind: Kind) -> Kind | None:
    """A kind with what its parts say of each other worked out; None if they contradict each other."""
    properties = kind.properties
    if properties & SYMMETRIC_BY_HABIT:
        properties |= {"symmetric"}
    rank = kind.rank
    if kind.shape is not None:
        rank = len(kind.shape)
    elif rank is None and (kind.square or properties & MATRIX_PROPERTIES):
        rank = 2
    if rank is not None and rank != 2 and (properties & MATRIX_PROPERTIES or kind.square) and kind.shape != ():
        return None
    shape = kind.shape
    if shape is not None and len(shape) == 2 and shape[0] != shape[1] and (properties & SQUARE):
        return None
    return replace(kind, rank=rank, properties=properties)


def merge_words(kind: Kind, said: Kind) -> Kind | None:
    """What the maths and the words behind it say together; the maths counts where they differ."""
    if said.row and kind.shape is not None and len(kind.shape) == 1:
        return merge(replace(kind, rank=None), Kind(None, None, said.properties, row=True))
    merged = merge(kind, said)
    return kind if merged is None and kind.shape is not None else merged
