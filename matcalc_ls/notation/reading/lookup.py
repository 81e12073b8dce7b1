"""Looking names up in a scope: exactly, or with and without bold where only one of them is declared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from matcalc_ls.algebra.dims import indexed_name
from matcalc_ls.algebra.expression import Family, Symbol
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.scope import Binding, Scope


class Lookup:
    """A scope as a formula asks it; `bound` are the indices of the sums that the place is in."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def _symbols(self) -> dict[str, str]:
        return _by_plain_name(_Names(self.scope.symbols))

    @cached_property
    def _families(self) -> dict[str, str]:
        return _by_plain_name(_Names(self.scope.families))

    def symbol(self, name: str | None) -> Binding | None:
        """The binding of a name, if the scope has it."""
        if name is None:
            return None
        found = self.scope.symbols.get(name) or self.scope.symbols.get(self._symbols.get(unbold(name), ""))
        return found if found is not None and isinstance(found.quantity, Symbol) else None

    def family(self, base: str | None, placement: str) -> Family | None:
        """The family whose members are written with this base and this place of the index."""
        if base is None:
            return None
        key = base + placement
        found = self.scope.families.get(key) or self.scope.families.get(self._families.get(unbold(key), ""))
        return found.quantity if found is not None and isinstance(found.quantity, Family) else None

    def is_dim(self, name: str) -> bool:
        """Whether the name stands for a size, a bound or an index."""
        return name in self.scope.dims or name in self.scope.indices

    def knows(self, name: str | None) -> bool:
        """Whether the name is that of a quantity, a size, or a member of a family."""
        if name is None or self.symbol(name) is not None or self.is_dim(name):
            return name is not None
        parts = indexed_name(name)
        return parts is not None and self.family(parts.head[:-1], parts.head[-1]) is not None


class _Names:
    """The names of a scope, as the key of a cache: formulas of a document share few scopes, which have many names."""

    def __init__(self, names: Mapping[str, Binding]) -> None:
        self.names = names

    def __hash__(self) -> int:
        return id(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Names) and self.names is other.names


@lru_cache(maxsize=32)
def _by_plain_name(scope: _Names) -> dict[str, str]:
    """Declared names by their spelling without bold, where only one has it."""
    found: dict[str, list[str]] = {}
    for name in scope.names:
        found.setdefault(unbold(name), []).append(name)
    return {plain: spelled[0] for plain, spelled in found.items() if len(spelled) == 1}
