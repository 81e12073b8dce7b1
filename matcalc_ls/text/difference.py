"""Where two texts differ."""

from __future__ import annotations

_LONGEST = 1 << 14


def difference(old: str, new: str) -> tuple[int, int, int]:
    """The stretch `first`..`last` of the old text and `first`..`end` of the new one outside of which both are the same,
    as (first, last, end)."""
    shorter = min(len(old), len(new))
    first = _common(old, new, shorter, 1)
    behind = _common(old, new, shorter - first, -1)
    return first, len(old) - behind, len(new) - behind


def _common(old: str, new: str, longest: int, step: int) -> int:
    """How many characters both begin with, or end with. Comparing slices is quick, comparing characters is not."""
    same, size = 0, _LONGEST
    while size:
        if same + size <= longest and _part(old, same, size, step) == _part(new, same, size, step):
            same += size
        else:
            size //= 2
    return same


def _part(text: str, same: int, size: int, step: int) -> str:
    return text[same : same + size] if step > 0 else text[len(text) - same - size : len(text) - same]
