"""Formulas of which something has to be found out, which somebody works through."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field

from matcalc_ls.analysis.document import Change, Formula


@dataclass(slots=True)
class Pending:
    """Formulas of which something has to be found out, each with whether it was before; and those that are `gone` since
    it was."""

    formulas: dict[Formula, bool]
    doubted: Hashable
    gone: dict[Formula, None] = field(default_factory=dict)

    def edited(self, change: Change) -> None:
        """Take over an edit."""
        for formula in change.formulas_gone:
            if self.formulas.pop(formula, True):
                self.gone[formula] = None
        self.formulas |= dict.fromkeys(change.formulas_come, False)

    def take(self, first: int = 0, holds: Callable[[int], bool] = lambda _: True) -> Iterator[Formula]:
        """Each formula that begins where it `holds` in turn, those behind the place `first` before the others."""
        wanted = (formula for formula in self.formulas if holds(formula.start))
        for formula in sorted(wanted, key=lambda each: (each.end < first, each.start)):
            if self.formulas.pop(formula, None) is not None:
                yield formula
