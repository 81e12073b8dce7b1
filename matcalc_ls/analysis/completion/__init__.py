"""What can be written at the caret: one file for each kind, tried in the order of this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from matcalc_ls.analysis.completion.caret import Caret, caret_at
from matcalc_ls.analysis.completion.claimed import claimed, inline
from matcalc_ls.analysis.completion.declarations import declarations
from matcalc_ls.analysis.completion.operations import operation_block, operations
from matcalc_ls.analysis.completion.symbols import symbol_block, symbols
from matcalc_ls.analysis.completion.variables import variable_block, variables
from matcalc_ls.analysis.data import Completion, Explanation
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import Block

__all__ = ["completion_detail", "completions", "inline"]

BLOCKS: dict[str, Callable[[Model, list[str]], Block | None]] = {
    "variable": variable_block,
    "symbol": symbol_block,
    "operation": operation_block,
}


def completions(model: Model, offset: int, trigger: str = "") -> list[Completion]:
    """What can be written at an offset, the likeliest first. `trigger` is the character that asked, "" for the author.

    A space, a brace and the like ask for what belongs just there; names are for words that have begun, or on request.
    """
    caret = caret_at(model, offset)
    if caret is None:
        return []
    by = variables(caret)
    if by is not None:
        return [each for each in by if each.matches.startswith(caret.word)]
    if caret.is_in_name:
        return list(operations(caret))
    if caret.statement() is None:  # within text, a label, the name of an environment
        return []
    found = claimed(caret)
    return [*([found] if found is not None else []), *declarations(caret), *_names(caret, trigger)]


def completion_detail(model: Model, key: str) -> Explanation | None:
    """What there is to know of a completion; None where its place is gone or there is nothing."""
    kind, *rest = key.split("|")
    block = BLOCKS[kind](model, rest) if kind in BLOCKS else None
    return None if block is None else Explanation(block.markdown(), block.plain())


def _names(caret: Caret, trigger: str) -> Iterator[Completion]:
    if trigger in ("", "\\") and (caret.word or not trigger):
        yield from symbols(caret)
        yield from operations(caret)
