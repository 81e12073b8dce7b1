"""What is known of the names at a place in a document: their shapes and where each is known from."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.notation.conventions import NONE, Conventions
from matcalc_ls.notation.names import is_bold, unbold

Value = TypeVar("Value")
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

    @property
    def is_hearsay(self) -> bool:
        """Whether nobody declared it where it is asked for: it gives way to what stands there."""
        return self.yields or self.provenance != "declared"


_NOTHING_ASKED: dict[str, Any] = {}
"""What is known before anything is asked: one for all, of which many are never asked. Nothing is put into it."""


class Resolved(Mapping[str, Value]):
    """What names stand for, each found out when it is asked for; None is what no name of the mapping has."""

    # A long document has very many of these, so that they are made of little.
    __slots__ = ("_all", "_known", "_spellings")

    def __init__(self) -> None:
        self._known: dict[str, Value | None] = _NOTHING_ASKED
        self._spellings: dict[str, tuple[str, ...]] = _NOTHING_ASKED
        self._all: tuple[str, ...] | None = None

    @abstractmethod
    def _resolve(self, name: str) -> Value | None:
        """What a name stands for."""

    @abstractmethod
    def _names(self) -> Iterable[str]:
        """All that may be names here."""

    @abstractmethod
    def _spelled(self, plain: str) -> Iterable[str]:
        """Those of them that are this one but for bold letters."""

    def get(self, name: str, default: Value | None = None) -> Value | None:  # type: ignore[override]
        try:
            found = self._known[name]
        except KeyError:
            found = self._resolve(name)
            if self._known is _NOTHING_ASKED:
                self._known = {}
            self._known[name] = found
        return default if found is None else found

    def __getitem__(self, name: str) -> Value:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        if self._all is None:
            self._all = tuple(self._names())
        return (name for name in self._all if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def spelled(self, plain: str) -> Sequence[str]:
        """The names that are this one without bold."""
        if plain not in self._spellings:
            found = tuple(name for name in self._spelled(plain) if name in self)
            if self._spellings is _NOTHING_ASKED:
                self._spellings = {}
            self._spellings[plain] = found
        return self._spellings[plain]

    def still_says(self, concerned: Callable[[str], bool], *, all_names: bool) -> bool:
        """Whether what was asked about the names that are `concerned` is answered as it was, and which names there are
        if `all_names` are."""
        return (
            all(self._resolve(name) == known for name, known in self._known.items() if concerned(name))
            and all(
                tuple(name for name in self._spelled(plain) if self._resolve(name) is not None) == known
                for plain, known in self._spellings.items()
                if concerned(plain)
            )
            and (not all_names or self._all is None or self._all == tuple(self._names()))
        )

    def agrees(self, other: Mapping[str, Value], told: Callable[[str, Value | None], bool]) -> bool:
        """Whether `other` answers all that was asked of this as this did, or what was told of a name anyway."""

        def others(names: Iterable[str], values: Mapping[str, Value]) -> list[str]:
            return [name for name in names if not told(name, values.get(name))]

        return (
            all((found := other.get(name)) == known or told(name, found) for name, known in self._known.items())
            and all(
                others(spelled_in(other, plain), other) == others(known, self)
                for plain, known in self._spellings.items()
            )
            and (self._all is None or others(other, other) == others(self, self))
        )


class Answered(Resolved[Value]):
    """What names stand for by what somebody answers."""

    __slots__ = ("_answers",)

    def __init__(
        self,
        resolve: Callable[[str], Value | None],
        names: Callable[[], Iterable[str]],
        spelled: Callable[[str], Iterable[str]],
    ) -> None:
        """`names` gives all that may be names here, `spelled` those that are this one but for bold letters."""
        super().__init__()
        self._answers = resolve, names, spelled

    def _resolve(self, name: str) -> Value | None:
        return self._answers[0](name)

    def _names(self) -> Iterable[str]:
        return self._answers[1]()

    def _spelled(self, plain: str) -> Iterable[str]:
        return self._answers[2](plain)


class Sizes(Set[str]):
    """The names of sizes, each found out when it is asked for."""

    __slots__ = ("_all", "_known")

    def __init__(self) -> None:
        self._known: dict[str, bool] = _NOTHING_ASKED
        self._all: tuple[str, ...] | None = None

    @abstractmethod
    def _holds(self, name: str) -> bool:
        """Whether a name is that of a size."""

    @abstractmethod
    def _names(self) -> Iterable[str]:
        """All that may be sizes here."""

    @classmethod
    def _from_iterable(cls, it: Iterable[str]) -> Set[str]:  # type: ignore[override]
        return frozenset(it)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        if name not in self._known:
            found = self._holds(name)
            if self._known is _NOTHING_ASKED:
                self._known = {}
            self._known[name] = found
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        if self._all is None:
            self._all = tuple(self._names())
        return (name for name in self._all if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def still_says(self, concerned: Callable[[str], bool], *, all_names: bool) -> bool:
        """The same as of what is `Resolved`."""
        return all(self._holds(name) == known for name, known in self._known.items() if concerned(name)) and (
            not all_names or self._all is None or self._all == tuple(self._names())
        )


class AnsweredSizes(Sizes):
    """The names of sizes by what somebody answers."""

    __slots__ = ("_answers",)

    def __init__(self, holds: Callable[[str], bool], names: Callable[[], Iterable[str]]) -> None:
        """`names` gives all that may be sizes here."""
        super().__init__()
        self._answers = holds, names

    def _holds(self, name: str) -> bool:
        return self._answers[0](name)

    def _names(self) -> Iterable[str]:
        return self._answers[1]()


def overlaid(under: Mapping[str, Value], over: Mapping[str, Value]) -> Resolved[Value]:
    """The names of both; what `over` says goes before what `under` says."""

    def resolve(name: str) -> Value | None:
        found = over.get(name)
        return under.get(name) if found is None else found

    def names() -> Iterator[str]:
        yield from under
        yield from (name for name in over if name not in under)

    def spelled(plain: str) -> Iterator[str]:
        yield from dict.fromkeys((*spelled_in(under, plain), *spelled_in(over, plain)))

    return Answered(resolve, names, spelled)


def spelled_in(names: Mapping[str, Value], plain: str) -> Sequence[str]:
    """The names that are this one but for bold letters."""
    if isinstance(names, Resolved):
        return names.spelled(plain)
    return [name for name in names if unbold(name) == plain]


@dataclass(frozen=True, slots=True)
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

        return isinstance(self.symbols, Resolved) and self.symbols.agrees(other.symbols, is_told)

    def firm(self) -> Scope:
        """The scope without what yields to what stands in a formula."""
        return replace(self, symbols=_firm(self.symbols), families=_firm(self.families))

    def without(self, names: Set[str]) -> Scope:
        """The scope in which nothing is known of these names and families."""
        return replace(self, symbols=_less(self.symbols, names), families=_less(self.families, names))

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

        def resolve(name: str) -> Binding | None:
            found = symbols.get(name)
            return None if found is not None and found.yields and name in new else found

        known = Answered(resolve, lambda: symbols, lambda plain: spelled_in(symbols, plain))
        return replace(self, symbols=known, indices=_less(self.indices, new - _INDICES))

    def functions(self) -> Scope:
        """Nothing of the scope but its functions and its sizes."""
        symbols = self.symbols

        def resolve(name: str) -> Binding | None:
            found = symbols.get(name)
            return None if found is None or found.arguments is None else found

        functions = Answered(resolve, lambda: symbols, lambda plain: spelled_in(symbols, plain))
        return replace(self, symbols=functions, families={})

    def with_symbols(self, symbols: Mapping[str, Binding]) -> Scope:
        """The scope with these names beside its own, or in the place of its own."""
        return replace(self, symbols=overlaid(self.symbols, symbols))


def _less(known: Mapping[str, Value], names: Set[str]) -> Resolved[Value]:
    return Answered(
        lambda name: None if name in names else known.get(name), lambda: known, lambda plain: spelled_in(known, plain)
    )


def _firm(names: Mapping[str, Binding]) -> Resolved[Binding]:
    def resolve(name: str) -> Binding | None:
        found = names.get(name)
        return found.kept if found is not None and found.yields else found

    return Answered(resolve, lambda: names, lambda plain: spelled_in(names, plain))


_INDICES = frozenset("ijklmnt")
"""Letters that are indices more often than not."""
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
    return Binding(symbol, provenance, *place, arguments, domain=declaration.domain, yields=yields)


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
