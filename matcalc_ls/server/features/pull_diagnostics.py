"""`textDocument/diagnostic` and `workspace/diagnostic/refresh` (LSP, "Pull Diagnostics"), for editors that ask."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from functools import partial
from weakref import WeakSet

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_errors import DocumentChangedError, EngineError
from matcalc_ls.server.features.diagnostics import SOURCE, Checked, Parts, check, diagnostics_of, rest_left
from matcalc_ls.server.features.refresh import Refresher
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import Json

logger = logging.getLogger(__name__)


class ServerCancelledError(JsonRpcException):
    """There is no answer now, and the editor is to ask again (LSP, `DiagnosticServerCancellationData`)."""

    CODE = types.LSPErrorCodes.ServerCancelled
    MESSAGE = "The document has changed"

    def __init__(self) -> None:
        super().__init__(data={"retriggerRequest": True})


class PullReporter:
    """A `Reporter` that has the editor ask again when something changed that it cannot know of."""

    def __init__(self, server: MatcalcServer) -> None:
        self._refresher = Refresher({"diagnostics": server.workspace_diagnostic_refresh_async})

    def changed(self, document: Document, delay: float) -> None:
        """Nothing: after a change of its own an editor asks anyway."""

    def examine(self, documents: Sequence[Document], delay: float = 0.0) -> None:
        """Soon, and once for all."""
        if documents:
            self._refresher.refresh(delay)

    def withdraw(self, document: Document) -> None:
        """Nothing: the editor knows what it closed."""


class _Pulled:
    """What editors that ask are answered; `going_on` are the examinations that an answer did not wait for."""

    def __init__(self, server: MatcalcServer, reporter: PullReporter) -> None:
        self._server, self._reporter = server, reporter
        self._going_on: set[asyncio.Task[Checked]] = set()
        self._told_in_part: WeakSet[Document] = WeakSet()

    async def report(self, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport | Json:
        """The answer to a request; raises ServerCancelledError where the document changes meanwhile."""
        part = self._server.documents.get(params.text_document.uri)
        if part is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        document = part.whole
        if document.edited is not None:  # the answer to a keystroke is no use if another follows
            await asyncio.sleep(self._server.settings.debounce)
        checked = await self._checked(document)
        if checked.withholds:
            self._reporter.examine([document], rest_left(document))
        return await self._written(part, checked, params.previous_result_id)

    async def _checked(self, document: Document) -> Checked:
        if not self._server.documents.is_current(document):
            raise ServerCancelledError
        try:
            return await self._first_or_all(document)
        except DocumentChangedError as error:
            raise ServerCancelledError from error
        except EngineError as error:
            logger.warning("diagnostics: %s", type(error).__name__)
            return Checked([])

    async def _first_or_all(self, document: Document) -> Checked:
        """What was found first where all of it takes long, for which the editor is then to ask again."""
        if document in self._told_in_part:
            return await check(self._server, document, lambda: None)
        first: asyncio.Future[Checked] = asyncio.get_running_loop().create_future()

        async def show(found: Sequence[data.Diagnostic]) -> None:
            if not first.done():
                first.set_result(Checked(found))

        parts = Parts(self._server, document, show)
        whole = asyncio.create_task(check(self._server, document, lambda: None, parts.show_soon))
        try:
            await asyncio.wait((whole, first), return_when=asyncio.FIRST_COMPLETED)
            if whole.done():
                return whole.result()
            self._told_in_part.add(document)
            self._going_on.add(whole)
            whole.add_done_callback(partial(self._ask_again, document))
            return first.result()
        finally:
            parts.stop()
            if whole not in self._going_on:
                whole.cancel()

    def _ask_again(self, document: Document, whole: asyncio.Task[Checked]) -> None:
        self._going_on.discard(whole)
        failure = None if whole.cancelled() else whole.exception()
        if failure is not None and not isinstance(failure, EngineError):
            logger.error("diagnostics", exc_info=failure)
        self._reporter.examine([document])

    async def _written(self, part: Document, checked: Checked, previous: str | None) -> Json:
        items = await diagnostics_of(self._server, part, checked.shown, related=True)
        result_id = hashlib.blake2b(items.encode(), digest_size=8).hexdigest()
        to_json = self._server.protocol.json
        if result_id == previous:
            return to_json(types.RelatedUnchangedDocumentDiagnosticReport(result_id))
        return Json.object(kind=to_json("full"), resultId=to_json(result_id), items=items)


def register(server: MatcalcServer, reporter: PullReporter) -> None:
    """To be called when the editor's capabilities are known: whoever is offered both shows everything twice."""
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE)
    pulled = _Pulled(server, reporter)

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport | Json:
        return await pulled.report(params)
