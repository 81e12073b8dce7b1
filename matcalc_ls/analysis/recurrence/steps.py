"""Which sections of a document have equations that define a name step by step, in most documents none."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.names import lines_in, step_names

STEPS = "equations with an index"
EVERYWHERE = -2
"""In the place of a section: all of the document."""


class Steps:
    """The formulas of a document with equations whose left side has an index that runs."""

    def __init__(self, model: Model) -> None:
        self._ledger, self._pending = model.ledger, model.pending(STEPS, None)
        self._in: dict[int, dict[Formula, None]] = {}
        self._answers: dict[int, bool] = {}

    def steps(self) -> Iterator[None]:
        """Take in what formulas there are now, one by one."""
        for formula in self._pending.gone:
            for section in (formula.section, EVERYWHERE):
                if formula in self._in.get(section, ()):
                    del self._in[section][formula]
                    self._changed(section)
        self._pending.gone.clear()
        for formula in self._pending.take():
            if any(line.letter for line in lines_in([formula])):
                for section in (formula.section, EVERYWHERE):
                    self._in.setdefault(section, {})[formula] = None
                    self._changed(section)
            yield

    def _changed(self, section: int) -> None:
        self._answers.pop(section, None)
        self._ledger.touch([(STEPS, section)])

    def are_in(self, section: int) -> bool:
        """Whether something is defined by its own values at earlier steps in a section."""
        return self._ledger.ask((STEPS, section), self._are_in, section)

    def _are_in(self, section: int) -> bool:
        if section not in self._answers:
            formulas = sorted(self._in.get(section, ()), key=lambda formula: formula.start)
            self._answers[section] = bool(step_names(lines_in(formulas)).states)
        return self._answers[section]


def steps_of(model: Model) -> Steps:
    """The steps of a document as it is now."""
    found = model.kept(Steps)
    for _ in found.steps():
        pass
    return found
