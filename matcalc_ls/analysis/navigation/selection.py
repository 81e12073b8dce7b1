"""A selection that grows by sub-expression, as a formula is read, then by statement, formula, paragraph and section."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.data import Span
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.navigation.occurrences import occurrences_of
from matcalc_ls.notation.reading import Located
from matcalc_ls.tex.tree import Array, Display
from matcalc_ls.tex.walk import path_at


def selection(model: Model, offset: int) -> list[Span]:
    """The stretches around an offset, the smallest first, each within the next."""
    document = model.document
    spans = [*_in_formula(model, offset), *_around(model, offset), Span(0, document.end)]
    grown: list[Span] = []
    for span in spans:
        inner = grown[-1] if grown else Span(offset, offset)
        # One span may end with a formula, and another begin with the words behind it, at the same place for a reader.
        is_larger = document.source(span.start, span.end) != document.source(inner.start, inner.end)
        if span.start <= inner.start and inner.end <= span.end and is_larger:
            grown.append(span)
    return grown


def _in_formula(model: Model, offset: int) -> Iterator[Span]:
    """The name, the operations around it, the member, the statement, the formula without and with its delimiters."""
    formula = model.document.formula_at(offset)
    if formula is None:
        return
    display, zone = formula.display, formula.zone
    name = occurrences_of(model).at(offset)
    spans = [Span(name.start, name.end)] if name is not None else []
    understood = [each for each in model.understood(formula) if each.statement.start <= offset <= each.statement.end]
    for each in understood:
        for member, reading in zip(each.statement.members, each.readings, strict=True):
            if member.start <= offset <= member.end:
                # What the reading has comes before what merely stands in one row.
                spans += [Span(part.start, part.end) for part in _holding(reading.located, reading.fragments, offset)]
                spans.append(Span(member.start, member.end))
        spans.append(Span(each.statement.start, each.statement.end))
    spans += [Span(node.start, node.end) for node in path_at(display, offset) if not isinstance(node, Display | Array)]
    whole = {Span(*display.with_whole_calls(span.start, span.end)) for span in spans if span.start < span.end}
    yield from sorted(whole, key=lambda span: (span.end - span.start, span.start))
    yield Span(zone.inner_start, zone.inner_end)
    yield Span(zone.start, zone.end)


def _holding(located: Located | None, fragments: tuple[Located, ...], offset: int) -> Iterator[Located]:
    """The parts of a reading that hold an offset."""
    for whole in (located,) if located is not None else fragments:
        waiting = [whole]
        while waiting:
            part = waiting.pop()
            if part.start <= offset <= part.end:
                yield part
                waiting += part.parts


def _around(model: Model, offset: int) -> Iterator[Span]:
    """The paragraph, and the sections from the inside out."""
    document = model.document
    paragraph = document.paragraph(offset)
    if paragraph is not None:
        yield Span(paragraph.start, paragraph.end)
    sections = [each for each in document.sections if each.start <= offset <= each.end]
    yield from (Span(each.start, each.end) for each in sorted(sections, key=lambda each: each.end - each.start))
