"""Diagnostics pushed or pulled, never both; withheld while a formula is typed; in slices, with progress."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

from matcalc_ls.analysis.codes import explanation
from matcalc_ls.analysis.roots import path_of
from tests.server.driver import Editor, Start
from tests.server.profiles import NEOVIM, PUSHED_VSCODE, VSCODE
from tests.server.raw import RawClient

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/a.md"


async def _pull(editor: Editor, previous: str | None = None, uri: str = URI) -> Any:
    params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri), previous_result_id=previous)
    return await editor.client.text_document_diagnostic_async(params)


async def test_who_can_ask_is_not_told(start: Start) -> None:
    editor = await start(profile=VSCODE)
    assert editor.capabilities.diagnostic_provider is not None
    editor.open(URI, "here is a bad word")
    first = await _pull(editor)
    assert [each.code for each in first.items] == ["bad-word"]
    assert first.items[0].related_information[0].message == "declared here"
    again = await _pull(editor, first.result_id)
    assert again == types.RelatedUnchangedDocumentDiagnosticReport(first.result_id)
    editor.change(URI, 2, "fine words")
    after = await _pull(editor, first.result_id)
    assert list(after.items) == []
    assert editor.published == []
    assert list((await _pull(editor, uri="file:///tmp/other.py")).items) == []


async def test_who_cannot_be_told_to_ask_again_is_told(start: Start) -> None:
    editor = await start(profile=NEOVIM)
    assert editor.capabilities.diagnostic_provider is None
    editor.open(URI, "bad")
    assert (await editor.diagnostics(URI, 1)).diagnostics


async def test_a_pull_of_a_text_that_moved_on_is_to_be_repeated(start: Start) -> None:
    editor = await start(profile=VSCODE)
    editor.open(URI, "bad " + "step " * 40)
    pulled = asyncio.create_task(_pull(editor))
    await asyncio.sleep(0.4)
    editor.change(URI, 2, "bad")
    with pytest.raises(Exception, match="has changed") as refused:
        await pulled
    assert refused.value.code == types.LSPErrorCodes.ServerCancelled  # type: ignore[attr-defined]
    assert refused.value.data == {"retriggerRequest": True}  # type: ignore[attr-defined]
    assert len((await _pull(editor)).items) == 1


async def test_half_typed(start: Start) -> None:
    """Of the formula that is being typed nothing is said until the typing rests; of the others it is."""
    editor = await start()
    editor.open(URI, "|bad| and ||")
    assert len((await editor.diagnostics(URI, 1)).diagnostics) == 1
    editor.change(URI, 2, ((0, 11), (0, 11), "bad"))
    assert [each.range.start.character for each in (await editor.diagnostics(URI, 2)).diagnostics] == [1]
    async with asyncio.timeout(60):
        while len(editor.published[-1].diagnostics) < 2:
            await asyncio.sleep(0.02)
    assert [(each.version, len(each.diagnostics)) for each in editor.published] == [(1, 1), (2, 1), (2, 2)]


async def test_half_typed_until_somewhere_else_is_typed(start: Start) -> None:
    editor = await start()
    editor.open(URI, "|| text")
    editor.change(URI, 2, ((0, 1), (0, 1), "bad"))
    assert not (await editor.diagnostics(URI, 2)).diagnostics
    editor.change(URI, 3, ((0, 10), (0, 10), "s"))
    assert len((await editor.diagnostics(URI, 3)).diagnostics) == 1


async def test_what_changes_several_formulas_is_not_typing(start: Start) -> None:
    editor = await start()
    editor.open(URI, "|| and ||")
    editor.change(URI, 2, "|bad| and |bad|")
    assert len((await editor.diagnostics(URI, 2)).diagnostics) == 2


async def test_half_typed_and_pulled(start: Start) -> None:
    editor = await start(profile=VSCODE)
    editor.open(URI, "||")
    editor.change(URI, 2, ((0, 1), (0, 1), "bad"))
    assert list((await _pull(editor)).items) == []
    async with asyncio.timeout(3):
        while not editor.client.diagnostic_refresh_count:
            await asyncio.sleep(0.02)
    assert len((await _pull(editor)).items) == 1


@pytest.mark.parametrize("long", ["step ", "page "], ids=["to examine", "to open"])
async def test_what_is_found_first_of_a_long_document(start: Start, long: str) -> None:
    editor = await start(profile=PUSHED_VSCODE)
    editor.open(URI, "early bad " + long * 60)
    await editor.diagnostics(URI, 1)
    async with asyncio.timeout(10):
        while not any(each.diagnostics and each.diagnostics[0].code == "bad-word" for each in editor.published):
            await asyncio.sleep(0.02)
    told = [[each.code for each in params.diagnostics] for params in editor.published]
    assert told == [["early-word"], ["bad-word"]]


async def test_what_is_found_first_is_pulled_and_then_all(start: Start) -> None:
    editor = await start(profile=VSCODE)
    editor.open(URI, "early bad " + "step " * 60)
    first = await _pull(editor)
    assert [each.code for each in first.items] == ["early-word"]
    assert editor.client.diagnostic_refresh_count == 0
    async with asyncio.timeout(10):
        while not editor.client.diagnostic_refresh_count:
            await asyncio.sleep(0.02)
    assert [each.code for each in (await _pull(editor, first.result_id)).items] == ["bad-word"]
    editor.change(URI, 2, "early bad " + "step " * 40)
    assert [each.code for each in (await _pull(editor)).items] == ["bad-word"], "what is typed in is not told in parts"


async def test_an_editor_that_does_not_answer_is_asked_again() -> None:
    """What changes while the editor has not answered yet may be what it did not see."""
    with RawClient() as client:
        client.initialize(
            capabilities={
                "workspace": {"diagnostics": {"refreshSupport": True}, "inlayHint": {"refreshSupport": True}},
                "textDocument": {"diagnostic": {}},
            }
        )
        client.open(URI, "bad")
        for _ in range(2):
            change = {"uri": "file:///tmp/new.tex", "type": 1}
            client.send("workspace/didChangeWatchedFiles", {"changes": [change]})
            asked = sorted(str((client.receive() or {}).get("method")) for _ in range(2))
            assert asked == ["workspace/diagnostic/refresh", "workspace/inlayHint/refresh"]


async def test_a_link_to_what_a_code_means(start: Start) -> None:
    editor = await start(engine=None, profile=VSCODE)
    editor.open(URI, "Let $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^m$. Then $A x$.\n")
    (found,) = (await _pull(editor)).items
    path = path_of(found.code_description.href)
    assert path is not None
    assert path.read_text(encoding="utf-8") == explanation("shape-mismatch")


async def test_a_question_does_not_wait_for_all_of_a_long_check(start: Start) -> None:
    editor = await start()
    editor.open(URI, "bad word " + "step " * 100)
    await asyncio.sleep(0.5)
    for _ in range(10):
        assert await editor.word(URI, 0, 5) == "word"
    assert not editor.published, "each waited for a slice of it at most"
    assert len((await editor.diagnostics(URI, 1)).diagnostics) == 1


async def test_a_long_check_says_how_far_it_is(start: Start) -> None:
    editor = await start(profile=PUSHED_VSCODE)
    editor.open(URI, "bad " + "step " * 80)
    await editor.diagnostics(URI, 1)
    await asyncio.sleep(0.2)
    (sent,) = editor.client.progress_reports.values()
    reports: list[Any] = list(sent)
    kinds = [report.kind for report in reports]
    assert kinds[0] == "begin"
    assert kinds[-1] == "end"
    assert kinds.count("report") > 1
    percentages = [report.percentage for report in reports[:-1]]
    assert percentages == sorted(percentages)
    editor.change(URI, 2, "bad")
    await editor.diagnostics(URI, 2)
    assert len(editor.client.progress_reports) == 1, "what is quick says nothing"
