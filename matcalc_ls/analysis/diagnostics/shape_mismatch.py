"""`shape-mismatch`: an operation whose declared operands do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.certainty import uncertain
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
            error = reading.error
            if error is None or _may_be_application(model, error):
                continue
            if not uncertain(model, formula, (operand.expr for operand in error.operands)):
                yield _finding(model, formula, error)


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


def _may_be_application(model: Model, error: Fault) -> bool:
    """Whether a product that does not fit looks like a function's value, `g(x)`."""
    if error.operation != "product" or len(error.culprits) < 2:
        return False
    left, right = (error.operands[position] for position in error.culprits[:2])
    between = model.document.source(left.end, right.end).lstrip()
    return left.expr.name in ("symbol", "member") and between.startswith(("(", "\\left(", "["))
