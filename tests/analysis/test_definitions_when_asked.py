"""Definitions are read when somebody asks: in whatever order that is, the answers are the same, and little is read."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from matcalc_ls.analysis.definitions import Candidate, candidates_in
from matcalc_ls.analysis.definitions.defining import Defining
from matcalc_ls.analysis.definitions.known import Found
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.names import last_letter
from matcalc_ls.text.scan import Language
from tests.analysis.test_rereading import document
from tests.analysis.typed import DOCUMENTS

_NUMBERED = re.compile(r"\?\d+")
"""A size that nothing says, which has a number of its own."""


def _said(model: Model, backwards: bool) -> list[list[str]]:
    formulas = model.document.formulas
    for formula in reversed(formulas) if backwards else formulas:
        list(model.understood(formula))
    readings = (each.readings for formula in formulas for each in model.understood(formula))
    return [[_NUMBERED.sub("?", f"{each.expr} {each.error}") for each in several] for several in readings]


@pytest.mark.parametrize(("language", "text"), DOCUMENTS[::7])
def test_it_makes_no_difference_which_formula_is_asked_about_first(language: Language, text: str) -> None:
    assert _said(Model(text, language), backwards=False) == _said(Model(text, language), backwards=True)


def test_a_statement_speaks_of_all_names_that_are_read_in_it() -> None:
    """By their last letters, so that whoever asks for a name knows what to read."""
    for language, text in DOCUMENTS:
        model = Model(text, language)
        for candidate in candidates_in(model.document.formulas):
            found = model._defining.found(candidate)
            if found.definition is not None:
                for name in chain(found.definition.symbols, found.assumed):
                    assert last_letter(name) in candidate.letters, (name, found.definition.name)


def test_what_a_formula_does_not_speak_of_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    reading = Defining._read_first

    def noted(defining: Defining, candidate: Candidate) -> Found:
        read.append(candidate.name)
        return reading(defining, candidate)

    monkeypatch.setattr(Defining, "_read_first", noted)
    text = document(12)
    model = Model(text, "markdown")
    assert not read
    formula = model.document.formula_at(text.index("\\nabla_{x_{7}}"))
    assert formula is not None
    list(model.understood(formula))
    assert read == ["f_7"]


def test_a_chain_of_hundreds_of_definitions_is_read_one_after_the_other() -> None:
    text = "Let $A$ be a matrix.\n\n" + "\n\n".join(f"$x_{{{n}}} = A x_{{{n - 1}}}$" for n in range(1, 500))
    model = Model(text, "markdown")
    assert all(each.readings[1].expr is not None for each in model.understood(model.document.formulas[-1]))
