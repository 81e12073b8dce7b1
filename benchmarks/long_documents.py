"""A long document through the server: what an author waits for while it is opened, read and typed in.

Of the event loop, the longest time is told for which it was held up, since nobody is answered meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from itertools import count, cycle
from pathlib import Path
from time import perf_counter

import psutil

from benchmarks.servers import HERE, Server, joined, megabytes, running
from benchmarks.timing import percentile, row
from matcalc_ls.text.lines import LineIndex
from tests.server.driver import Editor

URI = "file:///long"
KEYSTROKES = 30
HOVERS = 40
PATIENCE = 600
_PROSE = "What is said here of the model is said in words, as in any text that a reader is meant to follow. "
_FAULT = "Let $Q \\in \\mathbb{R}^{2 \\times 3}$ and $Z \\in \\mathbb{R}^{2 \\times 3}$. Nobody multiplies $Q Z$."
_RESTS = 1.2
"""Seconds after which what was withheld while a formula was typed has come."""


def table() -> Iterator[str]:
    """Rows of the table."""
    documents = {
        "1,000 formulas": ("markdown", _with_faults(document(1_000))),
        "10,000 formulas": ("markdown", _with_faults(document(10_000))),
        "1 MB of Markdown": ("markdown", _with_faults(document(6_000, prose=8))),
        "1 MB of LaTeX": ("latex", latex(_with_faults(document(6_000, prose=8)))),
    }
    for name, (language, text) in documents.items():
        yield f"{name}, {len(text):,} characters, through the server; median, p95"
        with tempfile.TemporaryDirectory() as folder:
            notes = Path(folder) / "notes"
            command = (sys.executable, str(HERE / "watched_server.py"), str(notes))
            yield from asyncio.run(_measured(Server(name, command, language), text, notes))


async def _measured(server: Server, text: str, notes: Path) -> list[str]:
    found: list[str] = []
    lines = LineIndex(text)
    places = [lines.position(at) for at in _places(text, "f_{", HOVERS)]
    async with running(server) as (editor, _):
        editor.open("file:///short", "$x$")
        await editor.diagnostics("file:///short")  # the worker is there
        begun = perf_counter()
        editor.open(URI, text, server.language)
        first = asyncio.create_task(_timed(lambda: _shown(editor, 1)))
        whole = asyncio.create_task(_timed(lambda: _shown(editor, 2)))
        early = await _timed_until(whole, places, editor)
        found.append(row("open to the diagnostics of what is seen; to all", await first, await whole))
        found.append(row("hover meanwhile", *_of(early)))
        found.append(row("the event loop held up meanwhile, at most", _held_up(notes, begun)))
        found.append(row("hover on a formula for the first time", *_of(await _hovers(editor, places))))
        found.append(row("hover again", *_of(await _hovers(editor, places))))
        begun = perf_counter()
        worker = psutil.Process(editor.pid).children()[0]
        found.append(row("keystroke in a claim to its diagnostics", *_of(await _keystrokes(editor, text))))
        before = _seconds(worker)
        await _keystroke(editor, text, 1)
        one, before = _seconds(worker) - before, _seconds(worker)
        await _in_a_row(editor, text)
        found.append(row("the work of one keystroke; of 30 in a row", one, _seconds(worker) - before))
        await asyncio.sleep(_RESTS)
        found.append(row("the event loop held up meanwhile, at most", _held_up(notes, begun)))
        found.append(f"(server + worker now hold {joined(megabytes(editor))} MB)")
    return found


def _of(times: list[float]) -> tuple[float, float]:
    return percentile(times, 0.5), percentile(times, 0.95)


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    start = perf_counter()
    await work()
    return perf_counter() - start


async def _timed_until(end: asyncio.Task[float], places: list[tuple[int, int]], editor: Editor) -> list[float]:
    times = []
    for place in cycle(places):
        times += await _hovers(editor, [place])
        if end.done():
            break
        await asyncio.sleep(0.05)
    return times


async def _hovers(editor: Editor, places: list[tuple[int, int]]) -> list[float]:
    return [await _timed(lambda place=place: editor.hover(URI, *place)) for place in places]  # type: ignore[misc]


_version = count(2)


async def _keystrokes(editor: Editor, text: str) -> list[float]:
    return [await _keystroke(editor, text, number) for number in range(KEYSTROKES)]


async def _keystroke(editor: Editor, text: str, number: int) -> float:
    """A change, or the same taken back, to its diagnostics; the server waits a while for more after each."""
    return await _timed(lambda: _diagnosed(editor, _change(editor, text, number)))


async def _in_a_row(editor: Editor, text: str) -> None:
    for number in range(KEYSTROKES):
        version = _change(editor, text, number)
        await asyncio.sleep(0.03)
    await _diagnosed(editor, version)


def _change(editor: Editor, text: str, number: int) -> int:
    """In the middle of the document."""
    line, character = LineIndex(text).position(text.index("2 A^", len(text) // 2) + 1)
    version = next(_version)
    span = (line, character), (line, character + number % 2)
    editor.change(URI, version, (*span, "" if number % 2 else " "))
    return version


async def _shown(editor: Editor, number: int) -> None:
    """Wait until so many diagnostics of the document are shown."""
    async with asyncio.timeout(PATIENCE):
        while not any(each.uri == URI and len(each.diagnostics) == number for each in editor.published):
            await asyncio.sleep(0.001)


async def _diagnosed(editor: Editor, version: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while not any(each.uri == URI and each.version == version for each in editor.published):
            await asyncio.sleep(0.001)


def _held_up(notes: Path, since: float) -> float:
    """The longest callback since a time, in seconds."""
    noted = (line.split() for line in notes.read_text(encoding="utf-8").splitlines())
    return max((float(spent) for start, spent in noted if float(start) >= since), default=0.0)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _places(text: str, mark: str, number: int) -> list[int]:
    """The places of a mark, spread over the whole text."""
    places = [at for at in range(len(text)) if text.startswith(mark, at)]
    return places[:: max(len(places) // number, 1)][:number]


def document(formulas: int, prose: int = 0) -> str:
    """Paragraphs of five formulas: declarations, a definition, a scalar, a claim; and some sentences."""
    return "\n".join(
        (f"# Section {number // 25}\n\n" if number % 25 == 0 else "")
        + f"Let $A \\in \\mathbb{{R}}^{{m \\times n}}$ and $x \\in \\mathbb{{R}}^n$, and let $y_{{{number}}} = A x$.\n"
        f"Then $f_{{{number}}} = y_{{{number}}}^\\top y_{{{number}}}$ has\n"
        f"$\\nabla_x f_{{{number}}} = 2 A^\\top A x$.\n{_PROSE * prose}\n"
        for number in range(formulas // 5)
    )


def _with_faults(markdown: str) -> str:
    """With something to find where one looks first, and at the end."""
    return f"# Seen first\n\n{_FAULT}\n\n{markdown}\n\n# Seen last\n\n{_FAULT}\n"


def latex(markdown: str) -> str:
    """The same in LaTeX."""
    lines = (f"\\section{{{line[2:]}}}" if line.startswith("# ") else line for line in markdown.split("\n"))
    body = "\n".join(lines)
    return f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
