"""`conflicting-declaration`: one symbol with two shapes that are in force at once."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.dims import Dim, Shape, normal_shape
from matcalc_ls.analysis.data import Diagnostic, Related
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.shapes import shape_words
from matcalc_ls.notation.scope import Declaration
from matcalc_ls.notation.writing.names import unicode_name

_ALTERNATIVES = frozenset(
    [
        "or",
        "either",
        "respectively",
        "resp",
        "now",
        "instead",
        "case",
        "cases",
        "when",
        "if",
        "for",
        "then",
        "so",
        "every",
        "any",
        "each",
        "some",
        "while",
        "whereas",
    ]
)
"""Words between two declarations that tell them apart."""
_ENDS = (".", "。", ";", ":", "|", "\\\\", "$$")
"""What ends a sentence, a cell or a row: behind it an author may speak of another matrix of that name."""


def check(model: Model) -> Iterator[Diagnostic]:
    """Each declaration against the one before of the same name in the same sentence.

    Further on, a declaration takes the place of an earlier one, which is no conflict.
    """
    known: dict[int, list[Diagnostic]] = model.lasting.setdefault(__name__, {})
    for paragraph in model.scopes.read_anew():
        known.pop(paragraph, None)
        found = list(_in_paragraph(model, paragraph))
        if found:
            known[paragraph] = found
    for findings in known.values():
        yield from findings


def _in_paragraph(model: Model, paragraph: int) -> Iterator[Diagnostic]:
    before: dict[str, Declaration] = {}
    for placed in model.scopes.declared_in(paragraph):
        declaration = placed.declaration
        if declaration.shape is None or _is_limited(declaration):
            continue
        first = before.get(declaration.name)
        before[declaration.name] = declaration
        if first is not None and _conflict(model, first, declaration):
            yield _finding(first, declaration)


def _is_limited(declaration: Declaration) -> bool:
    """Whether it speaks of a part of the paragraph, of many quantities at once, or of a function."""
    return (
        declaration.is_supposed
        or declaration.family is not None
        or bool(declaration.member_of)
        or declaration.is_function
    )


def _conflict(model: Model, first: Declaration, second: Declaration) -> bool:
    assert first.shape is not None and second.shape is not None
    one, other = normal_shape(first.shape), normal_shape(second.shape)
    if _spelling(one) == _spelling(other) or not all(dim.is_known for dim in one + other):
        return False
    between = model.document.source(first.end, second.start)
    if any(end in between for end in _ENDS):
        return False
    words = {word.strip(".,;:()").lower() for word in between.split()}
    return not words & _ALTERNATIVES


def _spelling(shape: Shape) -> tuple[str, ...]:
    """Sizes without regard to case: one dim is often misspelt, K and k."""
    return tuple(str(dim).lower() if isinstance(dim, Dim) else "" for dim in shape)


def _finding(first: Declaration, second: Declaration) -> Diagnostic:
    assert first.shape is not None and second.shape is not None
    name = unicode_name(second.name)
    here, there = shape_words(second.shape), shape_words(first.shape)
    message = (
        f"{name} is declared {here} here and {there} before: give one of them another name, or both the same shape."
    )
    related = Related(first.start, first.end, f"{name} is declared {there} here")
    return Diagnostic("conflicting-declaration", "warning", message, second.start, second.end, (related,))
