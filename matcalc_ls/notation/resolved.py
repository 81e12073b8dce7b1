"""What names stand for, each found out when it is asked for, and remembered with what was asked."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, TypeVar

from matcalc_ls.notation.names import unbold

Value = TypeVar("Value")

_UNASKED: Any = object()
_NOTHING_ASKED: dict[str, Any] = {}
"""What is known before anything is asked: one for all, of which many are never asked. Nothing is put into it."""


class _Names(Collection[str]):
    """Names, of which those that there are are found out when somebody wants to know all."""

    __slots__ = ()

    _all: tuple[str, ...] | None

    @abstractmethod
    def _names(self) -> Iterable[str]:
        """All that may be names here."""

    def __iter__(self) -> Iterator[str]:
        if self._all is None:
            self._all = tuple(self._names())
        return (name for name in self._all if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _are_still_all(self) -> bool:
        """Whether whoever asked for all of them would be told the same."""
        return self._all is None or self._all == tuple(self._names())


class Resolved(_Names, Mapping[str, Value]):
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
    def _spelled(self, plain: str) -> Iterable[str]:
        """Those of them that are this one but for bold letters."""

    def get(self, name: str, default: Value | None = None) -> Value | None:  # type: ignore[override]
        found = self._known.get(name, _UNASKED)
        if found is _UNASKED:
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
            and (not all_names or self._are_still_all())
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


class Sizes(_Names, Set[str]):
    """The names of sizes, each found out when it is asked for."""

    __slots__ = ("_all", "_known")

    def __init__(self) -> None:
        self._known: dict[str, bool] = _NOTHING_ASKED
        self._all: tuple[str, ...] | None = None

    @abstractmethod
    def _holds(self, name: str) -> bool:
        """Whether a name is that of a size."""

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

    def still_says(self, concerned: Callable[[str], bool], *, all_names: bool) -> bool:
        """The same as of what is `Resolved`."""
        return all(self._holds(name) == known for name, known in self._known.items() if concerned(name)) and (
            not all_names or self._are_still_all()
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
    spelled: Callable[[str], Sequence[str]] | None = getattr(names, "spelled", None)
    if spelled is not None:  # those who are Resolved: to ask of an abstract class whether it is theirs takes longer
        return spelled(plain)
    return [name for name in names if unbold(name) == plain]


def without(known: Mapping[str, Value], names: Set[str]) -> Resolved[Value]:
    """All but these names."""
    return Answered(
        lambda name: None if name in names else known.get(name), lambda: known, lambda plain: spelled_in(known, plain)
    )
