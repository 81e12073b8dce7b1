"""Definition, references, rename, symbols, folding, selection and semantic tokens, as two real editors ask for them."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.server.driver import Editor, Start
from tests.server.profiles import NEOVIM, PROFILES, VSCODE

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/names.md"
OTHER = "file:///tmp/other.md"
TEXT = (
    "# Names\r\n"
    "\r\n"
    "\U0001f600 Let $\U0001d467 = 1$, $A \\in \\mathbb{R}^{n \\times n}$ and $x \\in \\mathbb{R}^n$.\r\n"
    "\r\n"
    "\U0001f600é $$\r\n"
    "f = \\mathbf{x}^\\top A x\r\n"
    "$$\r\n"
    "so $\\frac{\\partial f}{\\partial x} = (A + A^\\top) x$\r\n"
)


def units(editor: Editor, words: str) -> int:
    """How long a text is in the encoding that was negotiated."""
    encodings = {types.PositionEncodingKind.Utf8: ("utf-8", 1), types.PositionEncodingKind.Utf32: ("utf-32-le", 4)}
    kind = types.PositionEncodingKind(editor.capabilities.position_encoding or "utf-16")
    encoding, size = encodings.get(kind, ("utf-16-le", 2))
    return len(words.encode(encoding)) // size


def position(editor: Editor, words: str) -> types.Position:
    """Where a `|` in the words stands in TEXT."""
    offset = TEXT.index(words.replace("|", "")) + words.index("|")
    line = TEXT.count("\n", 0, offset)
    return types.Position(line, units(editor, TEXT[TEXT.rfind("\n", 0, offset) + 1 : offset]))


def said(editor: Editor, span: types.Range) -> tuple[int, str]:
    """The line of a range, and its words."""
    assert span.start.line == span.end.line
    line = TEXT.split("\r\n")[span.start.line]
    ends = {units(editor, line[:column]): column for column in range(len(line) + 1)}
    return span.start.line, line[ends[span.start.character] : ends[span.end.character]]


async def opened(start: Start, profile: dict[str, Any]) -> Editor:
    editor = await start(engine=None, profile=profile)
    editor.open(URI, TEXT)
    return editor


IDENTIFIER = types.TextDocumentIdentifier(URI)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile["name"])
async def test_where_a_name_leads(start: Start, profile: dict[str, Any]) -> None:
    editor = await opened(start, profile)
    at = position(editor, "+ |A")
    found = await editor.client.text_document_definition_async(types.DefinitionParams(IDENTIFIER, at))
    assert isinstance(found, types.Location)
    assert said(editor, found.range) == (2, "A")

    async def references(declaration: bool) -> list[tuple[int, str]]:
        context = types.ReferenceContext(include_declaration=declaration)
        at = position(editor, "{|x}^")
        places = await editor.client.text_document_references_async(types.ReferenceParams(context, IDENTIFIER, at))
        return [said(editor, place.range) for place in places or ()]

    assert await references(False) == [(5, "\\mathbf{x}"), (5, "x"), (7, "x"), (7, "x")]
    assert await references(True) == [(2, "x"), *(await references(False))]

    marked = await editor.client.text_document_document_highlight_async(types.DocumentHighlightParams(IDENTIFIER, at))
    kinds = [(said(editor, each.range), each.kind) for each in marked or ()]
    assert kinds[0] == ((2, "A"), types.DocumentHighlightKind.Write)
    assert {kind for _, kind in kinds[1:]} == {types.DocumentHighlightKind.Read}
    assert len(kinds) == 4

    nowhere = types.DefinitionParams(IDENTIFIER, types.Position(0, 3))
    assert await editor.client.text_document_definition_async(nowhere) is None


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile["name"])
async def test_rename(start: Start, profile: dict[str, Any]) -> None:
    editor = await opened(start, profile)
    at = position(editor, "{|x}^")
    prepared = await editor.client.text_document_prepare_rename_async(types.PrepareRenameParams(IDENTIFIER, at))
    assert isinstance(prepared, types.PrepareRenamePlaceholder)
    assert (said(editor, prepared.range), prepared.placeholder) == ((5, "\\mathbf{x}"), "x")

    result = await editor.client.text_document_rename_async(types.RenameParams(IDENTIFIER, at, "y"))
    assert result is not None
    if profile is VSCODE:
        (change,) = result.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(uri=URI, version=1)
        edits = [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
    else:  # it does not say that it takes versions
        assert result.document_changes is None
        edits = list((result.changes or {})[URI])
    assert [(said(editor, edit.range), edit.new_text) for edit in edits] == [
        ((2, "x"), "y"),
        ((5, "\\mathbf{x}"), "\\mathbf{y}"),
        ((5, "x"), "y"),
        ((7, "x"), "y"),
        ((7, "x"), "y"),
    ]
    for name, reason in (("A", "already declared in line 3"), ("\\det", "no name"), ("", "no name")):
        with pytest.raises(JsonRpcException, match=reason) as caught:
            await editor.client.text_document_rename_async(types.RenameParams(IDENTIFIER, at, name))
        assert caught.value.code == types.LSPErrorCodes.RequestFailed
    nowhere = types.PrepareRenameParams(IDENTIFIER, types.Position(0, 3))
    assert await editor.client.text_document_prepare_rename_async(nowhere) is None
    assert editor.client.messages == []


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile["name"])
async def test_symbols(start: Start, profile: dict[str, Any]) -> None:
    editor = await opened(start, profile)
    (section,) = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(IDENTIFIER)) or ()
    assert isinstance(section, types.DocumentSymbol)
    assert (section.name, said(editor, section.selection_range)) == ("Names", (0, "Names"))
    told = [(child.name, child.detail, child.kind) for child in section.children or ()]
    assert told == [
        ("z", "∈ ℝ", types.SymbolKind.Variable),
        ("f", "∈ ℝ", types.SymbolKind.Variable),
        ("∂f/∂x", "∈ ℝⁿ", types.SymbolKind.Operator),
    ]
    editor.open(OTHER, "The trace is $t = \\operatorname{tr}(X)$.")
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("t"))
    assert [(each.name, each.location.uri) for each in found or ()] == [("t ∈ ℝ", OTHER)]
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(""))
    assert len(found or ()) == 5


async def test_symbols_for_an_editor_without_hierarchy(start: Start) -> None:
    editor = await start(engine=None)
    editor.open(URI, TEXT)
    found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(IDENTIFIER)) or ()
    assert all(isinstance(each, types.SymbolInformation) for each in found)
    assert [(each.name, each.container_name) for each in found if isinstance(each, types.SymbolInformation)] == [
        ("Names", None),
        ("z ∈ ℝ", "Names"),
        ("f ∈ ℝ", "Names"),
        ("∂f/∂x ∈ ℝⁿ", "Names"),
    ]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile["name"])
async def test_folding_and_selection(start: Start, profile: dict[str, Any]) -> None:
    editor = await opened(start, profile)
    folds = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(IDENTIFIER))
    assert [(fold.start_line, fold.end_line) for fold in folds or ()] == [(4, 6)]
    places = [position(editor, "+ |A"), types.Position(0, 3)]
    params = types.SelectionRangeParams(IDENTIFIER, places)
    inside, outside = await editor.client.text_document_selection_range_async(params) or ()
    words = []
    current: types.SelectionRange | None = inside
    while current is not None and current.range.start.line == current.range.end.line == 7:
        words.append(said(editor, current.range)[1])
        current = current.parent
    fraction = "\\frac{\\partial f}{\\partial x}"
    assert words == [
        "A",
        "A^\\top",
        "A + A^\\top",
        "(A + A^\\top)",
        "(A + A^\\top) x",
        f"{fraction} = (A + A^\\top) x",
        f"${fraction} = (A + A^\\top) x$",
    ]
    while outside.parent is not None:
        outside = outside.parent
    assert outside.range == types.Range(types.Position(0, 0), types.Position(8, 0))


def decoded(editor: Editor, numbers: list[int], legend: list[str]) -> list[tuple[int, str, str]]:
    """The line, the words and the type of each token."""
    found = []
    line = column = 0
    for at in range(0, len(numbers), 5):
        down, along, length, kind, _ = numbers[at : at + 5]
        line, column = line + down, (column if down == 0 else 0) + along
        span = types.Range(types.Position(line, column), types.Position(line, column + length))
        found.append((*said(editor, span), legend[kind]))
    return found


LAST = [(7, "f", "scalar"), (7, "x", "vector"), (7, "A", "matrix"), (7, "A", "matrix"), (7, "x", "vector")]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile["name"])
async def test_semantic_tokens(start: Start, profile: dict[str, Any]) -> None:
    editor = await opened(start, profile)
    options = editor.capabilities.semantic_tokens_provider
    assert isinstance(options, types.SemanticTokensOptions)
    legend = list(options.legend.token_types)
    own = ["matrix", "vector", "scalar", "function", "dim", "index"]
    standard = ["class", "variable", "property", "function", "typeParameter", "parameter"]
    assert legend == (own if profile is VSCODE else standard)

    full = await editor.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(IDENTIFIER))
    assert full is not None
    found = [(line, words, own[legend.index(kind)]) for line, words, kind in decoded(editor, list(full.data), legend)]
    assert found[:4] == [(2, "\U0001d467", "scalar"), (2, "A", "matrix"), (2, "n", "dim"), (2, "n", "dim")]
    assert found[6:10] == [(5, "f", "scalar"), (5, "\\mathbf{x}", "vector"), (5, "A", "matrix"), (5, "x", "vector")]
    assert found[10:] == LAST

    span = types.Range(types.Position(7, 0), types.Position(8, 0))
    part = await editor.client.text_document_semantic_tokens_range_async(
        types.SemanticTokensRangeParams(IDENTIFIER, span)
    )
    assert part is not None
    assert [line for line, _, _ in decoded(editor, list(part.data), legend)] == [7] * 5


async def test_semantic_tokens_by_difference(start: Start) -> None:
    editor = await opened(start, VSCODE)
    full = await editor.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(IDENTIFIER))
    assert full is not None
    assert full.result_id is not None
    numbers = list(full.data)
    editor.change(URI, 2, ((5, 0), (5, 1), "g"), ((7, 0), (7, 0), "$A$ "))
    params = types.SemanticTokensDeltaParams(IDENTIFIER, full.result_id)
    delta = await editor.client.text_document_semantic_tokens_full_delta_async(params)
    assert isinstance(delta, types.SemanticTokensDelta)
    for edit in delta.edits:
        numbers[edit.start : edit.start + edit.delete_count] = edit.data or []
    fresh = await editor.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(IDENTIFIER))
    assert fresh is not None
    assert numbers == list(fresh.data)
    stale = await editor.client.text_document_semantic_tokens_full_delta_async(params)
    assert isinstance(stale, types.SemanticTokens)
    assert list(stale.data) == numbers


async def test_an_editor_without_semantic_tokens_is_offered_none(start: Start) -> None:
    editor = await start(engine=None)
    assert editor.capabilities.semantic_tokens_provider is None
    assert editor.capabilities.rename_provider is True


async def test_an_engine_that_fails_is_no_error(start: Start) -> None:
    """The fake engine knows none of these questions: every answer is empty, and nobody is told."""
    editor = await start(profile=NEOVIM)
    editor.open(URI, TEXT)
    here = types.Position(2, 8)
    client = editor.client
    assert await client.text_document_definition_async(types.DefinitionParams(IDENTIFIER, here)) is None
    assert not await client.text_document_document_highlight_async(types.DocumentHighlightParams(IDENTIFIER, here))
    assert not await client.text_document_document_symbol_async(types.DocumentSymbolParams(IDENTIFIER))
    assert not await client.text_document_folding_range_async(types.FoldingRangeParams(IDENTIFIER))
    assert not await client.workspace_symbol_async(types.WorkspaceSymbolParams("x"))
    assert await client.text_document_rename_async(types.RenameParams(IDENTIFIER, here, "y")) is None
    (alone,) = await client.text_document_selection_range_async(types.SelectionRangeParams(IDENTIFIER, [here])) or ()
    assert alone.range == types.Range(here, here)
    unknown = types.TextDocumentIdentifier("file:///tmp/never-opened.md")
    assert await client.text_document_folding_range_async(types.FoldingRangeParams(unknown)) is None
    assert client.messages == []
