"""The server with the engine that users get."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from matcalc_ls.analysis.hover import EARLY
from matcalc_ls.text.lines import LineIndex
from tests.server.driver import Start

pytestmark = pytest.mark.asyncio
URI = "file:///tmp/a.md"
SEED = Path(__file__).parents[2] / "examples" / "seed.md"


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


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
async def test_the_seed_over_the_protocol(start: Start, ending: str) -> None:
    """The one wrong formula, its mend, the gradients, a derivation: as an editor asks for them."""
    text = SEED.read_text(encoding="utf-8").replace("\n", ending)
    editor = await start(engine=None)
    editor.open(URI, text)
    (wrong,) = (await editor.diagnostics(URI, 1)).diagnostics
    assert wrong.code == "wrong-derivative"
    assert "∂F_N/∂Wᵐ = (Wᵐ⁺¹)ᵀ ⋯ (Wᴺ⁻¹)ᵀ Wᴺ" in wrong.message

    line = next(number for number, words in enumerate(text.split(ending)) if "$F_N =" in words)
    hover = await editor.hover(URI, line, text.split(ending)[line].index("F_N"))
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert "```latex\n\\frac{\\partial F_N}{\\partial X} = (W^1)^T \\cdots (W^{N-1})^T W^N\n```" in hover.contents.value

    mend = next(action for action in await editor.actions(URI, wrong.range, [wrong]) if action.is_preferred)
    (edit,) = _edits(await editor.client.code_action_resolve_async(mend))
    index = LineIndex(text)
    span = [index.offset(place.line, place.character) for place in (edit.range.start, edit.range.end)]
    mended = text[: span[0]] + edit.new_text + text[span[1] :]
    editor.change(URI, 2, mended)
    assert not (await editor.diagnostics(URI, 2)).diagnostics

    here = types.Range(types.Position(line, 5), types.Position(line, 5))
    insert = next(action for action in await editor.actions(URI, here) if action.title.startswith("Insert derivation"))
    (inserted,) = _edits(await editor.client.code_action_resolve_async(insert))
    assert inserted.range.start == inserted.range.end
    assert inserted.new_text.count("\n") == inserted.new_text.count(ending) > 4


def _edits(action: types.CodeAction) -> list[types.TextEdit]:
    assert action.edit is not None
    (change,) = action.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    return [edit for edit in change.edits if isinstance(edit, types.TextEdit)]


async def test_a_hover_while_a_long_document_is_opened(start: Start) -> None:
    """It is answered with what stands around; once all is known, with all."""
    editor = await start(engine=None)
    paragraph = "Let $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^n$. Then $f = \\|A x\\|^2$.\n\n"
    text = paragraph * 1_200
    editor.open(URI, text)
    early = await editor.hover(URI, 500, 3 + text.index("f ="))
    assert early is not None
    assert isinstance(early.contents, types.MarkupContent)
    assert "∂f/∂x" in early.contents.value
    assert EARLY in early.contents.value
    assert editor.published == []
    editor.change(URI, 2, ((500, text.index("f =")), (500, text.index("f =")), "g = "))
    edited = await editor.hover(URI, 500, 1 + text.index("f ="))
    assert edited is not None
    assert isinstance(edited.contents, types.MarkupContent)
    assert EARLY in edited.contents.value
    assert not (await editor.diagnostics(URI, 2)).diagnostics
    late = await editor.hover(URI, 500, 1 + text.index("f ="))
    assert late is not None
    assert isinstance(late.contents, types.MarkupContent)
    assert EARLY not in late.contents.value
