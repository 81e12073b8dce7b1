"""What is reported: one file for each code, run over every formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics import shape_mismatch, too_expensive, unequal_step, wrong_derivative
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.settings import DEFAULT, Settings
from matcalc_ls.analysis.suppression import Suppressions

CHECKS: tuple[Callable[[Model, Formula], Iterator[Diagnostic]], ...] = (
    shape_mismatch.check,
    wrong_derivative.check,
    unequal_step.check,
    too_expensive.check,
)


def diagnostics(model: Model, settings: Settings = DEFAULT) -> list[Diagnostic]:
    """Every finding in a document, in order of place; what the author suppressed or switched off is left out."""
    suppressions = Suppressions(model.document)
    found = [
        replace(finding, severity=severity)
        for formula in model.document.formulas
        for check in CHECKS
        for finding in check(model, formula)
        if not suppressions.cover(formula, finding.code) and (severity := settings.severity(finding.code)) is not None
    ]
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.code))
