"""What the expectations on navigation mean: one function for each kind. README.md lists them for authors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from matcalc_ls.analysis.data import OutlineItem
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.text.lines import LineIndex
from tests.spec.document import Expectation

if TYPE_CHECKING:
    from tests.spec.expectations import Stage

DOCUMENT = "file:///section"


def _parsed(pattern: str, expectation: Expectation) -> tuple[str, ...]:
    match = re.fullmatch(pattern, expectation.rest)
    assert match is not None, f"write {expectation.kind} {pattern}"
    return match.groups(default="")


def _line(stage: Stage, offset: int) -> int:
    return LineIndex(stage.text).line_of(offset) + 1


def _references(stage: Stage, expectation: Expectation) -> None:
    words, count = _parsed(r'at "(.+)": (\d+) places?', expectation)
    offset = stage.offset(stage.formula(expectation), words)
    found = stage.engine.references(DOCUMENT, offset)
    places = [f'"{stage.text[each.start : each.end]}" in line {_line(stage, each.start)}' for each in found]
    assert len(found) == int(count), f"they are {', '.join(places) or 'none'}"
    for each in found:
        assert stage.engine.references(DOCUMENT, each.start) == found, "from another of them they are others"


def _definition(stage: Stage, expectation: Expectation) -> None:
    words, wanted = _parsed(r'at "(.+?)": (.+)', expectation)
    found = stage.engine.definition(DOCUMENT, stage.offset(stage.formula(expectation), words))
    said = "nothing"
    if found is not None:
        said = f'"{stage.text[found.start : found.end]}" in line {_line(stage, found.start)}'
    assert said == wanted, f"it is {said}"


def _rename(stage: Stage, expectation: Expectation) -> None:
    """The lines that change, as they are after it; what is reported stays the same, name for name."""
    words, name, refusal = _parsed(r'at "(.+)" to "(.+?)"(?:: (.+))?', expectation)
    offset = stage.offset(stage.formula(expectation), words)
    found = stage.engine.rename(DOCUMENT, offset, name)
    assert found.refusal == refusal, f"it is refused: {found.refusal}" if found.refusal else "it is not refused"
    if refusal:
        return
    text = edited(stage.text, found.edits)
    lines = zip(stage.text.splitlines(), text.splitlines(), strict=True)
    changed = "\n".join(after.strip() for before, after in lines if before != after)
    assert changed == expectation.body, f"it writes:\n{changed}"
    after = Engine()
    after.open(DOCUMENT, text, stage.section.language)
    codes = [each.code for each in after.diagnostics(DOCUMENT)]
    assert codes == [each.code for each in stage.engine.diagnostics(DOCUMENT)], "something else is reported"


def _symbols(stage: Stage, expectation: Expectation) -> None:
    found = "\n".join(_written(stage.engine.outline(DOCUMENT), ""))
    assert found == expectation.body, f"they are:\n{found}"


def _written(items: Sequence[OutlineItem], indent: str) -> list[str]:
    lines = []
    for item in items:
        lines += [f"{indent}{item.kind} {item.name} {item.detail}".rstrip(), *_written(item.children, indent + "  ")]
    return lines


def _selection(stage: Stage, expectation: Expectation) -> None:
    """What a selection grows to inside of the formula."""
    (words,) = _parsed(r'at "(.+)"', expectation)
    formula = stage.formula(expectation)
    found = stage.engine.selection(DOCUMENT, stage.offset(formula, words))
    assert (found[-1].start, found[-1].end) == (0, len(stage.text)), "it does not end with the whole document"
    inside = [each for each in found if formula.start <= each.start and each.end <= formula.end]
    grown = "\n".join(" ".join(stage.text[each.start : each.end].split()) for each in inside)
    assert grown == expectation.body, f"it grows:\n{grown}"


def _folding(stage: Stage, expectation: Expectation) -> None:
    """The first words of each stretch, and how many lines it has."""
    found = [
        f"{stage.text[each.start : each.end].split()[0]} {_line(stage, each.end) - _line(stage, each.start) + 1} lines"
        for each in stage.engine.folding(DOCUMENT)
    ]
    assert found == expectation.body.splitlines(), f"they are:\n{found}"


def _tokens(stage: Stage, expectation: Expectation) -> None:
    """The names of the formula, each with its kind where that is told for the first time."""
    formula = stage.formula(expectation)
    found = stage.engine.tokens(DOCUMENT, formula.start, formula.end)
    said = ", ".join(dict.fromkeys(f"{stage.text[start:end]} {kind}" for start, end, kind in found))
    assert said == expectation.rest, f"they are {said}"
    whole = stage.engine.tokens(DOCUMENT, 0, len(stage.text))
    assert [each for each in whole if formula.start <= each[0] < formula.end] == found
    assert all(before[1] <= after[0] for before, after in pairwise(whole)), "some overlap"


KINDS: dict[str, Callable[[Stage, Expectation], None]] = {
    "references": _references,
    "definition": _definition,
    "rename": _rename,
    "symbols": _symbols,
    "selection": _selection,
    "folding": _folding,
    "tokens": _tokens,
}
