"""Of which names the definitions of another name tell something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from matcalc_ls.analysis.known import Found


class Told:
    """By each name, of whatever many definitions: the symbols that these speak of, and what they assume."""

    def __init__(self) -> None:
        self._symbols: dict[str, Counter[str]] = {}
        self._assumed: dict[str, Counter[str]] = {}

    def add(self, found: Found) -> None:
        """One more definition is there."""
        if found.definition is not None:
            self._symbols.setdefault(found.candidate.name, Counter()).update(found.definition.symbols.keys())
            self._assumed.setdefault(found.candidate.name, Counter()).update(found.assumed.keys())

    def remove(self, found: Found) -> None:
        """One is there no more."""
        if found.definition is None:
            return
        name = found.candidate.name
        for by_name, told in ((self._symbols, found.definition.symbols), (self._assumed, found.assumed)):
            counted = by_name[name]
            counted.subtract(told.keys())
            for each in told:
                if not counted[each]:
                    del counted[each]

    def by(self, name: str, wanted: Set[str]) -> set[str]:
        """The names of which definitions of one tell something that is wanted, and those that they assume."""
        symbols = self._symbols.get(name, Counter())
        few, many = (wanted, symbols.keys()) if len(wanted) < len(symbols) else (symbols.keys(), wanted)
        return {*self._assumed.get(name, ()), *(each for each in few if each in many)}
