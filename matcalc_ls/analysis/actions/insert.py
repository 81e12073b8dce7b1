"""Insert ∂f/∂X, or its derivation step by step, below the formula that defines f."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.actions.display import below, derivation_below
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.functions_in import functions_in
from matcalc_ls.analysis.derivatives.gradients import function_of, variables_of
from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derivatives.named import REFUSALS
from matcalc_ls.analysis.derivatives.objectives import called
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.place import place_at
from matcalc_ls.analysis.present import derivative_block
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.notation.writing.writer import unicode


def offers(model: Model, start: int, _end: int) -> Iterator[Action]:
    """For each variable of the definition at a place, the symbol under the cursor first."""
    place = place_at(model, start)
    definition = place.definition() if place is not None else None
    if place is None or definition is None:
        return
    variables = list(enumerate(variables_of(model, definition)))
    variables.sort(key=lambda numbered: numbered[1].data[0].name != place.symbol)
    number = model.document.number_of(definition.formula)
    for kind, title in (("insert-derivation", "Insert derivation of"), ("insert-gradient", "Insert")):
        for position, variable in variables:
            what = f"∂{definition.plain}/∂{unicode(variable)}"
            key = f"{kind}|{number}|{definition.statement.start - definition.formula.start}|{position}"
            yield Action(f"{title} {what}", "refactor.rewrite", key)


def resolve_gradient(model: Model, rest: list[str]) -> list[Edit] | None:
    """`∂f/∂X = …` in a display of its own."""
    found = find_derivative(model, rest)
    if found is None:
        return None
    definition, derivative = found
    block = derivative_block(derivative, definition.name, model.style)
    return [below(model, definition.formula, [block.latex])]


def resolve_derivation(model: Model, rest: list[str]) -> list[Edit] | None:
    """The derivation, a line a step, each with its reason."""
    found = find_derivative(model, rest)
    if found is None:
        return None
    definition, derivative = found
    edit = derivation_below(model, definition.formula, derivative, called(model, definition))
    return None if edit is None else [edit]


def find_derivative(model: Model, rest: list[str]) -> tuple[Definition, Derivative] | None:
    """The definition and the derivative that the rest of a key speaks of; None where one of them is gone."""
    found = find_variable(model, rest)
    if found is None:
        return None
    try:
        derivative = differentiate(function_of(model, found[0]), found[1])
        return found[0], laid_out(derivative, model.layout)
    except REFUSALS:
        return None


def find_variable(model: Model, rest: list[str]) -> tuple[Definition, Expr] | None:
    """The definition and the variable that the rest of a key speaks of."""
    number, offset, position = map(int, rest)
    if number >= len(model.document.formulas):
        return None
    formula = model.document.formulas[number]
    for definition in functions_in(model, formula):
        if definition.statement.start - formula.start == offset:
            variables = variables_of(model, definition)
            if position < len(variables):
                return definition, variables[position]
    return None
