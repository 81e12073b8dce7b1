"""What is offered while a document is typed: never an error, for the place of the caret, never outside of maths."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.analysis.settings import Settings
from matcalc_ls.text.structure import find_opaque
from tests.spec.document import Section, read_spec

SPEC = Path(__file__).parents[1] / "spec"
SECTIONS = [section for path in sorted(SPEC.glob("[0-9]*")) for section in read_spec(path)]
BEGUN = ("", "$", "$$", "\\[", "\\begin{align}", "$\\frac{\\partial ", "$\\nabla_", " = ", "\\", "{", "_", "$x", "}$")
URI = "file:///typed"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SECTIONS), st.floats(0, 1), st.sampled_from(BEGUN), st.booleans(), st.sampled_from(("", "\\", "{"))
)
def test_any_caret_in_any_text(section: Section, share: float, begun: str, ends: bool, trigger: str) -> None:
    cut = round(share * len(section.text))
    text, caret = section.text[:cut] + begun, cut + len(begun)
    text += "" if ends else section.text[cut:]
    engine = Engine()
    engine.open(URI, text, section.language)
    offered = engine.completions(URI, caret, trigger)
    inside = any(start < caret < end for start, end in find_opaque(text, section.language))
    assert not (offered and inside)
    for each in offered:
        assert 0 <= each.start <= each.end == caret
        typed = text[each.start : caret]
        assert "".join(each.matches.split()).startswith("".join(typed.split())), (typed, each)
    for each in offered[:3]:
        engine.completion_detail(URI, each.key)
    found = engine.inline_completion(URI, caret)
    assert found is None or found.kind == "derivative"
    for hint in engine.hints(URI, 0, len(text)):
        assert 0 < hint.offset <= len(text)
    for lens in engine.lenses(URI):
        assert 0 <= lens.start < lens.end <= len(text)


@pytest.mark.parametrize("key", ["", "nonsense", "symbol|9|x", "variable|9|7|0", "operation|none", "symbol|0|none"])
def test_a_key_that_names_nothing_any_more(key: str) -> None:
    engine = Engine()
    engine.open(URI, "Let $y \\in \\mathbb{R}^n$.", "markdown")
    assert engine.completion_detail(URI, key) is None


def test_hints_and_lenses_can_be_switched_off() -> None:
    text = "Let $x \\in \\mathbb{R}^n$ and\n$$f = x^\\top x.$$\n"
    engine = Engine()
    engine.open(URI, text, "markdown")
    assert engine.hints(URI, 0, len(text)) and engine.lenses(URI)
    engine.open(URI, text, "markdown", settings=Settings(inlay_hints=False, code_lens=False))
    assert engine.hints(URI, 0, len(text)) == []
    assert engine.lenses(URI) == []


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("Then $f = \\|A x\\|_2^2$.", "<!-- matcalc: A \\in \\mathbb{R}^{m \\times n} -->\nThen $f = \\|A x\\|_2^2$."),
        ("- $f = \\|A x\\|_2^2$", "- $f = \\|A x\\|_2^2$ <!-- matcalc: A \\in \\mathbb{R}^{m \\times n} -->"),
        (
            "- Then\n  $$f = \\|A x\\|_2^2$$",
            "- Then\n  $$f = \\|A x\\|_2^2$$\n<!-- matcalc: A \\in \\mathbb{R}^{m \\times n} -->",
        ),
    ],
)
def test_a_declaration_in_a_comment_parts_nothing(text: str, declared: str) -> None:
    before = "Let $x \\in \\mathbb{R}^n$.\n\n"
    engine = Engine()
    engine.open(URI, before + text, "markdown")
    place = len(before) + text.index("A x")
    action = next(each for each in engine.actions(URI, place, place) if each.title.startswith("Declare"))
    edits = engine.resolve(URI, action.key)
    assert edits is not None
    after = edited(before + text, edits)
    assert after == before + declared
    engine.open(URI, after, "markdown")
    hover = engine.hover(URI, after.index("A x"))
    assert hover is not None and "A ∈ ℝᵐˣⁿ (declared in line" in hover.plain


def test_what_is_offered_keeps_to_the_layout() -> None:
    text = "Let $x \\in \\mathbb{R}^n$ and\n$$f = x^\\top x.$$\nThen $\\nabla_x f = $"
    engine = Engine()
    engine.open(URI, text, "markdown", settings=Settings(layout="numerator"))
    (offered,) = engine.completions(URI, len(text) - 1, " ")
    assert offered.text == "2 x^\\top"
    (lens,) = engine.lenses(URI)
    assert engine.lens_title(URI, lens.key) == "∂f/∂x = 2 xᵀ"
