"""A worker is given a document, with all that it is understood with, before it is asked about it."""

from __future__ import annotations

import itertools

from matcalc_ls.server.dependencies import Dependencies, Inputs
from matcalc_ls.server.documents import Document
from matcalc_ls.server.guard import Guard
from matcalc_ls.server.worker_process import EngineRaisedError, Opened, Unfinished, WorkerProcess


class Opener:
    """Lets workers have documents as they are, which of a long one takes several calls."""

    def __init__(self, guard: Guard, dependencies: Dependencies) -> None:
        self._guard = guard
        self._dependencies = dependencies
        self._serial = itertools.count()

    async def open(self, worker: WorkerProcess, document: Document) -> Opened | None:
        """What the worker understood a document with, as it is now; None where it is not understood yet."""
        uri = document.uri
        while True:
            inputs = self._dependencies.inputs(document)
            opened = worker.opened.pop(uri, None)  # unknown until the answer is here
            if opened is None or opened.inputs != inputs:
                read = await self._go_on(worker, document, inputs)
                if isinstance(read, Unfinished):
                    return None
                self._dependencies.learn(document, read or ())
                opened = Opened(inputs, next(self._serial))
            worker.opened[uri] = opened
            # What it rests on is known by now, and some of that may be open as well.
            if self._dependencies.inputs(document) == inputs:
                return opened

    async def close(self, worker: WorkerProcess, document: Document) -> None:
        """Let a worker forget a document. It may be open again by now; then it is given anew when it is asked for."""
        known = worker.opened.pop(document.uri, None), worker.opening.pop(document.uri, None)
        if known != (None, None):
            await self._guard.call(worker, "close", document, task=_task(document), goes_on=False)

    async def _go_on(self, worker: WorkerProcess, document: Document, inputs: Inputs) -> list[str] | Unfinished | None:
        """The files that a document rests on, or how far it is understood."""
        answer: list[str] | Unfinished | None = None
        is_begun = worker.opening.pop(document.uri, None) == inputs
        if is_begun:
            try:
                answer = await self._guard.go_on(worker, "opening", document, _task(document))
            except EngineRaisedError as error:
                if error.kind != "KeyError":
                    raise
                is_begun = False
        if not is_begun:
            arguments = inputs.arguments
            answer = await self._guard.call(
                worker, "opening", document, *arguments, task=_task(document), goes_on=False
            )
        if isinstance(answer, Unfinished):
            worker.opening[document.uri] = inputs
        return answer


def _task(document: Document) -> str:
    return f"open {document.uri}"
