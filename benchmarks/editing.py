"""From a change to its diagnostics, and a warm hover, on the seed example: in the engine and through the server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from lsprotocol import types
from pytest_lsp import LanguageClient

from benchmarks.timing import row, seconds
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.text.lines import LineIndex
from tests.server.driver import Editor, capabilities

SEED = Path(__file__).parent.parent / "examples" / "seed.md"
URI = "file:///seed.md"
ROUNDS = 20


def table() -> Iterator[str]:
    """Rows of the table."""
    text = SEED.read_text(encoding="utf-8")
    at = text.index("F_N")
    yield f"{SEED.name}: {len(text)} characters"
    yield row("change to diagnostics, engine", _change(text))
    yield row("warm hover on F_N, engine", _hover(text, at))
    changed, hovered = asyncio.run(_through_server(text, at))
    yield row("change to diagnostics, through the server", changed)
    yield row("warm hover on F_N, through the server", hovered)


def _variants(text: str) -> Iterator[str]:
    """The text as it is after each of many keystrokes, never twice the same."""
    for number in range(1_000_000):
        yield text.replace("w^T (L M N) x", f"w^T (L M N) x + {number}")


def _change(text: str) -> float:
    engine, variants = Engine(), _variants(text)
    engine.open(URI, text, "markdown")
    engine.diagnostics(URI)

    def change() -> None:
        engine.open(URI, next(variants), "markdown")
        engine.diagnostics(URI)

    return seconds(change, rounds=ROUNDS)


def _hover(text: str, at: int) -> float:
    engine = Engine()
    engine.open(URI, text, "markdown")
    assert engine.hover(URI, at) is not None
    return seconds(lambda: engine.hover(URI, at), rounds=ROUNDS)


async def _through_server(text: str, at: int) -> tuple[float, float]:
    client = LanguageClient()
    await client.start_io(sys.executable, "-m", "matcalc_ls")
    try:
        await client.initialize_session(types.InitializeParams(capabilities=capabilities()))
        return await _measured(Editor(client), text, at)
    finally:
        await client.shutdown_session()


async def _measured(editor: Editor, text: str, at: int) -> tuple[float, float]:
    editor.open(URI, text)
    await editor.diagnostics(URI, 1)
    place = LineIndex(text).position(at)
    changes, hovers = [], []
    for version, variant in zip(range(2, ROUNDS + 2), _variants(text), strict=False):
        start = perf_counter()
        editor.change(URI, version, variant)
        await editor.diagnostics(URI, version)
        changes.append(perf_counter() - start)
    assert await editor.hover(URI, *place) is not None
    for _ in range(ROUNDS):
        start = perf_counter()
        await editor.hover(URI, *place)
        hovers.append(perf_counter() - start)
    return median(changes), median(hovers)
