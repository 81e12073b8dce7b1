"""`textDocument/semanticTokens` (LSP, "Semantic Tokens"): what each name in the maths is.

The types are our own where the editor says that it knows them, else the standard ones nearest to them.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.client import Client
from matcalc_ls.server.documents import Document
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import Json, in_turns
from matcalc_ls.text.difference import difference

FALLBACKS: dict[data.TokenKind, str] = {
    "matrix": "class",
    "vector": "variable",
    "scalar": "property",
    "function": "function",
    "dim": "typeParameter",
    "index": "parameter",
}
_PORTION = 5_000
"""How many numbers are written at a time."""


@dataclass(frozen=True, slots=True)
class _Sent:
    result_id: str
    data: list[int]


def register(server: MatcalcServer) -> None:
    """To be called when the editor's capabilities are known, since they settle the legend."""
    if server.client.token_types is None:
        return
    legend = types.SemanticTokensLegend(token_types=list(legend_of(server.client)), token_modifiers=[])
    last: dict[str, _Sent] = {}
    counter = itertools.count(1)

    async def ask(document: Document, start: int, end: int) -> list[int]:
        found: list[data.Token] = await server.ask("naming", document, start, end, default=[])
        return await _encoded(document, found)

    def remembered(document: Document, numbers: list[int]) -> _Sent:
        sent = last[document.uri] = _Sent(str(next(counter)), numbers)
        for uri in [uri for uri in last if server.documents.get(uri) is None]:
            del last[uri]
        return sent

    async def whole(sent: _Sent) -> Json:
        return Json.object(resultId=server.protocol.json(sent.result_id), data=await _as_json(sent.data))

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, legend)
    async def full(params: types.SemanticTokensParams) -> types.SemanticTokens | Json | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        return await whole(remembered(document, await ask(document, *document.span)))

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA, legend)
    async def delta(
        params: types.SemanticTokensDeltaParams,
    ) -> types.SemanticTokens | types.SemanticTokensDelta | Json | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        before = last.get(document.uri)
        sent = remembered(document, await ask(document, *document.span))
        if before is None or before.result_id != params.previous_result_id:
            return await whole(sent)
        return types.SemanticTokensDelta(_edits(before.data, sent.data), sent.result_id)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, legend)
    async def within(params: types.SemanticTokensRangeParams) -> types.SemanticTokens | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        return types.SemanticTokens(await ask(document, *document.offsets(params.range)))


def legend_of(client: Client) -> tuple[str, ...]:
    """The name of each kind of token for an editor, in the order of FALLBACKS."""
    known = client.token_types or frozenset()
    return tuple(kind if kind in known else standard for kind, standard in FALLBACKS.items())


async def _encoded(document: Document, tokens: Sequence[data.Token]) -> list[int]:
    """Five numbers for each token: lines and columns from the one before, length, type, modifiers."""
    kinds = {kind: number for number, kind in enumerate(FALLBACKS)}
    numbers: list[int] = []
    line, column = 0, 0
    async for start, end, kind in in_turns(tokens):
        place = document.range(start, end)
        first = place.start
        if place.end.line == first.line:
            step = first.character - (column if first.line == line else 0)
            numbers += (first.line - line, step, place.end.character - first.character, kinds[kind], 0)
            line, column = first.line, first.character
    return numbers


async def _as_json(numbers: list[int]) -> Json:
    portions = in_turns(numbers[at : at + _PORTION] for at in range(0, len(numbers), _PORTION))
    return Json(f"[{','.join([json.dumps(portion)[1:-1] async for portion in portions])}]")


def _edits(old: list[int], new: list[int]) -> list[types.SemanticTokensEdit]:
    """One edit of what lies between the beginning and the end that are the same."""
    if old == new:
        return []
    first, last, end = difference(old, new)
    return [types.SemanticTokensEdit(first, last - first, new[first:end])]
