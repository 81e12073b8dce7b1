"""What is reported: one file for each code, run over every formula."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics import (
    conflicting_declaration,
    shape_mismatch,
    too_expensive,
    unclear_comment,
    undeclared_symbol,
    unequal_step,
    wrong_adjoint,
    wrong_derivative,
    wrong_differential,
)
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.patience import MuchToReadError
from matcalc_ls.analysis.pending import Pending
from matcalc_ls.analysis.places import Places
from matcalc_ls.analysis.settings import DEFAULT, Settings
from matcalc_ls.analysis.suppression import Suppressions
from matcalc_ls.analysis.throughout import look_through

logger = logging.getLogger(__name__)

FINDINGS = "what is wrong with a formula"
PARTS_AT_ONCE = 8
"""How many statements or claims of a formula are examined in one step: in about as many milliseconds."""
CHECKS: tuple[Callable[[Model, Formula], Iterator[Diagnostic | None]], ...] = (
    shape_mismatch.check,
    wrong_derivative.check,
    wrong_differential.check,
    wrong_adjoint.check,
    unequal_step.check,
    too_expensive.check,
)
"""They find None where others may have their turn."""
CHECKS_OF_WORDS: dict[str, Callable[[Model], Iterator[Diagnostic | None]]] = {
    "conflicting-declaration": conflicting_declaration.check,
    "undeclared-symbol": undeclared_symbol.check,
    "unclear-comment": unclear_comment.check,
}


def diagnostics(model: Model, settings: Settings = DEFAULT, own: Places | None = None) -> list[Diagnostic]:
    """Every finding in a document, in order of place; what the author suppressed or switched off is left out.

    Of the model of a paper, those in its `own` file."""
    examination = Examination(model, settings, own)
    for _ in examination.steps():
        pass
    return examination.found()


class Examination:
    """The same in steps, a formula each, so that somebody can be answered in between.

    What was found stays with the model: after an edit, only that is examined again of which something has changed.
    """

    def __init__(self, model: Model, settings: Settings = DEFAULT, own: Places | None = None) -> None:
        self._model, self._settings = model, settings
        self._own = own or Places(model, None)
        self._in_formulas: dict[Formula, tuple[Diagnostic, ...]] = model.lasting.setdefault(FINDINGS, {})
        self._of_words: list[Diagnostic] = []
        self._done = 0

    def of(self, formulas: Iterable[Formula]) -> Iterator[None]:
        """Examine some formulas, in steps."""
        for formula in formulas:
            while not self._examine(formula):
                yield
            yield

    def steps(self, first: int = 0) -> Iterator[tuple[int, int]]:
        """How many steps are done, and of how many. The formulas after the place `first` come before the others."""
        model = self._model
        unexamined = model.pending((FINDINGS, self._own.path), FINDINGS, self._own.formulas)
        wanted = [check for code, check in CHECKS_OF_WORDS.items() if self._settings.severity(code) is not None]
        for formula in unexamined.gone:
            self._in_formulas.pop(formula, None)
        unexamined.gone.clear()
        while any(self._own.holds(formula.start) for formula in unexamined.formulas):
            for _ in look_through(model):
                yield self._progress(len(unexamined.formulas) + len(wanted))
            for formula in unexamined.take(first, self._own.holds):
                for _ in self._examining(formula, unexamined):
                    yield self._progress(len(unexamined.formulas) + len(wanted))
        for number, check in enumerate(wanted):
            for found in check(model):
                self._of_words += [found] if found is not None else []
                yield self._progress(len(wanted) - number)
            yield self._progress(len(wanted) - number - 1)

    def _progress(self, left: int) -> tuple[int, int]:
        self._done += 1
        return self._done, self._done + left

    def _examining(self, formula: Formula, unexamined: Pending) -> Iterator[None]:
        """Examine a formula, in more steps if much has to be read first."""
        patience = self._model.patience
        while True:
            reading: Iterator[None] = iter((None,))
            try:
                with patience.short():
                    if self._examine(formula):
                        break
            except MuchToReadError as much:
                reading = patience.steps(much)
            unexamined.formulas[formula] = True  # if nobody goes on
            yield from reading
            if unexamined.formulas.pop(formula, None) is None:
                return
        yield

    def _examine(self, formula: Formula) -> bool:
        """Go on with a formula up to where others may have their turn; whether that is the end."""
        ledger, key = self._model.ledger, (FINDINGS, formula)
        findings = ledger.remember(key, _Findings, self._model, formula)
        with ledger.going_on(key):
            is_done = findings.go_on()
        if is_done:
            self._in_formulas.pop(formula, None)
            if findings.found:
                self._in_formulas[formula] = tuple(findings.found)
        return is_done

    def found(self) -> list[Diagnostic]:
        """What was found so far, in order of place."""
        formula_at, silenced = self._model.document.formula_at, Suppressions(self._model.document)
        told: list[Diagnostic] = []
        in_formulas = ((formula, each) for formula, several in self._in_formulas.items() for each in several)
        for formula, finding in (*in_formulas, *((formula_at(each.start), each) for each in self._of_words)):
            severity = self._settings.severity(finding.code)
            if severity is None or not self._own.holds(finding.start):
                continue
            if formula is None or not silenced.cover(formula, finding.code):
                told.append(replace(finding, severity=severity))
        return sorted(told, key=lambda finding: (finding.start, finding.end, finding.code))


class _Findings:
    """What is found in a formula, as far as it was examined."""

    __slots__ = ("_formula", "_model", "_steps", "found")

    def __init__(self, model: Model, formula: Formula) -> None:
        self._model, self._formula = model, formula
        self._begin()

    def _begin(self) -> None:
        self.found: list[Diagnostic] = []
        self._steps: Iterator[Diagnostic | None] | None = _steps(self._model, self._formula)

    def go_on(self) -> bool:
        """Examine some parts of it; whether they were the last."""
        if self._steps is None:
            return True
        try:
            parts = list(islice(self._steps, PARTS_AT_ONCE))
        except BaseException as error:
            if isinstance(error, MuchToReadError | MemoryError) or not isinstance(error, Exception):
                self._begin()  # what was interrupted cannot go on
                raise
            # One formula that we fail at takes nothing from its neighbours.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            logger.error("a formula was given up: %s in %s:%s", type(error).__name__, frame.name, frame.lineno)
            self.found, self._steps = [], None
            return True
        self.found += filter(None, parts)
        if len(parts) < PARTS_AT_ONCE:
            self._steps = None
        return self._steps is None


def _steps(model: Model, formula: Formula) -> Iterator[Diagnostic | None]:
    # Nobody is accused on the strength of what an undefined command most likely means.
    checks = () if formula.display.assumed else CHECKS
    return chain.from_iterable(check(model, formula) for check in checks)
