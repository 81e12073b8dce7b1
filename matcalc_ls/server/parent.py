"""Whether the editor still lives (LSP, `InitializeParams.processId`)."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

_INTERVAL = 1.0


def is_alive(pid: int) -> bool:
    """Whether a process runs. Only asked on POSIX; elsewhere `os.kill(pid, 0)` would kill it."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    try:  # dead, but not yet fetched by its own parent
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except (OSError, IndexError):  # no /proc here
        return True


def can_be_watched(pid: int) -> bool:
    """Whether there is such a process, on a system where one can ask."""
    return os.name == "posix" and pid > 0 and is_alive(pid)


async def wait_until_dead(pid: int) -> None:
    """Return when the process is gone."""
    while is_alive(pid):
        await asyncio.sleep(_INTERVAL)
