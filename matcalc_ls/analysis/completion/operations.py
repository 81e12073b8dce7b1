"""The operations of the table that begin as the word being typed does, spelled as this author spells them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from matcalc_ls.algebra.expression import OPERATIONS
from matcalc_ls.algebra.operation import Operation
from matcalc_ls.analysis.completion.caret import NAMING, Caret
from matcalc_ls.analysis.data import Completion
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import Block
from matcalc_ls.tex.symbols import FUNCTIONS, GREEK

OPERATOR = "\\operatorname"


@cache
def _named() -> tuple[tuple[str, Operation], ...]:
    """Every operation by the first name that calls it."""
    found = {operation.spelled[0]: operation for operation in OPERATIONS.values() if operation.spelled}
    found = {name: operation for name, operation in found.items() if f"\\{name}" not in GREEK}
    return tuple(sorted(found.items()))


def operations(caret: Caret) -> Iterator[Completion]:
    """After a backslash the whole call, within `\\operatorname{` the name."""
    word = caret.word
    named = caret.is_in_name
    if not named and not word.startswith("\\"):
        return
    for name, operation in _named():
        if not name.startswith(word.removeprefix("\\")):
            continue
        key, words = f"operation|{operation.name}", operation.name
        if named:
            yield Completion(name, "operation", words, caret.start, caret.offset, name, name, key)
        else:
            text = _spelling(caret, name)
            snippet = f"{_escaped(text)}($1)$0" if operation.arity == 1 else ""
            yield Completion(name, "operation", words, caret.start, caret.offset, text, f"\\{name}", key, snippet)


def operation_block(_: Model, rest: list[str]) -> Block | None:
    """The rule by which an operation is differentiated."""
    operation = OPERATIONS.get(rest[0])
    if operation is None or not operation.rule:
        return None
    return Block("", operation.rule, operation.because)


def _spelling(caret: Caret, name: str) -> str:
    """The author's macro, TeX's own command, or the style in which the author writes such names."""
    command = f"\\{name}"
    if command in FUNCTIONS or _is_authors_own(caret.model, command, caret.formula.start):
        return command
    style = caret.model.style.trace.partition("{")[0]
    return f"{style if style in NAMING else OPERATOR}{{{name}}}"


def _is_authors_own(model: Model, command: str, offset: int) -> bool:
    """Whether a document speaks of a macro: those of common packages are known in others as well."""
    known = command in model.document.macros_at(offset)
    return known and re.search(rf"{re.escape(command)}(?![A-Za-z])", model.document.text) is not None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
