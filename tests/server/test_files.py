"""Files around a document, with the engine that users get: changed on disk, or open in the editor."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from matcalc_ls.server import watching
from tests.server.driver import Editor, Start
from tests.server.profiles import NEOVIM, VSCODE

pytestmark = pytest.mark.asyncio
MAIN = "\\input{macros}\nLet $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\dom$. Then $A x$.\n"
RIGHT, WRONG = "\\newcommand{\\dom}{\\mathbb{R}^n}\n", "\\newcommand{\\dom}{\\mathbb{R}^m}\n"


async def _count(editor: Editor, uri: str, wanted: int) -> None:
    async with asyncio.timeout(10):
        while True:
            published = [each for each in editor.published if each.uri == uri]
            if published and len(published[-1].diagnostics) == wanted:
                return
            await asyncio.sleep(0.05)


async def _opened(start: Start, folder: Path, **options: Any) -> tuple[Editor, str, str]:
    (folder / "macros.tex").write_text(RIGHT)
    (folder / "main.tex").write_text(MAIN)
    main, macros = (folder / "main.tex").as_uri(), (folder / "macros.tex").as_uri()
    editor = await start(engine=None, workspace_folders=[types.WorkspaceFolder(folder.as_uri(), "paper")], **options)
    editor.open(main, MAIN, "latex")
    await editor.diagnostics(main)
    await _count(editor, main, 0)
    return editor, main, macros


async def test_changed_on_disk(start: Start, tmp_path: Path) -> None:
    editor, main, macros = await _opened(start, tmp_path)
    (tmp_path / "macros.tex").write_text(WRONG)
    editor.saw(macros)
    await _count(editor, main, 1)
    (tmp_path / "macros.tex").unlink()
    editor.saw(macros, types.FileChangeType.Deleted)
    await _count(editor, main, 0)
    (tmp_path / "macros.tex").write_text(WRONG)
    editor.saw(macros, types.FileChangeType.Created)
    await _count(editor, main, 1)


async def test_a_file_that_has_no_say_costs_nothing(start: Start, tmp_path: Path) -> None:
    editor, *_ = await _opened(start, tmp_path)
    before = len(editor.published)
    (tmp_path / "other.tex").write_text("")
    editor.saw((tmp_path / "other.tex").as_uri())
    await asyncio.sleep(0.5)
    assert len(editor.published) == before


async def test_open_in_the_editor(start: Start, tmp_path: Path) -> None:
    """Its text there counts, not what was last saved, until it is closed."""
    editor, main, macros = await _opened(start, tmp_path)
    editor.open(macros, RIGHT, "latex")
    editor.change(macros, 2, WRONG)
    await _count(editor, main, 1)
    editor.change(macros, 3, RIGHT)
    await _count(editor, main, 0)
    editor.change(macros, 4, WRONG)
    await _count(editor, main, 1)
    editor.close(macros)
    await _count(editor, main, 0)


async def test_open_before_what_includes_it(start: Start, tmp_path: Path) -> None:
    (tmp_path / "macros.tex").write_text(RIGHT)
    editor = await start(engine=None, workspace_folders=[types.WorkspaceFolder(tmp_path.as_uri(), "paper")])
    editor.open((tmp_path / "macros.tex").as_uri(), WRONG, "latex")
    editor.open((tmp_path / "main.tex").as_uri(), MAIN, "latex")
    await _count(editor, (tmp_path / "main.tex").as_uri(), 1)


async def test_what_is_registered(start: Start) -> None:
    """Watching, and its settings' changes."""
    editor = await start(profile=VSCODE)
    async with asyncio.timeout(5):
        while not editor.registrations:
            await asyncio.sleep(0.02)
    methods = {each.method: each.register_options for each in editor.registrations}
    assert "workspace/didChangeConfiguration" in methods
    options = methods["workspace/didChangeWatchedFiles"]
    assert isinstance(options, dict)
    watched = {each["globPattern"] for each in options["watchers"]}
    assert {"**/.matcalc.toml", "**/*.tex", "**/*.sty", "**/_config.yml"} <= watched


async def test_an_editor_that_watches_nothing(start: Start, tmp_path: Path) -> None:
    """As Neovim on Linux: the server looks for itself, at the files and at the settings."""
    editor, main, _ = await _opened(start, tmp_path, profile=NEOVIM)
    assert editor.registrations == []
    await asyncio.sleep(2 * watching.INTERVAL)  # it has seen them by then
    (tmp_path / "macros.tex").write_text(WRONG)
    await _count(editor, main, 1)
    (tmp_path / ".matcalc.toml").write_text('[severity]\nshape-mismatch = "off"\n')
    await _count(editor, main, 0)
    (tmp_path / ".matcalc.toml").unlink()
    await _count(editor, main, 1)
    (tmp_path / "macros.tex").unlink()
    await _count(editor, main, 0)
    (tmp_path / "macros.tex").write_text(WRONG)
    await _count(editor, main, 1)


async def test_a_name_in_several_files(start: Start, tmp_path: Path) -> None:
    """Where it is declared, and renamed, in files that are open and in others."""
    notation = "Let $A \\in \\mathbb{R}^{m \\times n}$ 🦆 and $2 A$.\n"
    main = "\\documentclass{article}\\begin{document}\\input{notation}\n\\section{One}\n$A x$\n\\end{document}\n"
    (tmp_path / "notation.tex").write_text(notation, encoding="utf-8")
    (tmp_path / "main.tex").write_text(main)
    there, here = (tmp_path / "notation.tex").as_uri(), (tmp_path / "main.tex").as_uri()
    editor = await start(engine=None, workspace_folders=[types.WorkspaceFolder(tmp_path.as_uri(), "paper")])
    editor.open(here, main, "latex")
    identifier, at = types.TextDocumentIdentifier(here), types.Position(2, 1)
    found = await editor.client.text_document_definition_async(types.DefinitionParams(identifier, at))
    assert isinstance(found, types.Location)
    assert (found.uri, found.range.start) == (there, types.Position(0, 5))
    for version in (None, 7):
        edit = await editor.client.text_document_rename_async(types.RenameParams(identifier, at, "M"))
        assert edit is not None
        changes = [each for each in edit.document_changes or () if isinstance(each, types.TextDocumentEdit)]
        assert {each.text_document.uri: each.text_document.version for each in changes} == {there: version, here: 1}
        places = [
            change.range.start.character for each in changes if each.text_document.uri == there for change in each.edits
        ]
        assert places == [5, notation.rindex("A") + 1]  # a duck counts two in UTF-16
        editor.open(there, notation, "latex", 7)
