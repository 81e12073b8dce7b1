"""Hostile documents through the server: it goes on, and what else is open is answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from tests.server.driver import Start

pytestmark = pytest.mark.asyncio
OTHER = "untitled:other"
HOSTILE = {
    "macro": "$\\def\\a{\\a\\a}" + "\\a " * 1_000 + "$",
    "braces": "$" + "{" * 10_000 + "x" + "}" * 10_000 + "$",
    "factors": "$f = " + "A " * 5_000 + "x$",
    "terms": "$f = " + "x + " * 10_000 + "x$",
    "a megabyte": "$" + "x + " * 250_000 + "x$",
    "dollars": "$" * 100_000,
    "NULs": "$\x00$ " * 1_000,
    "lone surrogates": "$\ud800$ " * 1_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_another_document_is_answered(start: Start, kind: str) -> None:
    editor = await start(engine=None)
    editor.open(OTHER, "Let $p \\in \\mathbb{R}^n$.\n\n$h = p^\\top p$\n")
    assert await editor.hover(OTHER, 2, 1) is not None
    editor.open("untitled:hostile", HOSTILE[kind])
    hovers = [asyncio.create_task(editor.hover(OTHER, 2, 1)) for _ in range(5)]
    hostile = asyncio.create_task(editor.hover("untitled:hostile", 0, 5))
    assert all([await hover for hover in hovers])
    try:
        await hostile
    except JsonRpcException as error:  # refused, which is an answer
        assert error.code is not None
    assert await editor.hover(OTHER, 2, 1) is not None
    assert editor.client.messages == []


async def test_files_that_are_no_text(start: Start, tmp_path: Path) -> None:
    """Included files, settings and the like are read from a disk, where any bytes may be."""
    bad = b"\xff\xfe\x00 \\newcommand{\\foo}{\xe9\xe9} \xc0\xaf \\def\\R{\\mathbb{R}}"
    (tmp_path / "macros.tex").write_bytes(bad)
    (tmp_path / ".matcalc.toml").write_bytes(bad)
    (tmp_path / ".gitignore").write_bytes(bad)
    main = tmp_path / "main.tex"
    text = "\\input{macros}\n$h = p^\\top p$ for $p \\in \\mathbb{R}^n$, \\input{/dev/zero}\\input{../../etc/passwd}\n"
    main.write_text(text)
    editor = await start(engine=None, root_uri=tmp_path.as_uri())
    editor.open(main.as_uri(), text, "latex")
    assert await editor.hover(main.as_uri(), 1, 1) is not None
