"""A document's formulas one by one, each with what is known of it: what a report lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcalc_ls.analysis.data import Diagnostic, Role
from matcalc_ls.analysis.derivatives.functions_in import functions_in
from matcalc_ls.analysis.derivatives.gradients import derivatives_of
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.places import Places
from matcalc_ls.analysis.present import Block, derivative_block
from matcalc_ls.analysis.roles import formula_report
from matcalc_ls.text.lines import LineIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """A formula: its line, counted from 1, its source, role and shape, its gradients and its problems."""

    line: int
    source: str
    role: Role
    shape: tuple[str, ...] | None
    gradients: tuple[Block, ...]
    problems: tuple[Diagnostic, ...]


def summary(places: Places) -> Iterator[Entry]:
    """The entries of a document, in order."""
    model, lines = places.model, LineIndex(places.text)
    problems = diagnostics(model, own=places)
    for formula in places.formulas:
        report = formula_report(model, formula)
        gradients = tuple(
            derivative_block(derivative, definition.name, model.style, definition.plain)
            for definition in functions_in(model, formula)
            for derivative in derivatives_of(model, definition)
        )
        own = tuple(problem for problem in problems if formula.start <= problem.start < formula.end)
        source = " ".join(model.document.source(formula.start, formula.end).split())
        yield Entry(lines.line_of(places.offset(formula.start)) + 1, source, report.role, report.shape, gradients, own)
