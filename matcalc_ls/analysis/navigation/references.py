"""Where a symbol is introduced, and everywhere that it stands."""

from __future__ import annotations

from matcalc_ls.analysis.data import Mentioned, Span
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.navigation.occurrences import Identity, Occurrence, Occurrences, occurrences_of


def definition(model: Model, offset: int) -> Span | None:
    """Where the symbol at an offset is defined, else declared; from its definition on to its declaration."""
    occurrences = occurrences_of(model)
    here = occurrences.at(offset)
    if here is None:
        return None
    if here.symbol[0] in ("bound", "argument"):
        first = occurrences.of(here.symbol)[0]
        return Span(first.start, first.end)
    defined = _defining(model, occurrences, here)
    declared = _declaring(occurrences, here)
    if defined is not None and (declared is None or not defined.start <= offset <= defined.end):
        return defined
    return declared


def references(model: Model, offset: int) -> list[Mentioned]:
    """The places of the symbol at an offset, in order."""
    occurrences = occurrences_of(model)
    here = occurrences.at(offset)
    if here is None:
        return []
    introducing = _introductions(model, occurrences, here.symbol)
    every = occurrences.of(here.symbol)
    if here.symbol[0] in ("bound", "argument"):
        introducing = [Span(every[0].start, every[0].end)]
    return [
        Mentioned(each.start, each.end, any(span.start <= each.start < span.end for span in introducing))
        for each in every
    ]


def _defining(model: Model, occurrences: Occurrences, here: Occurrence) -> Span | None:
    """The name on the left side of the definition in force."""
    definition = model.definition(here.name, here.formula)
    if definition is None:
        return None
    left = definition.statement.members[0]
    names = [each for each in occurrences.in_formula(definition.formula) if left.start <= each.start < left.end]
    return next((Span(each.start, each.end) for each in names if each.name == here.name), None)


def _declaring(occurrences: Occurrences, here: Occurrence) -> Span | None:
    """The name in the declaration that says the shape, else in the first; the words themselves where it is prose."""
    declarations = occurrences.declarations(here.symbol)
    if not declarations:
        return _range(occurrences, here)
    chosen = next((each for each in declarations if each.shape is not None), declarations[0])
    return occurrences.named_in(chosen, here.symbol) or Span(chosen.start, chosen.end)


def _range(occurrences: Occurrences, here: Occurrence) -> Span | None:
    """Where the range of an index is said, `1 \\le j \\le N`: the nearest above, else the first."""
    if here.symbol[0] != "free":
        return None
    ranges = occurrences.ranges_of(here.name)
    above = [each for each in ranges if each.start <= here.start]
    chosen = above[-1] if above else next(iter(ranges), None)
    return None if chosen is None else occurrences.named_in(chosen, here.symbol) or Span(chosen.start, chosen.end)


def _introductions(model: Model, occurrences: Occurrences, symbol: Identity) -> list[Span]:
    """The stretches in which a mention of a symbol introduces it."""
    found = [Span(each.start, each.end) for each in occurrences.declarations(symbol)]
    if symbol[0] == "free":
        found += [Span(each.start, each.end) for each in occurrences.ranges_of(symbol[1])]
    lefts = (each.statement.members[0] for each in model.definitions_of(symbol[1]))
    return found + [Span(left.start, left.end) for left in lefts]
