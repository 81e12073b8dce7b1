"""What is reported: one file for each code, run over every formula."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
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
from matcalc_ls.analysis.settings import DEFAULT, Settings
from matcalc_ls.analysis.suppression import Suppressions

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


def diagnostics(model: Model, settings: Settings = DEFAULT) -> list[Diagnostic]:
    """Every finding in a document, in order of place; what the author suppressed or switched off is left out."""
    examination = Examination(model, settings)
    for _ in examination.steps():
        pass
    return examination.found()


class Examination:
    """The same in steps, a formula each, so that somebody can be answered in between."""

    def __init__(self, model: Model, settings: Settings = DEFAULT) -> None:
        self._model, self._settings = model, settings
        self._suppressions = Suppressions(model.document)
        self._found: list[Diagnostic] = []

    def steps(self, first: int = 0) -> Iterator[tuple[int, int]]:
        """How many steps are done, and of how many. The formulas after the offset `first` come before the others."""
        model, formulas = self._model, self._model.document.formulas
        wanted = [check for code, check in CHECKS_OF_WORDS.items() if self._settings.severity(code) is not None]
        total = 2 * len(formulas) + len(wanted)
        done = itertools.count(1)
        in_order = sorted(formulas, key=lambda formula: formula.end < first)
        for formula in in_order:
            # All is read first: whether a claim is judged depends on what is said elsewhere, in no one's step.
            for _ in model.understood(formula):
                pass
            yield next(done), total
        for formula in in_order:
            # Nobody is accused on the strength of what an undefined command most likely means.
            if not formula.display.assumed:
                for check in CHECKS:
                    self._report((formula, finding) for finding in check(model, formula))
            yield next(done), total
        for each in wanted:
            self._report((model.document.formula_at(finding.start), finding) for finding in each(model))
            yield next(done), total

    def found(self) -> list[Diagnostic]:
        """What was found so far, in order of place."""
        return sorted(self._found, key=lambda finding: (finding.start, finding.end, finding.code))

    def _report(self, findings: Iterable[tuple[Formula | None, Diagnostic]]) -> None:
        for formula, finding in findings:
            severity = self._settings.severity(finding.code)
            silenced = formula is not None and self._suppressions.cover(formula, finding.code)
            if severity is not None and not silenced:
                self._found.append(replace(finding, severity=severity))
