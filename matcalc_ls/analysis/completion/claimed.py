"""Right after a claim's `=`: the derivative itself, in the author's notation."""

from __future__ import annotations

from matcalc_ls.analysis.completion.caret import Caret, caret_at, is_hole
from matcalc_ls.analysis.data import Completion
from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derivatives.named import REFUSALS, named_by
from matcalc_ls.analysis.derivatives.second_derivatives import fitted
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import remark, result_latex, result_unicode
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.notation.derivatives import derivative_of
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.statements import EQUALITIES
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.walk import walk


def claimed(caret: Caret) -> Completion | None:
    """The right side of a claim, of which what stands there is the beginning; None if it is something else."""
    found = caret.statement()
    if found is None:
        return None
    statement, number = found
    if number == 0 or not set(statement.relations[:number]) <= EQUALITIES:
        return None
    notation, member = derivative_of(statement.members[0]), statement.members[number]
    named = None if notation is None else named_by(caret.model, notation, caret.formula)
    if named is None or not any(map(is_hole, walk(member.items[-1]))):
        return None
    try:
        derivative = laid_out(named.derivative(), caret.model.layout)
    except REFUSALS:
        return None
    start = min(member.start, caret.start)
    typed = caret.model.document.source(start, caret.offset)
    text = _written(caret, derivative)
    if text is None or not _solid(text).startswith(_solid(typed)) or _solid(text) == _solid(typed):
        return None
    spaced = f" {text}" if not typed and caret.before and caret.before[-1].text == "=" and _touches(caret) else text
    detail = remark(derivative) or "verified by numerical differentiation"
    return Completion(result_unicode(derivative), "derivative", detail, start, caret.offset, spaced, text, "")


def inline(model: Model, offset: int) -> Completion | None:
    """What to show in grey behind the caret: the rest of a claim's right side."""
    caret = caret_at(model, offset)
    return None if caret is None else claimed(caret)


def _touches(caret: Caret) -> bool:
    return caret.before[-1].end == caret.start


def _written(caret: Caret, derivative: Derivative) -> str | None:
    """The result as this author writes, if it reads as the same; a differential has no value to compare with."""
    if derivative.form == "differential":
        return None
    text = result_latex(derivative, caret.model.style)
    display = parse(text, 0, len(text))
    if len(display.lines) != 1:
        return None
    again = read(display.lines[0][0], caret.model.scope(caret.formula)).expr
    again = None if again is None else fitted(again, derivative.result.shape)
    if again is None or again.shape != derivative.result.shape:
        return None
    return text if compare(again, derivative.result, derivative.conditions) in EQUAL else None


def _solid(text: str) -> str:
    return "".join(text.split())
