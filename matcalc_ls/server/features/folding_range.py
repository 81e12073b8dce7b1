"""`textDocument/foldingRange` (LSP, "Folding Range Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import in_turns


def register(server: MatcalcServer) -> None:
    """Displays and chains, by lines."""

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding(params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        found: list[data.Span] = await server.ask("folding", document, default=[])
        own = (span for span in found if document.holds(span.start))
        places = [document.range(span.start, span.end) async for span in in_turns(own)]
        lines = [(place.start.line, place.end.line) for place in places]
        ranges = [types.FoldingRange(first, last) for first, last in dict.fromkeys(lines) if first < last]
        return ranges[: server.client.folding_limit]
