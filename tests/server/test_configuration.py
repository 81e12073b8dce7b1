"""Settings from the editor and from `.matcalc.toml`, by folder, with the engine that users get."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.driver import REFRESHES, Editor, Start
from tests.server.profiles import PUSHED_VSCODE, VSCODE

pytestmark = pytest.mark.asyncio
TEXT = (
    "Let $x \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n \\times n}$ and $f = x^\\top A x$.\n\n"
    "$$\\frac{\\partial f}{\\partial x} = x^\\top (A + A^\\top)$$\n"
)
WRONG = TEXT.replace("= x^\\top (A", "= 3 x^\\top (A")


def _write(folder: Path, settings: str) -> None:
    (folder / ".matcalc.toml").write_text(settings)


async def _codes(editor: Editor, uri: str, wanted: list[str]) -> None:
    """Wait until the last publication of a document has these codes."""
    async with asyncio.timeout(15):
        while True:
            published = [each for each in editor.published if each.uri == uri]
            if published and [each.code for each in published[-1].diagnostics] == wanted:
                return
            await asyncio.sleep(0.05)


def _folder(path: Path) -> types.WorkspaceFolder:
    return types.WorkspaceFolder(path.as_uri(), path.name)


async def test_the_file_and_its_change(start: Start, tmp_path: Path) -> None:
    uri = (tmp_path / "a.md").as_uri()
    editor = await start(engine=None, workspace_folders=[_folder(tmp_path)])
    editor.open(uri, TEXT)
    await _codes(editor, uri, ["transposed-derivative"])
    _write(tmp_path, 'layout = "numerator"\n')
    editor.saw((tmp_path / ".matcalc.toml").as_uri(), types.FileChangeType.Created)
    await _codes(editor, uri, [])
    _write(tmp_path, '[severity]\ntransposed-derivative = "error"\n')
    editor.saw((tmp_path / ".matcalc.toml").as_uri())
    await _codes(editor, uri, ["transposed-derivative"])
    assert [each.severity for each in editor.published[-1].diagnostics] == [types.DiagnosticSeverity.Error]
    (tmp_path / ".matcalc.toml").unlink()
    editor.saw((tmp_path / ".matcalc.toml").as_uri(), types.FileChangeType.Deleted)
    await asyncio.sleep(0.5)
    assert [each.severity for each in editor.published[-1].diagnostics] == [types.DiagnosticSeverity.Information]


async def test_the_editor_wins(start: Start, tmp_path: Path) -> None:
    """Key by key; null is what an editor sends where nobody set anything."""
    _write(tmp_path, 'layout = "numerator"\n[severity]\nwrong-derivative = "error"\n')
    uri = (tmp_path / "a.md").as_uri()
    options = {"layout": None, "severity": {"transposed-derivative": "warning"}}
    editor = await start(engine=None, workspace_folders=[_folder(tmp_path)], initialization_options=options)
    editor.open(uri, TEXT)
    await _codes(editor, uri, [])
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams({"matcalc": {"layout": "denominator"}})
    )
    await _codes(editor, uri, ["transposed-derivative"])


async def test_the_layout_of_what_is_shown_and_inserted(start: Start, tmp_path: Path) -> None:
    _write(tmp_path, 'layout = "numerator"\n')
    uri = (tmp_path / "a.md").as_uri()
    editor = await start(engine=None, workspace_folders=[_folder(tmp_path)])
    editor.open(uri, WRONG)
    wrong = (await editor.diagnostics(uri)).diagnostics
    assert [each.code for each in wrong] == ["wrong-derivative"]
    hover = await editor.hover(uri, 0, WRONG.index("f ="))
    assert isinstance(hover and hover.contents, types.MarkupContent)
    assert "∂f/∂x = xᵀ (A + Aᵀ)" in hover.contents.value  # type: ignore[union-attr]
    mend = next(action for action in await editor.actions(uri, wrong[0].range, wrong) if action.is_preferred)
    assert "xᵀ (A + Aᵀ)" in mend.title


async def test_macros_of_settings(start: Start, tmp_path: Path) -> None:
    _write(tmp_path, '[macros]\nR = "\\\\mathbb{R}"\ntp = ["{#1}^\\\\top", 1]\n')
    uri = (tmp_path / "a.md").as_uri()
    editor = await start(engine=None, workspace_folders=[_folder(tmp_path)])
    editor.open(uri, "Let $A \\in \\R^{m \\times n}$, $x \\in \\R^n$. Then $\\tp{A} x$.\n")
    await _codes(editor, uri, ["shape-mismatch"])


async def test_a_document_that_settings_leave_out(start: Start, tmp_path: Path) -> None:
    _write(tmp_path, 'ignore = ["old-*"]\n')
    editor = await start(engine=None, workspace_folders=[_folder(tmp_path)])
    for name, codes in (("old-a.md", []), ("a.md", ["wrong-derivative"])):
        uri = (tmp_path / name).as_uri()
        editor.open(uri, WRONG)
        await _codes(editor, uri, codes)


async def test_each_folder_has_its_own(start: Start, tmp_path: Path) -> None:
    """Also one that is added; the editor is asked for each where it can be."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    _write(second, 'layout = "numerator"\n')
    editor = await start(
        engine=None,
        profile=PUSHED_VSCODE,
        settings={"": {}, first.as_uri(): {"layout": "numerator"}},
        workspace_folders=[_folder(first)],
    )
    for folder in (first, second):
        editor.open((folder / "a.md").as_uri(), TEXT)
    await _codes(editor, (first / "a.md").as_uri(), [])
    await _codes(editor, (second / "a.md").as_uri(), [])
    _write(second, "")
    change = types.WorkspaceFoldersChangeEvent([_folder(second)], [_folder(first)])
    editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(change))
    await _codes(editor, (first / "a.md").as_uri(), ["transposed-derivative"])
    await _codes(editor, (second / "a.md").as_uri(), ["transposed-derivative"])


async def test_what_is_wrong_is_told_once(start: Start, tmp_path: Path) -> None:
    _write(tmp_path, 'layuot = "numerator"\n[severity]\nwrong-derivative = "loud"\n')
    editor = await start(
        engine=None, workspace_folders=[_folder(tmp_path)], initialization_options={"inlayHints": "yes"}
    )
    for number in range(3):
        uri = (tmp_path / f"{number}.md").as_uri()
        editor.open(uri, "")
        await editor.diagnostics(uri)
    told = [message.message for message in editor.client.messages]
    assert len(told) == 3
    assert any(":1:" in each and 'did you mean "layout"?' in each for each in told)
    assert any(":3:" in each and "loud" in each for each in told)
    assert any("matcalc.inlayHints" in each for each in told)


async def test_what_is_drawn_into_a_text_is_asked_for_anew(start: Start, tmp_path: Path) -> None:
    """An editor that takes it is told when settings change what it draws; one that does not is left alone."""
    for profile, expected in ((VSCODE, sorted(REFRESHES)), ({}, [])):
        uri = (tmp_path / "a.md").as_uri()
        editor = await start(profile=profile, engine=None, workspace_folders=[_folder(tmp_path)])
        editor.open(uri, TEXT)
        assert await editor.hover(uri, 0, TEXT.index("f =")) is not None
        assert editor.refreshed == []
        _write(tmp_path, "inlay-hints = false\n")
        editor.saw((tmp_path / ".matcalc.toml").as_uri(), types.FileChangeType.Created)
        assert await editor.hover(uri, 0, TEXT.index("f =")) is not None
        async with asyncio.timeout(15):
            while len(editor.refreshed) < len(expected):
                await asyncio.sleep(0.01)
        assert sorted(editor.refreshed) == expected
        (tmp_path / ".matcalc.toml").unlink()
