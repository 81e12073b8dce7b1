"""What is counted over the formulas of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from matcalc_ls.analysis.document import Formula

T = TypeVar("T")


class Tally(Generic[T]):
    """How often something is found in all formulas, which is the same in those that look alike; in each it is looked
    for once, when the tally is first read."""

    def __init__(self, count: Callable[[Formula], Counter[T]]) -> None:
        self._count = count
        self._new: dict[Formula, None] = {}
        # What was found in each is not kept: to look again where one goes is cheaper than to keep it of all.
        self._in: dict[Formula, None] = {}
        self._all: Counter[T] = Counter()

    def replace(self, gone: Iterable[Formula], come: Iterable[Formula]) -> None:
        """Other formulas in the place of some."""
        for formula in gone:
            self._new.pop(formula, None)
            if self._in.pop(formula, formula) is None:
                for what, number in self._count(formula).items():
                    self._all[what] -= number
                    if not self._all[what]:
                        del self._all[what]
        self._new |= dict.fromkeys(come)

    def steps(self) -> Iterator[None]:
        """Look into the formulas in which nothing was looked for yet, in steps."""
        known: dict[Hashable, Counter[T]] = {}
        for formula in tuple(self._new):
            del self._new[formula]
            found = known.get(formula.looks)
            if found is None:
                found = known[formula.looks] = self._count(formula)
            if found:
                self._in[formula] = None
                self._all.update(found)
            yield

    @property
    def all(self) -> Counter[T]:
        """How often each thing is found."""
        for _ in self.steps():
            pass
        return self._all

    def first(self, things: set[T]) -> T:
        """Which of several things that are found stands before the others."""
        in_order = sorted(self._in, key=lambda formula: formula.start)
        return next(each for formula in in_order for each in self._count(formula) if each in things)
