"""Long answers do not hold up the event loop, and come through whole."""

from __future__ import annotations

import asyncio
import io
import json
import time

import pytest
from lsprotocol import types

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.server import wire
from matcalc_ls.server.turns import in_turns
from tests.server.driver import Start
from tests.server.profiles import VSCODE

URI = "file:///tmp/a.md"
MANY = 1_000


@pytest.mark.asyncio
async def test_others_have_their_turn() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    async for _ in in_turns(range(20)):
        time.sleep(0.001)
    task.cancel()
    assert turns >= 5


def test_what_is_long_comes_through_the_pipe() -> None:
    found = [Diagnostic("code", "hint", "\ud800 é", number, number + 1) for number in range(MANY)]
    answer = {"id": 1, "result": found}
    text = "é\ud800\n" * 100_000
    question = {"id": 2, "params": ["uri", text, {"other": text[1:]}]}
    stream = io.BytesIO(wire.encode(answer) + wire.encode(question))
    assert wire.read(stream) == answer
    assert wire.read(stream) == question


def test_a_long_text_is_not_quoted() -> None:
    """To quote a megabyte takes longer than the event loop may be held up."""
    text = '"\\\n' * 100_000
    assert len(wire.encode({"id": 1, "params": [text]})) < len(text) + 200


@pytest.mark.asyncio
async def test_thousands_of_diagnostics_are_published(start: Start) -> None:
    editor = await start()
    editor.open(URI, "bad \n" * MANY)
    found = (await editor.diagnostics(URI, 1)).diagnostics
    assert [each.range.start.line for each in found] == list(range(MANY))


@pytest.mark.asyncio
async def test_thousands_of_diagnostics_are_pulled(start: Start) -> None:
    editor = await start(profile=VSCODE)
    editor.open(URI, "bad é\n" * MANY)
    params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(URI))
    report = await editor.client.text_document_diagnostic_async(params)
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert len(report.items) == MANY
    assert json.dumps(report.items[0].message) == '"This word is bad"'


@pytest.mark.asyncio
async def test_a_long_list_is_answered_once(start: Start) -> None:
    editor = await start(engine=None)
    editor.open(URI, "$A = B$ and $A + A$\n" * MANY)
    params = types.DocumentHighlightParams(types.TextDocumentIdentifier(URI), types.Position(0, 1))
    found = await editor.client.text_document_document_highlight_async(params)
    assert found is not None
    assert [each.range.start.line for each in found] == sorted([*range(MANY)] * 3)
