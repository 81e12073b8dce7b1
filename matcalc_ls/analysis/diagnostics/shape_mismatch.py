"""`shape-mismatch`: an operation whose declared operands do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.data import Diagnostic, Related
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.reading import Fault, Located
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.text.lines import LineIndex


def check(model: Model, formula: Formula) -> Iterator[Diagnostic]:
    """The smallest operation at fault of each member."""
    for understood in model.understood(formula):
        for reading in understood.readings:
            if reading.error is not None:
                yield _finding(model, formula, reading.error)


def _finding(model: Model, formula: Formula, error: Fault) -> Diagnostic:
    source = " ".join(model.document.source(error.start, error.end).split())
    scope = model.scopes.at(formula)
    lines = LineIndex(model.document.text)
    related = tuple(
        Related(
            binding.start, binding.end, f"{unicode_name(name)} is declared in line {lines.line_of(binding.start) + 1}"
        )
        for name in _names(error)
        if (binding := scope.symbols.get(name)) is not None
    )
    return Diagnostic("shape-mismatch", "error", f"`{source}`: {error.message}", error.start, error.end, related)


def _names(error: Fault) -> list[str]:
    """The symbols among the operands at fault."""
    operands: list[Located] = [
        error.operands[position] for position in error.culprits if position < len(error.operands)
    ]
    found = (part.expr.data[0].name for operand in operands for part in operand.walk() if part.expr.name == "symbol")
    return list(dict.fromkeys(found))
