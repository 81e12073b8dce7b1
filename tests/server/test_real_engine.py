"""The server with the engine that users get."""

from __future__ import annotations

import asyncio

import pytest

from tests.server.driver import Start

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/a.md"


async def test_any_document_gets_answers_and_no_complaint(start: Start) -> None:
    """Whatever is in it: every request is answered, diagnostics come, the user is shown no message."""
    editor = await start(engine=None)
    documents = {
        "empty.md": "",
        "prose.md": "No maths here, but 5$ and 6$.\r\n",
        "broken.tex": "\\[ \\frac{\\partial }{ $$ \\def\\a{\\a\\a}\\a \\begin{align} & \\\\ \\left( \\]",
        "odd.md": "\x00 $\ud800$ $\u2028$ \f $x^{\U0001f600}$",
    }
    for name, text in documents.items():
        uri = f"file:///tmp/{name}"
        editor.open(uri, text, "")
        params = await editor.diagnostics(uri)
        assert params.version == 1
        await asyncio.gather(*(editor.hover(uri, line, column) for line in range(3) for column in range(0, 40, 8)))
    assert editor.client.messages == []
