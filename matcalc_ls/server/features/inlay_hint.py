"""`textDocument/inlayHint` (LSP, "Inlay Hint Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import in_turns


def register(server: MatcalcServer) -> None:
    """Shapes beside the names, in the lines that are shown."""

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        document = server.documents.get(params.text_document.uri)
        if document is None or not server.configuration.settings(document).inlay_hints:
            return []
        start, end = document.offsets(params.range)
        found: list[data.Hint] = await server.ask("hinting", document, start, end, default=[])
        return [
            types.InlayHint(
                document.range(one.offset, one.offset).start,
                one.text,
                kind=types.InlayHintKind.Type,
                tooltip=one.tooltip,
            )
            async for one in in_turns(found)
        ]
