"""`textDocument/publishDiagnostics` (LSP, "PublishDiagnostics Notification"), for editors that do not ask."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_errors import DocumentChangedError, EngineError
from matcalc_ls.server.features.diagnostics import Parts, check, diagnostics_of, rest_left
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import Json

logger = logging.getLogger(__name__)


class Publisher:
    """Publishes the diagnostics of the newest version of each document, once the typing rests."""

    def __init__(self, server: MatcalcServer) -> None:
        self._server = server
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def changed(self, document: Document, delay: float) -> None:
        """Publish when the typing rests."""
        self.examine([document], delay)

    def examine(self, documents: Sequence[Document], delay: float = 0.0) -> None:
        """Publish after `delay` seconds, unless this is called again before: many changes cost one analysis."""
        for document in documents:
            self._cancel(document)
            self._tasks[document.uri] = asyncio.create_task(self._publish(document, delay))

    def withdraw(self, document: Document) -> None:
        """The document was closed: its diagnostics go, and none come later."""
        self._cancel(document)
        self._send_none(document)

    def _cancel(self, document: Document) -> None:
        task = self._tasks.pop(document.uri, None)
        if task is not None:
            task.cancel()

    async def _publish(self, document: Document, delay: float) -> None:
        await asyncio.sleep(delay)
        parts = Parts(self._server, document, partial(self.send, document))
        try:
            checked = await check(self._server, document, lambda: self._send_none(document), parts.show_soon)
        except DocumentChangedError:
            return
        except EngineError as error:
            logger.warning("diagnostics: %s", type(error).__name__)
            if self._server.documents.is_current(document):
                self._send_none(document)
            return
        except Exception:
            logger.exception("diagnostics")
            return
        finally:
            parts.stop()
        await self.send(document, checked.shown)
        if checked.withholds:
            await asyncio.sleep(rest_left(document))
            await self.send(document, checked.found)

    async def send(self, document: Document, found: Sequence[data.Diagnostic]) -> None:
        """Publish what was found, unless the document moved on meanwhile."""
        protocol, related = self._server.protocol, self._server.client.related_information
        for part in document.parts:
            uri, version = protocol.json(part.uri), protocol.json(part.version)
            diagnostics = await diagnostics_of(self._server, part, found, related=related)
            if not self._server.documents.is_current(document):
                return
            params = Json.object(uri=uri, diagnostics=diagnostics, version=version)
            protocol.notify_json(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def _send_none(self, document: Document) -> None:
        """Have nothing shown."""
        for part in document.parts:
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(part.uri, [], part.version))
