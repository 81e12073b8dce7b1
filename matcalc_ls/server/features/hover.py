"""`textDocument/hover` (LSP, "Hover Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """Markdown or plain text, as the editor prefers."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        found: data.Hover | None
        found = await server.ask("hovering", document, document.offset(params.position), default=None)
        if found is None:
            return None
        if server.client.hover_markdown:
            contents = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
        else:
            contents = types.MarkupContent(types.MarkupKind.PlainText, found.plain)
        return types.Hover(contents, document.range(found.start, found.end))
