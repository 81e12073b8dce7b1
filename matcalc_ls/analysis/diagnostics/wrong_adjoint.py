"""`wrong-derivative` where the derivative goes through a recurrence: backpropagation, adjoint states."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.claims import claims_in
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.adjoints import Told, adjoint_of
from matcalc_ls.analysis.recurrence.claims import RecurrenceClaim, recurrence_claims


def check(model: Model, formula: Formula) -> Iterator[Diagnostic]:
    """The first wrong member of each claim that rests on a recurrence."""
    blamed: set[int] = set()
    for claim in recurrence_claims(model, formula):
        if claim.verdict != "wrong" or claim.start in blamed:
            continue
        if any(other.row is claim.row for other in claims_in(model, formula)):
            continue  # judged without the recurrence
        blamed.add(claim.start)
        yield Diagnostic("wrong-derivative", "warning", _message(model, claim), claim.row.start, claim.row.end)


def _message(model: Model, claim: RecurrenceClaim) -> str:
    adjoint = adjoint_of(model, claim.found)
    if adjoint is None:
        return "This is not the derivative."
    told = Told(model, claim.found, adjoint)
    block = told.gradient(claim.variable)
    right = [block] if block is not None else told.adjoints()
    where = "; ".join(note.rstrip(".") for note in told.notes()[:-1])
    return f"This is not the derivative: {', '.join(each.unicode for each in right)}; {where}."
