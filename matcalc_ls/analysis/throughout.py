"""A document understood throughout: every formula is read, and what only all of them together can say is known."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.model import READING, Model
from matcalc_ls.analysis.recurrence.partial import Recurrences
from matcalc_ls.analysis.recurrence.steps import Steps as RecurrenceSteps
from matcalc_ls.text.steps import Steps


def understand(model: Model, first: int = 0) -> Steps[None]:
    """Read what is not read yet, in steps, formulas behind the place `first` before the others.

    Without that, the first question about a derivative would have to wait for it: whether a derivative can be shown or
    judged depends on what is said elsewhere.
    """
    total = 3 * len(model.pending(READING, READING).formulas)
    for number, _ in enumerate(_steps(model, first)):
        yield number, max(number + 1, total)


def _steps(model: Model, first: int) -> Iterator[None]:
    unread = model.pending(READING, READING)
    for formula in unread.take(first):
        for _ in model.understood(formula):
            pass
        yield
    unread.gone.clear()
    yield from model.scopes.habits.counting()
    yield from model.kept(Recurrences).steps()
    yield from model.kept(RecurrenceSteps).steps()
