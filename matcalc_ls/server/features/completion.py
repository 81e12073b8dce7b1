"""`textDocument/completion` and `completionItem/resolve` (LSP, "Completion Request")."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.identity import identified, identity
from matcalc_ls.server.language_server import MatcalcServer

TRIGGERS = ("\\", "{", "_", "=", " ")
KINDS: dict[data.CompletionKind, types.CompletionItemKind] = {
    "symbol": types.CompletionItemKind.Variable,
    "size": types.CompletionItemKind.Constant,
    "operation": types.CompletionItemKind.Function,
    "declaration": types.CompletionItemKind.TypeParameter,
    "derivative": types.CompletionItemKind.Value,
}


def register(server: MatcalcServer) -> None:
    """What belongs at the caret; what there is to know of it when the author looks at it."""

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=TRIGGERS, resolve_provider=True)
    )
    async def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return []
        asked, context = document.offset(params.position), params.context
        trigger = (context.trigger_character if context is not None else None) or ""
        found: list[data.Completion] = await server.ask("completions", document, asked, trigger, default=[])
        # An edit of a completion stands on the caret's own line (LSP, `CompletionItem.textEdit`).
        fitting = [one for one in found if document.lines.line_of(one.start) == document.lines.line_of(one.end)]
        return [_item(server, document, one, number) for number, one in enumerate(fitting)]

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    async def resolve(item: types.CompletionItem) -> types.CompletionItem:
        try:
            document, key = identified(server.documents, item.data)
        except JsonRpcException:  # nothing to resolve, or the author types on
            return item
        found: data.Explanation | None = await server.ask("completion_detail", document, key, default=None)
        if found is not None and server.client.completion_markdown:
            item.documentation = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
        elif found is not None:
            item.documentation = found.plain
        return item


def _item(server: MatcalcServer, document: Document, one: data.Completion, number: int) -> types.CompletionItem:
    snippet = one.snippet if server.client.snippets else ""
    return types.CompletionItem(
        label=one.label,
        kind=KINDS[one.kind],
        detail=one.detail,
        sort_text=f"{number:04}",
        filter_text=one.matches,
        preselect=True if one.kind == "derivative" else None,
        insert_text_format=types.InsertTextFormat.Snippet if snippet else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(document.range(one.start, one.end), snippet or one.text),
        data=identity(document, one.key) if one.key else None,
    )
