"""This server through its pipe, beside an empty pygls server and jedi-language-server in the same run.

The document is the seed example; jedi gets Python of the same length. A server that is not installed has no row.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import psutil
from lsprotocol import types
from pytest_lsp import LanguageClient

from benchmarks.timing import percentile, row
from tests.server.driver import Editor, capabilities

HERE = Path(__file__).parent
SEED = HERE.parent / "examples" / "seed.md"
STARTS = 7


@dataclass(frozen=True, slots=True)
class Server:
    """A server, and what it is asked to read."""

    name: str
    command: tuple[str, ...]
    language: str = "markdown"


MATCALC = Server("matcalc-ls", (sys.executable, "-m", "matcalc_ls"))
EMPTY = Server("empty pygls server", (sys.executable, str(HERE / "empty_server.py")))
# It complains at length of what it can no longer say when its editor hangs up.
_QUIET_JEDI = "import logging; logging.disable(); from jedi_language_server.cli import cli; cli()"
JEDI = Server("jedi-language-server", (sys.executable, "-c", _QUIET_JEDI), "python")


def table() -> Iterator[str]:
    """Rows of the table."""
    servers = [MATCALC, EMPTY, *([JEDI] if find_spec("jedi_language_server") else [])]
    yield f"a server and its helpers, median of {STARTS} starts: initialize; memory then, and with a document open"
    for server in servers:
        yield asyncio.run(_start(server))


@asynccontextmanager
async def running(server: Server) -> AsyncIterator[tuple[Editor, float]]:
    """An editor of a server, and how long the server took to be ready, in seconds."""
    client = LanguageClient()
    start = perf_counter()
    await client.start_io(*server.command)
    await client.initialize_session(types.InitializeParams(capabilities=capabilities()))
    ready = perf_counter() - start
    try:
        yield Editor(client), ready
    finally:
        await client.shutdown_session()


async def _start(server: Server) -> str:
    ready: list[float] = []
    for _ in range(STARTS):
        async with running(server) as (editor, seconds):
            ready.append(seconds)
            before = megabytes(editor)
            text = SEED.read_text(encoding="utf-8") if server.language == "markdown" else _python(2_000)
            editor.open("file:///open", text, server.language)
            if server is MATCALC:
                await editor.diagnostics("file:///open", 1)
            elif server is JEDI:
                await editor.hover("file:///open", 0, 5)
            after = megabytes(editor)
    return f"{row(server.name, percentile(ready, 0.5))}  {joined(before)} → {joined(after)} MB"


def megabytes(editor: Editor) -> list[float]:
    """The resident memory of a server, then of each process that it started."""
    process = psutil.Process(editor.pid)
    return [each.memory_info().rss / 1e6 for each in (process, *process.children(recursive=True))]


def joined(sizes: list[float]) -> str:
    """Sizes in words."""
    return " + ".join(f"{size:.0f}" for size in sizes)


def _python(lines: int) -> str:
    return "\n".join(f"value_{number} = {number}" for number in range(lines))
