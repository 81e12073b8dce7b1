"""Notebooks with the engine that users get: one document for what is declared, each cell with places of its own."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types

from tests.server.driver import Editor, Start
from tests.server.profiles import PUSHED_VSCODE

pytestmark = pytest.mark.asyncio
NOTEBOOK = "file:///tmp/a.ipynb"
FIRST, SECOND, THIRD = (f"vscode-notebook-cell:/tmp/a.ipynb#{name}" for name in ("W0", "W2", "W3"))
DECLARED = "Let $A \\in \\mathbb{R}^{m \\times n}$\nand $x \\in \\mathbb{R}^n$."
LAST = "$f = x^\\top A^\\top A x$."
WRONG = "\U0001d7d8 So\n\n$A^\\top x$ is wrong."


def _item(uri: str, text: str, version: int = 1) -> types.TextDocumentItem:
    return types.TextDocumentItem(uri, "markdown", version, text)


def _cell(uri: str) -> types.NotebookCell:
    return types.NotebookCell(types.NotebookCellKind.Markup, uri)


async def _opened(start: Start) -> Editor:
    editor = await start(engine=None, profile=PUSHED_VSCODE)
    notebook = types.NotebookDocument(NOTEBOOK, "jupyter-notebook", 1, [_cell(FIRST), _cell(SECOND)])
    items = [_item(FIRST, DECLARED), _item(SECOND, WRONG)]
    editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, items))
    return editor


def _change(editor: Editor, version: int, **cells: object) -> None:
    change = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(**cells))  # type: ignore[arg-type]
    identifier = types.VersionedNotebookDocumentIdentifier(version, NOTEBOOK)
    editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(identifier, change))


async def _count(editor: Editor, uri: str, wanted: int) -> types.PublishDiagnosticsParams:
    async with asyncio.timeout(10):
        while True:
            published = [each for each in editor.published if each.uri == uri]
            if published and len(published[-1].diagnostics) == wanted:
                return published[-1]
            await asyncio.sleep(0.05)


async def test_what_one_cell_declares_the_next_uses(start: Start) -> None:
    editor = await _opened(start)
    (found,) = (await _count(editor, SECOND, 1)).diagnostics
    assert found.code == "shape-mismatch"
    assert found.range == types.Range(types.Position(2, 1), types.Position(2, 9))
    places = {related.location.uri for related in found.related_information or ()}
    assert places <= {FIRST}
    assert not (await _count(editor, FIRST, 0)).diagnostics
    hover = await editor.hover(SECOND, 2, 9)
    assert hover is not None
    assert hover.range is not None
    assert hover.range.start.line == 2
    assert await editor.hover(FIRST, 0, 0) is None


async def test_actions_in_a_cell(start: Start) -> None:
    editor = await _opened(start)
    _change(editor, 2, text_content=[_content(SECOND, 2, f"Then\n{LAST}")])
    await _count(editor, SECOND, 0)
    here = types.Range(types.Position(1, 1), types.Position(1, 1))
    insert = next(action for action in await editor.actions(SECOND, here) if action.title.startswith("Insert deriv"))
    resolved = insert if insert.edit is not None else await editor.client.code_action_resolve_async(insert)
    assert resolved.edit is not None
    ((uri, edits),) = (resolved.edit.changes or _by_uri(resolved.edit)).items()
    assert uri == SECOND
    assert all(edit.range.start == types.Position(1, len(LAST)) for edit in edits)


def _by_uri(edit: types.WorkspaceEdit) -> dict[str, list[types.TextEdit]]:
    changes = [each for each in edit.document_changes or () if isinstance(each, types.TextDocumentEdit)]
    return {
        each.text_document.uri: [edit for edit in each.edits if isinstance(edit, types.TextEdit)] for each in changes
    }


def _content(uri: str, version: int, text: str) -> types.NotebookDocumentCellContentChanges:
    identifier = types.VersionedTextDocumentIdentifier(version, uri)
    return types.NotebookDocumentCellContentChanges(identifier, [types.TextDocumentContentChangeWholeDocument(text)])


async def test_cells_typed_in_moved_added_and_closed(start: Start) -> None:
    editor = await _opened(start)
    await _count(editor, SECOND, 1)
    _change(editor, 2, text_content=[_content(FIRST, 2, DECLARED.replace("R}^n", "R}^m"))])
    await _count(editor, SECOND, 0)
    added = types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(1, 0, [_cell(THIRD)]), did_open=[_item(THIRD, "Now $A x$.")]
    )
    _change(editor, 3, structure=added)
    await _count(editor, THIRD, 1)
    removed = types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(1, 1), did_close=[types.TextDocumentIdentifier(THIRD)]
    )
    _change(editor, 4, structure=removed)
    await _count(editor, THIRD, 0)
    assert await editor.hover(THIRD, 0, 6) is None
    identifiers = [types.TextDocumentIdentifier(uri) for uri in (FIRST, SECOND)]
    notebook = types.NotebookDocumentIdentifier(NOTEBOOK)
    editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(notebook, identifiers))
    await _count(editor, FIRST, 0)
    assert await editor.hover(FIRST, 0, 6) is None


async def test_without_notebooks_cells_are_documents(start: Start) -> None:
    """What Neovim's plugins for notebooks do."""
    editor = await start(engine=None)
    editor.open(SECOND, WRONG)
    assert not (await editor.diagnostics(SECOND)).diagnostics


async def test_a_cell_that_turns_into_code(start: Start) -> None:
    """It says nothing any more, and nothing is said of it."""
    editor = await _opened(start)
    await _count(editor, SECOND, 1)
    _change(editor, 2, data=[types.NotebookCell(types.NotebookCellKind.Code, FIRST)])
    await _count(editor, SECOND, 0)
