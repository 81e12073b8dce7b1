"""A name with the scripts that stand on it, before anyone knows which of them belong to it."""

from __future__ import annotations

from dataclasses import field

from matcalc_ls.notation.names import script, with_script
from matcalc_ls.notation.reading.terms import Term
from matcalc_ls.tex.tree import Row
from matcalc_ls.tex.value import value

PLAIN_INDICES = frozenset("ijklmnpqrs")
"""Letters that are indices by custom."""


@value
class Spelled:
    """A name at `start`..`end` with the scripts that stand on it; `base_end` is where the first script begins."""

    name: str
    start: int
    base_end: int
    end: int
    sub: Row | None
    sup: Row | None
    primes: int
    below: str | None = field(init=False)
    """The name with its subscript, which every second rule of `naming` asks for."""

    def __post_init__(self) -> None:
        below = None if self.sub is None else with_script(self.name, "_", script(self.sub))
        object.__setattr__(self, "below", below)

    def without(self, *, sub: bool = False, sup: bool = False, primes: bool = False) -> Spelled:
        """The same with these scripts taken for a part of the name or dealt with."""
        left = None if sub else self.sub, None if sup else self.sup, 0 if primes else self.primes
        return Spelled(self.name, self.start, self.base_end, self.end, *left)

    def term(self, kind: str, *data: object) -> Term:
        """A term that ends where the scripts that are left begin."""
        left = [row.start for row in (self.sub, self.sup) if row is not None]
        end = max(self.base_end, min(left)) if left else self.end - self.primes
        return Term(kind, self.start, min(end, self.end), (), data)


Resolved = tuple[Term, Spelled]
"""A quantity, and the name with the scripts that are left to act on it."""


def named(spelled: Spelled, name: str) -> Resolved:
    return spelled.term("name", name), spelled
