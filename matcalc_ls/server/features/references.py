"""`textDocument/references` and `textDocument/documentHighlight` (LSP, "Find References Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.edits import locations
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import in_turns


def register(server: MatcalcServer) -> None:
    """The places of the symbol under the cursor; where it is introduced counts as written, elsewhere as read."""

    async def ask(method: str, document: Document, position: types.Position) -> list[data.Mentioned]:
        found: list[data.Mentioned]
        found = await server.ask(method, document, document.offset(position), default=[])
        return found

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        wanted = params.context.include_declaration
        found = await ask("references", document, params.position)
        return locations(server.documents, document, [place for place in found if wanted or not place.introduces])

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        write, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
        return [
            types.DocumentHighlight(document.range(place.start, place.end), write if place.introduces else read)
            async for place in in_turns(await ask("mentions", document, params.position))
            if document.holds(place.start)
        ]
