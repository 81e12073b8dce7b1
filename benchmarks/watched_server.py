"""The server, which notes when its event loop was held up: `python watched_server.py FILE`.

A line of the file has the time at which a callback began, of `time.perf_counter`, and its seconds, of the processor:
what else runs on the machine is not the server's doing.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import perf_counter, thread_time

from matcalc_ls.server import main

NOTED = 0.001
"""Seconds from which on a callback is noted."""

file = Path(sys.argv[1]).open("w", buffering=1, encoding="utf-8")  # noqa: SIM115 (open as long as the process)
run = asyncio.Handle._run


def timed(handle: asyncio.Handle) -> None:
    """Run a callback, of which the event loop does one at a time."""
    start, before = perf_counter(), thread_time()
    try:
        run(handle)
    finally:
        spent = thread_time() - before
        if spent > NOTED:
            print(start, spent, file=file)


asyncio.Handle._run = timed  # type: ignore[method-assign, assignment]
sys.exit(main([]))
