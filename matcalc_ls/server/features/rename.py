"""`textDocument/rename` and `textDocument/prepareRename` (LSP, "Rename Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.edits import RequestFailed, workspace_edit
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """Every place of a symbol at once, or an error that says why not."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        found: data.Renamable | None
        found = await server.ask("renamable", document, document.offset(params.position), default=None)
        if found is None:
            return None
        if found.refusal:
            raise RequestFailed(found.refusal)
        return types.PrepareRenamePlaceholder(document.range(found.start, found.end), found.name)

    @server.feature(types.TEXT_DOCUMENT_RENAME)
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        document: Document | None = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        offset = document.offset(params.position)
        found: data.Renaming | None = await server.ask("renaming", document, offset, params.new_name, default=None)
        if found is None:
            return None
        if found.refusal:
            raise RequestFailed(found.refusal)
        return workspace_edit(server.client, server.documents, document, found.edits)
