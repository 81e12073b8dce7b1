"""`textDocument/didOpen`, `didChange`, `didClose` (LSP, "Text Document Synchronization")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.server.documents import Document, language_of
from matcalc_ls.server.features.diagnostics import Publisher
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer, publisher: Publisher) -> None:
    """Keep the texts. Nothing is analysed here; the publisher does so when the typing rests."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        language = language_of(item.uri, str(getattr(item.language_id, "value", item.language_id)))
        if language is None:
            return
        document = Document(item.uri, item.version, item.text, language, server.client.encoding)
        server.documents.put(document)
        publisher.publish_soon(document, delay=0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return
        document = document.changed(params.text_document.version, params.content_changes)
        server.documents.put(document)
        publisher.publish_soon(document, delay=server.settings.debounce)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        document = server.documents.remove(params.text_document.uri)
        if document is None:
            return
        publisher.withdraw(document)
        server.engine.forget(document)
