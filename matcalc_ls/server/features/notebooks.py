"""`notebookDocument/didOpen`, `didChange`, `didSave`, `didClose` (LSP, "Notebook Document Synchronization").

An editor without it, such as Neovim, has the cells as documents of their own, if at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from lsprotocol import types

from matcalc_ls.server.documents import Document
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.notebook_documents import NotebookDocument


def register(server: MatcalcServer) -> None:
    """Keep the Markdown cells, which are one document."""

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        notebook = params.notebook_document
        texts = {item.uri: _document(item) for item in params.cell_text_documents}
        cells = [texts[cell.document] for cell in notebook.cells if cell.document in texts]
        opened = NotebookDocument(notebook.uri, notebook.version, "", "markdown", server.client.encoding)
        server.take(opened.with_cells(notebook.version, cells))

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        notebook = server.documents.whole(params.notebook_document.uri)
        if isinstance(notebook, NotebookDocument) and params.change.cells is not None:
            cells = _changed(notebook.cells, params.change.cells)
            now = asyncio.get_running_loop().time()
            changed = notebook.with_cells(params.notebook_document.version, cells, now)
            server.take(changed, server.settings.debounce)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def did_save(_: types.DidSaveNotebookDocumentParams) -> None:
        """Nothing: what it says is known already."""

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        server.close(params.notebook_document.uri)

    def _document(item: types.TextDocumentItem) -> Document:
        return Document(item.uri, item.version, item.text, "markdown", server.client.encoding)

    def _changed(cells: Iterable[Document], change: types.NotebookDocumentCellChanges) -> list[Document]:
        """The cells after a change of their order, then of their texts and kinds."""
        after = list(cells)
        if change.structure is not None:
            known = {cell.uri: cell for cell in after}
            known.update((item.uri, _document(item)) for item in change.structure.did_open or ())
            array = change.structure.array
            new = [known[cell.document] for cell in array.cells or () if cell.document in known]
            after[array.start : array.start + array.delete_count] = new
        for content in change.text_content or ():
            for number, cell in enumerate(after):
                if cell.uri == content.document.uri:
                    after[number] = cell.changed(content.document.version, content.changes)
        code = {cell.document for cell in change.data or () if cell.kind is types.NotebookCellKind.Code}
        return [cell for cell in after if cell.uri not in code]
