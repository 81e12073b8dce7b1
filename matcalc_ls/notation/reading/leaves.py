"""What the names of a formula are taken for while one reads it: symbols, and shapes whose sizes nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable

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
        self._symbols: dict[tuple[str, int], Expr] = {}

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

    def symbol(self, name: str, rank: int, quantity: Symbol, make: Callable[..., Expr]) -> Expr:
        """The expression of the quantity that a name is where it has this rank, made as this attempt makes them."""
        key = name, rank
        found = self._symbols.get(key)
        if found is None:
            found = self._symbols[key] = make("symbol", data=(quantity,))
        return found
