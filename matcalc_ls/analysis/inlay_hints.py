"""Shapes beside the names in a formula: of what it defines, and of what nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.analysis.data import Hint
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.roles import printed
from matcalc_ls.analysis.undeclared import guessed_in
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode_shape
from matcalc_ls.text.steps import Steps

KINDS = ("scalar", "vector", "matrix")


def inlay_hints(model: Model, start: int, end: int) -> Steps[list[Hint]]:
    """The hints that stand between two offsets, in order of place, at most one for each; in steps."""
    found: dict[int, Hint] = {}
    formulas = [formula for formula in model.document.formulas if formula.start < end and start < formula.end]
    for number, formula in enumerate(formulas):
        for hint in (*_of_definitions(model, formula), *_of_guesses(model, formula)):
            if start <= hint.offset <= end:
                found.setdefault(hint.offset, hint)
        yield number, len(formulas)
    return [found[offset] for offset in sorted(found)]


def _of_definitions(model: Model, formula: Formula) -> Iterator[Hint]:
    """Behind the left side of a definition, the shape of what it defines, unless the author has just said it."""
    for definition in model.definitions_in(formula):
        binding = model.scopes.at(formula).symbols.get(definition.name)
        if binding is not None and formula.start <= binding.start < formula.end:
            continue
        shape = definition.expr.shape
        tooltip = f"{unicode_name(definition.name)} ∈ {unicode_shape(shape)}"
        yield Hint(definition.statement.members[0].end, f": {_words(shape)}", tooltip)


def _of_guesses(model: Model, formula: Formula) -> Iterator[Hint]:
    """Behind the first mention of a name in a formula, the shape that it was taken to have, if that says a size.

    That a letter was taken for a scalar, its colour and its hover say: beside every letter it would drown the formulas.
    """
    told: set[str] = set()
    for part in guessed_in(model, formula):
        name, shape = part.expr.data[0].name, part.expr.shape
        if name in told or part.start == part.end or not any(dim.is_known for dim in shape):
            continue
        told.add(name)
        if model.document.source(part.end, part.end + 4).lstrip()[:1] == ":":
            continue  # A: m×n?:B reads like another formula
        kind = KINDS[min(len(shape), 2)]
        tooltip = f"{unicode_name(name)} is not declared: it was taken for a {kind}"
        yield Hint(part.end, f": {_words(shape).removesuffix('?')}?", tooltip)


def _words(shape: Shape) -> str:
    """`m×n`; of a vector the size, and the word for what has no size, or none that is known."""
    if not any(dim.is_known for dim in shape):
        return KINDS[min(len(shape), 2)]
    return "×".join(unicode_name(size) for size in printed(shape))
