"""Quick fix of `wrong-derivative` and `transposed-derivative`: what is right, in the author's notation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims import claims_in, judge
from matcalc_ls.analysis.claims.differentials import differential_claims, is_certainly_wrong
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import result_latex, result_unicode
from matcalc_ls.analysis.recurrence.adjoints import Told, adjoint_of
from matcalc_ls.analysis.recurrence.claims import adjoints_of, recurrence_claims
from matcalc_ls.notation.writing.writer import ExpressionWriter
from matcalc_ls.tex.tree import Row

CODES = {"wrong": "wrong-derivative", "transposed": "transposed-derivative"}


@dataclass(frozen=True, slots=True)
class Mend:
    """What stands in place of a claim's right side, in LaTeX, and in Unicode for the title."""

    row: Row
    latex: str
    plain: str
    code: str = "wrong-derivative"
    what: str = "derivative"


def offers(model: Model, start: int, end: int) -> Iterator[Action]:
    """A mend for each wrong claim that the selection touches."""
    for formula in model.document.formulas:
        if formula.end < start or formula.start > end:
            continue
        for mend in _mends(model, formula):
            if mend.row.start <= end and start <= mend.row.end:
                yield Action(
                    f"Replace by the {mend.what}: {mend.plain}",
                    "quickfix",
                    f"mend-derivative|{model.document.number_of(formula)}|{mend.row.start - formula.start}",
                    (mend.code,),
                    preferred=True,
                )


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """The claim's right side, replaced."""
    number, offset = map(int, rest)
    if number >= len(model.document.formulas):
        return None
    formula = model.document.formulas[number]
    for mend in _mends(model, formula):
        if mend.row.start - formula.start == offset:
            return [Edit(mend.row.start, mend.row.end, mend.latex)]
    return None


def _mends(model: Model, formula: Formula) -> Iterator[Mend]:
    judged: set[int] = set()
    for claim in claims_in(model, formula):
        judged.add(claim.row.start)
        judgement = judge(model, claim)
        right = judgement.derivative
        if judgement.verdict in CODES and right is not None:
            yield Mend(claim.row, result_latex(right, model.style), result_unicode(right), CODES[judgement.verdict])
    for understood in model.understood(formula):
        for _, differential in differential_claims(model, understood):
            if is_certainly_wrong(model, understood, differential):
                yield _written(model, differential.row, differential.shown, "differential")
    for through in recurrence_claims(model, formula):
        adjoint = adjoint_of(model, through.found) if through.verdict == "wrong" else None
        if adjoint is None or through.row.start in judged:
            continue
        value = Told(model, through.found, adjoint).value(through.variable)
        # A name for the adjoint that the author does not use would have to be explained.
        own = adjoints_of(model, through.found).names.keys()
        if value is not None and all(
            each.name.name in own for each in adjoint.adjoints if each.name in _families(value)
        ):
            yield _written(model, through.row, value, "derivative")


def _written(model: Model, row: Row, value: Expr, what: str) -> Mend:
    latex, plain = ExpressionWriter("latex", model.style), ExpressionWriter("unicode")
    return Mend(row, latex.result(value), plain.result(value), what=what)


def _families(value: Expr) -> set[object]:
    return {node.data[0] for node in value.walk() if node.name == "member"}
