"""`too-expensive`: a formula that hit its budget and was set aside."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model


def check(model: Model, formula: Formula) -> Iterator[Diagnostic]:
    """One finding for a formula of which a member took more work than its budget allows."""
    for understood in model.understood(formula):
        if any(reading.exhausted for reading in understood.readings):
            message = "This formula took more work than its budget allows and was set aside: write it in smaller parts."
            yield Diagnostic("too-expensive", "hint", message, formula.start, formula.end)
            return
