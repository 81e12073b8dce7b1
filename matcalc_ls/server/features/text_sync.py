"""`textDocument/didOpen`, `didChange`, `didClose` (LSP, "Text Document Synchronization")."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from matcalc_ls.server.documents import Document, language_of
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """Keep the texts. Nothing is analysed here; that happens when somebody asks, or the typing rests."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        language = language_of(item.uri, str(getattr(item.language_id, "value", item.language_id)))
        if language is not None:
            server.take(Document(item.uri, item.version, item.text, language, server.client.encoding))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = server.documents.get(params.text_document.uri)
        if document is not None:
            now = asyncio.get_running_loop().time()
            changed = document.changed(params.text_document.version, params.content_changes, now)
            server.take(changed, server.settings.debounce)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)
