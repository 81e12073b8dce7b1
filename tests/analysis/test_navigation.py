"""Laws of navigation, on any text: places lie in the document and agree with one another, renaming can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_ls.analysis.data import OutlineItem
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.analysis.model import Model
from matcalc_ls.text.scan import Language
from tests.analysis.any_text import GLUED, IN_A_FORMULA, SECTIONS, Text, cut_off

URI = "file:///any"


def opened(text: str, language: Language = "markdown") -> Engine:
    engine = Engine()
    engine.open(URI, text, language)
    return engine


def ask_all(text: str, language: Language, step: int) -> None:
    """Everything that navigation can be asked, at every `step`-th offset."""
    engine = opened(text, language)
    found = engine.tokens(URI, 0, len(text))
    assert all(0 <= start < end <= len(text) and "\n" not in text[start:end] for start, end, _ in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    outlined(engine.outline(URI), 0, len(text))
    assert all(0 <= span.start < span.end <= len(text) for span in engine.folding(URI))
    for offset in range(0, len(text) + 1, step):
        grown = engine.selection(URI, offset)
        assert all(
            after.start <= before.start and before.end <= after.end and before != after
            for before, after in pairwise(grown)
        )
        assert not grown or grown[0].start <= offset <= grown[0].end
        target = engine.definition(URI, offset)
        assert target is None or 0 <= target.start < target.end <= len(text)
        places = engine.references(URI, offset)
        assert all(0 <= place.start < place.end <= len(text) for place in places)
        name = engine.renamable(URI, offset)
        assert (name is None) == (not places)
        assert name is None or any((place.start, place.end) == (name.start, name.end) for place in places)


def outlined(items: Sequence[OutlineItem], start: int, end: int) -> None:
    """Every item lies within the one above it, and its name within itself (LSP, `DocumentSymbol`)."""
    for item in items:
        assert start <= item.start <= item.name_start <= item.name_end <= item.end <= end
        assert item.name
        outlined(item.children, item.start, item.end)


@settings(max_examples=80, deadline=None)
@given(GLUED)
def test_fragments_glued_at_random(text: Text) -> None:
    ask_all(*text, step=3)


@settings(max_examples=80, deadline=None)
@given(IN_A_FORMULA)
def test_fragments_in_a_formula(text: Text) -> None:
    ask_all(*text, step=3)


@settings(max_examples=40, deadline=None)
@given(cut_off())
def test_spec_documents_cut_off(text: Text) -> None:
    ask_all(*text, step=7)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_renaming_can_be_undone(data: st.DataObject) -> None:
    """A name that nothing else has takes nothing along, and the old one comes back to its places and spellings."""
    section = data.draw(st.sampled_from(SECTIONS))
    engine = opened(section.text, section.language)
    tokens = engine.tokens(URI, 0, len(section.text))
    if not tokens:
        return
    start, _, _ = data.draw(st.sampled_from(tokens))
    name = engine.renamable(URI, start)
    if name is None or name.refusal or "\\" in name.name or "^" in name.name:
        return
    fresh = data.draw(st.sampled_from(["Ж", "\\beth", "ж"]))
    found = engine.rename(URI, start, fresh)
    if found.refusal:
        return
    text = edited(section.text, found.edits)
    moved = start + sum(len(edit.text) - edit.end + edit.start for edit in found.edits if edit.start < start)
    again = opened(text, section.language)
    back = again.rename(URI, moved, name.name)
    if back.refusal:  # another symbol of the old name was left, which is in the way now
        assert "already" in back.refusal
        return
    spaced = edited(text, back.edits)
    assert "".join(spaced.split()) == "".join(section.text.split())
    codes = [[each.code for each in one.diagnostics(URI)] for one in (engine, again)]
    assert codes[0] == codes[1]


def test_sections_and_what_stands_in_them() -> None:
    text = (
        "$z = 2$\n\n# One\n\nLet $X \\in \\mathbb{R}^{m \\times n}$, $a \\in \\mathbb{R}^m$, $b \\in \\mathbb{R}^n$ "
        "and $f = a^\\top X b$.\n\n## Inside\n\n$\\frac{\\partial f}{\\partial X} = a b^\\top = (b a^\\top)^\\top$ and "
        "$g(x) = X x$.\n\n### Deeper\n\n# Two\n\n$\\nabla_a f = X b$\n"
    )

    def told(items: Sequence[OutlineItem]) -> list[object]:
        return [(item.name, item.detail, *([told(item.children)] if item.children else [])) for item in items]

    assert told(opened(text).outline(URI)) == [
        ("z", "∈ ℝ"),
        (
            "One",
            "",
            [
                ("f", "∈ ℝ"),
                ("Inside", "", [("∂f/∂X", "∈ ℝᵐˣⁿ"), ("g(x)", "∈ ℝᵐ"), ("Deeper", "")]),
            ],
        ),
        ("Two", "", [("∇f", "∈ ℝᵐ")]),
    ]


def test_sections_keep_names_apart() -> None:
    text = (
        "# One\n\nLet $M \\in \\mathbb{R}^{n \\times n}$ and $c = \\operatorname{tr} M$.\n\n"
        "# Two\n\nLet $M \\in \\mathbb{R}^{m \\times n}$ and $d = \\|M\\|^2$, of $c$.\n"
    )
    engine = opened(text)
    first, second = text.index("M$"), text.index("M\\|")
    assert [place.start for place in engine.references(URI, first)] == [text.index("M \\in"), first]
    assert [place.start for place in engine.references(URI, second)] == [text.rindex("M \\in"), second]
    assert len(engine.references(URI, text.index("c ="))) == 2
    new = edited(text, engine.rename(URI, second, "K").edits)
    assert new == text[: text.index("# Two")] + text[text.index("# Two") :].replace("M", "K")


def test_a_function_takes_its_derivatives_along() -> None:
    text = "Let $f: \\mathbb{R} \\to \\mathbb{R}$, $f(t) = t^2$. Then $f'(t) = 2 t$ and $f''(t) = 2$."
    engine = opened(text)
    for at in (text.index("f(t)"), text.index("f'"), text.index("f''")):
        renaming = engine.rename(URI, at, "g")
        assert edited(text, renaming.edits) == text.replace("f", "g").replace("g$", "f$")


def test_a_rename_in_a_long_document_is_done_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """In none of which many formulas are read, so that somebody else can be answered in between."""
    begun, counted = Model._begun, Counter[str]()

    def noted(model: Model, formula: Formula) -> object:
        counted["formulas"] += 1
        return begun(model, formula)

    monkeypatch.setattr(Model, "_begun", noted)
    text = "".join(
        f"Let $A_{{{number}}} \\in \\mathbb{{R}}^{{n \\times n}}$ and $x \\in \\mathbb{{R}}^n$. "
        f"Then $y = A_{{{number}}} x$.\n\n"
        for number in range(100)
    )
    engine, most = opened(text), 0
    for _ in engine.renaming(URI, text.index("$x") + 1, "v"):
        most = max(most, counted.pop("formulas", 0))
    assert 0 < most < 8
