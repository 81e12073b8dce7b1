"""`textDocument/publishDiagnostics` (LSP, "PublishDiagnostics Notification")."""

from __future__ import annotations

import asyncio
import logging

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_client import BACKGROUND, DocumentChangedError, EngineError, UnavailableError
from matcalc_ls.server.language_server import MatcalcServer

logger = logging.getLogger(__name__)

SOURCE = "matcalc"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


class Publisher:
    """Publishes the diagnostics of the newest version of each document, once the typing rests."""

    def __init__(self, server: MatcalcServer) -> None:
        self._server = server
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def publish_soon(self, document: Document, delay: float) -> None:
        """Publish after `delay` seconds, unless this is called again before: many changes cost one analysis."""
        self._cancel(document)
        self._tasks[document.uri] = asyncio.create_task(self._publish(document, delay))

    def withdraw(self, document: Document) -> None:
        """The document was closed: its diagnostics go, and none come later."""
        self._cancel(document)
        self._send(document, [])

    def _cancel(self, document: Document) -> None:
        task = self._tasks.pop(document.uri, None)
        if task is not None:
            task.cancel()

    async def _publish(self, document: Document, delay: float) -> None:
        await asyncio.sleep(delay)
        try:
            found = await self._diagnostics(document)
        except DocumentChangedError:
            return
        except EngineError as error:
            logger.warning("diagnostics: %s", error)
            found = []
        except Exception:
            logger.exception("diagnostics")
            return
        if self._server.documents.is_current(document):
            self._send(document, found)

    async def _diagnostics(self, document: Document) -> list[types.Diagnostic]:
        while True:
            try:
                found: list[data.Diagnostic]
                found = await self._server.engine.ask("diagnostics", document, priority=BACKGROUND)
                return [self._diagnostic(document, diagnostic) for diagnostic in found]
            except UnavailableError as error:
                if error.after == 0:  # refused for good
                    raise
                self._send(document, [])  # those of an older text would stand in the wrong places
                await asyncio.sleep(error.after)

    def _diagnostic(self, document: Document, diagnostic: data.Diagnostic) -> types.Diagnostic:
        related = None
        if self._server.client.related_information and diagnostic.related:
            related = [
                types.DiagnosticRelatedInformation(
                    types.Location(document.uri, document.range(place.start, place.end)), place.message
                )
                for place in diagnostic.related
            ]
        return types.Diagnostic(
            range=document.range(diagnostic.start, diagnostic.end),
            severity=_SEVERITIES[diagnostic.severity],
            code=diagnostic.code,
            source=SOURCE,
            message=diagnostic.message,
            related_information=related,
        )

    def _send(self, document: Document, diagnostics: list[types.Diagnostic]) -> None:
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, diagnostics, document.version)
        )
