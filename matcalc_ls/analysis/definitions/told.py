"""Of which names the definitions of another name tell something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set

from matcalc_ls.analysis.definitions.known import Found

_FEW = 8
"""Of so many definitions of a name each is looked at. Most names have one, and a long document has many names."""


class _Many:
    """What many definitions tell: the symbols that they speak of, and what they assume, each as often as it is so."""

    def __init__(self, several: Iterable[Found]) -> None:
        self._symbols: Counter[str] = Counter()
        self._assumed: Counter[str] = Counter()
        for each in several:
            self.count(each, 1)

    def count(self, found: Found, number: int) -> None:
        symbols = found.definition.symbols if found.definition is not None else {}
        for counted, told in ((self._symbols, symbols), (self._assumed, found.assumed)):
            for name in told:
                counted[name] += number
                if not counted[name]:
                    del counted[name]

    def by(self, wanted: Set[str]) -> set[str]:
        symbols = self._symbols.keys()
        few, many = (wanted, symbols) if len(wanted) < len(symbols) else (symbols, wanted)
        return {*self._assumed, *(each for each in few if each in many)}


class Told:
    """By each name, of whatever many definitions: the symbols that these speak of, and what they assume."""

    def __init__(self) -> None:
        self._few: dict[str, tuple[Found, ...]] = {}
        self._many: dict[str, _Many] = {}

    def add(self, found: Found) -> None:
        """One more definition is there."""
        name = found.candidate.name
        if found.definition is None:
            return
        if name in self._many:
            self._many[name].count(found, 1)
        elif len(several := (*self._few.get(name, ()), found)) > _FEW:
            del self._few[name]
            self._many[name] = _Many(several)
        else:
            self._few[name] = several

    def remove(self, found: Found) -> None:
        """One is there no more."""
        name = found.candidate.name
        if found.definition is None:
            return
        if name in self._many:
            self._many[name].count(found, -1)
        elif left := tuple(each for each in self._few[name] if each is not found):
            self._few[name] = left
        else:
            del self._few[name]

    def by(self, name: str, wanted: Set[str]) -> set[str]:
        """The names of which definitions of one tell something that is wanted, and those that they assume."""
        if name in self._many:
            return self._many[name].by(wanted)
        return set(_told(self._few.get(name, ()), wanted))


def _told(several: Iterable[Found], wanted: Set[str]) -> Iterator[str]:
    for found in several:
        assert found.definition is not None
        yield from found.definition.symbols.keys() & wanted
        yield from found.assumed
