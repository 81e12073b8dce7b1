"""After `Let $`: declarations, of what the document uses and nobody declared, with the sizes that it has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.analysis.completion.caret import Caret
from matcalc_ls.analysis.completion.shapes import shape_words
from matcalc_ls.analysis.data import Completion
from matcalc_ls.analysis.undeclared import declaration_of, declared_shapes, space_of, undeclared
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.writing.writer import unicode_shape
from matcalc_ls.tex.parse import parse

MOST = 12
USUAL = ((Dim.of("n"),), (Dim.of("m"), Dim.of("n")), ())
OPENERS = frozenset({"where", "with", "suppose", "for", "and", "if", "naming"})
LET = frozenset({"let", "let's", "consider", "define", "take"})
"""Of the phrases that open a statement, those that introduce what it speaks of; "we have" does not."""


def declarations(caret: Caret) -> Iterator[Completion]:
    """Of each undeclared name that begins so; behind a name, the spaces that it may be in."""
    if not _opens_statement(caret):
        return
    if not caret.before:
        yield from islice(_of_undeclared(caret), MOST)
    name = _name(caret)
    if name is not None:
        yield from islice(_spaces(caret, name), MOST)


def _of_undeclared(caret: Caret) -> Iterator[Completion]:
    for name, quantity in undeclared(caret.model, caret.formula).items():
        if name.startswith(caret.word):
            yield _completion(caret, declaration_of(caret.model, name, quantity.shape), shape_words(quantity))


def _spaces(caret: Caret, name: str) -> Iterator[Completion]:
    """A name that the document does not use, in each shape that it declares."""
    if name in undeclared(caret.model, caret.formula):
        return
    before = f"{name} " if caret.word else ""
    for shape in declared_shapes(caret.model) or USUAL:
        yield _completion(caret, f"{before}\\in {space_of(caret.model, shape)}", unicode_shape(shape))


def _name(caret: Caret) -> str | None:
    """What stands in the formula so far, if that is a name and nothing else."""
    text = caret.model.document.source(caret.formula.zone.inner_start, caret.offset)
    display = parse(text, 0, len(text), caret.model.document.macros_at(caret.formula.start))
    row = display.lines[0][0] if len(display.lines) == 1 and len(display.lines[0]) == 1 else None
    return text.strip() if row is not None and canonical(row) is not None else None


def _completion(caret: Caret, text: str, detail: str) -> Completion:
    return Completion(text, "declaration", detail, caret.start, caret.offset, text, text, "")


def _opens_statement(caret: Caret) -> bool:
    """Whether the words before the formula open a statement about a name."""
    document = caret.model.document
    words = document.source(caret.formula.paragraph, caret.formula.start).split()[-2:]
    for count in (2, 1):
        phrase = " ".join(words[-count:]).lower().strip(",;:")
        sense = EVERY_LANGUAGE.phrases.get(phrase) if len(words) >= count else None
        if sense is not None:
            introduces = phrase in LET or not phrase.isascii()
            return sense.role in OPENERS or (sense.role == "let" and introduces)
    return False
