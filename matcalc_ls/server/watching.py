"""Whether files have changed, found out by looking at them again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from matcalc_ls.analysis.stamps import Stamp, stamp_of

INTERVAL = 1.0
"""Seconds."""


async def changes(paths: Callable[[], set[Path]]) -> AsyncIterator[set[Path] | None]:
    """For ever: which of the paths, asked for anew each time, were changed; None where one has come or gone.

    One that is gone is looked for also when it is not among the paths any more.
    """
    known: dict[Path, Stamp] = {}
    while True:
        await asyncio.sleep(INTERVAL)
        wanted = paths() | {path for path, stamp in known.items() if stamp is None}
        before, known = known, await asyncio.to_thread(_stamps, wanted)  # a disk may be slow
        changed = {path for path, stamp in known.items() if before.get(path, stamp) != stamp}
        if changed:
            yield None if any(None in (before[path], known[path]) for path in changed) else changed


def _stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    return {path: stamp_of(path) for path in paths}
