"""A keystroke in a long document, from the change to all its diagnostics: in a formula, in a declaration, in prose."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from benchmarks.timing import percentile, row
from matcalc_ls.analysis.engine import Engine

URI = "untitled:typing"
LENGTHS = (1_000, 10_000)
KEYSTROKES = 40
_FORMULAS = 6
"""In each paragraph."""
_PLACES = {
    "in a formula": ("x^\\top A_{{{0}}} x", " "),
    "in a declaration": ("A_{{{0}}} \\in \\mathbb{{R}}^{{n", " "),
    "in prose": ("Paragraph {0} speaks", "y"),
}
"""What is typed, behind which words of a paragraph."""


def table() -> Iterator[str]:
    """Rows of the table."""
    for formulas in LENGTHS:
        number = formulas // _FORMULAS
        text = "".join(map(_paragraph, range(number)))
        engine = Engine()
        start = perf_counter()
        engine.open(URI, text, "markdown")
        opened = perf_counter()
        engine.diagnostics(URI)
        yield f"a keystroke among {formulas:,} formulas, {len(text):,} characters, in the engine; median, p95"
        yield row("to open it; to examine it", opened - start, perf_counter() - opened)
        for where, (words, typed) in _PLACES.items():
            at = text.index(words.format(number // 2)) + len(words.format(number // 2))
            times = [_keystroke(engine, text[:at] + typed * count + text[at:]) for count in range(1, KEYSTROKES)]
            yield row(where, percentile(times, 0.5), percentile(times, 0.95))
            _keystroke(engine, text)


def _keystroke(engine: Engine, text: str) -> float:
    start = perf_counter()
    engine.open(URI, text, "markdown")
    engine.diagnostics(URI)
    return perf_counter() - start


def _paragraph(number: int) -> str:
    section = f"## Section {number}\n\n" if number % 10 == 0 else ""
    matrix, function = f"A_{{{number}}}", f"f_{{{number}}}"
    return (
        f"{section}Paragraph {number} speaks of ${matrix} \\in \\mathbb{{R}}^{{n \\times n}}$ "
        f"and of $x, y \\in \\mathbb{{R}}^n$.\n\n$${function} = x^\\top {matrix} x + y^\\top x$$\n\n"
        f"Then $\\frac{{\\partial {function}}}{{\\partial x}} = ({matrix} + {matrix}^\\top) x + y$, and "
        f"$z = {matrix} x$ is a vector, whose length is $\\|z\\|$.\n\n"
    )
