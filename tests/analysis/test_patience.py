"""However much has to be read before a formula is examined, somebody else can be answered in between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import pytest

from matcalc_ls.analysis.claims import Claim, Judgement, judge
from matcalc_ls.analysis.definitions import Candidate
from matcalc_ls.analysis.definitions.defining import Defining
from matcalc_ls.analysis.definitions.known import Found
from matcalc_ls.analysis.diagnostics import PARTS_AT_ONCE, Examination, wrong_derivative
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.navigation.outline import outline
from matcalc_ls.analysis.patience import AT_ONCE, Patience
from matcalc_ls.analysis.throughout import look_through
from matcalc_ls.notation.scope import Scope

NUMBER = 60
KINDS = {
    "a chain": "$f_{{{0}}} = g_{{{1}}} + f_{{{1}}}$",
    "of one name": "$e_{{{0}}} = \\|A_{{{0}}} x - b_{{{1}}}\\|^2$, and $y = A_{{{0}}} x$",
    "backwards": "$v_{{{1}}} = M v_{{{0}}} + u_{{{0}}}$",
    "steps": "$h^{{(l+1)}}_{{{0}}} = \\sigma(W^{{(l)}} h^{{(l)}}_{{{0}}})$",
    "matrices": "matrices $A$, $B$; $C_{{{0}}} = A B C_{{{1}}}^\\top$",
}


def _text(kind: str) -> str:
    fault = "Let $Q \\in \\mathbb{R}^{2 \\times 3}$. Nobody multiplies $Q Q$.\n\n"
    return fault + "".join(f"Let {KINDS[kind].format(each, each + 1)} be.\n\n" for each in range(NUMBER)) + fault


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """The statements that are read."""
    statements: list[Candidate] = []
    reading = Defining._read

    def noted(defining: Defining, candidate: Candidate, scope: Scope) -> Found:
        statements.append(candidate)
        return reading(defining, candidate, scope)

    monkeypatch.setattr(Defining, "_read", noted)
    return statements


@pytest.mark.parametrize("kind", KINDS)
def test_no_step_reads_many_statements(kind: str, read: list[Candidate]) -> None:
    model, most = Model(_text(kind), "markdown"), 0
    for _ in Examination(model).steps():
        most = max(most, len(read))
        read.clear()
    assert 0 < most <= 2 * AT_ONCE  # of each, at most twice


@pytest.mark.parametrize("kind", KINDS)
def test_no_step_of_an_outline_reads_many_statements(kind: str, read: list[Candidate]) -> None:
    model, most = Model(_text(kind), "markdown"), 0
    for _ in chain(look_through(model), outline(model, lambda _: True)):
        most = max(most, len(read))
        read.clear()
    assert most <= 2 * AT_ONCE


def test_no_step_judges_many_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they are all of one formula."""
    judged: list[Claim] = []

    def noted(model: Model, claim: Claim) -> Judgement:
        judged.append(claim)
        return judge(model, claim)

    monkeypatch.setattr(wrong_derivative, "judge", noted)
    lines = " \\\\\n".join(["\\nabla_x f &= 3 A x"] * NUMBER)
    declared = "Let $A \\in \\mathbb{R}^{n \\times n}$, $x \\in \\mathbb{R}^n$, and $f = x^\\top A x$.\n\n"
    model, most, total = Model(f"{declared}$$\\begin{{aligned}}{lines}\\end{{aligned}}$$\n", "markdown"), 0, 0
    examination = Examination(model)
    for _ in examination.steps():
        most, total = max(most, len(judged)), total + len(judged)
        judged.clear()
    assert 0 < most <= PARTS_AT_ONCE
    assert total == NUMBER
    assert len(examination.found()) == NUMBER


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_found_is_the_same(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_steps = _found(Model(_text(kind), "markdown"))
    monkeypatch.setattr(Patience, "check", lambda *_: None)
    assert in_steps == _found(Model(_text(kind), "markdown"))


def _found(model: Model, steps: Iterator[tuple[int, int]] | None = None) -> list[tuple[str, int, str]]:
    examination = Examination(model)
    for _ in examination.steps() if steps is None else steps:
        pass
    return [(each.code, each.start, each.message) for each in examination.found()]


@pytest.mark.parametrize("steps", [1, 3, 30, 100])
def test_what_is_left_in_between_is_gone_on_with(steps: int) -> None:
    """By another examination, which finds all."""
    model = Model(_text("a chain"), "markdown")
    assert len(list(islice(Examination(model).steps(), steps))) == steps
    assert _found(model) == _found(Model(_text("a chain"), "markdown"))
    assert len(_found(model)) == 2


def test_what_is_typed_in_between_is_examined() -> None:
    text = _text("a chain")
    model = Model(text, "markdown", spread=True)
    left = Examination(model).steps()
    list(islice(left, 30))
    other = text.replace("f_{3} = ", "f_{3} = 2 ").replace("g_{1}", "Q Q", 1)
    assert model.edit(other)
    assert [each[0] for each in _found(model)] == [each[0] for each in _found(Model(other, "markdown"))]
