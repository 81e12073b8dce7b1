"""What is understood, written down and read again where it stood, is the same expression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from matcalc_ls.algebra.expression import Expr, Symbol, transform
from matcalc_ls.analysis.derivatives.gradients import derivatives_of
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.guesses import unless_guessed_otherwise
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.equality import compare
from matcalc_ls.notation.reading import Reading, read_all
from matcalc_ls.notation.scope import Binding
from matcalc_ls.notation.statements import Statement
from matcalc_ls.notation.writing.style import DEFAULT, Style
from matcalc_ls.notation.writing.writer import latex, latex_result
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Row
from tests.analysis.sameness import Sameness
from tests.spec.document import Section, read_spec

ROOT = Path(__file__).parent.parent.parent
PATHS = sorted((ROOT / "tests" / "spec").glob("[0-9]*"))
SECTIONS = [section for path in PATHS for section in read_spec(path)]
UNREAD = {
    "polygamma": "ψ is any function, unless one knows that Γ is differentiated",
    "eigenvector": "v_min may be any vector in front of brackets",
    "leading singular pair": "so may u_1 and v_1",
    "block of": "u_{2:n} may be a name of its own, as x_{1:t} is of all that was observed",
    "unvec": "nothing says how many rows there are",
    "kronecker contraction": "of a partial trace, nothing says how large the factors are",
    "kronecker delta": "a product over all j that are not k has no sign but that condition",
}
"""Operations whose signs have another meaning where it is not known that they are meant, and why."""


def row_of(text: str) -> Row:
    """The surface tree of a formula."""
    return parse(text, 0, len(text)).lines[0][0]


def statements(model: Model) -> Iterator[tuple[Formula, Statement]]:
    for formula in model.document.formulas:
        yield from ((formula, statement) for statement in formula.statements)


def understood(readings: Sequence[Reading]) -> list[Expr | None]:
    return [None if reading.opaque or reading.error else reading.expr for reading in readings]


def written(statement: Statement, members: Sequence[Expr | None], style: Style) -> tuple[str, Statement]:
    """A statement with what its members were read as, written down behind its own place.

    Others stay as they are, and so do names, `f(x)` being f where it is defined.
    """
    text, rows = " " * statement.end, list(statement.members)
    for number, member in enumerate(members):
        if member is not None and member.name != "symbol":
            start = len(text) + 1
            text += f" {latex(member, style)} "
            rows[number] = parse(text, start, len(text) - 1).lines[0][0]
    return text.strip(), Statement(tuple(rows), statement.relations, statement.start, max(statement.end, len(text)))


def sums_units(expr: Expr) -> bool:
    """Whether a sum runs over the indices of a unit matrix: below it, E_ik is an entry of some matrix E."""
    bound = {node.data[0] for node in expr.walk() if node.name == "index sum"}
    return any(dim.name in bound for node in expr.walk() if node.name == "unit" for dim in node.data[1])


LEAVES = ("unit", "place of the largest entry", "member")


def with_leaves(found: Expr, meant: Expr) -> Expr:
    """An expression with the unit vectors and matrices of another, and members of families that nobody declared, in
    place of the names or entries that they are taken for where nobody knows of them: e_1, E_ij, h_t."""
    leaves = {plain(node): node for node in meant.walk() if node.name in LEAVES}
    return transform(
        found, lambda node: leaves.get(plain(node)) if node.name in ("symbol", "entry", "member") else None
    )


def plain(node: Expr) -> str:
    return latex(node).replace(" ", "")


def test_most_statements_are_tried() -> None:
    models = [Model(section.text, section.language) for section in SECTIONS]
    members = [
        member
        for model in models
        for formula, statement in statements(model)
        for member in understood(read_members(statement, model.scope(formula)))
    ]
    assert sum(member is not None for member in members) > 1_000


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_statements(section: Section) -> None:
    model = Model(section.text, section.language)
    for formula, statement in statements(model):
        scope = model.scope(formula)
        members = understood(read_members(statement, scope))
        for style in (replace(DEFAULT, functions=model.style.functions), model.style):
            text, again = written(statement, members, style)
            found = understood(read_members(again, scope))
            assert Sameness().of_all(members, found), f"{text} is read as {found}, not as {members}"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_what_a_model_keeps_is_what_is_read_in_the_end(section: Section) -> None:
    """However early a definition was understood, it is read as if all had been."""
    model = Model(section.text, section.language)
    for formula in model.document.formulas:
        scope = model.scope(formula)
        all_known = unless_guessed_otherwise([read_members(statement, scope) for statement in formula.statements])
        for (_, by_itself), readings in zip(model.by_itself(formula), all_known, strict=True):
            kept, fresh = understood(by_itself), understood(readings)
            assert Sameness().of_all(kept, fresh), f"{kept} is {fresh} when all is known"


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_derivatives(section: Section) -> None:
    """A derivative says the same beside a name of its shape, where names are what they are in its definition."""
    model = Model(section.text, section.language)
    for formula in model.document.formulas:
        for definition in model.definitions_in(formula):
            names = {name: Binding(symbol, "declared", 0, 0) for name, symbol in definition.symbols.items()}
            for derivative in derivatives_of(model, definition):
                meant = derivative.result
                shapes = [derivative.shape, *(node.shape for node in meant.walk() if not node.args)]
                is_known = all(dim.is_known for shape in shapes for dim in shape)
                if derivative.form != "gradient" or not is_known or any(node.name in UNREAD for node in meant.walk()):
                    continue
                if sums_units(meant):
                    continue
                names["\\mathcal{Z}"] = Binding(Symbol("\\mathcal{Z}", derivative.shape), "declared", 0, 0)
                text = latex_result(meant, model.style)
                rows = row_of("\\mathcal{Z}"), row_of(text)
                found = read_all(rows, model.scope(formula).with_symbols(names), sides="equal")[1].expr
                assert found is not None, f"{text} is not understood"
                verdict = compare(with_leaves(found, meant), meant, derivative.conditions)
                assert verdict in ("proved", "agrees"), f"{text}: {verdict}"
