"""Quick fix of `wrong-derivative` and `transposed-derivative`: the derivative, in the author's notation."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.claims import Claim, Judgement, claims_in, judge
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import result_latex, result_unicode

CODES = {"wrong": "wrong-derivative", "transposed": "transposed-derivative"}


def offers(model: Model, start: int, end: int) -> Iterator[Action]:
    """A mend for each wrong claim that the selection touches."""
    for formula in model.document.formulas:
        if formula.end < start or formula.start > end:
            continue
        for claim, judgement in _wrong(model, formula):
            if claim.row.start <= end and start <= claim.row.end and judgement.derivative is not None:
                yield Action(
                    f"Replace by the derivative: {result_unicode(judgement.derivative)}",
                    "quickfix",
                    f"mend-derivative|{model.document.number_of(formula)}|{claim.row.start - formula.start}",
                    (CODES[judgement.verdict],),
                    preferred=True,
                )


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """The claim's right side, replaced."""
    number, offset = map(int, rest)
    if number >= len(model.document.formulas):
        return None
    formula = model.document.formulas[number]
    for claim, judgement in _wrong(model, formula):
        if claim.row.start - formula.start == offset and judgement.derivative is not None:
            return [Edit(claim.row.start, claim.row.end, result_latex(judgement.derivative, model.style))]
    return None


def _wrong(model: Model, formula: Formula) -> Iterator[tuple[Claim, Judgement]]:
    for claim in claims_in(model, formula):
        judgement = judge(model, claim)
        if judgement.verdict in CODES:
            yield claim, judgement
