"""Whatever is edited, the server's text is the client's."""

from __future__ import annotations

import random

import pytest

from tests.server.buffer import Buffer
from tests.server.driver import Start

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/a.md"
PIECES = [
    "a",
    "\n",
    "\r\n",
    "\r",
    "\f",
    "\v",
    "\u2028",
    "\u0085",
    "\x1c",
    "\U0001f600",
    "é",
    "\ud800",
    "\t",
    "word ",
    "",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_incremental_edits_make_the_text_of_the_client(start: Start, encoding: str) -> None:
    editor = await start(encodings=[encoding])
    dice = random.Random(encoding)
    buffer = Buffer("one\ftwo\r\nthree \U0001d7d8\r\n", encoding)
    editor.open(URI, buffer.text)
    version = 1
    for _ in range(40):
        for _ in range(10):
            changes = []
            for _ in range(dice.choice([1, 1, 3])):
                places = buffer.places
                first, last = sorted(dice.choice(places[-30:]) for _ in range(2))
                changes.append(buffer.edit(first, last, "".join(dice.choices(PIECES, k=dice.randrange(6)))))
            version += 1
            editor.change(URI, version, *changes)
        # Ask for the text by a word put at its start, and take it away again.
        editor.change(URI, version + 1, ((0, 0), (0, 0), "text "))
        told = await editor.word(URI, 0, 0)
        editor.change(URI, version + 2, ((0, 0), (0, 5), ""))
        version += 2
        assert bytes.fromhex(told or "").decode("utf-8", "surrogatepass") == "text " + buffer.text


async def test_positions_outside_the_text(start: Start) -> None:
    editor = await start()
    editor.open(URI, "text\nb")
    editor.change(URI, 2, ((1, 99), (99, 0), "!"), ((0, 4), (0, 99), "?"))
    assert bytes.fromhex(await editor.word(URI, 0, 0) or "") == b"text?\nb!"
    assert await editor.hover(URI, 99, 99) is None


async def test_changes_of_unknown_documents_are_ignored(start: Start) -> None:
    editor = await start()
    editor.change(URI, 2, ((0, 0), (0, 0), "a"))
    editor.close(URI)
    assert await editor.hover(URI, 0, 0) is None
    assert editor.client.messages == []
    assert editor.published == []
