"""This server through its pipe, beside an empty pygls server and jedi-language-server in the same run.

The document is the seed example, or a long one of paragraphs that declare, define and claim; jedi gets Python of the
same length. A server that is not installed has no row.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import psutil
from lsprotocol import types
from pytest_lsp import LanguageClient

from benchmarks.timing import percentile, row
from matcalc_ls.text.lines import LineIndex
from tests.server.driver import Editor, capabilities

HERE = Path(__file__).parent
SEED = HERE.parent / "examples" / "seed.md"
STARTS = 7
KEYSTROKES = 30
HOVERS = 40
LENGTHS = (1_000, 10_000)
PATIENCE = 600


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
    for formulas in LENGTHS:
        text = _document(formulas)
        yield f"a document of {formulas:,} formulas, {len(text):,} characters, through the server; median, p95"
        for what, times in asyncio.run(_editing(text)):
            yield row(what, *(percentile(times, part) for part in (0.5, 0.95) if times))


@asynccontextmanager
async def _running(server: Server) -> AsyncIterator[tuple[Editor, float]]:
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
        async with _running(server) as (editor, seconds):
            ready.append(seconds)
            before = _megabytes(editor)
            text = SEED.read_text(encoding="utf-8") if server.language == "markdown" else _python(2_000)
            editor.open("file:///open", text, server.language)
            if server is MATCALC:
                await editor.diagnostics("file:///open", 1)
            elif server is JEDI:
                await editor.hover("file:///open", 0, 5)
            after = _megabytes(editor)
    return f"{row(server.name, percentile(ready, 0.5))}  {_joined(before)} → {_joined(after)} MB"


def _megabytes(editor: Editor) -> list[float]:
    """The resident memory of a server, then of each process that it started."""
    process = psutil.Process(editor.pid)
    return [each.memory_info().rss / 1e6 for each in (process, *process.children(recursive=True))]


def _joined(sizes: list[float]) -> str:
    return " + ".join(f"{size:.0f}" for size in sizes)


async def _editing(text: str) -> list[tuple[str, list[float]]]:
    """What an author does with a long document, with the seconds of each."""
    uri = "file:///long.md"
    lines = LineIndex(text)
    claims = [lines.position(at) for at in _places(text, "$f_{", HOVERS)]
    found: list[tuple[str, list[float]]] = []
    async with _running(MATCALC) as (editor, _):
        start = perf_counter()
        editor.open(uri, text)
        early = await _timed(claims[:1] * 3, lambda place: editor.hover(uri, *place))
        found.append(("hover right after opening", early))
        during = [*await _timed(claims, lambda place: editor.hover(uri, *place))]
        found.append(("hover while diagnostics may be computed", during))
        async with asyncio.timeout(PATIENCE):
            await _all_diagnostics(editor, uri, 1)
        found.append(("open to all diagnostics", [perf_counter() - start]))
        found.append(("warm hover", await _timed(claims, lambda place: editor.hover(uri, *place))))
        found.append(("keystroke in a claim to its diagnostics", await _keystrokes(editor, uri, text, "2 A^", "2 A ^")))
        found.append((f"(server + worker now hold {_joined(_megabytes(editor))} MB)", []))
    return found


async def _timed(places: list[tuple[int, int]], ask: Callable[[tuple[int, int]], Awaitable[object]]) -> list[float]:
    times = []
    for place in places:
        start = perf_counter()
        await ask(place)
        times.append(perf_counter() - start)
    return times


async def _keystrokes(editor: Editor, uri: str, text: str, old: str, new: str) -> list[float]:
    """One change and back again, in the middle of the document; the server waits a while for more after each."""
    at = text.index(old, len(text) // 2)
    line, character = LineIndex(text).position(at)
    times = []
    for number in range(KEYSTROKES):
        before, after = (old, new) if number % 2 == 0 else (new, old)
        start = perf_counter()
        editor.change(uri, number + 2, ((line, character), (line, character + len(before)), after))
        async with asyncio.timeout(PATIENCE):
            await _all_diagnostics(editor, uri, number + 2)
        times.append(perf_counter() - start)
    return times


async def _all_diagnostics(editor: Editor, uri: str, version: int) -> None:
    while not any(each.uri == uri and each.version == version for each in editor.published):
        await asyncio.sleep(0.001)


def _places(text: str, mark: str, count: int) -> list[int]:
    """The places of a mark, spread over the whole text."""
    places = [at for at in range(len(text)) if text.startswith(mark, at)]
    return places[:: max(len(places) // count, 1)][:count]


def _document(formulas: int) -> str:
    """Paragraphs of five formulas: declarations, a definition, a scalar, a claim."""
    return "\n".join(
        (f"# Section {number // 25}\n\n" if number % 25 == 0 else "")
        + f"Let $A \\in \\mathbb{{R}}^{{m \\times n}}$ and $x \\in \\mathbb{{R}}^n$, and let $y_{{{number}}} = A x$.\n"
        f"Then $f_{{{number}}} = y_{{{number}}}^\\top y_{{{number}}}$ has\n"
        f"$\\nabla_x f_{{{number}}} = 2 A^\\top A x$.\n"
        for number in range(formulas // 5)
    )


def _python(lines: int) -> str:
    return "\n".join(f"value_{number} = {number}" for number in range(lines))
