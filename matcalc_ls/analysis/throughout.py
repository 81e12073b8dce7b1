"""What only all formulas of a document together can say, found out before somebody has to wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.partial import Recurrences
from matcalc_ls.analysis.recurrence.steps import Steps as RecurrenceSteps
from matcalc_ls.text.steps import Steps


def look_through(model: Model) -> Steps[None]:
    """Find it out in steps. Of a document without recurrences no formula is read for that."""
    total = 3 * len(model.document.formulas)
    for number, _ in enumerate(_steps(model)):
        yield number, max(number + 1, total)


def _steps(model: Model) -> Iterator[None]:
    yield from model.scopes.habits.counting()
    yield from model.kept(Recurrences).steps()
    yield from model.kept(RecurrenceSteps).steps()
