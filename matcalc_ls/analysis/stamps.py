"""Whether files have changed, told by when they were and how long they are."""

from __future__ import annotations

from pathlib import Path

Stamp = tuple[int, int] | None
"""When a file was changed, in nanoseconds, and how long it is; None of one that is not there."""


def stamp_of(path: Path) -> Stamp:
    """What changes when the file does."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
