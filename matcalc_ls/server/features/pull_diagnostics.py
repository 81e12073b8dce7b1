"""`textDocument/diagnostic` and `workspace/diagnostic/refresh` (LSP, "Pull Diagnostics"), for editors that ask."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_errors import DocumentChangedError, EngineError
from matcalc_ls.server.features.diagnostics import SOURCE, Checked, check, diagnostics_of, rest_left
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


def register(server: MatcalcServer, reporter: PullReporter) -> None:
    """To be called when the editor's capabilities are known: whoever is offered both shows everything twice."""
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE)

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport | Json:
        part = server.documents.get(params.text_document.uri)
        if part is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        document = part.whole
        if document.edited is not None:  # the answer to a keystroke is no use if another follows
            await asyncio.sleep(server.settings.debounce)
        checked = await _checked(document)
        if checked.withholds:
            reporter.examine([document], rest_left(document))
        return await _report(part, checked, params.previous_result_id)

    async def _checked(document: Document) -> Checked:
        if not server.documents.is_current(document):
            raise ServerCancelledError
        try:
            return await check(server, document, lambda: None)
        except DocumentChangedError as error:
            raise ServerCancelledError from error
        except EngineError as error:
            logger.warning("diagnostics: %s", type(error).__name__)
            return Checked([])

    async def _report(part: Document, checked: Checked, previous: str | None) -> Json:
        items = await diagnostics_of(server, part, checked.shown, related=True)
        result_id = hashlib.blake2b(items.encode(), digest_size=8).hexdigest()
        to_json = server.protocol.json
        if result_id == previous:
            return to_json(types.RelatedUnchangedDocumentDiagnosticReport(result_id))
        return Json.object(kind=to_json("full"), resultId=to_json(result_id), items=items)
