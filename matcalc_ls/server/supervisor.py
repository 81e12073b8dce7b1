"""The life of the worker process: started when it is needed, watched, and replaced when it is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from matcalc_ls.server.backoff import Backoff
from matcalc_ls.server.settings import Settings
from matcalc_ls.server.wire import WARM_UP
from matcalc_ls.server.worker_process import EngineRaisedError, WorkerDiedError, WorkerProcess

logger = logging.getLogger(__name__)


class Supervisor:
    """Has a worker, or none for a while: one that keeps dying is replaced less and less often, which is told once.

    `on_end` is called when a worker ends that nobody is asking anything.
    """

    def __init__(self, settings: Settings, on_end: Callable[[], None], on_trouble: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_end = on_end
        self._on_trouble = on_trouble
        self._worker: WorkerProcess | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._backoff = Backoff()
        self._not_before = 0.0
        self._told = False
        self.lost = 0
        """How many workers died or had to be killed."""

    @property
    def pause(self) -> float:
        """Seconds until the next worker may be started."""
        return max(0.0, self._not_before - _now())

    async def worker(self) -> WorkerProcess:
        """The worker; a new one is warmed up, once it may be started. Raises OSError where it cannot be,
        WorkerDiedError where the worker has ended since it was asked last."""
        if self._worker is not None:
            if self._worker.has_ended:
                raise WorkerDiedError("the worker ended")
            return self._worker
        await asyncio.sleep(self.pause)
        worker = self._worker = await WorkerProcess.start(self._settings.engine)
        self._watcher = asyncio.create_task(self._watch(worker), name="engine watcher")
        try:
            await worker.call(WARM_UP, [], self._settings.limit(WARM_UP))
        except EngineRaisedError as error:
            logger.error("%s raised %s\n%s", WARM_UP, error.kind, error.outline)
        return worker

    async def lose(self) -> float:
        """Be rid of the worker, dead or alive; seconds until the next may be started."""
        self.lost += 1
        await self.stop()
        self._worker = None
        delay = self._backoff.died(_now())
        self._not_before = _now() + delay
        if self._backoff.worrying and not self._told:
            self._told = True
            self._on_trouble("matcalc: the engine keeps failing and is restarted less often now; see the server's log")
        return delay

    async def stop(self) -> None:
        """End the worker, if there is one."""
        if self._watcher is not None:
            self._watcher.cancel()
        if self._worker is not None:
            await self._worker.kill()

    async def _watch(self, worker: WorkerProcess) -> None:
        await worker.wait()
        if worker is self._worker:
            self._on_end()


def _now() -> float:
    return asyncio.get_running_loop().time()
