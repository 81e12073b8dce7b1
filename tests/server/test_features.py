"""Hover, diagnostics and code actions, there and back, through a real server process."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.server.driver import UTF8, UTF16, Start

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/a.md"
TEXT = "here\r\n\U0001d7d8é \U0001f600 bad word\r\n"
COLUMNS = {UTF8: 12, UTF16: 7}
"""Where `bad` starts on its line."""


def _range(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


@pytest.mark.parametrize("encoding", [UTF8, UTF16])
async def test_positions_in_both_encodings(start: Start, encoding: types.PositionEncodingKind) -> None:
    editor = await start(encodings=[encoding])
    column = COLUMNS[encoding]
    editor.open(URI, TEXT)

    published = await editor.diagnostics(URI)
    assert published.version == 1
    (diagnostic,) = published.diagnostics
    assert diagnostic.range == _range(1, column, column + 3)
    assert (diagnostic.code, diagnostic.source, diagnostic.message) == ("bad-word", "matcalc", "This word is bad")
    assert diagnostic.severity == types.DiagnosticSeverity.Warning
    assert list(diagnostic.related_information or ()) == [
        types.DiagnosticRelatedInformation(types.Location(URI, _range(0, 0, 4)), "declared here")
    ]

    hover = await editor.hover(URI, 1, column + 4)
    assert hover == types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, "**word**"), _range(1, column + 4, column + 8)
    )
    assert await editor.hover(URI, 1, column - 1) is None

    mend, double = await editor.actions(URI, diagnostic.range, [diagnostic])
    assert (mend.title, mend.kind, mend.is_preferred) == ("Write good", types.CodeActionKind.QuickFix, True)
    assert list(mend.diagnostics or ()) == [diagnostic]
    assert double.diagnostics is None
    assert mend.edit is None
    resolved = await editor.client.code_action_resolve_async(mend)
    assert resolved.edit is not None
    (change,) = resolved.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(uri=URI, version=1)
    assert list(change.edits) == [types.TextEdit(_range(1, column, column + 3), "good")]


async def test_utf16_is_preferred(start: Start) -> None:
    editor = await start(encodings=[UTF8, UTF16])
    editor.open(URI, TEXT)
    (diagnostic,) = (await editor.diagnostics(URI)).diagnostics
    assert diagnostic.range == _range(1, 7, 10)


async def test_an_editor_that_can_do_little(start: Start) -> None:
    """Plain text, no related information, edits without versions and at once."""
    editor = await start(rich=False)
    editor.open(URI, TEXT)
    (diagnostic,) = (await editor.diagnostics(URI)).diagnostics
    assert diagnostic.related_information is None
    hover = await editor.hover(URI, 1, 7)
    assert hover is not None
    assert hover.contents == types.MarkupContent(types.MarkupKind.PlainText, "bad")
    mend, _ = await editor.actions(URI, _range(1, 8, 8))
    assert mend.edit is not None
    assert mend.edit.document_changes is None
    (change,) = (mend.edit.changes or {})[URI]
    assert change == types.TextEdit(_range(1, 7, 10), "good")


async def test_an_editor_that_knows_commands_alone(start: Start) -> None:
    """Without `codeActionLiteralSupport` an action is a command, whose edits the editor is asked to make."""
    editor = await start(profile={"workspace": {"applyEdit": True}})
    applied: list[types.ApplyWorkspaceEditParams] = []

    @editor.client.feature(types.WORKSPACE_APPLY_EDIT)  # type: ignore[untyped-decorator]  # pygls leaves it so
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        applied.append(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    editor.open(URI, "bad\n")
    mend, _ = await editor.actions(URI, _range(0, 0, 0))
    assert isinstance(mend, types.Command)
    assert mend.title == "Write good"
    call = types.ExecuteCommandParams(mend.command, mend.arguments)
    assert await editor.client.workspace_execute_command_async(call) is None
    (edit,) = (applied[0].edit.changes or {})[URI]
    assert edit == types.TextEdit(_range(0, 0, 3), "good")


async def test_kinds_are_hierarchical(start: Start) -> None:
    editor = await start()
    editor.open(URI, "bad\n")
    span = _range(0, 0, 0)
    cases: list[tuple[list[types.CodeActionKind | str], list[str]]] = [
        ([types.CodeActionKind.Refactor], ["Double it"]),
        ([types.CodeActionKind.RefactorRewrite, types.CodeActionKind.QuickFix], ["Write good", "Double it"]),
        ([types.CodeActionKind.RefactorExtract], []),
        (["quick"], []),
        ([types.CodeActionKind.Empty], ["Write good", "Double it"]),
    ]
    for only, titles in cases:
        assert [action.title for action in await editor.actions(URI, span, only=only)] == titles


async def test_stale_actions_are_refused(start: Start) -> None:
    editor = await start()
    editor.open(URI, "bad\n")
    action = (await editor.actions(URI, _range(0, 0, 3)))[0]
    editor.change(URI, 2, ((0, 0), (0, 0), " "))
    with pytest.raises(JsonRpcException, match="has changed") as caught:
        await editor.client.code_action_resolve_async(action)
    assert caught.value.code == types.LSPErrorCodes.ContentModified
    editor.close(URI)
    editor.open(URI, "other bad\n", version=1)
    with pytest.raises(JsonRpcException, match="has changed"):
        await editor.client.code_action_resolve_async(action)
    editor.change(URI, 2, "vain\n")
    (vain,) = await editor.actions(URI, _range(0, 0, 0))
    with pytest.raises(JsonRpcException, match="no longer applies"):
        await editor.client.code_action_resolve_async(vain)
    for data in (None, 7, {"uri": URI}, {"uri": URI, "version": "1", "text": 1, "key": []}):
        with pytest.raises(JsonRpcException, match="not one of ours"):
            await editor.client.code_action_resolve_async(types.CodeAction("Theirs", data=data))


async def test_languages(start: Start) -> None:
    editor = await start()
    for number, (name, language_id, expected) in enumerate(
        [
            ("a.md", "markdown", "markdown"),
            ("a.qmd", "quarto", "markdown"),
            ("a.Rmd", "rmd", "markdown"),
            ("a.tex", "latex", "latex"),
            ("a.txt", "plaintex", "latex"),
            ("a", "tex", "latex"),
            ("a.TEX", "", "latex"),
            ("a%20b.md", "text", "markdown"),
            ("a.py", "python", None),
        ]
    ):
        uri = f"file:///tmp/{number}/{name}"
        editor.open(uri, "language", language_id)
        assert await editor.word(uri, 0, 0) == expected
    assert await editor.word("untitled:Untitled-1", 0, 0) is None


async def test_diagnostics_go_with_their_document(start: Start) -> None:
    editor = await start()
    editor.open(URI, "bad")
    assert (await editor.diagnostics(URI, 1)).diagnostics
    editor.change(URI, 2, ((0, 0), (0, 3), "fine"))
    assert not (await editor.diagnostics(URI, 2)).diagnostics
    editor.change(URI, 3, "bad slow-diagnostics")
    await asyncio.sleep(0.4)
    editor.close(URI)
    await asyncio.sleep(1.2)
    assert [(params.version, len(params.diagnostics)) for params in editor.published] == [(1, 1), (2, 0), (3, 0)]
    editor.open(URI, "documents", version=9)
    assert await editor.word(URI, 0, 0) == "1"


async def test_diagnostics_of_a_text_that_moved_on_are_dropped(start: Start) -> None:
    editor = await start()
    editor.open(URI, "bad slow-diagnostics")
    await asyncio.sleep(0.7)
    editor.change(URI, 2, "bad and bad")
    assert len((await editor.diagnostics(URI, 2)).diagnostics) == 2
    assert [params.version for params in editor.published] == [2]


async def test_thirty_keystrokes_cost_one_analysis(start: Start) -> None:
    editor = await start()
    editor.open(URI, "analysed ")
    await editor.diagnostics(URI, 1)
    for number in range(30):
        editor.change(URI, 2 + number, ((0, 9 + number), (0, 9 + number), "x"))
        await asyncio.sleep(0.01)
    await editor.diagnostics(URI, 31)
    assert await editor.word(URI, 0, 0) == "2"
    assert [params.version for params in editor.published] == [1, 31]
