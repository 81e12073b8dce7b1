"""Formulas far beyond what anybody writes: each ends with a result or is set aside, in time that grows with its size.

Ratios of times are compared, never times: twice the text may take at most three times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from matcalc_ls.analysis.engine import Engine
from tests.effort import growth

URI = "file:///large"
DECLARED = "Let $A, B \\in \\mathbb{R}^{n \\times n}$, $x \\in \\mathbb{R}^n$. "


def _matrix(entries: Iterable[str]) -> str:
    return "A = \\begin{bmatrix}" + " & ".join(entries) + "\\end{bmatrix}"


LARGE: dict[str, tuple[Callable[[int], str], int]] = {
    "factors": (lambda count: "x^\\top " + "A B " * (count // 2) + "x", 5_000),
    "factors of a function": (lambda count: "f = x^\\top " + "A B " * (count // 2) + "x", 1_000),
    "terms": (lambda count: "x + " * (count - 1) + "x", 10_000),
    "different terms": (lambda count: " + ".join(f"{number} x" for number in range(count)), 10_000),
    "braces": (lambda count: "{" * count + "x" + "}" * count, 10_000),
    "open braces": (lambda count: "{" * count, 10_000),
    "brackets": (lambda count: "(" * count + "x" + ")" * count, 5_000),
    "fractions": (lambda count: "\\frac{1}{" * count + "2" + "}" * count, 2_000),
    "powers": (lambda count: "x^{" * count + "2" + "}" * count, 2_000),
    "steps": (lambda count: " = ".join(["A x"] * count), 2_000),
    "unknown": (lambda count: "\\what " * count, 10_000),
    "commas": (lambda count: "A, " * count + "B \\in \\mathbb{R}^{n \\times n}", 2_900),
    "equations": (lambda count: "a = 1, " * count, 1_400),
    "colons": (lambda count: "A : " * count + "B", 2_900),
    "spaces": (lambda count: "x \\ " * count, 2_900),
    "wide spaces": (lambda count: "x \\quad " * count, 2_900),
    "signs": (lambda count: "= " * count, 5_800),
    "sets": (lambda count: "x \\in " * count, 2_900),
    "gradients": (lambda count: "\\nabla " * count + "x", 5_800),
    "products": (lambda count: "\\prod_{i=1}^n " * count + "x_i", 400),
    "entries": (lambda count: _matrix(f"x_{number}" for number in range(count)), 1_400),
    "names": (lambda count: "f = " + " ".join(f"A_{number}" for number in range(count)) + " x", 1_400),
}


def answered(text: str) -> None:
    engine = Engine()
    engine.open(URI, text, "markdown")
    engine.diagnostics(URI)
    engine.hover(URI, len(text) - 3)


@pytest.mark.parametrize("kind", LARGE)
def test_time_grows_with_the_text(kind: str) -> None:
    make, count = LARGE[kind]
    half, whole = (f"{DECLARED}${make(size)}$" for size in (count // 2, count))
    assert growth(lambda: answered(half), lambda: answered(whole), 3) < 3


def test_many_formulas() -> None:
    def document(count: int) -> str:
        return DECLARED + "\n\n".join(f"Then $f_{{{number}}} = x^\\top A x$ is." for number in range(count))

    assert growth(lambda: answered(document(40)), lambda: answered(document(80)), 3) < 3
