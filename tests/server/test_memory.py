"""What server and worker hold does not grow with what was typed.

`MATCALC_LONG_RUN=10000 pytest tests/server/test_memory.py -s` makes so many edits.
"""

from __future__ import annotations

import os
import random

import psutil
import pytest

from tests.server.raw import RawClient

URI = "file:///nowhere/long.md"
PARAGRAPH = (
    "Let $A \\in \\mathbb{{R}}^{{m \\times n}}$ and $x \\in \\mathbb{{R}}^n$.\n"
    "$$f_{{{0}}} = x^\\top A^\\top A x$$\n\nThen $\\nabla_x f_{{{0}}} = 2 A^\\top A x$.\n\n"
)
TYPED = ("+ b_{{{0}}}^\\top x", " ", "$y_{{{0}}} = A x$ ", "\\", "\n\n", "Let $B_{{{0}}} \\in \\mathbb{{R}}^{{k}}$. ")
LIMIT = 1.1


@pytest.mark.skipif("MATCALC_LONG_RUN" not in os.environ, reason="a long run; MATCALC_LONG_RUN says how many edits")
def test_edits_of_one_document() -> None:
    """Each is typed and taken back; no two are the same."""
    edits, dice = int(os.environ["MATCALC_LONG_RUN"]), random.Random(0)
    lines = "".join(map(PARAGRAPH.format, range(100))).split("\n")
    with RawClient(engine=None) as client:
        client.initialize()
        client.open(URI, "\n".join(lines))
        sizes = []
        for number in range(edits):
            _type(client, number, lines, dice)
            if number % max(edits // 20, 1) == 0:
                sizes.append(_megabytes(client))
                print(f"{number} edits: {sizes[-1]:.1f} MB", flush=True)
    early, late = sizes[2:7], sizes[-5:]
    print(f"median {sorted(early)[2]:.1f} MB, {sorted(late)[2]:.1f} MB in the end, after {edits} edits")
    assert sorted(late)[2] < LIMIT * sorted(early)[2]


def _type(client: RawClient, number: int, lines: list[str], dice: random.Random) -> None:
    line = dice.randrange(len(lines))
    column = dice.randrange(len(lines[line]) + 1)
    typed = dice.choice(TYPED).format(number)
    place = {"line": line, "character": column}
    below = typed.count("\n")
    end = {"line": line + below, "character": 0 if below else column + len(typed)}
    for step, (last, text) in enumerate(((place, typed), (end, ""))):
        changes = [{"range": {"start": place, "end": last}, "text": text}]
        document = {"uri": URI, "version": 2 * number + step + 2}
        client.send("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
        identifier = 10 + 2 * number + step
        position = {"line": dice.randrange(len(lines)), "character": 10}
        params = {"textDocument": {"uri": URI}, "position": position}
        client.send("textDocument/hover", params, id=identifier)
        assert "error" not in client.answer(identifier)


def _megabytes(client: RawClient) -> float:
    process = psutil.Process(client.process.pid)
    return float(sum(each.memory_info().rss for each in (process, *process.children())) / 1e6)
