"""Every kind of expectation can fail: tried right, and wrong, on one small document."""

from __future__ import annotations

import pytest

from tests.spec.document import section_of
from tests.spec.expectations import KINDS, run

DOCUMENT = r"""
Let $a \in \mathbb{R}^m$, $b \in \mathbb{R}^n$, $X \in \mathbb{R}^{m \times n}$ and $f = a^\top X b = b^\top X^\top a$.
<!--
expect FIRST
-->
So $\frac{\partial f}{\partial X} = b a^\top$, and there is no $X X$.
<!--
expect diagnostic shape-mismatch "X X"
-->
"""
WRONG = DOCUMENT.replace("b a^\\top$, and", "2 a b^\\top$, and")

RIGHT_AND_WRONG = [
    ("shape scalar", "shape m×n"),
    ("role definition", "role equation"),
    (r"gradient X: (b a^\top)^\top", r"gradient X: b a^\top"),
    (r"gradient X: (b a^\top)^\top", r"gradient X: 2 a b^\top"),
    ("gradient Y: none", "gradient X: none"),
    (r"gradient X exactly: a b^\top", r"gradient X exactly: (b a^\top)^\top"),
    ("equal", "claim right"),
    ('hover at "|X b": ∂f/∂X = a bᵀ', 'hover at "|X b": ∂f/∂X = b aᵀ'),
    ('hover at "|X b"\n∂f/∂X = a bᵀ\n∂f/∂a = X b', 'hover at "|X b"\n∂f/∂X = a bᵀ\nmore'),
    ('hover at "|X b": X ∈ ℝᵐˣⁿ (declared in line 2)', 'hover at "|X b": nothing'),
    (
        'action "Insert ∂f/∂X"\n$$\n\\frac{\\partial f}{\\partial X} = a b^\\top\n$$',
        'action "Insert ∂f/∂X"\n$$\n\\frac{\\partial f}{\\partial X} = b a^\\top\n$$',
    ),
    ("shape scalar", 'action "Insert"'),
    (
        'actions at "|X b"\nInsert derivation of ∂f/∂X\nInsert derivation of ∂f/∂a',
        'actions at "|X b"\nInsert derivation of ∂f/∂a\nInsert derivation of ∂f/∂X',
    ),
    ('references at "|X b": 6 places', 'references at "|X b": 4 places'),
    ('definition at "|X b": "X" in line 2', 'definition at "|X b": nothing'),
    ('rename at "|X b" to "a": “a” is already declared in line 2.', 'rename at "|X b" to "a"'),
    (
        'rename at "|X b" to "a": “a” is already declared in line 2.',
        'rename at "|X b" to "Y": “a” is already declared in line 2.',
    ),
    ("symbols\nquantity f ∈ ℝ\nclaim ∂f/∂X ∈ ℝᵐˣⁿ", "symbols\nquantity f ∈ ℝ"),
    ("tokens f scalar, a vector, X matrix, b vector", "tokens f scalar"),
    (
        'selection at "|f ="\nf\nf = a^\\top X b = b^\\top X^\\top a\n$f = a^\\top X b = b^\\top X^\\top a$',
        'selection at "|f ="\nf',
    ),
    ("folding", "folding\n$$ 2 lines"),
    (r'completion "$\nabla_| f$": a', r'completion "$\nabla_| f$": X'),
    (r'completion "$\nabla_| f$": a', r'completion "$\nabla_ f$": a'),
    ('completion "There is |": nothing', 'completion "There is |": a'),
    (r"hints f«: scalar» = a^\top X b = b^\top X^\top a", r"hints f = a^\top X b = b^\top X^\top a"),
    ("lenses none", "lenses ∂f/∂X = a bᵀ"),
    ("shape scalar", "silent"),
    ("shape scalar", "nonsense"),
    ("shape scalar", 'diagnostic shape-mismatch "X b"'),
    ("shape scalar", 'diagnostic shape-mismatch "X X"'),
]


@pytest.mark.parametrize(("right", "wrong"), RIGHT_AND_WRONG)
def test_an_expectation_that_is_wrong_fails(right: str, wrong: str) -> None:
    text = DOCUMENT.replace("b a^\\top$, and", "a b^\\top$, and")
    run(section_of(text.replace("FIRST", right)))
    with pytest.raises(AssertionError, match=r"line 3: expected "):
        run(section_of(text.replace("FIRST", wrong)))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"X X" at 6:65', '"X X" at 6:64'),
        ('"X X": `X X`: X is m×n (declared in line 2): n ≠ m', '"X X": `X X` is wrong'),
        ('"X X"', '"X"'),
        ('"X X"', '"X X"\nexpect diagnostic shape-mismatch "X X"'),
    ],
)
def test_a_diagnostic_has_its_place_and_words(right: str, wrong: str) -> None:
    text = DOCUMENT.replace("b a^\\top$, and", "a b^\\top$, and").replace("FIRST", "shape scalar")
    run(section_of(text.replace('"X X"', right)))
    with pytest.raises(AssertionError, match=r"line 7: expected diagnostic"):
        run(section_of(text.replace('"X X"', wrong)))


def test_a_diagnostic_that_nothing_expects_fails() -> None:
    with pytest.raises(AssertionError, match="nothing expects"):
        run(section_of(WRONG.replace("FIRST", "shape scalar")))


def test_edits() -> None:
    text = "Let $x \\in \\mathbb{R}^n$ and $f = x^\\top x$.\n<!-- expect shape scalar -->\n"
    edit = '<!-- expect edit "^n" to "^{n \\times 2}" -->\n'
    run(section_of(text + edit + "<!-- expect shape 2×2 -->"))
    with pytest.raises(AssertionError, match="it is 2×2"):
        run(section_of(text + edit + "<!-- expect shape scalar -->"))


def test_silence() -> None:
    run(section_of("It costs $5 to $10.\n<!-- expect silent -->"))
    with pytest.raises(AssertionError, match="a hover says"):
        run(section_of("Let $x \\in \\mathbb{R}^n$.\n<!-- expect silent -->"))


def test_comments_of_latex_hold_expectations() -> None:
    text = "Let $x \\in \\mathbb{R}^n$.\n  % expect role declaration\n  % expect shape none\n"
    assert [one.kind for one in section_of(text, "latex").expectations] == ["role", "shape"]
    assert KINDS.keys() >= {"role", "shape"}
