"""Whatever somebody types: every question gets an answer, and every span lies in the document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from matcalc_ls.analysis.check import check
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.text.scan import Language
from tests.analysis.any_text import GLUED, IN_A_FORMULA, LANGUAGES, SECTIONS, Text, cut_off, with_a_fragment
from tests.spec.document import Section

URI = "file:///any"


def ask_everything(text: str, language: str, step: int = 1) -> None:
    """Open a text and ask all that an editor can ask, at every `step`-th offset."""
    engine = Engine()
    engine.open(URI, text, language)
    for finding in engine.diagnostics(URI):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert all(0 <= place.start <= place.end <= len(text) for place in finding.related)
    for offset in range(0, len(text) + 1, step):
        hover = engine.hover(URI, offset)
        assert hover is None or 0 <= hover.start <= hover.end <= len(text)
        for action in engine.actions(URI, offset, min(offset + step, len(text))):
            for edit in engine.resolve(URI, action.key) or ():
                assert 0 <= edit.start <= edit.end <= len(text)
    for formula in check(text=text, language=language).formulas:
        assert 0 <= formula.start < formula.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(GLUED)
def test_fragments_glued_at_random(text: Text) -> None:
    ask_everything(*text, step=3)


@settings(max_examples=100, deadline=None)
@given(IN_A_FORMULA)
def test_fragments_in_a_formula(text: Text) -> None:
    ask_everything(*text, step=3)


@settings(max_examples=60, deadline=None)
@given(cut_off())
def test_spec_documents_cut_off(text: Text) -> None:
    ask_everything(*text, step=11)


@settings(max_examples=60, deadline=None)
@given(with_a_fragment())
def test_spec_documents_with_a_fragment_put_in(text: Text) -> None:
    ask_everything(*text, step=11)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_line_ends_change_nothing(section: Section) -> None:
    unix = section.text.replace("\r\n", "\n")
    first, second = (check(text=text, language=section.language) for text in (unix, unix.replace("\n", "\r\n")))
    assert [(one.role, one.shape) for one in first.formulas] == [(one.role, one.shape) for one in second.formulas]
    found = [[(one.code, one.message) for one in report.diagnostics] for report in (first, second)]
    assert found[0] == found[1]


@pytest.mark.parametrize("text", ["", "\n", "$", "$$", "\\", "\ufeff", "\ud800"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_a_document(text: str, language: Language) -> None:
    ask_everything(text, language)
    assert check(text=text, language=language).diagnostics == ()


@pytest.mark.parametrize("body", ["\\text{a<b= =c>d} <e = f>", "a = b, c = d"])
def test_several_statements_out_of_a_macro_stand_at_one_place(body: str) -> None:
    ask_everything(f"\\newcommand{{\\foo}}{{{body}}} $g = \\foo^\\top x$", "markdown")
