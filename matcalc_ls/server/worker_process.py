"""One life of a worker process, seen from the server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcalc_ls.server import wire
from matcalc_ls.server.dependencies import Inputs

# Our matrices are small: the threads of a linear algebra library would cost memory and start-up time for nothing.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

_PIPE = 1 << 15
"""How many bytes a pipe surely holds."""


class WorkerDiedError(Exception):
    """The process ended before it answered."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work that comes in steps goes on when it is asked for by its name again: `done` of `total` so far."""

    done: int
    total: int


class EngineRaisedError(Exception):
    """The engine raised; the worker is well. The whole may quote the document, its `kind` and `outline` do not."""

    def __init__(self, method: str, kind: str, outline: str, whole: str) -> None:
        super().__init__(f"{method} raised {kind}", whole)
        self.kind, self.outline = kind, outline


@dataclass(frozen=True, slots=True)
class Opened:
    """What a document was understood with, and a number that no other has."""

    inputs: Inputs
    serial: int


class WorkerProcess:
    """Started by `start`; asked one thing at a time by `call`. Any error but EngineRaisedError ends it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._serial = 0
        self.opened: dict[str, Opened] = {}
        """What the worker has open, by URI."""
        self.opening: dict[str, Inputs] = {}
        """What it has begun to open, by URI, with what that is to be understood with."""

    @classmethod
    async def start(cls, engine: str) -> WorkerProcess:
        """Start a process; it loads the engine while the first call waits in its pipe.

        `-P` keeps the current folder, which is the user's, off the module path: a document's folder may hold a
        `numpy.py`.
        """
        command = [sys.executable, "-P", "-m", "matcalc_ls.server.worker", "--engine", engine]
        environment = {**_ONE_THREAD, **os.environ}
        return cls(await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, env=environment))

    @property
    def pid(self) -> int:
        """The process id, for the log and for tests."""
        return self._process.pid

    async def call(
        self, method: str, params: list[Any], limit: float, task: str | None = None, *, goes_on: bool = True
    ) -> Any:
        """The engine's answer; of work that comes in steps and has a name, `task`, perhaps Unfinished.

        What was begun by that name goes on, unless `goes_on` is unset: then it is forgotten, and begun anew. Raises
        TimeoutError after `limit` seconds, WorkerDiedError, EngineRaisedError, of the kind KeyError if there is nothing
        that could go on and no `params` to begin with.
        """
        self._serial += 1
        request = {
            "id": self._serial, "method": method, "params": params, "limit": limit, "task": task, "goes_on": goes_on
        }  # fmt: skip
        message = wire.encoded(request)
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            async with asyncio.timeout(limit):
                await _write(self._process.stdin, message)
                (length,) = wire.HEADER.unpack(await self._process.stdout.readexactly(wire.HEADER.size))
                answer = await _decoded(await self._process.stdout.readexactly(length))
        except (OSError, EOFError) as error:
            if isinstance(error, TimeoutError):  # TimeoutError is an OSError
                raise
            raise WorkerDiedError(f"{method}: the worker ended") from error
        if answer["id"] != self._serial:  # that of a call which was given up
            raise WorkerDiedError(f"{method}: the answers are out of step")
        if "error" in answer:
            raise EngineRaisedError(method, answer["error"], answer["outline"], answer["traceback"])
        if "unfinished" in answer:
            return Unfinished(*answer["unfinished"])
        return answer["result"]

    @property
    def has_ended(self) -> bool:
        """Whether it is there no more."""
        return self._process.returncode is not None

    async def wait(self) -> int:
        """Wait for its end."""
        return await self._process.wait()

    async def kill(self) -> None:
        """End it now, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


async def _write(stream: asyncio.StreamWriter, message: Sequence[bytes]) -> None:
    """Write no more at a time than a pipe holds: of more, what is left is copied again and again, by the event loop."""
    for part in message:
        rest = memoryview(part)
        while rest:
            stream.write(rest[:_PIPE])
            rest = rest[_PIPE:]
            await stream.drain()


async def _decoded(body: bytes) -> dict[str, Any]:
    """A message, taken in with pauses in which others have their turn."""
    steps = wire.decoding(body)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            message: dict[str, Any] = end.value
            return message
        await asyncio.sleep(0)
