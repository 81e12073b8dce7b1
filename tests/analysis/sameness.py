"""Whether expressions are the same but for what sizes are called that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from matcalc_ls.algebra.dims import UNKNOWN_PREFIX, Dim, indexed_name
from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.algebra.telling import CONSTANTS


class Sameness:
    """Unknown sizes correspond one to one, in all that is compared by one object."""

    def __init__(self) -> None:
        self._theirs: dict[str, str] = {}
        self._ours: dict[str, str] = {}
        self._same: set[tuple[Expr, Expr]] = set()

    def of_all(self, ours: Sequence[Expr | None], theirs: Sequence[Expr | None]) -> bool:
        """Whether each of ours is the same as the one of theirs in its place."""
        return len(ours) == len(theirs) and all(map(self._of, ours, theirs))

    def _of(self, ours: Expr | None, theirs: Expr | None) -> bool:
        if ours is None or theirs is None:
            return ours is theirs
        if (ours, theirs) in self._same:
            return True
        # A size of 1 may be left out of what 0, 1 and I say of their shape.
        data = (ours.shape, theirs.shape) if ours.name in CONSTANTS else (ours.data, theirs.data)
        found = ours.name == theirs.name and self.of_all(ours.args, theirs.args) and self._data(*data)
        if found:
            self._same.add((ours, theirs))
        return found

    def _data(self, ours: Any, theirs: Any) -> bool:
        if ours is theirs:
            return True
        if type(ours) is not type(theirs):
            return False
        if isinstance(ours, Dim):
            return self._dim(ours, theirs)
        if isinstance(ours, Family):
            return self._family(ours, theirs)
        if isinstance(ours, tuple):
            return len(ours) == len(theirs) and all(map(self._data, ours, theirs))
        if is_dataclass(ours):
            return all(self._data(getattr(ours, each.name), getattr(theirs, each.name)) for each in fields(ours))
        return bool(ours == theirs)

    def _family(self, ours: Family, theirs: Family) -> bool:
        """Members are of one family whatever letter its index has."""
        index = Dim.of("index")
        return self._data(
            *(
                (
                    each.base,
                    each.placement,
                    each.lower,
                    each.upper,
                    each.properties,
                    each.member_shape(index),
                    _bracket(each),
                )
                for each in (ours, theirs)
            )
        )

    def _dim(self, ours: Dim, theirs: Dim) -> bool:
        unknown = [name for name in sorted(ours.names) if name.startswith(UNKNOWN_PREFIX)]
        pairs = [(name, name) for name in unknown if name in theirs.names]
        left = [name for name in unknown if name not in theirs.names]
        right = [name for name in theirs.names - ours.names if name.startswith(UNKNOWN_PREFIX)]
        if len(left) == len(right) == 1:
            pairs.append((left[0], right[0]))
        for our, their in pairs:
            self._theirs.setdefault(our, their)
            self._ours.setdefault(their, our)
        if any(name not in self._theirs or self._ours[self._theirs[name]] != name for name in unknown):
            return False
        return ours.substitute({name: Dim.of(self._theirs[name]) for name in unknown}) is theirs


def _bracket(family: Family) -> str:
    """The bracket that the index stands in: of `x^{(i)}`, `(`."""
    name = indexed_name(family.name)
    return "" if name is None else name.bracket
