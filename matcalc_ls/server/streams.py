"""The real standard streams, taken out of reach of everybody else's `print`."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def take_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Private copies of stdin and stdout. After that fd 0 is empty and fd 1 is stderr, so that a stray `print`, in
    Python or in C, lands in the log and not in the protocol.

    The copies are not the interpreter's own buffered objects, because a thread that is blocked in those makes the
    interpreter abort at exit.
    """
    reader = os.fdopen(os.dup(0), "rb")
    writer = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # started without a stderr
        os.dup2(nothing, 1)
    os.close(nothing)
    sys.stdout = sys.stderr
    return reader, writer
