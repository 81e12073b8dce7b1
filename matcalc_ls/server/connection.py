"""Base protocol framing (LSP, "Base Protocol"): one connection to one editor.

Reading and writing block in threads of their own. The event loop never waits for the editor to read, nor do threads
of a pool starve the reader, and a blocked read does not delay the exit.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from typing import BinaryIO

_LAST_WRITES = 2.0  # seconds that an exit waits for an editor which does not read


class Connection:
    """Messages in by `receive`, bytes out by `write`; `write` and `close` are what pygls asks of a writer."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader = reader
        self._writer = writer
        self._received: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._to_write: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writing = threading.Thread(target=self._write_all, daemon=True, name="writer")

    def start(self) -> None:
        """Begin, in the running event loop."""
        loop = asyncio.get_running_loop()
        self._writing.start()
        threading.Thread(target=self._read_all, args=(loop,), daemon=True, name="reader").start()

    async def receive(self) -> bytes | None:
        """The body of the next message; None when the editor is gone."""
        return await self._received.get()

    def write(self, data: bytes) -> None:
        """Send bytes, some time soon, in this order."""
        self._to_write.put(data)

    def end(self) -> None:
        """Let `receive` return None after what was received already."""
        self._received.put_nowait(None)

    def close(self) -> None:
        """Send what is still to be sent, and no more."""
        self._to_write.put(None)
        self._writing.join(_LAST_WRITES)

    def _read_all(self, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            try:
                while (body := _read_message(self._reader)) is not None:
                    loop.call_soon_threadsafe(self._received.put_nowait, body)
            finally:
                loop.call_soon_threadsafe(self._received.put_nowait, None)

    def _write_all(self) -> None:
        while (data := self._to_write.get()) is not None:
            try:
                self._writer.write(data)
                self._writer.flush()
            except (OSError, ValueError):  # nobody reads; the reader will see the end as well
                return


def _read_message(stream: BinaryIO) -> bytes | None:
    """The body of a message; a header part without a length is skipped."""
    length: int | None = None
    while True:
        try:
            line = stream.readline()
        except (OSError, ValueError):
            return None
        if not line:
            return None
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
        elif not line.strip() and length is not None:
            try:
                body = stream.read(length)
            except (OSError, ValueError, MemoryError, OverflowError):
                return None
            return body if len(body) == length else None
