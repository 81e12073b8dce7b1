"""Whatever somebody types: every question gets an answer, and every span lies in the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_ls.analysis.check import check
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.text.scan import Language
from tests.spec.document import Section, read_spec

SPEC = Path(__file__).parent.parent / "spec"
SECTIONS = [section for path in sorted(SPEC.glob("0*")) for section in read_spec(path)]
URI = "file:///any"
LANGUAGES: list[Language] = ["markdown", "latex"]

FRAGMENTS = [
    *"$$ \n{}[]()|_^&'=+-*:,.%#\\",
    *(
        "$$",
        "\n\n",
        "\r\n",
        "\t",
        "\\\\",
        "\\[",
        "\\]",
        "\\(",
        "\\)",
        "```",
        "<!-- ",
        " -->",
        "\U0001f600",
        "\x00",
        "ᵀ",
    ),
    *(
        "A",
        "B",
        "x",
        "f",
        "2",
        "N",
        "n-1",
        "W^j",
        "x_i",
        "\\top",
        "^\\top",
        "^T",
        "^{-1}",
        "^2",
        "\\mathbf{x}",
        "\\phi",
    ),
    *("\\frac", "\\partial", "\\frac{\\partial f}{\\partial X}", "\\nabla_x ", "\\left(", "\\right)", "\\|", "\\cdots"),
    *("\\sum_{i=1}^m", "\\log", "\\det", "\\operatorname{tr}", "\\odot", "\\otimes", "\\text{", "\\exp", "\\sqrt", "d"),
    *(
        "\\begin{align}",
        "\\end{align}",
        "\\begin{bmatrix}",
        "\\end{bmatrix}",
        "\\eqalign{",
        "\\newcommand",
        "\\def\\a#1",
    ),
    *(
        "\\in \\mathbb{R}^n",
        "\\in \\mathbb{R}^{m \\times n}",
        " a symmetric matrix ",
        "Let ",
        " for ",
        "1 \\le j \\le N",
    ),
    *(
        "matcalc: off",
        "matcalc: ignore",
        "# A\n",
        "\\section{A}\n",
        "\\begin{document}",
        "\\verb|",
        "$f = a^\\top X b$",
    ),
]


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
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join), st.sampled_from(LANGUAGES))
def test_fragments_glued_at_random(text: str, language: Language) -> None:
    ask_everything(text, language, step=3)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_fragments_in_a_formula(formula: str) -> None:
    declared = "Let $A, X \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^n$."
    ask_everything(f"{declared} Then\n\n$$f = {formula}$$\n\nand $f$.", "markdown", step=3)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spec_documents_cut_off(data: st.DataObject) -> None:
    section = data.draw(st.sampled_from(SECTIONS))
    start = data.draw(st.integers(0, 40))
    end = data.draw(st.integers(start, len(section.text)))
    ask_everything(section.text[start:end], section.language, step=11)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spec_documents_with_a_fragment_put_in(data: st.DataObject) -> None:
    section = data.draw(st.sampled_from(SECTIONS))
    at = data.draw(st.integers(0, len(section.text)))
    until = data.draw(st.integers(at, min(at + 6, len(section.text))))
    text = section.text[:at] + data.draw(st.sampled_from(FRAGMENTS)) + section.text[until:]
    ask_everything(text, section.language, step=11)


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
