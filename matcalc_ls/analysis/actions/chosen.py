"""The one derivative that actions offer which are too many to be offered for each variable."""

from __future__ import annotations

from dataclasses import dataclass

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.gradients import variables_of
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.place import place_at
from matcalc_ls.notation.writing.writer import unicode


@dataclass(frozen=True, slots=True)
class Chosen:
    """A definition with a variable of it; `key` finds both again."""

    definition: Definition
    variable: Expr
    key: str

    @property
    def left(self) -> str:
        """`∂f/∂X`."""
        return f"∂{self.definition.plain}/∂{unicode(self.variable)}"


def chosen_variable(model: Model, offset: int) -> Chosen | None:
    """The variable under the cursor, else the first of the definition there; None where there is none."""
    place = place_at(model, offset)
    definition = place.definition() if place is not None else None
    if place is None or definition is None:
        return None
    variables = variables_of(model, definition)
    names = [variable.data[0].name for variable in variables]
    if not variables:
        return None
    number = names.index(place.symbol) if place.symbol in names else 0
    formula = model.document.number_of(definition.formula)
    offset = definition.statement.start - definition.formula.start
    return Chosen(definition, variables[number], f"{formula}|{offset}|{number}")
