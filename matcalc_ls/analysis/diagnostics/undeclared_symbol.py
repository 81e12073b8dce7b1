"""`undeclared-symbol`: a symbol whose shape could only be guessed. Off unless set."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.writing.names import unicode_name

_KINDS = ("number", "vector", "matrix")


def check(model: Model) -> Iterator[Diagnostic]:
    """The first mention of each guessed symbol in each section."""
    told: set[tuple[int, str]] = set()
    for formula in model.document.formulas:
        for name, rank, start, end in _guessed(model, formula):
            if (formula.section, name) not in told:
                told.add((formula.section, name))
                shown = unicode_name(name)
                message = f"{shown} is not declared: it was taken for a {_KINDS[min(rank, 2)]}. Say what {shown} is."
                yield Diagnostic("undeclared-symbol", "hint", message, start, end)


def _guessed(model: Model, formula: Formula) -> Iterator[tuple[str, int, int, int]]:
    """Names with the number of their axes and the place where they stand, in order."""
    for understood in model.understood(formula):
        for reading in understood.readings:
            if reading.located is None:
                continue
            for part in reading.located.walk():
                binding = reading.assumed.get(part.expr.data[0].name) if part.expr.name == "symbol" else None
                if binding is not None and binding.provenance == "assumed":
                    yield part.expr.data[0].name, len(part.expr.shape), part.start, part.end
