"""`textDocument/inlineCompletion` (LSP 3.18, "Inline Completion Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """The right side of a claim, in grey. To be called when the editor's capabilities are known: few ask for it."""
    if not server.client.inline_completion:
        return

    @server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
    async def inline(params: types.InlineCompletionParams) -> list[types.InlineCompletionItem]:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return []
        found: data.Completion | None
        found = await server.ask("inline_completion", document, document.offset(params.position), default=None)
        if found is None or document.lines.line_of(found.start) != document.lines.line_of(found.end):
            return []
        return [types.InlineCompletionItem(found.text, found.matches, document.range(found.start, found.end))]
