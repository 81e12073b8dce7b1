"""Insert ∂²f/∂x² below the formula that defines a scalar f."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.actions.chosen import chosen_variable
from matcalc_ls.analysis.actions.display import below
from matcalc_ls.analysis.actions.insert import find_variable
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.derivatives.gradients import function_of
from matcalc_ls.analysis.derivatives.named import REFUSALS
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import derivative_block
from matcalc_ls.calculus.second import second_derivative
from matcalc_ls.notation.writing.writer import unicode


def offers(model: Model, start: int, _end: int) -> Iterator[Action]:
    """For one variable, that under the cursor or else the first."""
    chosen = chosen_variable(model, start)
    if chosen is not None and not chosen.definition.expr.shape and chosen.variable.name == "symbol":
        what = f"∂²{chosen.definition.plain}/∂{unicode(chosen.variable)}²"
        kind = " (Hessian)" if chosen.variable.shape else ""
        yield Action(f"Insert {what}{kind}", "refactor.rewrite", f"insert-hessian|{chosen.key}")


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """`∂²f/∂x² = …` in a display of its own."""
    found = find_variable(model, rest)
    if found is None:
        return None
    definition, variable = found
    try:
        second = second_derivative(function_of(model, definition), variable, variable)
    except REFUSALS:
        return None
    block = derivative_block(second, definition.name, model.style)
    return [below(model, definition.formula, [block.latex])]
