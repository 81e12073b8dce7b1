"""`wrong-derivative` of a differential: `df = …` that is not the differential of f."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.claims.differences import difference
from matcalc_ls.analysis.claims.differentials import differential_claims, is_certainly_wrong
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.writing.writer import unicode, unicode_result


def check(model: Model, formula: Formula) -> Iterator[Diagnostic]:
    """The first wrong member of each chain."""
    for understood in model.understood(formula):
        for _, claim in differential_claims(model, understood):
            if is_certainly_wrong(model, understood, claim):
                how = difference(claim.claimed, claim.expected, ())
                named = unicode(claim.named)
                whole = named if claim.named.name == "symbol" else f"({named})"
                right = f"d{whole} = {unicode_result(claim.shown)}"
                message = f"This is not the differential{f', {how}' if how else ''}: {right}."
                yield Diagnostic("wrong-derivative", "warning", message, claim.row.start, claim.row.end)
                break
