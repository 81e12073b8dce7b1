"""`textDocument/definition` (LSP, "Goto Definition Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.edits import locations
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """To the formula that defines a symbol, or to its declaration."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> types.Location | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        found: data.Span | None
        found = await server.ask("definition", document, document.offset(params.position), default=None)
        return next(iter(locations(server.documents, document, [found] if found is not None else [])), None)
