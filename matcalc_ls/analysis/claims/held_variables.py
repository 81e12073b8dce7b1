"""What a partial derivative may hold though it is defined: `v` of `g(u, v)` where v = M u, and what is solved for."""

from __future__ import annotations

from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.derivatives.gradients import function_of
from matcalc_ls.analysis.derivatives.named import Named
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model

DEFINED = "defined"
"""What the formulas of a section define, in the ledger."""


def held_variables(model: Model, named: Named, formula: Formula) -> frozenset[str]:
    """The names that are variables where the function is defined, and what is defined below a formula that speaks of
    its derivative, as `\\lambda` is before the author chooses it."""
    return _where_defined(model, named, formula) | _defined_below(model, formula)


def _where_defined(model: Model, named: Named, formula: Formula) -> frozenset[str]:
    row = named.notation.function
    assert row is not None
    called = defined_name(row)
    function = model.read(row if called is None else called[0], formula).expr
    if function is None or function.name != "symbol":
        return frozenset()
    definition = model.definition(function.data[0].name, formula)
    return frozenset() if definition is None else function_of(model, definition).free


def _defined_below(model: Model, formula: Formula) -> frozenset[str]:
    defined = (
        model.ledger.remember((DEFINED, section), _defined_in, model, section)
        for section in sorted(model.document.sections_around(formula.section))
    )
    return frozenset(name for each in defined for other, name in each if other.paragraph > formula.paragraph)


def _defined_in(model: Model, section: int) -> tuple[tuple[Formula, str], ...]:
    formulas = model.watched.formulas_in(section)
    return tuple((formula, each.name) for formula in formulas for each in model.definitions_in(formula))
