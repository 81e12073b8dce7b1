"""On operands that do not fit: what is reported there, where nothing else can be said."""

from __future__ import annotations

from matcalc_ls.analysis.diagnostics import shape_mismatch
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.suppression import Suppressions


def answer(place: Place) -> Answer | None:
    """The fault of the member that this is, or of the equation whose side it is."""
    model, formula = place.model, place.formula
    if formula.display.assumed:
        return None
    row = place.understood.statement.members[place.member]
    all_found = filter(None, shape_mismatch.check(model, formula))
    found = [each for each in all_found if each.start < row.end and row.start < each.end]
    if not found or Suppressions(model.document).cover(formula, found[0].code):
        return None
    first = min(found, key=lambda each: each.end - each.start)
    return Answer(first.start, first.end, verdict=f"{first.message}.")
