"""Reading a document block by block, and after an edit only the blocks that it concerns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matcalc_ls.text.definitions import Shorthands, may_change_shorthands, shorthands_of
from matcalc_ls.text.difference import difference
from matcalc_ls.text.latex import may_begin_document, stretches_of_latex
from matcalc_ls.text.markdown import stretches_of_markdown
from matcalc_ls.text.markdown_inline import Habits, habits_of
from matcalc_ls.text.scan import Language, State, Stretch, is_notebook
from matcalc_ls.text.shifted import Offsets


class Customs(NamedTuple):
    """What a text says anywhere of how all of it is to be read."""

    is_notebook: bool
    own: Habits | Shorthands


class Rescanned(NamedTuple):
    """The blocks `first`..`last` of a text are gone, and `come` has those of the new text in their place."""

    first: int
    last: int
    come: list[Stretch]
    customs: Customs


def customs_of(text: str, language: Language) -> Customs:
    """The customs of a whole text."""
    own = shorthands_of(text) if language == "latex" else habits_of(text)
    return Customs(language == "markdown" and is_notebook(text), own)


def stretches_of(text: str, customs: Customs, start: int = 0, entered: State | None = None) -> Iterator[Stretch]:
    """The blocks of a text, from the one on that begins at `start`."""
    return filter(None, steps_to_stretches(text, customs, start, entered))


def steps_to_stretches(
    text: str, customs: Customs, start: int = 0, entered: State | None = None
) -> Iterator[Stretch | None]:
    """The same with None now and then within a long block."""
    given = (start,) if entered is None else (start, entered)
    if isinstance(customs.own, Shorthands):
        return stretches_of_latex(text, customs.own, *given)
    return stretches_of_markdown(text, customs.own, *given)


def rescanned(
    old: str, new: str, language: Language, customs: Customs, starts: Offsets, entered: Sequence[State]
) -> Rescanned:
    """What an edit makes of the blocks of the old text, which begin at `starts`, and of its customs."""
    first, last, come = _until_in_step(old, new, customs, starts, entered)
    before = old[starts[first] : starts[last]]
    after = new[starts[first] : come[-1].end if come else starts[first]]
    if _may_change_customs(before, after, customs, new) and (changed := customs_of(new, language)) != customs:
        return Rescanned(0, len(entered), list(stretches_of(new, changed)), changed)
    if first and language == "latex" and may_begin_document(before, after, entered[first]):
        return Rescanned(0, len(entered), list(stretches_of(new, customs)), customs)
    return Rescanned(first, last, come, customs)


def _until_in_step(
    old: str, new: str, customs: Customs, starts: Offsets, entered: Sequence[State]
) -> tuple[int, int, list[Stretch]]:
    """Read from the block on that holds the edit until what follows begins as it did before."""
    low, _, high = difference(old, new)
    # What begins right where the edit does may be a part of the block before it from now on.
    first = max(bisect_left(starts, low) - 1, 0)
    longer = len(new) - len(old)
    come: list[Stretch] = []
    for stretch in stretches_of(new, customs, starts[first], entered[first]):
        if come and stretch.start >= high:
            number = bisect_left(starts, stretch.start - longer)
            if number < len(entered) and (starts[number], entered[number]) == (stretch.start - longer, stretch.entered):
                return first, number, come
        come.append(stretch)
    return first, len(entered), come


def _may_change_customs(before: str, after: str, customs: Customs, new: str) -> bool:
    """Whether a stretch of the text may have said something that it says no more, or the other way round."""
    if isinstance(customs.own, Shorthands):
        return may_change_shorthands(before, after)
    return is_notebook(new) != customs.is_notebook or habits_of(before) != habits_of(after)
