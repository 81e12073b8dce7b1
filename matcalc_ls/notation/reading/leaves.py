"""What the names of a formula are taken for while one reads it: symbols, and shapes whose sizes nobody knows yet."""

from __future__ import annotations

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import Expr, Symbol
from matcalc_ls.algebra.unification import unknown_dim


class Leaves:
    """The leaves of the expressions of one attempt at a reading, or of all trials of it.

    Trials may share theirs, since what they make of them is not interned: the shape rule of a sketch is always run.
    """

    def __init__(self) -> None:
        self.fresh: dict[str, Dim] = {}
        """What stands for the sizes that were left open where something was declared."""
        self._shapes: dict[tuple[str, int], Shape] = {}
        self._quantities: dict[tuple[str, int], Symbol] = {}
        self.known: dict[str, Expr] = {}
        """The symbols of which something is known elsewhere."""
        self.guessed: dict[tuple[str, int], Expr] = {}
        """The others, by the number of axes that they are tried with."""

    def shape(self, name: str, rank: int) -> Shape:
        """The shape that a name is tried with."""
        key = name, rank
        found = self._shapes.get(key)
        if found is None:
            found = self._shapes[key] = tuple([unknown_dim() for _ in range(rank)])
        return found

    def quantity(self, name: str, rank: int) -> Symbol:
        """The symbol of that shape."""
        key = name, rank
        found = self._quantities.get(key)
        if found is None:
            found = self._quantities[key] = Symbol(name, self.shape(name, rank))
        return found
