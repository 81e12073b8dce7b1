"""A document's formulas one by one, each with what is known of it: what a report lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcalc_ls.analysis.data import Diagnostic, Role
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.gradients import derivatives_of
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import Block, derivative_block
from matcalc_ls.analysis.roles import formula_report


@dataclass(frozen=True, slots=True)
class Entry:
    """A formula: its line, counted from 1, its source, role and shape, its gradients and its problems."""

    line: int
    source: str
    role: Role
    shape: tuple[str, ...] | None
    gradients: tuple[Block, ...]
    problems: tuple[Diagnostic, ...]


def summary(model: Model) -> Iterator[Entry]:
    """The entries of a document, in order."""
    lines = model.document.lines
    problems = diagnostics(model)
    for formula in model.document.formulas:
        report = formula_report(model, formula)
        gradients = tuple(
            derivative_block(derivative, definition.name, model.style)
            for definition in model.definitions_in(formula)
            for derivative in derivatives_of(model, definition)
        )
        own = tuple(problem for problem in problems if formula.start <= problem.start < formula.end)
        source = " ".join(model.document.source(formula.start, formula.end).split())
        yield Entry(lines.line_of(formula.start) + 1, source, report.role, report.shape, gradients, own)
