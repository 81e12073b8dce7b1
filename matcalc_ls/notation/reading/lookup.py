"""Looking names up in a scope: exactly, or with and without bold where only one of them is declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcalc_ls.algebra.dims import indexed_name
from matcalc_ls.algebra.expression import SYMMETRIC, Family, Symbol
from matcalc_ls.notation.evidence import capital, letter_key
from matcalc_ls.notation.names import is_bold, unbold
from matcalc_ls.notation.reading.habits import is_array
from matcalc_ls.notation.resolved import spelled_in
from matcalc_ls.notation.scope import Binding, Scope

_UNASKED: Any = object()


class Lookup:
    """A scope as a formula asks it; `met_yielding` once an answer was one that holds only as long as it fits.

    Many readers ask about each name of a formula, so that what is found is kept.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.met_yielding = False
        self._symbols: dict[str, Binding | None] = {}
        self._families: dict[str, Binding | None] = {}
        self._exactly: dict[str, Binding | None] = {}

    def symbol(self, name: str | None) -> Binding | None:
        """The binding of a name, if the scope has it."""
        if name is None:
            return None
        found: Binding | None = self._symbols.get(name, _UNASKED)
        if found is _UNASKED:
            found = self._named(self.scope.symbols, name)
            if found is not None:
                found = self._noted(self._unless_shown(found))
            found = self._symbols[name] = found if found is not None and isinstance(found.quantity, Symbol) else None
        return found

    def exactly(self, name: str) -> Binding | None:
        """The binding of a name that is spelled just so."""
        if name not in self._exactly:
            self._exactly[name] = self._unless_shown(self.scope.symbols.get(name))
        return self._exactly[name]

    def is_answered_by(self, other: Lookup) -> bool:
        """Whether another scope, which says the same of all but symbols and families, answers what was asked of this
        one just as it did: then there is nothing else to read in it."""
        return (
            all(other.symbol(name) is found for name, found in self._symbols.items())
            and all(other._family(key) is found for key, found in self._families.items())
            and all(other.exactly(name) is found for name, found in self._exactly.items())
        )

    def hearsay(self) -> frozenset[str]:
        """The names that were asked for, and of which nobody declared what is known."""
        asked = self._symbols.items()
        return frozenset(name for name, found in asked if found is not None and found.provenance != "declared")

    def family(self, base: str | None, placement: str) -> Family | None:
        """The family whose members are written with this base and this place of the index."""
        found = None if base is None else self._family(base + placement)
        return found.quantity if found is not None and isinstance(found.quantity, Family) else None

    def declares_family(self, base: str, placement: str) -> bool:
        """Whether a family whose members are written so was declared, rather than found."""
        found = self._family(base + placement)
        return found is not None and found.provenance == "declared"

    def _family(self, key: str) -> Binding | None:
        if key not in self._families:
            self._families[key] = self._noted(self._named(self.scope.families, key))
        return self._families[key]

    def _noted(self, found: Binding | None) -> Binding | None:
        self.met_yielding = self.met_yielding or (found is not None and found.yields)
        return found

    def _unless_shown(self, found: Binding | None) -> Binding | None:
        """A binding, unless it is no more than hearsay that a name is a number, and the document shows otherwise: a
        guess in another formula, or an example of another section, `F = 1`. What is definite, `V \\succ 0`, may be a
        function whose values are numbers."""
        if found is not None and self._is_definite_function(found):
            return None
        if found is None or not found.yields or found.quantity.shape or not isinstance(found.quantity, Symbol):
            return found
        name, provenance = found.quantity.name, found.provenance
        is_told = provenance == "declared" or (provenance == "inferred" and capital(name) is not None)
        is_kept = is_told or found.arguments is not None
        return found if is_kept or not is_array(name, self.scope.conventions) else None

    def _is_definite_function(self, found: Binding) -> bool:
        quantity = found.quantity
        return (
            isinstance(quantity, Symbol)
            and len(quantity.shape) == 2
            and not any(dim.is_known for dim in quantity.shape)
            and not SYMMETRIC.isdisjoint(quantity.properties)
            and letter_key(quantity.name) in self.scope.conventions.ordered
        )

    def is_dim(self, name: str) -> bool:
        """Whether the name stands for a size, a bound or an index."""
        return name in self.scope.dims or name in self.scope.indices

    def knows(self, name: str | None) -> bool:
        """Whether the name is that of a quantity, a size, or a member of a family."""
        if name is None or self.symbol(name) is not None or self.is_dim(name):
            return name is not None
        parts = indexed_name(name)
        return parts is not None and self.family(parts.head[:-1], parts.head[-1]) is not None

    def _named(self, names: Mapping[str, Binding], name: str) -> Binding | None:
        """What has this name, else the only one that has it but for bold letters, if it may be the same quantity."""
        found = names.get(name)
        if found is None:
            spelled = spelled_in(names, unbold(name))
            other = names[spelled[0]] if len(spelled) == 1 else None
            found = other if other is not None and self._may_be_meant(name, spelled[0], other) else None
        return found

    def _may_be_meant(self, name: str, other: str, binding: Binding) -> bool:
        """Whether a name may be meant for one in another style.

        A bold one is for no scalar, a plain one for no mere guess, for nothing that only another section defines, nor
        where the document tells the two apart, or shows the plain one to be a number.
        """
        if is_bold(name) == is_bold(other):
            return True
        if is_bold(name):
            return bool(binding.quantity.shape)
        conventions = self.scope.conventions
        is_apart = name.split("_")[0] in conventions.apart or letter_key(name) in conventions.numbers
        is_told = binding.provenance == "declared" or (binding.provenance == "defined" and not binding.yields)
        return is_told and not is_apart
