"""What all declarations of a document speak of, counted as they come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, TypeVar

from matcalc_ls.algebra.dims import Dim, Shape, normal_shape
from matcalc_ls.algebra.expression import Family
from matcalc_ls.notation.names import unaccented
from matcalc_ls.notation.sayings import Placed
from matcalc_ls.notation.scope import Declaration

Thing = TypeVar("Thing")
Mentioned = tuple[Literal["size", "family"], str]
"""A size or a bound by its name, or a family by its key."""


class Counted:
    """The shapes that names are given, and what is mentioned in what is said of them."""

    def __init__(self) -> None:
        self._shapes: dict[str, Counter[tuple[int, Shape]]] = {}
        """By the section that says so."""
        # Of names that somebody asked for: an author edits few.
        self._mentioned: dict[str, Counter[Mentioned]] = {}

    def add(self, placed: Placed) -> None:
        """Count what is declared in addition."""
        self._count(placed, 1)

    def remove(self, placed: Placed) -> None:
        """Count no more what is declared no more."""
        self._count(placed, -1)

    def _count(self, placed: Placed, number: int) -> None:
        declaration, section = placed.declaration, placed.section
        family, name = declaration.family, declaration.name
        if family is not None:
            _count(self._shapes, unaccented(family.name), (section, family.shape), number)
        if declaration.shape is not None:
            _count(self._shapes, unaccented(name), (section, normal_shape(declaration.shape)), number)
        if name in self._mentioned:
            for each in _mentioned(declaration):
                _count(self._mentioned, name, each, number)

    def shapes_of(self, name: str) -> frozenset[tuple[int, Shape]]:
        """Every shape that is declared for a name, with a hat or without, and in which section."""
        return frozenset(self._shapes.get(unaccented(name), ()))

    def mentioned(self, name: str, said: Iterable[Placed]) -> Iterable[Mentioned]:
        """What is mentioned in all that is `said` of a name."""
        if name in self._mentioned:
            return self._mentioned[name]
        found = Counter(each for placed in said for each in _mentioned(placed.declaration))
        if found:
            self._mentioned[name] = found
        return found


def _mentioned(declaration: Declaration) -> Iterator[Mentioned]:
    yield from (("size", name) for name in sizes_in(declaration))
    if declaration.family is not None:
        yield "family", key_of(declaration.family)


def _count(of_names: dict[str, Counter[Thing]], name: str, thing: Thing, number: int) -> None:
    several = of_names.setdefault(name, Counter())
    several[thing] += number
    if not several[thing]:
        del several[thing]
    if not several:
        del of_names[name]


def sizes_in(declaration: Declaration) -> set[str]:
    """The names of sizes and bounds in what is said."""
    family = declaration.family
    if declaration.bounds is not None:
        return _names(declaration.bounds)
    found: set[str] = set()
    if family is not None:
        bounds = [bound for bound in (family.lower, family.upper) if bound is not None]
        found = _names((*family.shape, *bounds)) - {family.index}
    if family is None or not is_ranged(family):
        found |= _names(declaration.shape or ())
    return found


def _names(dims: Iterable[Dim]) -> set[str]:
    return {name for dim in dims for name in dim.names}


def key_of(family: Family) -> str:
    """What a family is called without its index."""
    return family.base + family.placement


def is_ranged(family: Family) -> bool:
    """Whether it is known from where to where its index runs."""
    return family.lower is not None or family.upper is not None
