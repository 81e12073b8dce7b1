"""What is known of the names at a place in a document: their shapes and where each is known from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import Expr, Family, Symbol

Provenance = Literal["declared", "defined", "inferred", "assumed"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing said of one name at `start`..`end` of the document.

    `shape` is None where only properties were said (`S symmetric`), `rank` then tells scalar 0, vector 1, matrix 2 if
    that much was said ("x is a vector"). For a family, `index` names its index and `lower`, `upper` its range.
    `is_function` marks `f: ℝⁿ → ℝ` (`shape` is that of its values, `domain` those of its arguments).
    A family without bounds is one that no range was found for: `name` may then be a quantity of its own, too.
    `member_of` is what its family would be called, `W^` for `W^{N-1}`; empty for a name without an index.
    `bounds` are those of an index: `name` runs from the first to the second.
    `square` if its shape was not said, but that it is square. `may_be_norm` if its one size was called its length.
    `since` and `until` limit where it holds: "if A is symmetric" within its sentence, "assume that" from there on.
    """

    name: str
    start: int
    end: int
    shape: Shape | None = None
    rank: int | None = None
    properties: frozenset[str] = frozenset()
    family: Family | None = None
    is_function: bool = False
    domain: tuple[Shape, ...] = ()
    member_of: str = ""
    bounds: tuple[Dim, Dim] | None = None
    square: bool = False
    may_be_norm: bool = False
    since: int | None = None
    until: int | None = None

    def holds_at(self, offset: int) -> bool:
        """Whether the words that said it let it hold at a place; sections are the caller's."""
        return (self.since is None or self.since <= offset) and (self.until is None or offset < self.until)


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name stands for in a scope. `quantity` is a symbol, or a family whose members have an index.

    For a function, `arguments` are the names that its definition gives them, `domain` the shapes that are declared.
    """

    quantity: Symbol | Family
    provenance: Provenance
    start: int
    end: int
    arguments: tuple[str, ...] | None = None
    definition: Expr | None = None
    domain: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Names in force at a place. Names are canonical (see `names.canonical`).

    `families` maps the name of a family without its index (`W^`, `x_`) to its binding; `dims` holds the names that
    stand for sizes and bounds (`n`, `N`), `indices` those that stand for an index (`m` in 1 ≤ m ≤ N).
    `primes_transpose` says that the document writes x' for the transpose.
    """

    symbols: Mapping[str, Binding] = field(default_factory=dict)
    families: Mapping[str, Binding] = field(default_factory=dict)
    dims: frozenset[str] = frozenset()
    indices: Mapping[str, tuple[Dim, Dim]] = field(default_factory=dict)
    primes_transpose: bool = False


class Completions:
    """What declarations make of what was known before them: for scopes that have most of their declarations in common."""

    def __init__(self) -> None:
        # With the declaration and the binding, whose ids stay theirs as long as they are kept here.
        self._made: dict[tuple[int, int], tuple[Declaration, Binding | None, Binding]] = {}

    def of(self, known: Binding | None, declaration: Declaration) -> Binding:
        """The binding of a name after one more declaration of it."""
        key = id(declaration), id(known)
        if key not in self._made:
            self._made[key] = declaration, known, _completed(known, declaration)
        return self._made[key][2]


def scope_of(
    declarations: Iterable[Declaration], offset: int | None = None, completions: Completions | None = None
) -> Scope:
    """The scope in which all of these hold, a later one of a name replacing or completing an earlier one.

    Properties complete a shape that was declared before; a shape replaces. With an `offset`, those that do not hold
    there are left out.
    """
    completions = completions or Completions()
    known = [each for each in declarations if offset is None or each.holds_at(offset)]
    symbols: dict[str, Binding] = {}
    families: dict[str, Binding] = {}
    indices: dict[str, tuple[Dim, Dim]] = {}
    dims: set[str] = set()
    ranged = {_key(each.family) for each in known if each.family is not None and _is_ranged(each.family)}
    for declaration in known:
        family = declaration.family
        if declaration.bounds is not None:
            indices[declaration.name] = declaration.bounds
            dims |= {name for bound in declaration.bounds for name in bound.names}
            continue
        if family is not None:
            if not _is_ranged(family) and _key(family) in ranged:
                continue  # a remark on a member of a family that is known: "W^m is an n×n matrix"
            families[_key(family)] = Binding(family, "declared", declaration.start, declaration.end)
            bounds = [bound for bound in (family.lower, family.upper) if bound is not None]
            dims |= {name for dim in (*family.shape, *bounds) for name in dim.names} - {family.index}
            if _is_ranged(family):
                continue
        elif declaration.shape is None and declaration.member_of in ranged and declaration.name not in symbols:
            continue
        symbols[declaration.name] = completions.of(symbols.get(declaration.name), declaration)
        for dim in declaration.shape or ():
            dims |= dim.names
    return Scope(symbols, families, frozenset(dims), indices)


def _key(family: Family) -> str:
    return family.base + family.placement


def _is_ranged(family: Family) -> bool:
    return family.lower is not None or family.upper is not None


_SQUARE = frozenset({"symmetric", "skew-symmetric", "orthogonal", "invertible", "positive definite"})
"""Properties of square matrices alone."""


def _completed(known: Binding | None, declaration: Declaration) -> Binding:
    properties = declaration.properties
    shape = declaration.shape
    place = declaration.start, declaration.end
    if shape is None and known is not None and isinstance(known.quantity, Symbol) and _can_be(known, declaration):
        shape = known.quantity.shape
        properties |= known.quantity.properties
        place = known.start, known.end  # where its shape is said
    if shape is None:
        shape = _shape_from_rank(declaration)
    # What the arguments of a function are called is not said, so its values at two places are never taken for one.
    arguments = ("?",) * max(len(declaration.domain), 1) if declaration.is_function else None
    symbol = Symbol(declaration.name, shape, properties)
    return Binding(symbol, "declared", *place, arguments, domain=declaration.domain)


def _can_be(known: Binding, declaration: Declaration) -> bool:
    """Whether what has this shape can be so: "if A is invertible" is not said of the m×n A of above."""
    shape = known.quantity.shape
    says_square = declaration.square or declaration.properties & _SQUARE
    return not says_square or len(shape) != 2 or shape[0] is shape[1] or not all(d.is_known for d in shape)


def _shape_from_rank(declaration: Declaration) -> Shape:
    from matcalc_ls.algebra.unification import unknown_dim

    square = declaration.square or declaration.properties & (_SQUARE | {"diagonal"})
    rank = declaration.rank if declaration.rank is not None else (2 if square else 0)
    if rank == 2 and square:
        side = unknown_dim()
        return (side, side)
    return tuple(unknown_dim() for _ in range(rank))
