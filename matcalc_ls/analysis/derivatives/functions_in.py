"""What of a formula can be differentiated: the names that it defines, logarithms, and functions without a name."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.logarithms import logarithms_in
from matcalc_ls.analysis.derivatives.objectives import objectives_in
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model


def functions_in(model: Model, formula: Formula) -> Iterator[Definition]:
    """The functions of a formula, as definitions; a statement has one at most."""
    named = [*model.definitions_in(formula), *logarithms_in(model, formula)]
    yield from named
    taken = {definition.start for definition in named}
    yield from (found for found in objectives_in(model, formula) if found.start not in taken)
