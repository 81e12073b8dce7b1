"""The layout of settings: what is right in it, shown in it and inserted in it."""

from __future__ import annotations

import pytest

from matcalc_ls.analysis.actions import actions, resolve
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.hover import hover
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.settings import LAYOUTS, Layout

GIVEN = (
    "Let $x \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n \\times n}$, $B \\in \\mathbb{R}^{m \\times n}$,\n"
    "$f = x^\\top A x$ and $g = B x$.\n\n"
)
GRADIENT = "\\frac{\\partial f}{\\partial x} = "
JACOBIAN = "\\frac{\\partial g}{\\partial x} = "


def _codes(claim: str, layout: Layout) -> list[str]:
    return [found.code for found in diagnostics(Model(f"{GIVEN}$${claim}$$\n", "markdown", layout=layout))]


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (GRADIENT + "(A + A^\\top) x", {"mixed", "denominator"}),
        (GRADIENT + "x^\\top (A + A^\\top)", {"numerator"}),
        (JACOBIAN + "B", {"mixed", "numerator"}),
        (JACOBIAN + "B^\\top", {"denominator"}),
    ],
)
def test_what_is_right(claim: str, right: set[str]) -> None:
    for layout in LAYOUTS:
        assert _codes(claim, layout) == ([] if layout in right else ["transposed-derivative"])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_wrong_in_each(layout: Layout) -> None:
    assert _codes(GRADIENT + "3 x", layout) == ["wrong-derivative"]


@pytest.mark.parametrize(("layout", "result"), [("numerator", "x^\\top (A + A^\\top)"), ("mixed", "(A + A^\\top) x")])
def test_what_is_shown_and_inserted(layout: Layout, result: str) -> None:
    """And what is inserted is right in the layout that it was inserted in."""
    text = GIVEN + "End."
    model = Model(text, "markdown", layout=layout)
    at = text.index("f =")
    shown = hover(model, at)
    assert shown is not None
    assert f"\\frac{{\\partial f}}{{\\partial x}} = {result}" in shown.markdown
    for title in ("Insert ∂f/∂x", "Insert derivation of ∂f/∂x"):
        key = next(action.key for action in actions(model, at, at) if action.title == title)
        edits = resolve(model, key)
        assert edits is not None
        (edit,) = edits
        assert result in edit.text
        after = Model(text[: edit.start] + edit.text + text[edit.end :], "markdown", layout=layout)
        assert diagnostics(after) == []
