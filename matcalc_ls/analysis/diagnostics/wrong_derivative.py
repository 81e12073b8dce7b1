"""`wrong-derivative` and `transposed-derivative`: a claimed derivative that is not the derivative."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.claims import Claim, Judgement, claims_in, judge
from matcalc_ls.analysis.claims.differences import difference
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics.shape_mismatch import accuses
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import condition_text, result_unicode
from matcalc_ls.notation.writing.derivation import result_left


def check(model: Model, formula: Formula) -> Iterator[Diagnostic | None]:
    """The first wrong member of each claim of a formula."""
    blamed: set[int] = set()
    for claim in claims_in(model, formula):
        yield None
        if claim.named.notation.start in blamed:
            continue
        if claim.fault is not None and accuses(model, formula, claim.fault):
            continue  # `shape-mismatch` says, of a smaller place, what is wrong
        judgement = judge(model, claim)
        if judgement.verdict in ("wrong", "transposed"):
            blamed.add(claim.named.notation.start)
            yield _finding(model, claim, judgement)


def _finding(model: Model, claim: Claim, judgement: Judgement) -> Diagnostic:
    derivative = judgement.derivative
    assert derivative is not None
    _, left = result_left(derivative, claim.named.name, model.style, claim.named.plain)
    right = result_unicode(derivative)
    ranges = ", ".join(condition_text(condition) for condition in derivative.conditions)
    where = f" {ranges}" if ranges else ""
    if judgement.verdict == "transposed":
        message = f"This is {left} transposed: in the layout used here it is {right}{where}."
        return Diagnostic("transposed-derivative", "information", message, claim.row.start, claim.row.end)
    claimed = judgement.claimed
    how = difference(claimed, derivative.result, derivative.conditions) if claimed is not None else ""
    message = f"This is not the derivative{f', {how}' if how else ''}: {left} = {right}{where}."
    return Diagnostic("wrong-derivative", "warning", message, claim.row.start, claim.row.end)
