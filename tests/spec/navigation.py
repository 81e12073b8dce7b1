"""What the expectations on navigation mean: one function for each kind. README.md lists them for authors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_ls.analysis.data import Edit, Mentioned, OutlineItem, Span
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.text.lines import LineIndex
from tests.spec.document import Expectation

if TYPE_CHECKING:
    from tests.spec.expectations import Stage


def _parsed(pattern: str, expectation: Expectation) -> tuple[str, ...]:
    match = re.fullmatch(pattern, expectation.rest)
    assert match is not None, f"write {expectation.kind} {pattern}"
    return match.groups(default="")


def _line(stage: Stage, offset: int) -> int:
    return LineIndex(stage.text).line_of(offset) + 1


def _said(stage: Stage, place: Span | Mentioned) -> str:
    """The words at a place, and their line."""
    if place.path is None:
        return f'"{stage.text[place.start : place.end]}" in line {_line(stage, place.start)}'
    text = Path(place.path).read_text(encoding="utf-8")
    line = LineIndex(text).line_of(place.start) + 1
    return f'"{text[place.start : place.end]}" in line {line} of {Path(place.path).name}'


def _references(stage: Stage, expectation: Expectation) -> None:
    words, count = _parsed(r'at "(.+)": (\d+) places?', expectation)
    offset = stage.offset(stage.formula(expectation), words)
    found = stage.engine.references(stage.uri, offset)
    places = [_said(stage, each) for each in found]
    assert len(found) == int(count), f"they are {', '.join(places) or 'none'}"
    for each in (each for each in found if each.path is None):
        assert stage.engine.references(stage.uri, each.start) == found, "from another of them they are others"


def _definition(stage: Stage, expectation: Expectation) -> None:
    words, wanted = _parsed(r'at "(.+?)": (.+)', expectation)
    found = stage.engine.definition(stage.uri, stage.offset(stage.formula(expectation), words))
    said = "nothing"
    if found is not None:
        said = _said(stage, found)
    assert said == wanted, f"it is {said}"


def _rename(stage: Stage, expectation: Expectation) -> None:
    """The lines that change, as they are after it; what is reported stays the same, name for name."""
    words, name, refusal = _parsed(r'at "(.+)" to "(.+?)"(?:: (.+))?', expectation)
    offset = stage.offset(stage.formula(expectation), words)
    found = stage.engine.rename(stage.uri, offset, name)
    assert found.refusal == refusal, f"it is refused: {found.refusal}" if found.refusal else "it is not refused"
    if refusal:
        return
    text, changed = _changed(stage.text, [edit for edit in found.edits if edit.path is None])
    others: dict[str, str] = {}
    for path in dict.fromkeys(edit.path for edit in found.edits if edit.path is not None):
        other = Path(path).read_text(encoding="utf-8")
        others[path], lines = _changed(other, [edit for edit in found.edits if edit.path == path])
        changed += [f"{Path(path).name}: {line}" for line in lines]
    said = "\n".join(changed)
    assert said == expectation.body, f"it writes:\n{said}"
    after = Engine()
    after.open(stage.uri, text, stage.section.language, stage.root, texts=others)
    codes = [each.code for each in after.diagnostics(stage.uri)]
    assert codes == [each.code for each in stage.engine.diagnostics(stage.uri)], "something else is reported"


def _changed(text: str, edits: list[Edit]) -> tuple[str, list[str]]:
    """A text after edits, and the lines of it that they change."""
    after = edited(text, edits)
    lines = zip(text.splitlines(), after.splitlines(), strict=True)
    return after, [now.strip() for before, now in lines if before != now]


def _symbols(stage: Stage, expectation: Expectation) -> None:
    found = "\n".join(_written(stage.engine.outline(stage.uri), ""))
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
    found = stage.engine.selection(stage.uri, stage.offset(formula, words))
    assert (found[-1].start, found[-1].end) == (0, len(stage.text)), "it does not end with the whole document"
    first, last = stage.span(formula)
    inside = [each for each in found if first <= each.start and each.end <= last]
    grown = "\n".join(" ".join(stage.text[each.start : each.end].split()) for each in inside)
    assert grown == expectation.body, f"it grows:\n{grown}"


def _folding(stage: Stage, expectation: Expectation) -> None:
    """The first words of each stretch, and how many lines it has."""
    found = [
        f"{stage.text[each.start : each.end].split()[0]} {_line(stage, each.end) - _line(stage, each.start) + 1} lines"
        for each in stage.engine.folding(stage.uri)
    ]
    assert found == expectation.body.splitlines(), f"they are:\n{found}"


def _tokens(stage: Stage, expectation: Expectation) -> None:
    """The names of the formula, each with its kind where that is told for the first time."""
    formula = stage.formula(expectation)
    found = stage.engine.tokens(stage.uri, *stage.span(formula))
    said = ", ".join(dict.fromkeys(f"{stage.text[start:end]} {kind}" for start, end, kind in found))
    assert said == expectation.rest, f"they are {said}"
    whole = stage.engine.tokens(stage.uri, 0, len(stage.text))
    assert [each for each in whole if stage.span(formula)[0] <= each[0] < stage.span(formula)[1]] == found
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
