"""A document that is still being opened: what is told of it, what is not, and what becomes of edits meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from matcalc_ls.analysis import habits
from matcalc_ls.analysis.actions import MAX_OFFERS
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.analysis.hover import EARLY
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.settings import DEFAULT, Settings
from matcalc_ls.notation.conventions import Shown
from matcalc_ls.text.scan import Language
from matcalc_ls.text.steps import finished
from tests.analysis.answers import URI, assert_same_answers

PARAGRAPH = (
    "Let $A \\in \\mathbb{{R}}^{{m \\times n}}$ and $x \\in \\mathbb{{R}}^n$. "
    "Then $f_{{{0}}} = x^\\top A^\\top A x$ has $\\nabla_x f_{{{0}}} = 3 A^\\top A x$.\n\n"
)
TEXT = "Let $S \\in \\mathbb{R}^{k \\times k}$.\n\n" + "".join(map(PARAGRAPH.format, range(60)))
MIDDLE = TEXT.index("$f_{30}")


def _engine(steps: int, text: str = TEXT) -> Engine:
    """An engine that has gone so many steps towards a document."""
    engine = Engine()
    assert len(list(islice(engine.opening(URI, text, "markdown"), steps))) == steps
    return engine


def _steps(text: str = TEXT) -> int:
    """How many there are."""
    return len(list(Engine().opening(URI, text, "markdown")))


@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_hover_tells_what_stands_around(part: float) -> None:
    engine = _engine(int(_steps() * part))
    found = engine.hover(URI, MIDDLE + 1)
    assert found is not None
    assert TEXT[found.start : found.end].startswith("f_{30}")
    assert "∂f₃₀/∂x = 2 Aᵀ A x" in found.plain
    assert EARLY in found.plain
    named = engine.hover(URI, TEXT.index("x", MIDDLE))
    assert named is not None
    assert f"x ∈ ℝⁿ (declared in line {TEXT.count(chr(10), 0, MIDDLE) + 1})" in named.plain
    assert "f_{30}" in [TEXT[each.start : each.end] for each in engine.selection(URI, MIDDLE + 1)]


def test_what_stands_around_is_read_in_steps_and_once() -> None:
    engine = _engine(_steps() // 2)
    first, second = engine.hovering(URI, MIDDLE + 1), engine.hovering(URI, TEXT.index("x", MIDDLE))
    assert len(list(islice(first, 3))) == len(list(islice(second, 3))) == 3
    alone, shared = _engine(_steps() // 2), len(list(first)) + len(list(second)) + 6
    assert shared == len(list(alone.hovering(URI, MIDDLE + 1)))


def test_nothing_is_called_wrong_before_all_is_known() -> None:
    """Something that is said elsewhere may make it right."""
    engine = _engine(_steps() - 1)
    claim = TEXT.index("3 A", MIDDLE)
    found = engine.hover(URI, claim)
    assert found is None or "Wrong" not in found.plain
    with pytest.raises(KeyError):
        engine.diagnostics(URI)
    finished = Engine()
    finished.open(URI, TEXT, "markdown")
    told = finished.hover(URI, claim)
    assert told is not None
    assert "Wrong" in told.plain
    assert EARLY not in told.plain


FILLING = (
    "What is said in words is said in words.\n\n"
    "# Part {0}\n\nLet $B_{{{0}}} \\in \\mathbb{{R}}^{{p \\times q}}$ and $z \\in \\mathbb{{R}}^q$. "
    "Then $h_{{{0}}} = \\|B_{{{0}}} z\\|^2$.\n\n"
)
FAULTY = "Let $Q, Z \\in \\mathbb{R}^{2 \\times 3}$. Nobody multiplies $Q Z$.\n\n"
SPEC = Path(__file__).parent.parent / "spec"


def _early(
    text: str, offset: int = 0, language: str = "markdown", uri: str = URI, settings: Settings = DEFAULT
) -> list[Diagnostic]:
    """What is told while a text is being opened, once it was scanned."""
    engine = Engine()
    for _ in engine.opening(uri, text, language, settings=settings):
        try:
            return finished(engine.found(uri, offset))
        except KeyError:
            pass
    raise AssertionError("the text was opened before anything was told")


def _finally(text: str, language: str = "markdown") -> list[Diagnostic]:
    engine = Engine()
    engine.open(URI, text, language)
    return engine.diagnostics(URI)


def test_what_nothing_elsewhere_takes_back_is_told_early() -> None:
    """Also where a name is spoken of elsewhere in the same way again and again."""
    filling = "".join(map(FILLING.format, range(200)))
    for text, offset in ((FAULTY + filling, 0), (filling + FAULTY, len(filling))):
        (found,) = _early(text, offset)
        assert found.code == "shape-mismatch"
        assert found in _finally(text)
    assert _early(TEXT, TEXT.index("3 A^", MIDDLE))


def test_who_goes_elsewhere_is_told_of_both_places() -> None:
    filling = "".join(map(FILLING.format, range(200)))
    text = FAULTY + filling + FAULTY
    engine = Engine()
    for _ in engine.opening(URI, text, "markdown"):
        try:
            first = finished(engine.found(URI, 0))
        except KeyError:
            continue
        assert finished(engine.found(URI, len(text) // 2)) == first
        both = finished(engine.found(URI, len(text)))
        break
    assert len(first) == 1
    assert both == _finally(text)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "Let $Z \\in \\mathbb{R}^{3 \\times 4}$.",
        "\\newcommand{\\zz}{Z}\n\nHere $\\zz \\in \\mathbb{R}^{3 \\times 4}$.",
    ],
    ids=["declared", "by a macro"],
)
def test_what_is_said_far_away_is_heard(elsewhere: str) -> None:
    text = FAULTY + "".join(map(FILLING.format, range(100))) + elsewhere + "\n\n"
    assert _early(text) == _finally(text) == []


def test_what_settings_and_comments_silence_is_not_told_early() -> None:
    filling = "".join(map(FILLING.format, range(100)))
    assert _early("<!-- matcalc: off -->\n\n" + filling + FAULTY, len(filling)) == []
    assert _early(FAULTY + filling, settings=Settings(levels={"shape-mismatch": "off"})) == []
    assert _early(FAULTY + filling, uri="file:///ignored.md", settings=Settings(ignore=("*.md",))) == []


@pytest.mark.parametrize("language", ["markdown", "latex"])
def test_what_is_told_early_is_told_in_the_end(language: str) -> None:
    """Of every document of the specification, before and behind another one and what is said of other names."""
    documents = sorted(SPEC.rglob("*.md" if language == "markdown" else "*.tex"))
    filling = "".join(map(FILLING.format, range(30))).replace("# Part", "% Part" if language == "latex" else "# Part")
    told = 0
    for one, other in zip(documents[::2], documents[1::2], strict=False):
        texts = [each.read_text(encoding="utf-8") for each in (one, other)]
        text = filling.join(texts)
        found, final = _early(text, 0, language), _finally(text, language)
        assert [each for each in found if each not in final] == [], (one.name, other.name)
        told += len(found)
    assert told > len(documents) // 6, "mostly, something is told"


@pytest.mark.parametrize(
    ("text", "language"),
    [("$x$ " * 20_000, "markdown"), ("$x$ " * 20_000, "latex"), ("\n" * 40_000, "markdown")],
    ids=["formulas", "in LaTeX", "blank lines"],
)
def test_what_is_one_paragraph_is_scanned_in_steps(text: str, language: Language) -> None:
    """Somebody else can be answered meanwhile; and what is too much is not read in advance."""
    assert len(list(Document.steps(text, language))) >= 10
    assert bool(_early(FAULTY.strip() + text, 0, language)) == text.isspace()


def test_before_anything_is_known_there_is_no_answer() -> None:
    with pytest.raises(KeyError):
        _engine(1).hover(URI, MIDDLE)
    with pytest.raises(KeyError):
        Engine().hover(URI, MIDDLE)


def test_what_is_typed_meanwhile_is_taken_over() -> None:
    """The opening goes on; its answers are those of an engine that was given the last text at once."""
    total = _steps()
    engine = _engine(total // 2)
    text = TEXT
    for number in range(3):
        text = text[:MIDDLE] + f"$g_{number} = \\|S\\|^2$ and " + text[MIDDLE:]
        left = engine.opening(URI, text, "markdown")
        next(left)
        found = engine.hover(URI, MIDDLE + 1)
        assert found is not None
        assert text[found.start : found.end].startswith(f"g_{number}")
    assert len(list(left)) < total * 0.6, "what was done is not done again"
    assert_same_answers(engine, text, "markdown", Random(0))


def test_what_changes_everything_begins_anew() -> None:
    engine = _engine(_steps() // 2)
    text = "\\newcommand{\\A}{A}\n\n" + TEXT.replace("A x", "\\A x")
    assert len(list(engine.opening(URI, text, "markdown"))) > 100
    assert_same_answers(engine, text, "markdown", Random(0))


def test_a_document_that_is_closed_meanwhile_is_forgotten() -> None:
    engine = _engine(_steps() // 2)
    engine.close(URI)
    with pytest.raises(KeyError):
        engine.hover(URI, MIDDLE)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("m \\times n", "k \\times n"),
        lambda text: text[:MIDDLE] + "\n\n# A heading\n\n" + text[MIDDLE:],
    ],
    ids=["everywhere", "a heading"],
)
def test_an_edit_of_much_is_taken_in_steps(change: Callable[[str], str]) -> None:
    """Somebody else can be answered in between, and so can a hover in this document."""
    text = TEXT + "".join(map(PARAGRAPH.format, range(60, 130)))
    engine = Engine()
    engine.open(URI, text, "markdown")
    engine.diagnostics(URI)
    text = change(text)
    steps = engine.opening(URI, text, "markdown")
    assert len(list(islice(steps, 100))) == 100
    found = engine.hover(URI, text.index("$f_{40}") + 1)
    assert found is not None
    assert EARLY in found.plain
    list(steps)
    assert_same_answers(engine, text, "markdown", Random(0))


def test_formulas_that_look_alike_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is counted over all of them; where macros mean something else, they do not look alike."""
    looked: list[str] = []
    shown = habits._shown

    def noted(formula: Formula) -> Counter[Shown]:
        looked.append(str(formula.looks))
        return shown(formula)

    monkeypatch.setattr(habits, "_shown", noted)
    text = (
        "\\newcommand{\\v}{\\mathbf{v}}\\newcommand{\\w}{w}\\newcommand{\\u}{\\v}\n\n" + "Of $\\u + 1$ and $x$.\n\n" * 9
    )
    text += "\\renewcommand{\\u}{\\w}\n\n" + "Of $\\u + 1$ and $x$.\n\n" * 9
    model = Model(text, "latex")
    assert len(model.document.formulas) == 36
    assert len(looked) == len(set(looked)) == 4
    assert model.scopes.habits._shown.all["bold", "v"] == model.scopes.habits._shown.all["plain", "w"] == 9


def test_a_selection_of_everything_offers_what_can_be_looked_through() -> None:
    engine = Engine()
    text = "".join(map(PARAGRAPH.format, range(MAX_OFFERS + 20)))
    engine.open(URI, text, "markdown")
    offered = engine.actions(URI, 0, len(text))
    assert len(offered) == MAX_OFFERS
    assert all(action.kind == "quickfix" for action in offered)
