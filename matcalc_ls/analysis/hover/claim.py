"""On what a claim says a derivative is: whether it is right, and what is."""

from __future__ import annotations

from matcalc_ls.analysis.claims import claims_in, judge
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.present import derivative_block, spelled

VERDICTS = {
    "right": "Right: this is the derivative.",
    "transposed": "Right in the other layout: the derivative, transposed.",
    "wrong": "Wrong: this is not the derivative.",
}


def answer(place: Place) -> Answer | None:
    """The verdict on the claim whose right side this is."""
    row = place.understood.statement.members[place.member]
    for claim in claims_in(place.model, place.formula):
        if claim.row is not row:
            continue
        judgement = judge(place.model, claim)
        verdict = VERDICTS.get(
            judgement.verdict, f"Not checked: {spelled(judgement.reason or 'numbers did not decide')}."
        )
        found = judgement.derivative
        named, style = claim.named, place.model.style
        blocks = () if found is None else (derivative_block(found, named.name, style, named.plain),)
        return Answer(row.start, row.end, verdict=verdict, blocks=blocks)
    return None
