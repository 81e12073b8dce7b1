"""Papers of several files with the engine that users get: what one file says holds in the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.driver import Editor, Start

pytestmark = pytest.mark.asyncio
MAIN = (
    "\\documentclass{article}\n\\begin{document}\n\\input{notation}\n\\section{Method}\n\\input{method}\n"
    "\\section{End}\nStill $A A$.\n\\end{document}\n"
)
SQUARE, OBLONG = (f"Let $A \\in \\mathbb{{R}}^{{{rows} \\times n}}$.\n" for rows in "nm")
METHOD = "Now $A A$ is a product, and $f = \\operatorname{tr}(A A)$.\n"
Holds = Callable[[types.PublishDiagnosticsParams], bool]


async def _published(editor: Editor, uri: str, holds: Holds) -> types.PublishDiagnosticsParams:
    async with asyncio.timeout(10):
        while True:
            published = [each for each in editor.published if each.uri == uri]
            if published and holds(published[-1]):
                return published[-1]
            await asyncio.sleep(0.05)


def _has(number: int) -> Holds:
    return lambda published: len(published.diagnostics) == number


async def _opened(start: Start, folder: Path, notation: str) -> tuple[Editor, str, str, str]:
    uris = []
    for name, text in (("main", MAIN), ("notation", notation), ("method", METHOD)):
        (folder / f"{name}.tex").write_text(text)
        uris.append((folder / f"{name}.tex").as_uri())
    editor = await start(engine=None, workspace_folders=[types.WorkspaceFolder(folder.as_uri(), "paper")])
    main, there, method = uris
    editor.open(method, METHOD, "latex")
    return editor, main, there, method


async def test_each_file_has_its_own_findings(start: Start, tmp_path: Path) -> None:
    editor, main, notation, method = await _opened(start, tmp_path, OBLONG)
    editor.open(main, MAIN, "latex")
    of_main, of_method = [await _published(editor, uri, _has(number)) for uri, number in ((main, 1), (method, 2))]
    (finding,) = of_main.diagnostics
    assert finding.range.start == types.Position(6, 7)
    assert "declared in line 1 of notation.tex" in finding.message
    for finding in (*of_main.diagnostics, *of_method.diagnostics):
        (related,) = finding.related_information or ()
        assert (related.location.uri, related.location.range.start) == (notation, types.Position(0, 5))


async def test_a_declaration_in_another_file_that_is_open(start: Start, tmp_path: Path) -> None:
    editor, main, notation, method = await _opened(start, tmp_path, SQUARE)
    hover = await editor.hover(method, 0, 5)
    assert hover is not None
    assert "declared in line 1 of notation.tex" in str(hover.contents)
    editor.open(main, MAIN, "latex")
    editor.open(notation, SQUARE, "latex")
    for uri in (main, method, notation):
        await _published(editor, uri, _has(0))
    editor.change(notation, 2, "\n" + OBLONG)
    for uri, number in ((main, 1), (method, 2), (notation, 0)):
        found = await _published(editor, uri, _has(number))
        assert all("in line 2 of notation.tex" in each.message for each in found.diagnostics)
    editor.change(method, 2, METHOD.replace("$A A$", "$A A^T$"))
    await _published(editor, method, _has(1))
    editor.close(notation)
    for uri in (main, method):
        await _published(editor, uri, _has(0))


async def test_a_declaration_on_disk(start: Start, tmp_path: Path) -> None:
    editor, _, notation, method = await _opened(start, tmp_path, SQUARE)
    await _published(editor, method, _has(0))
    (tmp_path / "notation.tex").write_text(OBLONG)
    editor.saw(notation)
    await _published(editor, method, _has(2))
    (tmp_path / "notation.tex").unlink()
    editor.saw(notation, types.FileChangeType.Deleted)
    await _published(editor, method, _has(0))


async def test_a_file_becomes_a_part(start: Start, tmp_path: Path) -> None:
    editor, main, _, method = await _opened(start, tmp_path, OBLONG)
    editor.open(main, MAIN, "latex")
    await _published(editor, method, _has(2))
    editor.change(main, 2, MAIN.replace("\\input{method}", ""))
    await _published(editor, method, _has(0))
    editor.change(main, 3, MAIN)
    await _published(editor, method, _has(2))
