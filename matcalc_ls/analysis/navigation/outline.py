"""A document's sections, with what the formulas of each define and claim."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from matcalc_ls.analysis.claims import claims_in
from matcalc_ls.analysis.data import OutlineItem, OutlineKind
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.shapes import derivative_shape
from matcalc_ls.notation.derivatives import DerivativeNotation
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode, unicode_shape
from matcalc_ls.text.steps import Steps
from matcalc_ls.text.structure import Section

_SIGNS = {"partial": "∂", "total": "d"}


Holds = Callable[[int], bool]
"""Whether a place is in what is told of."""
Stated = Mapping[Formula, Sequence[OutlineItem]]


def outline(model: Model, holds: Holds) -> Steps[list[OutlineItem]]:
    """The sections that begin where it `holds` as a hierarchy, each with its own formulas before its subsections; in
    steps, a formula each."""
    whole, *sections = model.document.sections
    formulas = [formula for formula in model.document.formulas if holds(formula.start)]
    stated: dict[Formula, list[OutlineItem]] = {}
    for number, formula in enumerate(formulas):
        for _ in model.patience.shared(partial(_take, model, formula, stated)):
            yield number, len(formulas)
        yield number, len(formulas)
    return list(_children(model, whole, sections, stated, holds))


def _children(
    model: Model, around: Section, below: Sequence[Section], stated: Stated, holds: Holds
) -> Iterator[OutlineItem]:
    """What stands in a section: `below` are the sections within it."""
    first = below[0].start if below else around.end
    for formula in model.document.formulas_between(around.start, first):
        yield from stated.get(formula, ())
    following = 0
    while following < len(below):
        section, number = below[following], following + 1
        following = bisect_left(below, section.end, number, key=lambda each: each.start)
        children = _children(model, section, below[number:following], stated, holds)
        if not holds(section.start):
            yield from children
            continue
        title = " ".join(model.document.source(section.title_start, section.title_end).split()) or "…"
        yield OutlineItem(
            title,
            "",
            "section",
            section.start,
            section.end,
            section.title_start,
            section.title_end,
            tuple(children),
        )


def _take(model: Model, formula: Formula, stated: dict[Formula, list[OutlineItem]]) -> None:
    stated[formula] = list(_stated(model, formula))


def _stated(model: Model, formula: Formula) -> Iterator[OutlineItem]:
    """What a formula defines, and the derivatives that it claims."""
    for definition in model.definitions_in(formula):
        yield _defined(definition)
    claimed: set[int] = set()
    for claim in claims_in(model, formula):
        notation = claim.named.notation
        if notation.start not in claimed:  # a chain claims the same derivative several times
            claimed.add(notation.start)
            shape = claim.expr.shape if claim.expr is not None else derivative_shape(model, notation, formula)
            detail = "" if shape is None else f"∈ {unicode_shape(shape)}"
            end = max(claim.row.end, notation.end)
            yield OutlineItem(
                _claim_name(notation, claim.named.name, unicode(claim.named.variable)),
                detail,
                "claim",
                notation.start,
                end,
                notation.start,
                notation.end,
            )


def _defined(definition: Definition) -> OutlineItem:
    statement, left = definition.statement, definition.statement.members[0]
    arguments = ", ".join(map(unicode_name, definition.arguments))
    name = unicode_name(definition.name) + (f"({arguments})" if arguments else "")
    kind: OutlineKind = "function" if arguments else "quantity"
    detail = f"∈ {unicode_shape(definition.expr.shape)}"
    return OutlineItem(name, detail, kind, statement.start, statement.end, left.start, left.end)


def _claim_name(notation: DerivativeNotation, function: str, variable: str) -> str:
    """`∂f/∂X`, `∇²f`, `df`: the derivative in few words."""
    function = unicode_name(function)
    power = "²" if notation.order == 2 else ""
    if notation.kind in _SIGNS:
        sign = _SIGNS[notation.kind]
        return f"{sign}{power}{function}/{sign}{variable}{power}"
    return f"d{function}" if notation.kind == "differential" else f"∇{power}{function}"
