"""Dims and shapes: how long an axis is, as a polynomial in named sizes.

A shape is `()` for a scalar, `(n,)` for a column, `(m, n)` for a matrix; a row is `(1, n)`. Derivatives of matrices by
matrices have more axes: the shape of the function, then that of the variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any
from weakref import ref

Monomial = tuple[str, ...]

UNKNOWN_PREFIX = "?"
_TERMS = "?number of terms"
"""What the number of terms of a sum is called where nobody says how far its index runs."""

_SINGLE = re.compile(r"[A-Za-z0-9]|\\[A-Za-z]+")
_INDEXED = re.compile(
    r"(?P<head>.*[\w}][_^])(?P<brace>\{)?(?P<bracket>[(\[])?"
    r"(?P<letter>(?:[A-Za-z]|\\[A-Za-z]+)'*)?(?P<offset>(?(letter)[+-]\d+|\d+))?(?(bracket)[)\]])(?(brace)\})"
)


@dataclass(frozen=True, slots=True)
class IndexedName:
    """A name such as `n_{l-1}`: what stands before its index, the bracket around that if there is one, the index."""

    head: str
    bracket: str
    index: Dim

    def at(self, index: Dim) -> str:
        """The name with another index, spelled as an author would."""
        text = self.bracketed(str(index))
        return f"{self.head}{text if _SINGLE.fullmatch(text) else f'{{{text}}}'}"

    def bracketed(self, text: str) -> str:
        """An index in the brackets that this name has around its own."""
        return f"{self.bracket}{text}{')' if self.bracket == '(' else ']'}" if self.bracket else text


@lru_cache(maxsize=4096)
def indexed_name(name: str) -> IndexedName | None:
    """The parts of a name that ends with an index; None for one that does not: `n`, `d_{model}`."""
    found = _INDEXED.fullmatch(name)
    if found is None or (found["letter"] is None and found["offset"] is None):
        return None
    index = Dim.of(int(found["offset"] or 0))
    if found["letter"] is not None:
        index += Dim.of(found["letter"])
    return IndexedName(found["head"], found["bracket"] or "", index)


def number_of_terms(members: str = "") -> Dim:
    """How many terms a sum has of which no more is told than the set that its index is in, if that.

    It is the same in all such sums, so that `\\sum_i` and `\\sum_j` run over the same range.
    """
    return Dim.of(f"{_TERMS} in {members}" if members else _TERMS)


def is_number_of_terms(name: str) -> bool:
    """Whether a name is one that `number_of_terms` gives."""
    return name.startswith(_TERMS)


def set_counted(dim: Dim) -> str | None:
    """The set that `number_of_terms` was asked for, "" where an index runs over all there is; None for other dims."""
    return dim.name[len(_TERMS) + 4 :] if dim.name is not None and is_number_of_terms(dim.name) else None


class Dim:
    """A size, a bound or an index: a polynomial in names such as `n`, `n_l`, `N`.

    Coefficients are integers, or fractions where the value is an integer all the same, as of n (n + 1) / 2.
    Equal polynomials are one object, so `is` and `==` agree. A name that begins with `?` is not known yet and may be
    unified with another (see `unification`).
    """

    __slots__ = ("__weakref__", "constant", "is_known", "name", "names", "terms")

    terms: tuple[tuple[Monomial, int], ...]
    names: frozenset[str]
    name: str | None
    """The single name that this dim is, or None."""
    constant: int | None
    """The integer that this dim is, or None if it has names in it."""
    is_known: bool

    @staticmethod
    def of(value: Dim | int | Fraction | str) -> Dim:
        """The dim of a number or of a single name."""
        return value if isinstance(value, Dim) else _of(value)

    @staticmethod
    def once(name: str) -> Dim:
        """The dim of a new unknown: no other has its name, which nobody asks for again, and which is not remembered."""
        dim = object.__new__(Dim)
        dim.terms = (((name,), 1),)
        dim.names = frozenset((name,))
        dim.is_known, dim.name, dim.constant = False, name, None
        _remember(dim)
        return dim

    def __add__(self, other: Dim | int) -> Dim:
        other = Dim.of(other)
        if not self.terms:
            return other
        return _collect([*self.terms, *other.terms]) if other.terms else self

    def __sub__(self, other: Dim | int) -> Dim:
        right = Dim.of(other).terms
        return _collect([*self.terms, *((monomial, -p) for monomial, p in right)]) if right else self

    def __mul__(self, other: Dim | int | Fraction) -> Dim:
        right = Dim.of(other)
        if right is ONE:
            return self
        if self is ONE:
            return right
        return _collect((tuple(sorted(a + b)), p * q) for a, p in self.terms for b, q in right.terms)

    def substitute(self, values: Mapping[str, Dim]) -> Dim:
        """This polynomial with dims in place of names."""
        if self.name is not None:
            return values.get(self.name, self)
        if not any(name in values for name in self.names):
            return self
        total = Dim.of(0)
        for monomial, coefficient in self.terms:
            product = Dim.of(coefficient)
            for name in monomial:
                product *= values.get(name, Dim.of(name))
            total += product
        return total

    def at(self, values: Mapping[str, Dim]) -> Dim:
        """This polynomial with dims in place of names, and of the indices in names: n_l at l = 2 is n_2.

        For where names are known to be a family of sizes: the k of a d_k may be no index but short for "key".
        """
        inside = dict(values)
        for name in self.names:
            parts = indexed_name(name) if name not in values else None
            if parts is not None and (index := parts.index.substitute(values)) is not parts.index:
                inside[name] = Dim.of(parts.at(index))
        return self.substitute(inside)

    def evaluate(self, values: Mapping[str, int]) -> int:
        """The integer for given sizes; raises KeyError for a name without one.

        A name that has none itself, such as n_l, has that of the name with its index in numbers, n_2 where l is 2.
        """
        total = 0
        for monomial, coefficient in self.terms:
            product = coefficient
            for name in monomial:
                product *= values[name] if name in values else values[_in_numbers(name, values)]
            total += product
        return int(total)

    def __str__(self) -> str:
        if any(isinstance(coefficient, Fraction) for _, coefficient in self.terms):
            halves = next((each for each in map(Dim.of, sorted(self.names)) if self * 2 is each * (each + 1)), None)
            return f"{halves}({halves}+1)/2" if halves is not None else f"({self * 2})/2"
        text = ""
        for monomial, coefficient in sorted(self.terms, key=lambda term: (-len(term[0]), term[1] < 0, term[0])):
            size = abs(coefficient)
            body = ("" if size == 1 and monomial else str(size)) + " ".join(monomial)
            sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
            text += sign + body
        return text.replace(" + ", "+").replace(" - ", "-") or "0"

    def __repr__(self) -> str:
        return f"Dim({self})"

    def __reduce__(self) -> tuple[object, ...]:
        return _intern, (self.terms,)


Shape = tuple[Dim, ...]


def _in_numbers(name: str, values: Mapping[str, int]) -> str:
    parts = indexed_name(name)
    return name if parts is None else parts.at(Dim.of(parts.index.evaluate(values)))


class _Reference(ref[Dim]):
    """A weak reference that knows the key it is found by."""

    __slots__ = ("key",)
    key: tuple[tuple[Monomial, int], ...]


# As in `expression`, and for the same reason no WeakValueDictionary.
_interned: dict[tuple[tuple[Monomial, int], ...], _Reference] = {}


def _forget(reference: _Reference) -> None:
    # An equal dim may have been made since the one that is gone was found dead.
    if _interned.get(reference.key) is reference:
        del _interned[reference.key]


def _intern(terms: tuple[tuple[Monomial, int], ...]) -> Dim:
    reference = _interned.get(terms)
    if reference is not None and (found := reference()) is not None:
        return found
    dim = object.__new__(Dim)
    dim.terms = terms
    names = [name for monomial, _ in terms for name in monomial]
    dim.names = frozenset(names)
    dim.is_known = UNKNOWN_PREFIX not in [name[:1] for name in names]
    single = len(terms) == 1
    dim.name = names[0] if single and len(names) == 1 and terms[0][1] == 1 else None
    dim.constant = 0 if not terms else terms[0][1] if single and not names else None
    _remember(dim)
    return dim


def _remember(dim: Dim) -> None:
    reference = _Reference(dim, _forget)
    reference.key = dim.terms
    _interned[dim.terms] = reference


@lru_cache(maxsize=4096)
def _of(value: int | Fraction | str) -> Dim:
    if isinstance(value, str):
        return _intern((((value,), 1),))
    return _collect([((), value)])


def _collect(terms: Iterable[tuple[Monomial, int | Fraction]]) -> Dim:
    total: dict[Monomial, int | Fraction] = {}
    for monomial, coefficient in terms:
        total[monomial] = total.get(monomial, 0) + coefficient
    whole: dict[Monomial, Any] = {monomial: int(c) if c.denominator == 1 else c for monomial, c in total.items() if c}
    return _intern(tuple(sorted(whole.items())))


ONE = Dim.of(1)
SCALAR: Shape = ()


def matrix_shape(rows: Dim, columns: Dim) -> Shape:
    """The shape of a rows×columns array: a single column is a vector, a single entry a scalar."""
    if columns is ONE:
        return () if rows is ONE else (rows,)
    return (rows, columns)


def rows_and_columns(shape: Shape) -> tuple[Dim, Dim]:
    """A scalar, vector or matrix seen as a matrix. Raises ValueError for more than two axes."""
    if len(shape) == 2:
        return shape
    if len(shape) > 2:
        raise ValueError("more than two axes")
    return (shape[0], ONE) if shape else (ONE, ONE)


def normal_shape(shape: Shape) -> Shape:
    """A column n×1 as the vector it is, a single entry as a scalar; more axes than two stay."""
    return matrix_shape(*rows_and_columns(shape)) if ONE in shape and len(shape) <= 2 else shape


def long_axes(shape: Shape) -> Shape:
    """The sizes but those that are 1."""
    return tuple(dim for dim in shape if dim is not ONE)


def is_square(shape: Shape) -> bool:
    """Whether a shape is that of a matrix with as many rows as columns."""
    return len(shape) == 2 and shape[0] is shape[1]


def is_row(shape: Shape) -> bool:
    return len(shape) == 2 and shape[0] is ONE


def describe_dim(dim: Dim) -> str:
    """A size as a message shows it; what has no name of an author's is "?"."""
    return str(dim) if dim.is_known else "?"


def describe_shape(shape: Shape) -> str:
    """`m×n`, `m×(n+1)`, `n` or `1`, as a message shows it."""
    return product_of_sizes([describe_dim(dim) for dim in shape]) or "1"


def product_of_sizes(sizes: Sequence[str]) -> str:
    """`m×(n+1)`: several sizes, those in brackets that are sums or products."""
    return "×".join(f"({size})" if len(sizes) > 1 and _has_signs(size) else size for size in sizes)


def _has_signs(size: str) -> bool:
    """Whether a size is a sum or a product, and not only an index in it, `m_{l+1}`."""
    depth = 0
    for character in size:
        depth += (character == "{") - (character == "}")
        if depth == 0 and character in " +-":
            return True
    return False
