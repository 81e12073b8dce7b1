"""Texts that nobody would think of, in a language: glued of fragments, in a formula, cut out of the manual."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from matcalc_ls.text.scan import Language
from tests.spec.document import read_spec

SPEC = Path(__file__).parent.parent / "spec"
SECTIONS = [section for path in sorted(SPEC.glob("0*")) for section in read_spec(path)]
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

Text = tuple[str, Language]
_SEVERAL = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
_FEW = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
_DECLARED = "Let $A, X \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^n$."

GLUED: st.SearchStrategy[Text] = st.tuples(_SEVERAL, st.sampled_from(LANGUAGES))
IN_A_FORMULA: st.SearchStrategy[Text] = _FEW.map(
    lambda formula: (f"{_DECLARED} Then\n\n$$f = {formula}$$\n\nand $f$.", "markdown")
)


@st.composite
def cut_off(draw: st.DrawFn) -> Text:
    """A part of the manual."""
    section = draw(st.sampled_from(SECTIONS))
    start = draw(st.integers(0, 40))
    return section.text[start : draw(st.integers(start, len(section.text)))], section.language


@st.composite
def with_a_fragment(draw: st.DrawFn) -> Text:
    """A section of the manual with a fragment in the place of a few letters."""
    section = draw(st.sampled_from(SECTIONS))
    at = draw(st.integers(0, len(section.text)))
    until = draw(st.integers(at, min(at + 6, len(section.text))))
    return section.text[:at] + draw(st.sampled_from(FRAGMENTS)) + section.text[until:], section.language
