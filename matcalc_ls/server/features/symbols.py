"""`textDocument/documentSymbol` and `workspace/symbol` (LSP, "Document Symbols Request")."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import in_turns

_KINDS = {
    "section": types.SymbolKind.String,  # as editors have the headings of Markdown
    "function": types.SymbolKind.Function,
    "quantity": types.SymbolKind.Variable,
    "claim": types.SymbolKind.Operator,
}


def register(server: MatcalcServer) -> None:
    """Sections, definitions and claims: of one document as a hierarchy, of all that are open as a list."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        outline: list[data.OutlineItem] = await server.ask("outlining", document, default=[])
        found = [item for item in outline if document.holds(item.start)]
        if server.client.symbol_hierarchy:
            return [await _symbol(document, item) async for item in in_turns(found)]
        return [symbol async for symbol in in_turns(_flat(document, found, None))]

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbols(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        answer: list[types.SymbolInformation] = []
        for document in server.documents:
            try:
                found: list[data.OutlineItem] = await server.ask("outlining", document, default=[])
            except JsonRpcContentModified:
                continue
            every = in_turns(_flat(document, found, None))
            answer += [each async for each in every if _fits(params.query, each.name)]
        return answer


async def _symbol(document: Document, item: data.OutlineItem) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=item.name,
        kind=_KINDS[item.kind],
        range=document.range(item.start, item.end),
        selection_range=document.range(item.name_start, item.name_end),
        detail=item.detail or None,
        children=[await _symbol(document, child) async for child in in_turns(item.children)],
    )


def _flat(
    document: Document, items: list[data.OutlineItem] | tuple[data.OutlineItem, ...], container: str | None
) -> Iterator[types.SymbolInformation]:
    for item in items:
        place = document.location(item.name_start, item.name_end)
        name = f"{item.name} {item.detail}".rstrip()
        yield types.SymbolInformation(place, name, _KINDS[item.kind], container_name=container)
        yield from _flat(document, item.children, item.name)


def _fits(query: str, name: str) -> bool:
    """The characters of a query stand in the name in their order (LSP, `WorkspaceSymbolParams`)."""
    rest = iter(name.lower())
    return all(char in rest for char in query.lower() if not char.isspace())
