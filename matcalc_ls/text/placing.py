"""Which places the pieces of a document have, before and after an edit."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from matcalc_ls.text.scan import Stretch, Zone

ROOM = 1 << 40
"""How far apart the pieces of a document are at first."""
STEP = 1 << 24
"""How far behind another a piece is put that comes later, at most, so that many more may follow it."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A formula with its zone, or what stands between two: `offset` and `length` in its block, `base` of its places."""

    offset: int
    length: int
    base: int
    zone: Zone | None

    @property
    def end(self) -> int:
        """The place where it ends."""
        return self.base + self.length


class Draft(NamedTuple):
    """A piece that has no place yet: its text, where it starts, and its zone, if it is one, both in offsets."""

    text: str
    start: int
    zone: Zone | None

    def at(self, base: int) -> Zone | None:
        """Its zone in places."""
        return None if self.zone is None else _moved(self.zone, base - self.start)

    def is_still(self, other: Draft) -> bool:
        """Whether this is the same formula, or the same words, as another, wherever both stand."""
        if self.text != other.text or self.zone is None or other.zone is None:
            return self.text == other.text and self.zone is other.zone
        return _moved(self.zone, -self.start) == _moved(other.zone, -other.start)


def _moved(zone: Zone, by: int) -> Zone:
    inner = zone.inner_start + by, zone.inner_end + by
    return Zone(zone.start + by, zone.end + by, *inner, zone.display, zone.environment)


def drafts_of(text: str, stretch: Stretch) -> list[Draft]:
    """The pieces of a block of a text, in order: together they are all of it."""
    drafts: list[Draft] = []
    position = stretch.start
    for zone in stretch.found.zones:
        if position < zone.start:
            drafts.append(Draft(text[position : zone.start], position, None))
        drafts.append(Draft(text[zone.start : zone.end], zone.start, zone))
        position = zone.end
    if position < stretch.end:
        drafts.append(Draft(text[position : stretch.end], position, None))
    return drafts


Placed = tuple[int, Zone | None]
"""The base of a piece, and its zone in places."""


def apart(drafts: Sequence[Draft], before: int) -> list[Placed]:
    """Places with room between them, behind those of all that stands `before`."""
    bases = itertools.count((before + 1) * ROOM, ROOM)
    return [(base, draft.at(base)) for base, draft in zip(bases, drafts, strict=False)]


def together(drafts: Sequence[Draft], before: int = 0) -> list[Placed]:
    """Each offset as its own place, whatever stands `before`."""
    del before
    return [(draft.start, draft.zone) for draft in drafts]


def replaced(
    old: Sequence[tuple[Draft, Placed]], new: Sequence[Draft], low: int, high: int | None
) -> list[Placed] | None:
    """The places of what stands where `old` stood, between two places; None where there is no room.

    What is still there at the beginning and at the end stays where it is. Of the rest, words stay in the place of words
    and formulas in that of formulas as long as it goes, so that a paragraph goes on beginning where it began.
    """
    same = 0
    while same < min(len(old), len(new)) and old[same][0].is_still(new[same]):
        same += 1
    behind = 0
    while behind < min(len(old), len(new)) - same and old[-1 - behind][0].is_still(new[-1 - behind]):
        behind += 1
    before, after = [place for _, place in old[:same]], [place for _, place in old[len(old) - behind :]]
    if same:
        low = before[-1][0] + len(new[same - 1].text) + 1
    if behind:
        high = after[0][0]
    middle = new[same : len(new) - behind]
    kept = _kept(old[same : len(old) - behind], middle)
    between = _between(middle, kept, low, high) or _between(middle, [], low, high)
    return None if between is None else [*before, *between, *after]


def _kept(old: Sequence[tuple[Draft, Placed]], new: Sequence[Draft]) -> list[int]:
    """The bases of the first pieces, as long as each is what the old one was."""
    bases: list[int] = []
    for (was, (base, _)), draft in zip(old, new, strict=False):
        if (was.zone is None) != (draft.zone is None):
            break
        bases.append(base)
    return bases


def _between(drafts: Sequence[Draft], kept: Sequence[int], low: int, high: int | None) -> list[Placed] | None:
    """Pieces in order between two places, the first of them at the bases that are given."""
    bases = list(kept)
    ends = [base + len(draft.text) for base, draft in zip(bases, drafts, strict=False)]
    if any(end >= base for end, base in zip([low - 1, *ends], bases, strict=False)):
        return None
    position = ends[-1] + 1 if ends else low
    rest = drafts[len(bases) :]
    taken = sum(len(draft.text) + 1 for draft in rest)
    step = STEP if high is None else min((high - position - taken) // (len(rest) + 1), STEP)
    if step < 1:
        return None
    for draft in rest:
        bases.append(position + step)
        position = bases[-1] + len(draft.text) + 1
    return [(base, draft.at(base)) for base, draft in zip(bases, drafts, strict=True)]
