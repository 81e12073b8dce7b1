"""A first reading of documents, without gradients: formulas a second, the slowest, and how long a megabyte takes.

The documents are the example and the chapters of tests/spec, one after the other until the text is as long as wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from time import process_time

from benchmarks.timing import percentile, row
from matcalc_ls.analysis.memory import collection_paused
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.roles import formula_report
from matcalc_ls.text.scan import Language

ROOT = Path(__file__).parent.parent
SUFFIXES: dict[Language, str] = {"markdown": "*.md", "latex": "*.tex"}
SIZES = (250_000, 500_000, 1_000_000)


def table() -> Iterator[str]:
    """Rows of the table."""
    yield f"opening a document of {', '.join(f'{size:,}' for size in SIZES)} characters"
    for language in SUFFIXES:
        yield row(language, *(_opened(_text(language, size), language) for size in SIZES))
    times, opening = _readings()
    yield f"a first reading of {len(times)} formulas: {len(times) / (opening + sum(times)):,.0f} a second"
    yield row(
        "half of the formulas, all but one in a hundred, the slowest", *(percentile(times, p) for p in (0.5, 0.99, 1))
    )


def _documents(language: Language) -> list[str]:
    paths = [*ROOT.glob(f"examples/{SUFFIXES[language]}"), *ROOT.glob(f"tests/spec/{SUFFIXES[language]}")]
    return [path.read_text(encoding="utf-8") for path in sorted(paths)]


def _text(language: Language, size: int) -> str:
    parts: list[str] = []
    length = 0
    for document in cycle(_documents(language)):
        if length >= size:
            break
        # What follows the end of a document is no part of it.
        parts.append(document.replace("\\end{document}", ""))
        length += len(parts[-1])
    return "\n\n".join(parts)[:size]


def _opened(text: str, language: Language) -> float:
    start = process_time()
    with collection_paused():
        Model(text, language)
    return process_time() - start


def _readings() -> tuple[list[float], float]:
    """The time of each formula in each document, and that of opening them all."""
    times: list[float] = []
    opening = 0.0
    for language in SUFFIXES:
        for text in _documents(language):
            start = process_time()
            with collection_paused():
                model = Model(text, language)
                opening += process_time() - start
                for formula in model.document.formulas:
                    start = process_time()
                    formula_report(model, formula)
                    times.append(process_time() - start)
    return times, opening
