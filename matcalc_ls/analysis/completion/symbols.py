"""The names of a document that begin as the word being typed does, with their shapes."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.analysis.completion.caret import Caret
from matcalc_ls.analysis.completion.shapes import shape_words
from matcalc_ls.analysis.data import Completion
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import Block
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode


def symbols(caret: Caret) -> Iterator[Completion]:
    """Quantities first, in alphabetical order, then sizes."""
    scope, word = caret.model.scope(caret.formula), caret.word
    number = caret.model.document.number_of(caret.formula)
    for name, binding in sorted(_bindings(scope), key=lambda entry: entry[0]):
        if name.startswith(word):
            key = f"symbol|{number}|{name}"
            yield Completion(name, "symbol", shape_words(binding.quantity), caret.start, caret.offset, name, name, key)
    for name in sorted(scope.dims - scope.symbols.keys()):
        if name.startswith(word):
            yield Completion(name, "size", "a size", caret.start, caret.offset, name, name, "")


def symbol_block(model: Model, rest: list[str]) -> Block | None:
    """Where a name is known from, and what it stands for."""
    number, name = int(rest[0]), "|".join(rest[1:])
    if number >= len(model.document.formulas):
        return None
    formula = model.document.formulas[number]
    binding = dict(_bindings(model.scope(formula))).get(name)
    if binding is None:
        return None
    where = f"{binding.provenance} in {model.document.line_name(binding.start, formula.start)}"
    plain = f"{unicode_name(name)} ∈ {shape_words(binding.quantity)}"
    if binding.definition is not None:
        plain += f", = {unicode(binding.definition)}"
    return Block(model.document.source(binding.start, binding.end), plain, where)


def _bindings(scope: Scope) -> Iterator[tuple[str, Binding]]:
    yield from scope.symbols.items()
    for binding in scope.families.values():
        if not isinstance(binding.quantity, Symbol):
            yield binding.quantity.name, binding
