"""Work that takes long enough to say so (LSP, "Work Done Progress")."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from types import TracebackType

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

_PATIENCE = 1.0
_INTERVAL = 0.25


class Progress:
    """Says nothing in the first second, then how far it is; to be used by `with`."""

    def __init__(self, server: LanguageServer, title: str) -> None:
        self._server, self._title = server, title
        self._token = str(uuid.uuid4())
        self._next = 0.0
        self._creation: asyncio.Task[bool] | None = None

    def __enter__(self) -> Progress:
        self._next = _now() + _PATIENCE
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._creation is None:
            return
        if not self._creation.done():
            self._creation.cancel()
        elif self._creation.result():
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())

    def report(self, done: int, total: int) -> None:
        """So much of so much."""
        if _now() < self._next or not _is_wanted(self._server):
            return
        self._next = _now() + _INTERVAL
        percentage = 100 * done // max(total, 1)
        if self._creation is None:
            self._creation = asyncio.create_task(self._begin(percentage))
        elif self._creation.done() and self._creation.result():
            report = types.WorkDoneProgressReport(message=f"{done} of {total}", percentage=percentage)
            self._server.work_done_progress.report(self._token, report)

    async def _begin(self, percentage: int) -> bool:
        with contextlib.suppress(JsonRpcException):  # the editor would not
            await self._server.work_done_progress.create_async(self._token)
            begin = types.WorkDoneProgressBegin(self._title, cancellable=False, percentage=percentage)
            self._server.work_done_progress.begin(self._token, begin)
            return True
        return False


def _is_wanted(server: LanguageServer) -> bool:
    window = server.client_capabilities.window
    return window is not None and bool(window.work_done_progress)


def _now() -> float:
    return asyncio.get_running_loop().time()
