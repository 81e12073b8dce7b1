"""What is reported: one file for each code, run over every formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

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

FINDINGS = "what is wrong with a formula"
CHECKS: tuple[Callable[[Model, Formula], Iterator[Diagnostic]], ...] = (
    shape_mismatch.check,
    wrong_derivative.check,
    wrong_differential.check,
    wrong_adjoint.check,
    unequal_step.check,
    too_expensive.check,
)
CHECKS_OF_WORDS: dict[str, Callable[[Model], Iterator[Diagnostic]]] = {
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
            self._of_words += check(model)
            yield self._progress(len(wanted) - number - 1)

    def _progress(self, left: int) -> tuple[int, int]:
        self._done += 1
        return self._done, self._done + left

    def _examining(self, formula: Formula, unexamined: Pending) -> Iterator[None]:
        """Examine a formula, in several steps if much has to be read first."""
        patience = self._model.patience
        while True:
            try:
                with patience.short():
                    self._examine(formula)
                break
            except MuchToReadError as much:
                unexamined.formulas[formula] = True  # if nobody goes on
                yield from patience.steps(much)
                if unexamined.formulas.pop(formula, None) is None:
                    return
        yield

    def _examine(self, formula: Formula) -> None:
        found = self._model.ledger.remember((FINDINGS, formula), _findings, self._model, formula)
        self._in_formulas.pop(formula, None)
        if found:
            self._in_formulas[formula] = found

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


def _findings(model: Model, formula: Formula) -> tuple[Diagnostic, ...]:
    # Nobody is accused on the strength of what an undefined command most likely means.
    checks = () if formula.display.assumed else CHECKS
    return tuple(finding for check in checks for finding in check(model, formula))
