"""`textDocument/selectionRange` (LSP, "Selection Range Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """For each position what a selection there grows to, as a chain of parents."""

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    async def selection(params: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        answer: list[types.SelectionRange] = []
        for position in params.positions:
            offset = document.offset(position)
            found: list[data.Span] = await server.ask("selecting", document, offset, default=[])
            # Every position has an answer (LSP): of one with nothing around it, itself.
            chain: types.SelectionRange | None = None
            for span in reversed(found or [data.Span(offset, offset)]):
                chain = types.SelectionRange(document.range(span.start, span.end), chain)
            assert chain is not None
            answer.append(chain)
        return answer
