"""Where two texts, or two lists, differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_LONGEST = 1 << 14


def difference(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int, int]:
    """The stretch `first`..`last` of the old text and `first`..`end` of the new one outside of which both are the same,
    as (first, last, end)."""
    shorter = min(len(old), len(new))
    first = _common(old, new, shorter, 1)
    behind = _common(old, new, shorter - first, -1)
    return first, len(old) - behind, len(new) - behind


def _common(old: Sequence[Any], new: Sequence[Any], longest: int, step: int) -> int:
    """How many items both begin with, or end with. Comparing slices is quick, comparing items is not."""
    same, size = 0, _LONGEST
    while size:
        if same + size <= longest and _part(old, same, size, step) == _part(new, same, size, step):
            same += size
        else:
            size //= 2
    return same


def _part(text: Sequence[Any], same: int, size: int, step: int) -> Sequence[Any]:
    return text[same : same + size] if step > 0 else text[len(text) - same - size : len(text) - same]
