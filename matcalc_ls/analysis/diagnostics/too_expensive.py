"""`too-expensive`: a formula that hit its budget and was set aside."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.tex.parse import MAX_FORMULA, MAX_TOKENS, is_too_long


def check(model: Model, formula: Formula) -> Iterator[Diagnostic]:
    """One finding for a formula that is too long to be read, or of which a member took more work than its budget
    allows."""
    if is_too_long(formula.display):
        most = f"{MAX_FORMULA:,} characters or {MAX_TOKENS:,} signs and commands"
        yield _finding(formula, f"This formula has more than {most}")
    elif any(reading.exhausted for understood in model.understood(formula) for reading in understood.readings):
        yield _finding(formula, "This formula took more work than its budget allows")


def _finding(formula: Formula, reason: str) -> Diagnostic:
    message = f"{reason} and was set aside: write it in smaller parts."
    return Diagnostic("too-expensive", "hint", message, formula.start, formula.end)
