"""What waits to be asked of the engine: the most urgent first, what came first before what came later."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_errors import EngineError
from matcalc_ls.server.wire import EARLY

INTERACTIVE, BACKGROUND, HOUSEKEEPING = range(3)

OnProgress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@dataclass(order=True)
class Job:
    """A question about a document; one without a document is only there to have a worker. Its `turn` may come to be
    later, its `serial` number stays.

    What `takes_long` is gone on with when nothing as urgent waits that may be quick.
    """

    priority: int
    takes_long: bool
    turn: int
    serial: int = field(compare=False)
    method: str = field(compare=False)
    document: Document | None = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    future: asyncio.Future[Any] = field(compare=False)
    on_progress: OnProgress | None = field(compare=False, default=None)
    tries: int = field(compare=False, default=0)
    is_early: bool = field(compare=False, default=False)
    """Whether it is answered from a part of its document, the rest of which is still being opened."""

    @property
    def is_over(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.future.done()

    def answer(self, result: Any) -> None:
        """Give an answer to whoever waits for it."""
        if not self.future.done():
            self.future.set_result(result)

    def fail(self, failure: EngineError) -> None:
        """Say that there is no answer."""
        if self.future.done():
            return
        if self.priority == HOUSEKEEPING:  # nobody waits for it
            self.future.cancel()
        else:
            self.future.set_exception(failure)


class Jobs:
    """The jobs that wait; those that are cancelled meanwhile are dropped when their turn comes."""

    def __init__(self) -> None:
        self._waiting: list[Job] = []
        self._serial = itertools.count()
        self._more = asyncio.Event()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def post(
        self,
        priority: int,
        method: str,
        document: Document | None,
        *arguments: Any,
        on_progress: OnProgress | None = None,
    ) -> asyncio.Future[Any]:
        """A new one; its answer."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        serial = next(self._serial)
        self.put_back(Job(priority, False, serial, serial, method, document, arguments, future, on_progress))
        return future

    def put_back(self, job: Job, *, behind: bool = False) -> None:
        """Let a job wait once more, where it was or `behind` all that are as urgent."""
        if behind:
            job.turn = next(self._serial)
        heapq.heappush(self._waiting, job)
        self._more.set()

    def wait_for(self, document: Document | None) -> None:
        """A document is still being opened: what is asked of it takes long, but for what has an answer already, for
        which it need not be opened further."""
        for job in self._waiting:
            if job.document is document:
                job.is_early = job.method in EARLY
                job.takes_long |= not job.is_early
        heapq.heapify(self._waiting)

    def take(self) -> Job:
        """The one whose turn it is. Raises IndexError where there is none."""
        return heapq.heappop(self._waiting)

    async def wait(self) -> None:
        """Wait until there is one."""
        while not self._waiting:
            self._more.clear()
            await self._more.wait()

    def fail_all(self, failure: EngineError) -> None:
        """Let nobody wait any longer."""
        for job in self._waiting:
            job.fail(failure)
        self._waiting.clear()

    def cancel_all(self) -> None:
        """The same without a reason."""
        for job in self._waiting:
            job.future.cancel()
