"""What can be folded: displays that span lines, and the chains in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcalc_ls.analysis.data import Span
from matcalc_ls.analysis.document import Document, Formula

_CHAIN = 2
"""How many relations make a chain, `f = a = b`."""


def folding(document: Document, formulas: Iterable[Formula]) -> list[Span]:
    """The stretches of formulas that can be folded, in order, outer ones first."""
    return sorted(set(_stretches(document, formulas)), key=lambda span: (span.start, -span.end))


def _stretches(document: Document, formulas: Iterable[Formula]) -> Iterator[Span]:
    for formula in formulas:
        if not _spans_lines(document, formula.start, formula.end):
            continue
        yield Span(formula.start, formula.end)
        if len(formula.statements) > 1:  # a chain that is all of its display folds with it
            for statement in formula.statements:
                if len(statement.relations) >= _CHAIN and _spans_lines(document, statement.start, statement.end):
                    yield Span(statement.start, statement.end)


def _spans_lines(document: Document, start: int, end: int) -> bool:
    text = document.source(start, end)
    return "\n" in text or "\r" in text
