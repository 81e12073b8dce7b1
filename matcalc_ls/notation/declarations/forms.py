"""The forms in which a formula says something of a name; `chunks` tells them by their looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.declarations.names import Name
from matcalc_ls.tex.tree import Node

INDEX_LETTERS = frozenset({*"ijklmnpqrsthd", "\\ell"})
"""Letters that stand for an index where nothing says so; others need a range with dots or in words."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name alone."""

    name: Name


@dataclass(frozen=True, slots=True)
class Member:
    """`A \\in \\mathbb{R}^n`; several names for `(x, y) \\in X \\times Y`. `kinds` has one for each name."""

    names: tuple[Name, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """`f: \\mathbb{R}^n \\to \\mathbb{R}`; `domain` is empty where the domain is not known."""

    name: Name
    domain: tuple[Shape, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Fact:
    """`A \\succ 0`, `A^\\top = A`, `\\alpha > 0`: a property and no shape."""

    name: Name
    kind: Kind


@dataclass(frozen=True, slots=True)
class Span:
    """`1 \\leq j \\leq N - 1`, `j = 1, \\dots, N`: the range of an index. Open ends are not known (yet)."""

    index: str
    lower: Dim | None = None
    upper: Dim | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """`\\{x_i\\}_{i=1}^m`: names that share an index, and its range; `kind` if their set is told."""

    names: tuple[Name, ...]
    span: Span
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A formula that is none of these."""


Form = Named | Member | Map | Fact | Span | Collection | Foreign
Readers = tuple[tuple[Callable[[Sequence[Node]], Form | None], Set[str] | None], ...]
"""What reads a form off the nodes of a formula, each with the signs of which it needs one, if it needs any."""
