"""The engine as the server sees it: asked with `await`, whatever happens to the worker process."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matcalc_ls.server.backoff import Backoff
from matcalc_ls.server.context import Context
from matcalc_ls.server.documents import Document
from matcalc_ls.server.quarantine import Key, Quarantine
from matcalc_ls.server.settings import Settings
from matcalc_ls.server.wire import WARM_UP
from matcalc_ls.server.worker_process import EngineRaisedError, Opened, Unfinished, WorkerDiedError, WorkerProcess

logger = logging.getLogger(__name__)

INTERACTIVE, BACKGROUND, HOUSEKEEPING = range(3)
_PATIENCE = 2.0  # seconds that a question waits for a worker that is down
_TRIES = 2  # a worker may die of something else than the question, so it is asked once more


OnProgress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


class StillOpening:
    """A document is so long that what was asked of it has to wait; others need not."""


class EngineError(Exception):
    """There is no answer; why is in the log."""


class DocumentChangedError(EngineError):
    """The question was about a text that is no longer the document's."""


class UnavailableError(EngineError):
    """No worker at the moment, or not for this document; asking again after `after` seconds may help."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


@dataclass(order=True)
class _Job:
    priority: int
    serial: int
    method: str = field(compare=False)
    document: Document | None = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    future: asyncio.Future[Any] = field(compare=False)
    on_progress: OnProgress | None = field(compare=False, default=None)
    tries: int = field(compare=False, default=0)


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
        self._on_trouble = on_trouble
        self._context = context
        self._rests_on: dict[str, frozenset[Path]] = {}
        self._outdated: dict[str, int] = {}
        self._told = False
        self._lost = 0
        self._jobs: list[_Job] = []
        self._serial = itertools.count()
        self._more = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._worker: WorkerProcess | None = None
        self._not_before = 0.0
        self._backoff = Backoff()
        self._quarantine = Quarantine()
        self._asked: Key | None = None

    @property
    def workers_lost(self) -> int:
        """How many workers died or had to be killed."""
        return self._lost

    def start(self) -> None:
        """Start a worker and warm it up, in the background."""
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run(), name="engine")
            self._runner.add_done_callback(_log_end)
            self._post(HOUSEKEEPING, "", None)

    async def stop(self) -> None:
        """End the worker; what waits is cancelled."""
        for task in (self._runner, self._watcher):
            if task is not None:
                task.cancel()
        for job in self._jobs:
            job.future.cancel()
        if self._worker is not None:
            await self._worker.kill()

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
        self._check_quarantine(method, document, arguments)
        if self._not_before - _now() > _PATIENCE:
            raise UnavailableError("the engine keeps failing", self._not_before - _now())
        return await self._post(priority, method, document, *arguments, on_progress=on_progress)

    def forget(self, document: Document) -> None:
        """The document was closed."""
        for memory in (self._rests_on, self._outdated):
            memory.pop(document.uri, None)
        if self._runner is not None:
            self._post(HOUSEKEEPING, "close", document)

    def files_changed(self, paths: Collection[Path] | None) -> list[Document]:
        """Files were changed on disk, or it is not known which (None): the documents to examine anew."""
        affected = [each for each in self._open_documents() if paths is None or self._rests_on_any(each, paths)]
        for document in affected:
            self._outdated[document.uri] = self._outdated.get(document.uri, 0) + 1
        return affected

    def resting_on(self, path: Path) -> list[Document]:
        """The open documents that a file, which may be open as well, has a say in."""
        return [document for document in self._open_documents() if self._rests_on_any(document, [path])]

    def _rests_on_any(self, document: Document, paths: Collection[Path]) -> bool:
        return not self._rests_on.get(document.uri, frozenset()).isdisjoint(paths)

    def _post(
        self,
        priority: int,
        method: str,
        document: Document | None,
        *arguments: Any,
        on_progress: OnProgress | None = None,
    ) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        job = _Job(priority, next(self._serial), method, document, arguments, future, on_progress)
        heapq.heappush(self._jobs, job)
        self._more.set()
        return future

    async def _run(self) -> None:
        while True:
            while not self._jobs:
                self._more.clear()
                await self._more.wait()
            # A worker first, then the job: something more urgent may come while the worker starts.
            try:
                worker = self._worker or await self._start_worker()
            except (OSError, WorkerDiedError) as error:
                logger.error("The worker did not start: %s", type(error).__name__)
                await self._lose_worker()
                continue
            if self._jobs:
                await self._run_job(worker, heapq.heappop(self._jobs))

    async def _run_job(self, worker: WorkerProcess, job: _Job) -> None:
        if job.future.done():  # cancelled while it waited
            return
        try:
            result = await self._serve(worker, job)
        except EngineError as error:
            _fail(job, error)
        except EngineRaisedError as error:
            logger.error("%s raised %s\n%s", job.method, error.kind, error.outline)
            logger.debug("%s\n%s", *error.args)
            _fail(job, EngineError(error.args[0]))
        except TimeoutError:
            logger.error("%s was cut off after %g s", job.method, self._settings.limit(job.method))
            self._blame()
            _fail(job, EngineError(f"{job.method} took too long"))
            await self._lose_worker()
        except WorkerDiedError as error:
            logger.error("%s", error)
            job.tries += 1
            if job.tries < _TRIES:
                heapq.heappush(self._jobs, job)
            else:
                self._blame()
                _fail(job, EngineError(str(error)))
            await self._lose_worker()
        except Exception as error:  # a mistake here must not stop the runner
            logger.exception("%s failed", job.method)
            _fail(job, EngineError(f"{job.method}: {type(error).__name__}"))
            await self._lose_worker()
        else:
            self._deliver(job, result)

    def _deliver(self, job: _Job, result: Any) -> None:
        if job.future.done():
            return
        if not isinstance(result, Unfinished | StillOpening):
            job.future.set_result(result)
            return
        if isinstance(result, StillOpening):
            # What is asked of other documents meanwhile has its turn.
            job.serial = next(self._serial)
        elif job.on_progress is not None:
            job.on_progress(result.done, result.total)
        heapq.heappush(self._jobs, job)

    async def _serve(self, worker: WorkerProcess, job: _Job) -> Any:
        document = job.document
        if document is None:  # only there to have a worker
            return None
        if job.method == "close":
            # The same document may be open again by now; then the next question sends its text.
            known = worker.opened.pop(document.uri, None), worker.opening.pop(document.uri, None)
            if known != (None, None):
                await self._call(worker, "close", document, task=_opening_of(document), goes_on=False)
            return None
        if not self._is_current(document):
            raise DocumentChangedError(document.uri)
        self._check_quarantine(job.method, document, job.arguments)
        opened = await self._open(worker, document)
        if opened is None:
            return StillOpening()
        if job.method == "open":
            return None
        return await self._call(worker, job.method, document, *job.arguments, task=f"{job.serial} {opened.serial}")

    async def _open(self, worker: WorkerProcess, document: Document) -> Opened | None:
        """Let the worker have the document as it is, with all that it is understood with; None where that takes longer.

        What it rests on is known when it was understood; if the editor has some of that open, it is given the texts.
        """
        uri, context = document.uri, self._context(document)
        while True:
            rests_on = self._rests_on.get(uri, frozenset())
            texts = {path: each for each in self._open_documents() if (path := each.path) in rests_on}
            prints = tuple(sorted((str(path), each.fingerprint) for path, each in texts.items()))
            with_ = (document.fingerprint, context, self._outdated.get(uri, 0), prints)
            opened = worker.opened.pop(uri, None)  # unknown until the answer is here
            if opened is None or opened.with_ != with_:
                contents = {str(path): each.text for path, each in texts.items()}
                arguments = (document.text, document.language, context.root, context.settings, contents)
                read = await self._go_on_opening(worker, document, with_, arguments)
                if isinstance(read, Unfinished):
                    return None
                self._rests_on[uri] = frozenset(map(Path, read or ()))
                opened = Opened(with_, next(self._serial))
            worker.opened[uri] = opened
            new = self._rests_on.get(uri, frozenset()) - rests_on
            if not any(each.path in new for each in self._open_documents()):
                return opened

    async def _go_on_opening(
        self, worker: WorkerProcess, document: Document, with_: object, arguments: tuple[Any, ...]
    ) -> list[str] | Unfinished | None:
        """The files that a document rests on, or that it is not understood yet."""
        begun, task = worker.opening.pop(document.uri, None), _opening_of(document)
        answer: list[str] | Unfinished | None = None
        if begun is not None and begun == with_:
            self._asked = _key("opening", document, ())
            try:
                # Its text is there already.
                answer = await worker.call("opening", [], self._settings.limit("opening"), task)
            except EngineRaisedError as error:
                if error.kind != "KeyError":
                    raise
                begun = None
        if begun is None or begun != with_:
            answer = await self._call(worker, "opening", document, *arguments, task=task, goes_on=False)
        if isinstance(answer, Unfinished):
            worker.opening[document.uri] = with_
        return answer

    async def _call(
        self,
        worker: WorkerProcess,
        method: str,
        document: Document,
        *arguments: Any,
        task: str | None = None,
        goes_on: bool = True,
    ) -> Any:
        self._asked = _key(method, document, arguments)
        limit = self._settings.limit(method)
        result = await worker.call(method, [document.uri, *arguments], limit, task, goes_on=goes_on)
        self._quarantine.succeeded(document.uri, method)
        return result

    def _blame(self) -> None:
        if self._asked is not None:
            self._quarantine.hung(self._asked, _now())

    def _check_quarantine(self, method: str, document: Document, arguments: tuple[Any, ...]) -> None:
        for asked, with_arguments in (("opening", ()), (method, arguments)):
            if self._quarantine.refuses(_key(asked, document, with_arguments), _now()):
                after = self._quarantine.paused_for(document.uri, asked, _now())
                raise UnavailableError(f"{asked} hung in this document before", after)

    async def _start_worker(self) -> WorkerProcess:
        await asyncio.sleep(max(0.0, self._not_before - _now()))
        worker = self._worker = await WorkerProcess.start(self._settings.engine)
        self._watcher = asyncio.create_task(self._watch(worker), name="engine watcher")
        try:
            await worker.call(WARM_UP, [], self._settings.limit(WARM_UP))
        except EngineRaisedError as error:
            logger.error("%s raised %s\n%s", WARM_UP, error.kind, error.outline)
        return worker

    async def _watch(self, worker: WorkerProcess) -> None:
        """Replace a worker that dies while nobody asks it anything."""
        await worker.wait()
        if worker is self._worker:
            self._post(HOUSEKEEPING, "", None)

    async def _lose_worker(self) -> None:
        worker, self._worker = self._worker, None
        self._lost += 1
        if self._watcher is not None:
            self._watcher.cancel()
        if worker is not None:
            await worker.kill()
        delay = self._backoff.died(_now())
        self._not_before = _now() + delay
        if self._backoff.worrying and not self._told:
            self._told = True
            self._on_trouble("matcalc: the engine keeps failing and is restarted less often now; see the server's log")
        if delay > _PATIENCE:
            for job in self._jobs:
                _fail(job, UnavailableError("the engine keeps failing", delay))
            self._jobs.clear()
        self._post(HOUSEKEEPING, "", None)
        for document in self._open_documents():
            self._post(HOUSEKEEPING, "open", document)


def _log_end(runner: asyncio.Task[None]) -> None:
    """It never ends by itself. If it did, by a mistake of ours, the next question would start another."""
    if not runner.cancelled():
        logger.critical("the engine's queue stopped", exc_info=runner.exception())


def _now() -> float:
    return asyncio.get_running_loop().time()


def _opening_of(document: Document) -> str:
    return f"open {document.uri}"


def _key(method: str, document: Document, arguments: tuple[Any, ...]) -> Key:
    # What the whole document is asked is the same question wherever the answer begins.
    return (document.uri, document.fingerprint, method, () if method in ("opening", "examine") else arguments)


def _fail(job: _Job, failure: EngineError) -> None:
    if job.future.done():
        return
    if job.priority == HOUSEKEEPING:  # nobody waits for it
        job.future.cancel()
    else:
        job.future.set_exception(failure)
