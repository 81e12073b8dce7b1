"""The worker killed, hanging, dying, raising: what was asked gets an answer, everything else goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.server.driver import Editor, Start
from tests.server.fake_engine import DIAGNOSTICS_SECONDS, SLOW_SECONDS

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/a.md"
OTHER = "file:///tmp/b.md"


async def _other(editor: Editor) -> Editor:
    editor.open(OTHER, "pid word opened analysed")
    await editor.diagnostics(OTHER)
    return editor


async def _seconds_to_start(start: Start) -> tuple[Editor, float]:
    """On this machine, now: what a server and its worker take until the first answer."""
    begun = time.monotonic()
    editor = await _other(await start())
    assert await editor.word(OTHER, 0, 5) == "word"
    return editor, time.monotonic() - begun


async def test_killed_in_the_middle_of_a_request(start: Start) -> None:
    """The request gets its answer from the next worker, which gets all texts; nothing longer than to start anew."""
    editor, to_start = await _seconds_to_start(start)
    worker = int(await editor.word(OTHER, 0, 0) or 0)
    editor.open(URI, "slow")
    slow = asyncio.create_task(editor.word(URI, 0, 0))
    await asyncio.sleep(0.3)
    os.kill(worker, signal.SIGKILL)
    begun = time.monotonic()
    assert await slow == "slow, but done"
    assert await editor.word(OTHER, 0, 5) == "word"
    assert time.monotonic() - begun < SLOW_SECONDS + 2 * to_start
    assert int(await editor.word(OTHER, 0, 0) or 0) not in (0, worker)
    assert editor.client.messages == []


async def test_killed_while_idle(start: Start) -> None:
    editor, to_start = await _seconds_to_start(start)
    os.kill(int(await editor.word(OTHER, 0, 0) or 0), signal.SIGKILL)
    await asyncio.sleep(1)
    begun = time.monotonic()
    assert await editor.word(OTHER, 0, 5) == "word"
    assert time.monotonic() - begun < to_start / 2, "the next worker waits already"
    assert await editor.word(OTHER, 0, 10) == "1", "and has the texts"


@pytest.mark.parametrize("word", ["hang", "bomb"])
async def test_a_request_that_hangs_is_cut_off(start: Start, word: str) -> None:
    limit = 1.0
    editor = await _other(await start("--time-limit", f"{limit}"))
    editor.open(URI, f"{word} word")
    await editor.diagnostics(URI)
    begun = time.monotonic()
    hanging = asyncio.create_task(editor.hover(URI, 0, 0))
    await asyncio.sleep(0.1)
    others = [asyncio.create_task(editor.word(OTHER, 0, 5)) for _ in range(3)]
    assert await hanging is None
    assert 0.9 * limit < time.monotonic() - begun < 2 * limit
    assert await asyncio.gather(*others) == ["word"] * 3
    assert time.monotonic() - begun < 3 * limit, "none of them was cut off"

    worker = await editor.word(OTHER, 0, 0)
    begun = time.monotonic()
    assert await editor.hover(URI, 0, 0) is None
    assert time.monotonic() - begun < 0.9 * limit, "not asked again"
    assert await editor.word(OTHER, 0, 0) == worker

    await asyncio.sleep(1.1)
    assert await editor.word(URI, 0, 5) == "word", "another place of the document is"
    assert await editor.hover(URI, 0, 0) is None, "that place never again"
    assert await editor.word(OTHER, 0, 0) == worker


async def test_typing_beside_a_formula_that_hangs(start: Start) -> None:
    """Each keystroke makes a new text, on which nothing hung so far; it is not tried at each."""
    editor = await _other(await start("--time-limit", "0.4"))
    editor.open(URI, "hang-diagnostics bad")
    workers = set()
    for number in range(15):
        editor.change(URI, 2 + number, ((0, 0), (0, 0), "x "))
        await asyncio.sleep(0.2)
        workers.add(await editor.word(OTHER, 0, 0))
    assert len(workers) <= 3
    assert editor.client.messages == []
    editor.change(URI, 99, "bad")
    published = await editor.diagnostics(URI, 99)
    while not published.diagnostics:
        await asyncio.sleep(0.1)
        published = editor.published[-1]
    assert published.version == 99


async def test_a_document_that_hangs_when_opened(start: Start) -> None:
    editor = await _other(await start("--time-limit", "0.5"))
    editor.open(URI, "hang-open word")
    assert not (await editor.diagnostics(URI)).diagnostics
    worker = await editor.word(OTHER, 0, 0)
    for column in (0, 10, 12):
        assert await editor.hover(URI, 0, column) is None
    assert await editor.word(OTHER, 0, 0) == worker
    await asyncio.sleep(1)
    editor.change(URI, 2, "word")
    assert await editor.word(URI, 0, 0) == "word"


async def test_a_request_that_kills_the_worker(start: Start) -> None:
    editor = await _other(await start())
    editor.open(URI, "die")
    assert await editor.hover(URI, 0, 0) is None
    worker = await editor.word(OTHER, 0, 0)
    assert await editor.hover(URI, 0, 0) is None
    assert await editor.word(OTHER, 0, 0) == worker


@pytest.mark.parametrize("word", ["raise", "odd"])
async def test_an_engine_that_raises(start: Start, word: str) -> None:
    editor = await _other(await start())
    editor.open(URI, word)
    worker = await editor.word(OTHER, 0, 0)
    for _ in range(3):
        assert await editor.hover(URI, 0, 0) is None
    assert await editor.word(OTHER, 0, 0) == worker
    assert editor.client.messages == []


async def test_killed_again_and_again(start: Start) -> None:
    """The server backs off and says so once; later all is well again."""
    editor, to_start = await _seconds_to_start(start)
    for number in range(7):
        uri = f"file:///tmp/{number}.md"
        editor.open(uri, "die")
        assert await editor.hover(uri, 0, 0) is None
    begun = time.monotonic()
    assert await editor.hover(OTHER, 0, 0) is None
    assert time.monotonic() - begun < to_start / 2, "nobody waits for a worker that is far away"
    assert len(editor.client.messages) == 1
    assert "keeps failing" in editor.client.messages[0].message


async def test_an_engine_that_cannot_be_loaded(start: Start) -> None:
    editor = await start(engine="fake_engine:NoSuchEngine")
    editor.open(URI, "word")
    assert await editor.hover(URI, 0, 0) is None
    assert len(editor.client.messages) == 1


async def test_cancel_answers_at_once(start: Start) -> None:
    editor = await _other(await start())
    editor.open(URI, "slow word")
    running = editor.request_hover(URI, 0, "running")
    waiting = editor.request_hover(URI, 0, "waiting")
    passed = 0.3
    await asyncio.sleep(passed)
    begun = time.monotonic()
    for identifier, request in (("waiting", waiting), ("running", running)):
        editor.client.cancel_request(types.CancelParams(identifier))
        with pytest.raises(JsonRpcException) as caught:
            await request
        assert caught.value.code == types.LSPErrorCodes.RequestCancelled
    assert time.monotonic() - begun < SLOW_SECONDS - passed, "the one that runs is not waited for"
    # The one that waited was never asked: the next comes after the one that ran.
    assert await editor.word(OTHER, 0, 4) == "word"
    assert time.monotonic() - begun < 2 * SLOW_SECONDS - passed


async def test_a_question_about_an_older_text_is_not_asked(start: Start) -> None:
    editor = await _other(await start())
    editor.open(URI, "slow word")
    slow = asyncio.create_task(editor.hover(URI, 0, 0))
    await asyncio.sleep(0.3)
    late = editor.request_hover(URI, 6, "late")
    editor.change(URI, 2, ((0, 0), (0, 4), "fast"))
    with pytest.raises(JsonRpcException) as caught:
        await late
    assert caught.value.code == types.LSPErrorCodes.ContentModified
    assert await slow is not None
    assert await editor.word(URI, 0, 0) == "fast"


async def test_a_hover_goes_before_diagnostics_that_wait(start: Start) -> None:
    editor = await _other(await start())
    editor.open(URI, "slow-diagnostics word")
    for number in range(4):
        editor.open(f"file:///tmp/{number}.md", "slow-diagnostics")
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    assert await editor.word(OTHER, 0, 4) == "word"
    assert time.monotonic() - begun < 2 * DIAGNOSTICS_SECONDS, "for those that were begun, not for all"


async def test_a_long_document_is_opened_in_slices(start: Start) -> None:
    """What is asked of another meanwhile waits for one of them; each is below the limit, all together are not."""
    editor = await _other(await start("--time-limit", "1"))
    editor.open(URI, "word " + "page " * 60)
    long = asyncio.create_task(editor.word(URI, 0, 0))
    await asyncio.sleep(0.3)
    assert await editor.word(OTHER, 0, 5) == "word"
    assert not long.done()
    assert await long == "word"
    assert editor.client.messages == []


async def test_a_long_document_that_is_changed_while_it_is_opened(start: Start) -> None:
    editor = await _other(await start())
    editor.open(URI, "word " + "page " * 60)
    await asyncio.sleep(0.5)
    editor.change(URI, 2, "other page")
    assert await editor.word(URI, 0, 0) == "other"
    editor.open("file:///tmp/c.md", "page " * 60)
    await asyncio.sleep(0.3)
    editor.close("file:///tmp/c.md")
    assert await editor.word(OTHER, 0, 5) == "word"
