"""Completion, inline completion, inlay hints, lenses and commands, with the engine that users get."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.server.driver import UTF8, UTF16, Editor, Start

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/a.md"
UTF32 = types.PositionEncodingKind.Utf32
DECLARED = (
    "Let $A \\in \\mathbb{R}^{m \\times n}$, $x \\in \\mathbb{R}^n$ and $b \\in \\mathbb{R}^m$, and\n"
    "$$f = \\|A x - b\\|_2^2.$$\n\n"
)
IDENTIFIER = types.TextDocumentIdentifier(URI)


def _end(text: str, encoding: str = "utf-16") -> types.Position:
    """Where the text ends, in the units of an encoding."""
    lines = text.split("\n")
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    raw = lines[-1].encode({"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding])
    return types.Position(len(lines) - 1, len(raw) // width)


async def _complete(
    editor: Editor, text: str, trigger: str = "", encoding: str = "utf-16"
) -> list[types.CompletionItem]:
    editor.open(URI, text)
    context = types.CompletionContext(types.CompletionTriggerKind.Invoked)
    if trigger:
        context = types.CompletionContext(types.CompletionTriggerKind.TriggerCharacter, trigger)
    params = types.CompletionParams(IDENTIFIER, _end(text, encoding), context)
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, list)
    return found


async def test_completion_is_resolved_when_looked_at(start: Start) -> None:
    editor = await start(engine=None)
    first, second, third = await _complete(editor, DECLARED + "$\\frac{\\partial f}{\\partial ", " ")
    assert [item.label for item in (first, second, third)] == ["A", "x", "b"]
    assert first.detail == "ℝᵐˣⁿ, a variable of f"
    assert first.documentation is None
    resolved = await editor.client.completion_item_resolve_async(second)
    assert isinstance(resolved.documentation, types.MarkupContent)
    assert "∂f/∂x = 2 Aᵀ (A x - b)" in resolved.documentation.value
    editor.change(URI, 2, "another text")
    assert (await editor.client.completion_item_resolve_async(third)).documentation is None
    assert (await editor.client.completion_item_resolve_async(types.CompletionItem("theirs"))).documentation is None


@pytest.mark.parametrize("encoding", [UTF8, UTF16, UTF32])
async def test_completion_replaces_the_word_in_every_encoding(
    start: Start, encoding: types.PositionEncodingKind
) -> None:
    editor = await start(encodings=[encoding], engine=None)
    text = DECLARED + "\U0001f600 é $\\mathbf{ü} + \\operatorname{t"
    items = await _complete(editor, text, encoding=encoding.value)
    trace = next(item for item in items if item.label == "tr")
    end = _end(text, encoding.value)
    begin = types.Position(end.line, end.character - 1)
    assert trace.text_edit == types.TextEdit(types.Range(begin, end), "tr")


@pytest.mark.parametrize("rich", [True, False])
async def test_snippets_are_for_editors_that_know_them(start: Start, rich: bool) -> None:
    editor = await start(rich=rich, engine=None)
    trace = next(item for item in await _complete(editor, DECLARED + "$\\t", "") if item.label == "tr")
    assert isinstance(trace.text_edit, types.TextEdit)
    if rich:
        assert trace.insert_text_format == types.InsertTextFormat.Snippet
        assert trace.text_edit.new_text == "\\\\operatorname{tr\\}($1)$0"
    else:
        assert trace.insert_text_format == types.InsertTextFormat.PlainText
        assert trace.text_edit.new_text == "\\operatorname{tr}"


async def test_nothing_is_offered_in_prose(start: Start) -> None:
    editor = await start(engine=None)
    assert await _complete(editor, DECLARED + "The words are ", " ") == []
    params = types.CompletionParams(types.TextDocumentIdentifier("file:///tmp/unknown.md"), types.Position(0, 0))
    assert await editor.client.text_document_completion_async(params) == []


async def test_the_right_side_of_a_claim_in_grey(start: Start) -> None:
    editor = await start(engine=None)
    text = DECLARED + "$\\nabla_x f = 2 A"
    editor.open(URI, text)
    end = _end(text)
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic)
    found: Any = await editor.client.text_document_inline_completion_async(
        types.InlineCompletionParams(context, IDENTIFIER, end)
    )
    begin = types.Position(end.line, end.character - len("2 A"))
    expected = "2 A^\\top (A x - b)"
    assert found == [types.InlineCompletionItem(expected, expected, types.Range(begin, end))]


async def test_inline_completion_is_for_editors_that_know_it(start: Start) -> None:
    editor = await start(rich=False, engine=None)
    editor.open(URI, DECLARED)
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic)
    with pytest.raises(JsonRpcException, match="no method"):
        await editor.client.text_document_inline_completion_async(
            types.InlineCompletionParams(context, IDENTIFIER, types.Position(0, 0))
        )


async def test_hints_are_those_of_the_range(start: Start) -> None:
    editor = await start(engine=None)
    editor.open(URI, DECLARED + "$$y = A x$$\n")

    async def hints(first: int, last: int) -> list[tuple[int, int, object]]:
        span = types.Range(types.Position(first, 0), types.Position(last, 0))
        found = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(IDENTIFIER, span))
        return [(hint.position.line, hint.position.character, hint.label) for hint in found or ()]

    assert await hints(0, 9) == [(1, 3, ": scalar"), (3, 3, ": m")]
    assert await hints(0, 2) == [(1, 3, ": scalar")]
    assert await hints(0, 1) == []


async def test_a_lens_inserts_the_derivation(start: Start) -> None:
    editor = await start(engine=None)
    applied: list[types.ApplyWorkspaceEditParams] = []

    @editor.client.feature(types.WORKSPACE_APPLY_EDIT)  # type: ignore[untyped-decorator]  # pygls leaves it so
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        applied.append(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    editor.open(URI, DECLARED)
    _, lens, _ = await editor.client.text_document_code_lens_async(types.CodeLensParams(IDENTIFIER)) or ()
    assert lens.command is None
    assert lens.range.start.line == 1
    lens = await editor.client.code_lens_resolve_async(lens)
    assert lens.command is not None
    assert lens.command.title == "∂f/∂x = 2 Aᵀ (A x - b)"
    call = types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
    assert await editor.client.workspace_execute_command_async(call) is None
    (change,) = applied[0].edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 1
    (edit,) = change.edits
    assert isinstance(edit, types.TextEdit)
    assert "\\frac{\\partial f}{\\partial x} &= 2 A^\\top (A x - b)" in edit.new_text

    editor.change(URI, 2, DECLARED + "More.")
    with pytest.raises(JsonRpcException, match="has changed"):
        await editor.client.workspace_execute_command_async(call)
    for arguments in ([], [7], [{"uri": URI}]):
        with pytest.raises(JsonRpcException):
            await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(call.command, arguments))


async def test_an_editor_that_takes_no_edits_gets_them_as_the_answer(start: Start) -> None:
    editor = await start(rich=False, engine=None)
    editor.open(URI, DECLARED)
    lens, *_ = await editor.client.text_document_code_lens_async(types.CodeLensParams(IDENTIFIER)) or ()
    call = types.ExecuteCommandParams("matcalc.insertDerivation", [lens.data])
    answer: Any = await editor.client.workspace_execute_command_async(call)
    assert "frac" in str(answer)


async def test_the_code_of_a_derivative_as_text(start: Start) -> None:
    editor = await start(engine=None)
    editor.open(URI, DECLARED)
    here = types.Range(types.Position(1, 8), types.Position(1, 8))
    titled = {action.title: action for action in await editor.actions(URI, here)}
    action = titled["Insert ∂f/∂A as NumPy code"]
    call = types.ExecuteCommandParams("matcalc.derivativeCode", [action.data])
    source: Any = await editor.client.workspace_execute_command_async(call)
    assert source.startswith('"""') or "import numpy as np" in source
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert callable(namespace["derivative"])


async def test_everything_that_can_be_mended_at_once(start: Start) -> None:
    editor = await start(engine=None)
    text = DECLARED + "$\\nabla_x f = 3 A^\\top (A x - b)$ and $\\nabla_b f = A x$.\n"
    editor.open(URI, text)
    whole = types.Range(types.Position(0, 0), _end(text))
    (action,) = await editor.actions(URI, whole, only=["source.fixAll"])
    assert action.kind == "source.fixAll.matcalc"
    assert [one for one in await editor.actions(URI, whole) if str(one.kind).startswith("source")] == []
    resolved = await editor.client.code_action_resolve_async(action)
    assert resolved.edit is not None
    (change,) = resolved.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert len(change.edits) == 2
    editor.change(URI, 2, DECLARED)
    assert await editor.actions(URI, whole, only=["source.fixAll.matcalc"]) == []
