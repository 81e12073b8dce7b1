"""Above a displayed definition of a scalar: its derivatives, each of which can be inserted with its derivation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.analysis.actions.insert import find_derivative
from matcalc_ls.analysis.data import Lens
from matcalc_ls.analysis.derivatives.functions import bare_function
from matcalc_ls.analysis.derivatives.functions_in import functions_in
from matcalc_ls.analysis.derivatives.gradients import function_of, variables_of
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import derivative_block
from matcalc_ls.text.steps import Steps

MOST = 6
"""So many lenses above one formula; the rest is in its code actions."""
LONGEST = 60
"""Characters of a title that shows the result."""


def code_lenses(model: Model, formulas: Sequence[Formula]) -> Steps[list[Lens]]:
    """A lens for each variable of each displayed definition of a scalar, in steps. What they say is told by
    `lens_title`."""
    found: list[Lens] = []
    for number, formula in enumerate(formulas):
        found += _lenses(model, formula) if formula.zone.display else ()
        yield number, len(formulas)
    return found


def lens_title(model: Model, key: str) -> str | None:
    """`∂f/∂x = 2 Aᵀ (A x - b)`, of a long result the left side alone; None where there is no such derivative."""
    found = find_derivative(model, key.split("|")[1:])
    if found is None:
        return None
    definition, derivative = found
    line = derivative_block(derivative, definition.name, model.style, definition.plain).unicode
    return line if len(line) <= LONGEST else line.partition(" = ")[0]


def _lenses(model: Model, formula: Formula) -> Iterator[Lens]:
    for definition in functions_in(model, formula):
        if definition.expr.shape:
            continue
        offset = definition.statement.start - formula.start
        function, scope = function_of(model, definition), model.scope(formula)
        for number, variable in enumerate(variables_of(model, definition)[:MOST]):
            if bare_function([function], scope, variable.data[0].name):
                continue
            key = f"insert-derivation|{model.document.number_of(formula)}|{offset}|{number}"
            yield Lens(definition.statement.start, definition.statement.end, key)
