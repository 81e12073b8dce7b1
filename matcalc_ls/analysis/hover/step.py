"""On an equation: whether each side equals the one before, and how that is known."""

from __future__ import annotations

from matcalc_ls.analysis.claims.differentials import differential_claims
from matcalc_ls.analysis.diagnostics import unequal_step
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.suppression import Suppressions
from matcalc_ls.calculus.equality import compare
from matcalc_ls.notation.statements import EQUALITIES
from matcalc_ls.tex.tree import Row

WORDS = {
    "proved": "Holds: both sides have the same normal form.",
    "agrees": "Holds: both sides agree for random values of every shape tried.",
    "differs": "An equation and no identity: for random values its sides differ.",
}


DIFFERENTIALS = {
    "proved": "Right: this is the differential.",
    "agrees": "Right: this is the differential.",
    "differs": "Not the differential, if all that has none here is constant.",
}


def answer(place: Place) -> Answer | None:
    """The verdict on the step that leads to the member at a place."""
    number = max(place.member, 1)
    statement, readings = place.understood.statement, place.understood.readings
    if any(notation is not None for notation in place.understood.derivatives):
        claim = dict(differential_claims(place.model, place.understood)).get(number)
        words = None if claim is None else DIFFERENTIALS.get(claim.verdict())
        return None if claim is None or words is None else Answer(claim.row.start, claim.row.end, verdict=words)
    if len(readings) < 2 or statement.relations[number - 1] not in EQUALITIES:
        return None
    left, right = readings[number - 1].expr, readings[number].expr
    if left is None or right is None or (place.definition() is not None and number == 1):
        return None
    model, formula, row = place.model, place.formula, statement.members[number]
    found = compare(model.inlined(left, formula), model.inlined(right, formula))
    words = (_reported(place, row) if found == "differs" else "") or WORDS.get(found)
    return None if words is None else Answer(row.start, row.end, verdict=words)


def _reported(place: Place, row: Row) -> str:
    """What is reported of a step of a chain, which claims to follow, unless the author does not want to hear it."""
    told = (each for each in unequal_step.check(place.model, place.formula) if each.start == row.start)
    silenced = Suppressions(place.model.document)
    return next((each.message for each in told if not silenced.cover(place.formula, each.code)), "")
