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
)
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.settings import DEFAULT, Settings
from matcalc_ls.analysis.suppression import Suppressions

CHECKS: tuple[Callable[[Model, Formula], Iterator[Diagnostic]], ...] = (
    shape_mismatch.check,
    wrong_derivative.check,
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
    suppressions = Suppressions(model.document)
    wanted = [check for code, check in CHECKS_OF_WORDS.items() if settings.severity(code) is not None]
    found = [
        *(
            (formula, finding)
            for formula in model.document.formulas
            # Nobody is accused on the strength of what an undefined command most likely means.
            if not formula.display.assumed
            for check in CHECKS
            for finding in check(model, formula)
        ),
        *((model.document.formula_at(finding.start), finding) for check in wanted for finding in check(model)),
    ]
    reported = [
        replace(finding, severity=severity)
        for formula, finding in found
        if (severity := settings.severity(finding.code)) is not None
        and not (formula is not None and suppressions.cover(formula, finding.code))
    ]
    return sorted(reported, key=lambda finding: (finding.start, finding.end, finding.code))
