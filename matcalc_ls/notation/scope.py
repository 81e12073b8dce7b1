"""What is known of the names at a place in a document: their shapes and where each is known from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import field, replace
from typing import Literal

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.notation.conventions import NONE, Conventions
from matcalc_ls.notation.names import INDICES, is_bold, unbold
from matcalc_ls.notation.resolved import Answered, AnsweredSizes, Resolved, overlaid, spelled_in, without
from matcalc_ls.tex.value import value

Provenance = Literal["declared", "defined", "inferred", "assumed"]


@value
class Declaration:
    """One thing said of one name at `start`..`end` of the document.

    `shape` is None where only properties were said (`S symmetric`), `rank` then tells scalar 0, vector 1, matrix 2 if
    that much was said ("x is a vector"). For a family, `index` names its index and `lower`, `upper` its range.
    `is_function` marks `f: ℝⁿ → ℝ` (`shape` is that of its values, `domain` those of its arguments), `written_of` what
    stands in the brackets of `J(q)`.
    A family without bounds is one that no range was found for: `name` may then be a quantity of its own, too.
    `member_of` is what its family would be called, `W^` for `W^{N-1}`; empty for a name without an index.
    `bounds` are those of an index: `name` runs from the first to the second.
    `square` if its shape was not said, but that it is square. `may_be_norm` if its one size was called its length.
    `since` and `until` limit where it holds: "if A is symmetric" within its sentence, "assume that" from there on, and
    another shape than the paragraph gave the name before from its own place on.
    `by_the_way` if a formula tells it that asserts something else, `x \\sim \\mathcal{N}(\\mu, \\Sigma)` of Σ.
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
    by_the_way: bool = False
    written_of: frozenset[str] = frozenset()

    @property
    def is_supposed(self) -> bool:
        """Whether words such as "if" limit where it holds."""
        return self.until is not None or (self.since is not None and self.since < self.start)

    def holds_at(self, offset: int) -> bool:
        """Whether the words that said it let it hold at a place; sections are the caller's."""
        return (self.since is None or self.since <= offset) and (self.until is None or offset < self.until)


@value
class Binding:
    """What a name stands for in a scope. `quantity` is a symbol, or a family whose members have an index.

    For a function, `arguments` are the names that its definition gives them, `domain` the shapes that are declared, and
    `written_of` the names that stand in its brackets where it is declared without a domain, `J(q) \\in ℝ^{6×n}`.
    What `yields` was said where the text spoke of something else, or was guessed in another formula: it holds as long
    as it fits, and `kept` is what is left of it then.
    """

    quantity: Symbol | Family
    provenance: Provenance
    start: int
    end: int
    arguments: tuple[str, ...] | None = None
    definition: Expr | None = None
    domain: tuple[Shape, ...] = ()
    yields: bool = False
    kept: Binding | None = None
    written_of: frozenset[str] = frozenset()

    @property
    def is_hearsay(self) -> bool:
        """Whether nobody declared it where it is asked for: it gives way to what stands there."""
        return self.yields or self.provenance != "declared"


@value
class Scope:
    """Names in force at a place. Names are canonical (see `names.canonical`).

    `families` maps the name of a family without its index (`W^`, `x_`) to its binding; `dims` holds the names that
    stand for sizes and bounds (`n`, `N`), `indices` those that stand for an index (`m` in 1 ≤ m ≤ N).
    `primes_transpose` says that the document writes x' for the transpose.
    """

    symbols: Mapping[str, Binding] = field(default_factory=dict)
    families: Mapping[str, Binding] = field(default_factory=dict)
    dims: Set[str] = frozenset()
    indices: Mapping[str, tuple[Dim, Dim]] = field(default_factory=dict)
    primes_transpose: bool = False
    conventions: Conventions = NONE

    def agrees(self, other: Scope, told: Mapping[str, Symbol | Family]) -> bool:
        """Whether `other` says of all names that were asked for what this one does, or what was `told` of them."""

        def is_told(name: str, found: Binding | None) -> bool:
            return found is not None and name in told and told[name] == found.quantity

        return (
            isinstance(self.symbols, Resolved)
            and isinstance(self.families, Resolved)
            and self.symbols.agrees(other.symbols, is_told)
            and self.families.agrees(other.families, is_told)
        )

    def firm(self) -> Scope:
        """The scope without what yields to what stands in a formula."""
        return replace(self, symbols=_firm(self.symbols), families=_firm(self.families))

    def without(self, names: Set[str]) -> Scope:
        """The scope in which nothing is known of these names and families."""
        return replace(self, symbols=without(self.symbols, names), families=without(self.families, names))

    def without_size(self, size: str) -> Scope:
        """The scope in which this name is none of a size."""
        sizes = self.dims
        return replace(self, dims=AnsweredSizes(lambda name: name != size and name in sizes, lambda: sizes))

    def transposing(self) -> Scope:
        """The scope where x' is the transpose of x, but where it was said to be something else."""
        symbols = self.symbols

        def resolve(name: str) -> Binding | None:
            found = symbols.get(name)
            return found.kept if found is not None and found.yields and name.endswith("'") else found

        known = Answered(resolve, lambda: symbols, lambda plain: spelled_in(symbols, plain))
        return replace(self, symbols=known, primes_transpose=True)

    def with_arguments(self, names: Sequence[str]) -> Scope:
        """The scope where a function of these arguments is defined: what yields is not said of them, nor that letters
        which seldom are indices are some."""
        if not names:
            return self
        symbols, new = self.symbols, frozenset(names)
        plain = frozenset(map(unbold, names))

        def resolve(name: str) -> Binding | None:
            found = symbols.get(name)
            return None if found is not None and found.yields and unbold(name) in plain else found

        known = Answered(resolve, lambda: symbols, lambda plain: spelled_in(symbols, plain))
        return replace(self, symbols=known, indices=without(self.indices, new - INDICES))

    def functions(self) -> Scope:
        """Nothing of the scope but its functions and its sizes."""
        symbols = self.symbols

        def resolve(name: str) -> Binding | None:
            found = symbols.get(name)
            return None if found is None or found.arguments is None else found

        functions = Answered(resolve, lambda: symbols, lambda plain: spelled_in(symbols, plain))
        return replace(self, symbols=functions, families={})

    def with_guess(self, name: str, binding: Binding) -> Scope:
        """The scope where this is guessed of a name, or of a family, in the place of what is known of it."""
        if isinstance(binding.quantity, Family):
            return replace(self, families=overlaid(self.families, {name: binding}))
        return self.with_symbols({name: binding})

    def with_symbols(self, symbols: Mapping[str, Binding]) -> Scope:
        """The scope with these names beside its own, or in the place of its own."""
        return replace(self, symbols=overlaid(self.symbols, symbols))


def _firm(names: Mapping[str, Binding]) -> Resolved[Binding]:
    def resolve(name: str) -> Binding | None:
        found = names.get(name)
        return found.kept if found is not None and found.yields else found

    return Answered(resolve, lambda: names, lambda plain: spelled_in(names, plain))


_SQUARE = frozenset({"symmetric", "skew-symmetric", "orthogonal", "invertible", "positive definite"})
"""Properties of square matrices alone."""


def completed(known: Binding | None, declaration: Declaration) -> Binding:
    """The binding of a name after one more declaration of it."""
    properties = declaration.properties
    shape = declaration.shape
    place = declaration.start, declaration.end
    provenance: Provenance = "declared"
    if shape is None and known is not None and isinstance(known.quantity, Symbol) and _can_be(known, declaration):
        shape = known.quantity.shape
        properties |= known.quantity.properties
        place = known.start, known.end  # where its shape is said
        provenance = known.provenance
    if shape is None:
        provenance = "assumed" if _says_no_rank(declaration) else "declared"
        shape = _shape_from_rank(declaration)
    # What the arguments of a function are called is not said, so its values at two places are never taken for one.
    arguments = ("?",) * max(len(declaration.domain), 1) if declaration.is_function else None
    symbol = Symbol(declaration.name, shape, properties)
    yields = provenance == "assumed"
    written_of = declaration.written_of
    return Binding(
        symbol, provenance, *place, arguments, domain=declaration.domain, yields=yields, written_of=written_of
    )


def _can_be(known: Binding, declaration: Declaration) -> bool:
    """Whether what has this shape can be so: "if A is invertible" is said of no vector, nor of the m×n A of above."""
    shape = known.quantity.shape
    says_square = declaration.square or declaration.properties & _SQUARE
    may_be_square = len(shape) == 2 and (shape[0] is shape[1] or not all(d.is_known for d in shape))
    return may_be_square or not says_square


def _says_no_rank(declaration: Declaration) -> bool:
    """Whether `x \\geq 0` is said, of a number or entry by entry."""
    return declaration.rank is None and not declaration.square


def _rank_of_bold(name: str) -> int:
    return 2 if unbold(name).lstrip("\\")[:1].isupper() else 1


def _shape_from_rank(declaration: Declaration) -> Shape:
    from matcalc_ls.algebra.unification import unknown_dim

    square = declaration.square or declaration.properties & (_SQUARE | {"diagonal"})
    rank = declaration.rank
    if rank is None:  # of what is set in bold, `x \\geq 0` is said entry by entry
        rank = 2 if square else _rank_of_bold(declaration.name) if is_bold(declaration.name) else 0
    if rank == 2 and square:
        side = unknown_dim()
        return (side, side)
    return tuple(unknown_dim() for _ in range(rank))
