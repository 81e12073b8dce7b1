"""Rewrite an expression, or what a definition says: in matrix or index notation, expanded or factored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.actions.rewrite_sums import multiplied_out, with_factors_in_front
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.place import place_at
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.calculus.index_form import index_form
from matcalc_ls.calculus.matrix_form import matrix_form
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.writing.writer import latex_result
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Row

MAX_HEIGHT = 60


def _in_indices(expr: Expr) -> Expr | None:
    found = index_form(expr)
    return None if found is expr else found


class Form(NamedTuple):
    """A way of writing an expression; None where it has no such form. `scalars` if only scalars have one."""

    title: str
    of: Callable[[Expr], Expr | None]
    scalars: bool


FORMS = {
    "matrix": Form("Rewrite in matrix notation", matrix_form, True),
    "index": Form("Rewrite in index notation", _in_indices, True),
    "expanded": Form("Expand", multiplied_out, False),
    "factored": Form("Factor", with_factors_in_front, False),
}


def offers(model: Model, start: int, _end: int) -> Iterator[Action]:
    """For the side of a formula that a place is in."""
    place = place_at(model, start)
    if place is None or not place.formula.start <= start <= place.formula.end:
        return
    for row in _sides(place.understood.statement.members, place.member):
        for kind, form in FORMS.items():
            if _rewritten(model, place.formula, row, kind) is not None:
                number, offset = model.document.number_of(place.formula), row.start - place.formula.start
                yield Action(form.title, "refactor.rewrite", f"rewrite-notation|{number}|{offset}|{kind}")


def _sides(members: tuple[Row, ...], number: int) -> list[Row]:
    """The side itself, or for a name the one that says what it is."""
    is_name = number == 0 and len(members) > 1 and defined_name(members[0]) is not None
    return [members[1 if is_name else number]]


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """The side, rewritten."""
    number, offset = map(int, rest[:2])
    if number >= len(model.document.formulas) or rest[2] not in FORMS:
        return None
    formula = model.document.formulas[number]
    for statement in formula.statements:
        for row in statement.members:
            if row.start - formula.start == offset:
                text = _rewritten(model, formula, row, rest[2])
                return None if text is None else [Edit(row.start, row.end, text)]
    return None


def _rewritten(model: Model, formula: Formula, row: Row, kind: str) -> str | None:
    """A side in the other notation, if that reads as the same."""
    expr, form = model.read(row, formula).expr, FORMS[kind]
    if (
        expr is None
        or (expr.shape and form.scalars)
        or expr.height > MAX_HEIGHT
        or not all(dim.is_known for dim in _dims(expr))
    ):
        return None
    found = form.of(expr)
    if found is None:
        return None
    text = latex_result(found, model.style)
    if text.strip() == model.document.source(row.start, row.end).strip():
        return None
    display = parse(text, 0, len(text))
    again = read(display.lines[0][0], model.scope(formula)).expr if len(display.lines) == 1 else None
    return text if again is not None and compare(expr, again) in EQUAL else None


def _dims(expr: Expr) -> list[Dim]:
    return [dim for node in expr.walk() for dim in node.shape]
