"""Documents that somebody wrote to stop us: each is understood or set aside, in time that grows with its size.

Ratios of times are compared, never times: twice the text may take at most three times as long. `test_budget.py` does
the same for large formulas that mean something.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from matcalc_ls.analysis.engine import Engine
from matcalc_ls.tex.parse import MAX_TOKENS
from tests.effort import growth, seconds

URI = "untitled:hostile"
DECLARED = "Let $A, B \\in \\mathbb{R}^{n \\times n}$, $x \\in \\mathbb{R}^n$. "
GOOD = "\n\nLet $p \\in \\mathbb{R}^n$.\n\n$$h = p^\\top p$$\n"


def _laughs(count: int) -> str:
    """Macros that each call the one before ten times."""
    names = ["\\" + chr(ord("a") + number) + "z" for number in range(min(count, 26))]
    bodies = ["x", *(f"{name} " * 10 for name in names)]
    return "".join(f"\\def{name}{{{body}}}" for name, body in zip(names, bodies, strict=False)) + names[-1]


HOSTILE: dict[str, tuple[Callable[[int], str], int]] = {
    "a macro that doubles itself": (lambda size: "$\\def\\a{\\a\\a}" + "\\a " * size + "$", 800),
    "a billion laughs": (lambda size: DECLARED + f"${_laughs(26)}$ " * (size // 40), 160),
    "dollars": (lambda size: "$" * size, 10_000),
    "dollars and words": (lambda size: "$a " * size, 800),
    "display dollars": (lambda size: "$$\n" * size, 2_000),
    "NULs": (lambda size: DECLARED + "$" + "\x00" * size + "$", 4_000),
    "lone surrogates": (lambda size: "\ud800" * size + "$" + "\udc00 " * size + "$", 2_000),
    "backslashes": (lambda size: "\\" * size, 10_000),
    "openings of displays": (lambda size: "\\[" * size, 4_000),
    "openings of environments": (lambda size: "\\begin{align}" * size, 800),
    "openings of comments": (lambda size: "<!-- " * size, 4_000),
    "ticks": (lambda size: " ".join("`" * (number % 50 + 1) for number in range(size)), 800),
    "brackets of links": (lambda size: "[" * size + "](" * size, 4_000),
    "blanks": (lambda size: DECLARED + "$A" + " " * size + "x$", 10_000),
    "blank lines": (lambda size: "\n" * size, 10_000),
    "adjectives": (lambda size: "Let $A$ be a " + "symmetric " * size + "matrix.", 800),
    "conjunctions": (lambda size: "where " + "$A$ and " * size + "$B$ are matrices", 80),
    "definers without definitions": (lambda size: "\\newcommand" * size, 2_000),
    "openings of optional arguments": (lambda size: "\\newcommand{\\foo}[" * size, 800),
    "scripts": (lambda size: DECLARED + "$x" + "_a^b" * size + "$", 2_000),
    "primes": (lambda size: DECLARED + "$f" + "'" * size + "(x)$", 2_000),
    "openings of fences": (lambda size: DECLARED + "$" + "\\left(" * size + "$", 800),
    "bars": (lambda size: DECLARED + "$" + "|" * size + "$", 800),
    "digits": (lambda size: DECLARED + "$" + "9" * size + " x$", 10_000),
    "lines": (lambda size: DECLARED + "$$\\begin{align}" + "x &= x \\\\ " * size + "\\end{align}$$", 120),
    "sums in sums": (lambda size: DECLARED + "$" + "\\sum_{i=1}^n " * size + "x_i$", 400),
    "quotations": (lambda size: "> " * size + "$x$", 4_000),
    "headings": (lambda size: "# a\n" * size, 800),
}


def _answered(text: str, language: str) -> None:
    engine = Engine()
    engine.open(URI, text, language)
    engine.diagnostics(URI)
    for offset in (0, len(text) // 2, len(text)):
        engine.hover(URI, offset)
    engine.tokens(URI, 0, len(text))
    engine.outline(URI)
    engine.folding(URI)


@pytest.mark.parametrize("language", ["markdown", "latex"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_with_the_text(kind: str, language: str) -> None:
    make, size = HOSTILE[kind]
    half, whole = make(size // 2), make(size)
    assert growth(lambda: _answered(half, language), lambda: _answered(whole, language), 3) < 3


@pytest.mark.parametrize(
    "text",
    [
        "$ \x00 $",
        "\ud800 $\udc00$",
        "$\\def\\a{\\a\\a}\\a$",
        "$" + "{" * 5_000 + "}" * 5_000 + "$",
        "$" + "(" * 5_000 + "$",
    ],
)
def test_what_stands_below_is_understood(text: str) -> None:
    engine = Engine()
    engine.open(URI, text + GOOD, "markdown")
    hover = engine.hover(URI, len(text) + GOOD.index("h ="))
    assert hover is not None
    assert "2 p" in hover.plain


def _longest_step(engine: Engine, text: str) -> float:
    """Seconds that others may have to wait while a document is opened."""
    longest, begun = 0.0, process_time()
    for _ in engine.opening(URI, text, "markdown"):
        longest, begun = max(longest, process_time() - begun), process_time()
    return longest


@pytest.mark.parametrize("unit", ["x + ", "{", "\\frac{a}{b} ", "x \\\\ "])
def test_a_formula_as_long_as_a_book(unit: str) -> None:
    """It is set aside before anything is read of it: as one step of the work, others would wait for it."""
    engine, text = Engine(), "$$" + unit * (1_000_000 // len(unit)) + "$$"
    assert _longest_step(engine, text + GOOD) < seconds(lambda: _answered("$x$ " * 1_000, "markdown"))
    assert [each.code for each in engine.diagnostics(URI)] == ["too-expensive"]
    hover = engine.hover(URI, len(text) + GOOD.index("h ="))
    assert hover is not None
    assert "2 p" in hover.plain


def test_a_formula_of_more_signs_than_anybody_writes() -> None:
    """However few characters they are of, also if it is macros that they come from."""
    few = "$" + "x+" * (MAX_TOKENS // 2) + "$"
    short = "\\newcommand{\\a}{" + "x+" * 300 + "}\n\n$" + "\\a " * 20 + "$"
    for text, codes in ((few, []), (few[:-1] + "+x$", ["too-expensive"]), (short, ["too-expensive"])):
        engine = Engine()
        engine.open(URI, text + GOOD, "latex")
        assert [each.code for each in engine.diagnostics(URI)] == codes
        hover = engine.hover(URI, len(text) + GOOD.index("h ="))
        assert hover is not None
        assert "2 p" in hover.plain


def test_a_hover_works_out_what_it_has_time_for() -> None:
    """The derivatives by hundreds of names would take as long as it takes to write them."""
    names = [f"M_{{{number}}}" for number in range(200)]
    text = (
        f"{DECLARED}Let ${', '.join(names)} \\in \\mathbb{{R}}^{{n \\times n}}$.\n\n$f = x^\\top {' '.join(names)} x$\n"
    )
    engine = Engine()
    engine.open(URI, text, "markdown")
    hover = engine.hover(URI, text.index("f ="))
    assert hover is not None
    assert "other names are not worked out here" in hover.plain


def test_a_paragraph_as_long_as_a_book() -> None:
    assert _longest_step(Engine(), "$x$ " * 20_000) < seconds(lambda: _answered("$x$ " * 1_000, "markdown"))


def test_a_power_that_no_memory_holds() -> None:
    engine = Engine()
    text = DECLARED + "$f = 9^{9^{9^{9}}} x^\\top x$ and $g = 2^{" + "9" * 3_000 + "} x^\\top x$"
    engine.open(URI, text, "markdown")
    for start in (text.index("f ="), text.index("g =")):
        engine.hover(URI, start)
        engine.actions(URI, start, start)
    engine.diagnostics(URI)


@pytest.mark.parametrize("around", ["%s x", "x_{%s}", "x^{%s}", "0.%s x", "x \\in \\mathbb{R}^{%s}", "x⁹%s"])
def test_numbers_that_no_memory_holds(around: str) -> None:
    engine = Engine()
    text = DECLARED + f"${around % ('9' * 5_000)}$" + GOOD
    engine.open(URI, text, "markdown")
    engine.diagnostics(URI)
    engine.hover(URI, len(DECLARED) + 2)
    hover = engine.hover(URI, text.index("h ="))
    assert hover is not None
    assert "2 p" in hover.plain


def test_arrays_that_no_memory_holds() -> None:
    engine = Engine()
    text = "Let $W \\in \\mathbb{R}^{2^{16} \\times 784}$ and $z = W^\\top W$. " + GOOD
    engine.open(URI, text, "markdown")
    engine.hover(URI, text.index("z ="))
    hover = engine.hover(URI, text.index("h ="))
    assert hover is not None
    assert "2 p" in hover.plain
