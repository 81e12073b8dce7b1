"""Questions to a worker, each with its limit; one that made a worker hang or die is not asked again and again."""

from __future__ import annotations

import asyncio
from typing import Any

from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_errors import UnavailableError
from matcalc_ls.server.quarantine import Key, Quarantine
from matcalc_ls.server.settings import Settings
from matcalc_ls.server.worker_process import WorkerProcess


class Guard:
    """Asks, and remembers what was asked last."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._quarantine = Quarantine()
        self._asked: Key | None = None

    async def call(
        self,
        worker: WorkerProcess,
        method: str,
        document: Document,
        *arguments: Any,
        task: str | None = None,
        goes_on: bool = True,
    ) -> Any:
        """What the engine says of a document. Raises as `WorkerProcess.call` does."""
        self._asked = _key(method, document, arguments)
        limit = self._settings.limit(method)
        result = await worker.call(method, [document.uri, *arguments], limit, task, goes_on=goes_on)
        self._quarantine.succeeded(document.uri, method)
        return result

    async def go_on(self, worker: WorkerProcess, method: str, document: Document, task: str) -> Any:
        """The same of what was begun by the name of `task`. Raises EngineRaisedError, of the kind KeyError, where the
        worker knows of no such thing."""
        self._asked = _key(method, document, ())
        return await worker.call(method, [], self._settings.limit(method), task)

    def blame(self) -> None:
        """What was asked last made the worker hang or die."""
        if self._asked is not None:
            self._quarantine.hung(self._asked, _now())

    def check(self, method: str, document: Document, arguments: tuple[Any, ...]) -> None:
        """Raises UnavailableError for a question that is not to be asked, now or ever."""
        for asked, with_arguments in (("opening", ()), (method, arguments)):
            if self._quarantine.refuses(_key(asked, document, with_arguments), _now()):
                after = self._quarantine.paused_for(document.uri, asked, _now())
                raise UnavailableError(f"{asked} hung in this document before", after)


def _key(method: str, document: Document, arguments: tuple[Any, ...]) -> Key:
    # What the whole document is asked is the same question wherever the answer begins.
    return (document.uri, document.fingerprint, method, () if method in ("opening", "examine") else arguments)


def _now() -> float:
    return asyncio.get_running_loop().time()
