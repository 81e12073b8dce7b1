"""The engine as the server sees it: asked with `await`, whatever happens to the worker process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from matcalc_ls.server.context import Context
from matcalc_ls.server.dependencies import Dependencies
from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_errors import DocumentChangedError, EngineError, UnavailableError
from matcalc_ls.server.guard import Guard
from matcalc_ls.server.jobs import HOUSEKEEPING, INTERACTIVE, Job, Jobs, OnProgress
from matcalc_ls.server.opening import Opener
from matcalc_ls.server.settings import Settings
from matcalc_ls.server.supervisor import Supervisor
from matcalc_ls.server.wire import EARLY
from matcalc_ls.server.worker_process import EngineRaisedError, Unfinished, WorkerDiedError, WorkerProcess

logger = logging.getLogger(__name__)

_PATIENCE = 2.0  # seconds that a question waits for a worker that is down
_TRIES = 2  # a worker may die of something else than the question, so it is asked once more


class StillOpening:
    """A document is so long that what was asked of it has to wait; others need not."""


class EngineClient:
    """One question at a time goes to the worker, the most urgent first; the rest waits here, where it can be dropped.
    What comes in steps is asked for slice by slice, so that nothing urgent waits for all of it.

    A document's text goes along with the first question about it, so a change costs nothing until somebody asks, and
    a new worker gets every text again by itself.
    """

    def __init__(
        self,
        settings: Settings,
        open_documents: Callable[[], Iterable[Document]],
        is_current: Callable[[Document], bool],
        on_trouble: Callable[[str], None],
        context: Callable[[Document], Context] = lambda _: Context(),
    ) -> None:
        self._settings = settings
        self._open_documents = open_documents
        self._is_current = is_current
        self._jobs = Jobs()
        self._runner: asyncio.Task[None] | None = None
        self._supervisor = Supervisor(settings, self._have_a_worker, on_trouble)
        self._guard = Guard(settings)
        self._dependencies = Dependencies(open_documents, context)
        self._opener = Opener(self._guard, self._dependencies)

    @property
    def workers_lost(self) -> int:
        """How many workers died or had to be killed."""
        return self._supervisor.lost

    def start(self) -> None:
        """Start a worker and warm it up, in the background."""
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run(), name="engine")
            self._runner.add_done_callback(_log_end)
            self._have_a_worker()

    async def stop(self) -> None:
        """End the worker; what waits is cancelled."""
        if self._runner is not None:
            self._runner.cancel()
        self._jobs.cancel_all()
        await self._supervisor.stop()

    async def ask(
        self,
        method: str,
        document: Document,
        *arguments: Any,
        priority: int = INTERACTIVE,
        on_progress: OnProgress | None = None,
    ) -> Any:
        """What the engine's `method` says. Raises EngineError. Cancel it at any time: a job that waits is dropped,
        the answer of one that runs is not waited for."""
        self.start()
        document = document.whole
        self._guard.check(method, document, arguments)
        if self._supervisor.pause > _PATIENCE:
            raise UnavailableError("the engine keeps failing", self._supervisor.pause)
        return await self._jobs.post(priority, method, document, *arguments, on_progress=on_progress)

    def forget(self, document: Document) -> None:
        """The document was closed."""
        self._dependencies.forget(document)
        if self._runner is not None:
            self._jobs.post(HOUSEKEEPING, "close", document)

    @property
    def files(self) -> set[Path]:
        """All the files that the open documents rest on."""
        return self._dependencies.files

    def files_changed(self, paths: Collection[Path] | None) -> list[Document]:
        """Files were changed on disk, or it is not known which (None): the documents to examine anew."""
        return self._dependencies.files_changed(paths)

    def resting_on(self, path: Path) -> list[Document]:
        """The open documents that a file, which may be open as well, has a say in."""
        return self._dependencies.resting_on(path)

    def _have_a_worker(self) -> None:
        self._jobs.post(HOUSEKEEPING, "", None)

    async def _run(self) -> None:
        while True:
            await self._jobs.wait()
            # A worker first, then the job: something more urgent may come while the worker starts.
            try:
                worker = await self._supervisor.worker()
            except (OSError, WorkerDiedError) as error:
                logger.error("There is no worker: %s", type(error).__name__)
                await self._lose_worker()
                continue
            if self._jobs:
                await self._run_job(worker, self._jobs.take())

    async def _run_job(self, worker: WorkerProcess, job: Job) -> None:
        if job.is_over:  # cancelled while it waited
            return
        try:
            result = await self._serve(worker, job)
        except EngineError as error:
            job.fail(error)
        except EngineRaisedError as error:
            logger.error("%s raised %s\n%s", job.method, error.kind, error.outline)
            logger.debug("%s\n%s", *error.args)
            job.fail(EngineError(error.args[0]))
        except TimeoutError:
            logger.error("%s was cut off after %g s", job.method, self._settings.limit(job.method))
            self._guard.blame()
            job.fail(EngineError(f"{job.method} took too long"))
            await self._lose_worker()
        except WorkerDiedError as error:
            logger.error("%s", error)
            job.tries += 1
            if job.tries < _TRIES:
                self._jobs.put_back(job)
            else:
                self._guard.blame()
                job.fail(EngineError(str(error)))
            await self._lose_worker()
        except Exception as error:  # a mistake here must not stop the runner
            logger.exception("%s failed", job.method)
            job.fail(EngineError(f"{job.method}: {type(error).__name__}"))
            await self._lose_worker()
        else:
            self._deliver(job, result)

    def _deliver(self, job: Job, result: Any) -> None:
        if job.is_over:
            return
        job.takes_long = isinstance(result, StillOpening | Unfinished)
        if isinstance(result, StillOpening):
            self._jobs.wait_for(job.document)
            if job.on_progress is not None:
                job.on_progress(0, 1)
            # What is asked of other documents meanwhile has its turn.
            self._jobs.put_back(job, behind=True)
        elif isinstance(result, Unfinished):
            if job.on_progress is not None:
                job.on_progress(result.done, result.total)
            self._jobs.put_back(job, behind=job.is_early)
        else:
            job.answer(result)

    async def _serve(self, worker: WorkerProcess, job: Job) -> Any:
        document = job.document
        if document is None:  # only there to have a worker
            return None
        if job.method == "close":
            await self._opener.close(worker, document)
            return None
        if not self._is_current(document):
            raise DocumentChangedError(document.uri)
        self._guard.check(job.method, document, job.arguments)
        opened = None if job.is_early else await self._opener.open(worker, document)
        if opened is None:
            return await self._early(worker, document, job)
        if job.method == "open":
            return None
        task = f"{job.serial} {opened.serial}"
        return await self._guard.call(worker, job.method, document, *job.arguments, task=task)

    async def _early(self, worker: WorkerProcess, document: Document, job: Job) -> Any:
        """What can be said of a document that is still being opened."""
        if job.method not in EARLY:
            return StillOpening()
        try:
            task = f"{job.serial} early"
            answer = await self._guard.call(worker, job.method, document, *job.arguments, task=task)
        except EngineRaisedError as error:
            if error.kind != "KeyError":
                raise
            job.is_early = False
            return StillOpening()
        job.is_early = isinstance(answer, Unfinished)
        if not job.is_early:
            self._jobs.post(HOUSEKEEPING, "open", document)  # goes on also if nobody asks for more
        return answer

    async def _lose_worker(self) -> None:
        delay = await self._supervisor.lose()
        if delay > _PATIENCE:
            self._jobs.fail_all(UnavailableError("the engine keeps failing", delay))
        self._have_a_worker()
        for document in self._open_documents():
            self._jobs.post(HOUSEKEEPING, "open", document)


def _log_end(runner: asyncio.Task[None]) -> None:
    """It never ends by itself. If it did, by a mistake of ours, the next question would start another."""
    if not runner.cancelled():
        logger.critical("the engine's queue stopped", exc_info=runner.exception())
