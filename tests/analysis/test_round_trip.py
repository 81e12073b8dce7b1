"""What is understood, written down and read again where it stood, is the same expression."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.gradients import derivatives_of
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.equality import compare
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.writing.writer import latex, latex_result
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Row
from tests.spec.document import Section, read_spec

ROOT = Path(__file__).parent.parent.parent
PATHS = [*sorted((ROOT / "tests" / "spec").glob("0*")), ROOT / "tests" / "spec" / "26-expressions.md"]
SECTIONS = [section for path in PATHS for section in read_spec(path)]


def row_of(text: str) -> Row:
    """The surface tree of a formula."""
    return parse(text, 0, len(text)).lines[0][0]


def reread(model: Model, formula: Formula, text: str) -> Expr | None:
    """A text read in the scope of a formula."""
    return read(row_of(text), model.scope(formula)).expr


def expressions(model: Model) -> Iterator[tuple[Formula, Expr]]:
    """Everything that is understood in a document."""
    for formula in model.document.formulas:
        for understood in model.understood(formula):
            yield from ((formula, reading.expr) for reading in understood.readings if reading.expr is not None)


def with_units(found: Expr, meant: Expr) -> Expr:
    """An expression with the unit vectors and matrices of another in place of the names, which no scope has, that are
    written for them: e_1, E_ij."""
    units = {canonical(row_of(latex(node))): node for node in meant.walk() if node.name == "unit"}
    return transform(found, lambda node: units.get(node.data[0].name) if node.name == "symbol" else None)


def is_settled(model: Model, formula: Formula, expr: Expr) -> bool:
    """Whether every shape is known and follows from the scope; others follow from what stands on the other side."""
    symbols = [node for node in expr.walk() if node.name == "symbol"]
    known = model.scope(formula).symbols
    return all(node.data[0].name in known for node in symbols) and all(
        dim.is_known for node in expr.walk() for dim in node.shape
    )


def test_most_expressions_are_tried() -> None:
    models = [Model(section.text, section.language) for section in SECTIONS]
    settled = [is_settled(model, formula, expr) for model in models for formula, expr in expressions(model)]
    assert len(settled) > 300 and sum(settled) > 0.7 * len(settled)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_expressions(section: Section) -> None:
    model = Model(section.text, section.language)
    for formula, expr in expressions(model):
        if not is_settled(model, formula, expr):
            continue
        for written in (latex(expr), latex(expr, model.style), latex(simplify(expr), model.style)):
            found = reread(model, formula, written)
            assert found is not None, f"{written} is not understood"
            assert simplify(found) is simplify(expr), f"{written} is read as {latex(found)}"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_derivatives(section: Section) -> None:
    model = Model(section.text, section.language)
    for formula in model.document.formulas:
        for definition in model.definitions_in(formula):
            for derivative in derivatives_of(model, definition):
                if derivative.form != "gradient" or not all(dim.is_known for dim in derivative.shape):
                    continue
                written = latex_result(derivative.result, model.style)
                found = reread(model, formula, written)
                assert found is not None, f"{written} is not understood"
                found = with_units(found, derivative.result)
                verdict = compare(found, derivative.result, derivative.conditions)
                assert verdict in ("proved", "agrees"), f"{written}: {verdict}"
