"""On a formula of a recurrence: its adjoint, the derivatives by its parameters; on a claim about them, the verdict."""

from __future__ import annotations

from matcalc_ls.analysis.hover import definition
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.hover.claim import VERDICTS
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.recurrence.adjoints import Told, adjoint_of, found_at
from matcalc_ls.analysis.recurrence.claims import RecurrenceClaim, recurrence_claims


def answer(place: Place) -> Answer | None:
    """What is known of the claim, or of the line of a recurrence, at a place."""
    statement = place.understood.statement
    claims = [claim for claim in recurrence_claims(place.model, place.formula) if claim.start == statement.start]
    if claims:
        row = statement.members[max(place.member, 1)]
        return _of_claim(place, next((claim for claim in claims if claim.row is row), claims[0]))
    found = found_at(place.model, place.formula, statement.start)
    adjoint = None if found is None else adjoint_of(place.model, found)
    if found is None or adjoint is None:
        return None
    told = Told(place.model, found, adjoint)
    step = definition.answer(place)
    blocks = (*told.adjoints(), *told.gradients(place.symbol), *(step.blocks if step is not None else ()))
    heading = step.heading if step is not None else ""
    return Answer(place.formula.start, place.formula.end, heading=heading, blocks=blocks, notes=tuple(told.notes()))


def _of_claim(place: Place, claim: RecurrenceClaim) -> Answer:
    verdict = VERDICTS.get(claim.verdict, "Not checked: what the steps say does not decide.")
    adjoint = adjoint_of(place.model, claim.found)
    if adjoint is None:
        return Answer(claim.row.start, claim.row.end, verdict=verdict)
    told = Told(place.model, claim.found, adjoint)
    block = told.gradient(claim.variable)
    blocks = told.adjoints() if block is None else [block]
    return Answer(claim.row.start, claim.row.end, verdict=verdict, blocks=tuple(blocks), notes=tuple(told.notes()))
