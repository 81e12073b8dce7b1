"""The server object that the features are registered on."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcInternalError, PyglsError
from pygls.lsp.server import LanguageServer

from matcalc_ls.server import parent
from matcalc_ls.server.client import Client
from matcalc_ls.server.configuration import Configuration
from matcalc_ls.server.connection import Connection
from matcalc_ls.server.documents import Document, Documents
from matcalc_ls.server.engine_client import EngineClient
from matcalc_ls.server.engine_errors import DocumentChangedError, EngineError
from matcalc_ls.server.log import Incidents
from matcalc_ls.server.protocol import MatcalcProtocol
from matcalc_ls.server.settings import Settings

logger = logging.getLogger(__name__)


def _version() -> str:
    """What importlib.metadata would say, whose import alone takes a tenth of the start."""
    for folder in sys.path:
        for found in Path(folder).glob("matcalc_ls-*.dist-info"):
            return found.name.removeprefix("matcalc_ls-").removesuffix(".dist-info")
    return "0"  # run from a checkout


class Reporter(Protocol):
    """Brings diagnostics to the editor, in the one way that it asks for."""

    def changed(self, document: Document, delay: float) -> None:
        """The document was opened, or changed by the editor; more changes may come within `delay` seconds."""

    def examine(self, documents: Sequence[Document], delay: float = 0.0) -> None:
        """Something that these documents rest on has changed; after `delay` seconds, during which more may come."""

    def withdraw(self, document: Document) -> None:
        """The document was closed."""


NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithCells(notebook="*", cells=[types.NotebookCellLanguage("markdown")])
    ],
    save=True,
)
"""The Markdown cells of notebooks of any kind."""


class MatcalcServer(LanguageServer):
    """pygls' server with our documents, the engine behind its process, and what the editor can take."""

    protocol: MatcalcProtocol

    def __init__(self, settings: Settings) -> None:
        super().__init__("matcalc-ls", _version(), protocol_cls=MatcalcProtocol, notebook_document_sync=NOTEBOOKS)
        self.incidents: Incidents | None = None
        self.editor: types.ClientInfo | None = None
        self.settings = settings
        self.client = Client()
        self.documents = Documents()
        self._connection: Connection | None = None
        self._watch: asyncio.Task[None] | None = None
        self.configuration = Configuration(self.tell)
        self.configured = asyncio.Event()
        """Set when the settings are there that the editor was asked for: nothing is accused by others."""
        self.reporter: Reporter
        self.refresh_decorations: Callable[[float], None]
        """Has the editor ask again, after some seconds, for what it draws into texts."""
        self._focus: dict[str, int] = {}
        self.engine = EngineClient(
            settings, lambda: self.documents, self.documents.is_current, self.tell, self.configuration.context
        )

    async def serve(self, connection: Connection) -> int:
        """Serve the editor at the other end; the exit code (LSP, "Exit Notification": 1 without `shutdown`)."""
        connection.start()
        self.protocol.set_writer(connection)
        self._connection = connection
        try:
            while (body := await connection.receive()) is not None:
                self.protocol.receive(body)
                # Let an async handler run to its first await, where it has taken the document as it is now, before
                # the next message can change it.
                await asyncio.sleep(0)
        except SystemExit:  # pygls' way of `exit`
            pass
        finally:
            if self._watch is not None:
                self._watch.cancel()
            await self.engine.stop()
            connection.close()
        return 0 if self.protocol.was_shut_down else 1

    def end_with(self, editor: int | None) -> None:
        """End when this process does (LSP, `InitializeParams.processId`), unless it is not there now: then its number
        means nothing here, as with an editor outside of the container that the server runs in."""
        if editor is not None and parent.can_be_watched(editor):
            self._watch = asyncio.create_task(self._end_with(editor), name="parent")

    async def ask(self, method: str, document: Document, *arguments: Any, default: Any) -> Any:
        """The engine's answer to an editor's request, or `default` where there is none: no request of a reader ends in
        an error popup because the mathematics failed. Raises ContentModified when the document moved on."""
        if arguments and isinstance(arguments[0], int):
            self._focus[document.whole.uri] = arguments[0]
        try:
            return await self.engine.ask(method, document, *arguments)
        except DocumentChangedError as error:
            raise JsonRpcContentModified("the document has changed") from error
        except EngineError as error:
            logger.warning("%s: %s", method, error)
            return default

    def reconfigure(self) -> None:
        """Settings or folders may have changed: examine what they change."""
        self.examine(self.configuration.update(self.documents))

    def examine(self, documents: Sequence[Document], delay: float = 0.0) -> None:
        """What these documents rest on has changed: bring all that the editor shows of them up to date."""
        self.reporter.examine(documents, delay)
        if documents:
            self.refresh_decorations(delay)

    def focus(self, document: Document) -> int:
        """The offset that is most likely visible: of the last change or, before any, of what was asked last."""
        return self._focus.get(document.uri, 0) if document.edited is None else document.edited.start

    def take(self, document: Document, delay: float = 0.0) -> None:
        """The document was opened or changed; those that include it are examined anew as well."""
        for part in self.documents.put(document):
            self.reporter.withdraw(part)
        self.reporter.changed(document, delay)
        if document.path is not None:
            others = [each for each in self.engine.resting_on(document.path) if each.uri != document.uri]
            self.examine(others, delay)

    def close(self, uri: str) -> None:
        """The document was closed."""
        document = self.documents.remove(uri)
        if document is None:
            return
        self.reporter.withdraw(document)
        self.configuration.forget(document)
        self._focus.pop(document.uri, None)
        self.engine.forget(document)
        if document.path is not None:  # what includes it is now understood with the file as it is on disk
            self.examine(self.engine.resting_on(document.path))

    def report_server_error(self, error: Exception, source: type[PyglsError] | type[JsonRpcException]) -> None:
        """Log it. pygls shows a message, which at each keystroke is worse than the error; and what a request is refused
        with is an answer, and no error of ours."""
        if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
            logger.info("%s: %s", source.__name__, type(error).__name__)
        else:
            logger.error("%s: %s", source.__name__, type(error).__name__, exc_info=error)

    def tell(self, message: str) -> None:
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    async def _end_with(self, editor: int) -> None:
        await parent.wait_until_dead(editor)
        logger.warning("The editor is gone")
        if self._connection is not None:
            self._connection.end()
