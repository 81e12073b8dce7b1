"""On a derivative that the document names or claims: insert its derivation below."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.actions.display import derivation_below
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derivatives.named import REFUSALS, Named, named_by
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.place import place_at
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode


def offers(model: Model, start: int, _end: int) -> Iterator[Action]:
    """The derivation of the derivative that the statement at a place begins with."""
    place = place_at(model, start)
    if place is None:
        return
    statement = place.understood.statement
    named = _named(model, place.formula, statement.start)
    if named is not None and (named.pair is None or named.variable.name != "entry"):
        what = _left(named)
        number = model.document.number_of(place.formula)
        key = f"derive-claim|{number}|{statement.start - place.formula.start}"
        yield Action(f"Insert derivation of {what}", "refactor.rewrite", key)


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """The derivation, after the paragraph of the statement."""
    number, offset = map(int, rest)
    if number >= len(model.document.formulas):
        return None
    formula = model.document.formulas[number]
    named = _named(model, formula, formula.start + offset)
    if named is None:
        return None
    try:
        derivative = laid_out(named.derivative(), model.layout)
    except REFUSALS:
        return None
    # What a second derivative is derived from is the gradient.
    name = named.name if derivative.first is None else f"\\nabla {named.name}"
    edit = derivation_below(model, formula, derivative, name)
    return None if edit is None else [edit]


def _left(named: Named) -> str:
    """`∂f/∂x`, `∂²f/∂x∂y`."""
    name = unicode_name(named.name)
    if named.pair is None:
        return f"∂{name}/∂{unicode(named.variable)}"
    first, second = unicode(named.pair.first), unicode(named.pair.second)
    return f"∂²{name}/∂{first}²" if first == second else f"∂²{name}/∂{first}∂{second}"


def _named(model: Model, formula: Formula, start: int) -> Named | None:
    for understood in model.understood(formula):
        notation = understood.derivatives[0] if understood.derivatives else None
        if understood.statement.start == start and notation is not None:
            return named_by(model, notation, formula)
    return None
