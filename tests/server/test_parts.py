"""The parts that need no process."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcalc_ls.analysis.data import Action, Diagnostic, Edit, Hover, Related
from matcalc_ls.server import parent, wire, worker_process
from matcalc_ls.server.backoff import Backoff
from matcalc_ls.server.documents import Document
from matcalc_ls.server.features import create_server, diagnostics
from matcalc_ls.server.jobs import BACKGROUND, INTERACTIVE, Jobs
from matcalc_ls.server.quarantine import Quarantine
from matcalc_ls.server.settings import Settings

# Lone surrogates included: JSON from an editor may hold them.
TEXT = st.text(st.characters(exclude_categories=()))
RELATED = st.builds(Related, st.integers(), st.integers(), TEXT)
SEVERITY = st.sampled_from(["error", "warning", "information", "hint"])
DATA = st.one_of(
    st.builds(
        Diagnostic,
        TEXT,
        SEVERITY,
        TEXT,
        st.integers(),
        st.integers(),
        st.lists(RELATED).map(tuple),
    ),
    st.builds(Hover, st.integers(), st.integers(), TEXT, TEXT),
    st.builds(Action, TEXT, TEXT, TEXT, st.lists(TEXT).map(tuple), st.booleans()),
    st.builds(Edit, st.integers(), st.integers(), TEXT),
)


@given(st.one_of(st.none(), DATA, st.lists(DATA)))
def test_editor_data_comes_through_typed(result: object) -> None:
    stream = io.BytesIO(wire.encode({"id": 1, "result": result}) * 2)
    assert wire.read(stream) == {"id": 1, "result": result}
    assert wire.read(stream) == {"id": 1, "result": result}
    assert wire.read(stream) is None


def test_a_message_that_is_cut_off_is_none() -> None:
    whole = wire.encode({"id": 1})
    for length in range(len(whole)):
        assert wire.read(io.BytesIO(whole[:length])) is None


def test_what_is_not_plain_data_is_refused() -> None:
    with pytest.raises(TypeError, match="not plain data"):
        wire.encode({"result": object()})


def test_backoff() -> None:
    backoff = Backoff()
    assert [backoff.died(now) for now in range(5)] == [0, 0.25, 0.5, 1, 2]
    assert backoff.worrying
    assert max(backoff.died(5) for _ in range(2000)) == 30
    assert backoff.died(100) == 0, "what is a minute ago is forgotten"
    assert not backoff.worrying


def test_quarantine() -> None:
    quarantine = Quarantine()
    key = ("file:///a", "text", "hover", (7,))
    assert not quarantine.refuses(key, 0)
    quarantine.hung(key, 0)
    assert quarantine.refuses(key, 1e9), "the same request on the same text: never again"
    assert quarantine.refuses(("file:///a", "text", "hover", (8,)), 0.5), "another one: not at once"
    assert quarantine.refuses(("file:///a", "text 2", "hover", (7,)), 0.5)
    assert not quarantine.refuses(("file:///a", "text", "hover", (8,)), 1.5)
    assert not quarantine.refuses(("file:///a", "text 2", "hover", (7,)), 1.5)
    assert not quarantine.refuses(("file:///a", "text", "actions", (7,)), 0.5)
    assert not quarantine.refuses(("file:///b", "text", "hover", (7,)), 0.5)
    quarantine.hung(("file:///a", "text", "hover", (8,)), 2)
    assert quarantine.paused_for("file:///a", "hover", 2) == 2, "twice as long"
    quarantine.hung(("file:///a", "text", "hover", (9,)), 5)
    assert quarantine.refuses(("file:///a", "text", "hover", (10,)), 1e9), "three on one text are enough"
    quarantine.succeeded("file:///a", "hover")
    assert not quarantine.refuses(("file:///a", "text 2", "hover", (7,)), 5)


def test_quarantine_is_bounded() -> None:
    quarantine = Quarantine()
    for number in range(5000):
        quarantine.hung(("file:///a", str(number), "hover", ()), 0)
    assert len(quarantine._keys) <= 1000
    assert quarantine.paused_for("file:///a", "hover", 0) == 60


def test_processes_alive_and_dead() -> None:
    assert parent.can_be_watched(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.DEVNULL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not parent.is_alive(child.pid), "a zombie"
    child.wait()
    assert not parent.is_alive(child.pid)
    for pid in (0, -1, 2**40):
        assert not parent.can_be_watched(pid)


def test_notifications_leave_nothing_behind() -> None:
    protocol = create_server(Settings()).protocol
    closed = {"method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///a.md"}}}
    for _ in range(10):
        protocol.receive(json.dumps({"jsonrpc": "2.0", **closed}).encode())
    assert not protocol._request_futures


def test_no_code_is_written_for_a_keystroke() -> None:
    """What the types of the protocol need was made before the first, while nobody waited."""
    protocol = create_server(Settings()).protocol
    zero = {"line": 0, "character": 0}
    change = {
        "jsonrpc": "2.0",
        "method": "textDocument/didChange",
        "params": {
            "textDocument": {"uri": "file:///a.md", "version": 2},
            "contentChanges": [{"range": {"start": zero, "end": zero}, "text": "x"}],
        },
    }
    compiled = []
    asyncio.run(protocol.get_ready())
    sys.setprofile(lambda _, event, of: compiled.append(of) if event == "c_call" and of is compile else None)
    try:
        protocol.structure_message(change)
    finally:
        sys.setprofile(None)
    assert not compiled


def test_what_takes_long_waits_for_what_may_be_quick() -> None:
    """Of a document that is being opened, each question would have it go on for a while."""

    async def taken() -> list[str]:
        jobs = Jobs()
        long, short = (Document(f"file:///{name}.md", 1, "", "markdown", "utf-16") for name in ("long", "short"))
        jobs.post(BACKGROUND, "background", short)
        for method in ("outlining", "folding", "naming"):
            jobs.post(INTERACTIVE, method, long)
        first = jobs.take()
        jobs.post(INTERACTIVE, "hovering", long)
        jobs.post(INTERACTIVE, "hovering", short)
        first.takes_long = True
        jobs.wait_for(long)
        jobs.put_back(first)
        order = []
        while jobs:
            job = jobs.take()
            assert job.document is not None
            order.append(f"{job.method} of {job.document.uri[8:-3]}{' as it is' * job.is_early}")
        return order

    assert asyncio.run(taken()) == [
        "hovering of long as it is",  # the little that is known has an answer
        "hovering of short",
        "outlining of long",
        "folding of long",
        "naming of long",
        "background of short",
    ]


def test_what_is_found_first_is_shown_when_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not so much later as what is found next, because nothing was found when somebody looked first."""
    monkeypatch.setattr(diagnostics, "_FIRST_PART", 0.0)
    monkeypatch.setattr(diagnostics, "_NOTHING_NEW", 0.0)
    finding = Diagnostic("code", "error", "text", 0, 1)
    looks: list[list[Diagnostic]] = [[], [], [finding], [finding, finding]]
    sent: list[int] = []
    places = iter((7, 8, 9))
    looked_at: list[object] = []

    class Server:
        @property
        def engine(self) -> Server:
            return self

        def focus(self, _: object) -> int:
            return next(places)

        async def ask(self, _: str, __: object, place: int) -> list[Diagnostic]:
            looked_at.append(place)
            return looks.pop(0)

    async def show(found: Sequence[Diagnostic]) -> None:
        sent.append(len(found))

    async def look() -> None:
        document = Document("file:///a.md", 1, "text", "markdown", "utf-16")
        parts = diagnostics.Parts(Server(), document, show)  # type: ignore[arg-type]
        for _ in range(20):
            parts.show_soon()
            await asyncio.sleep(0)

    asyncio.run(look())
    assert sent == [1]
    assert len(looks) == 1, "the next waits"
    assert looked_at == [7, 8, 9], "what was seen at first, wherever a hover has been asked since"


def test_a_long_text_is_written_piece_by_piece() -> None:
    """What a pipe does not take would be copied by the event loop, all of it for every piece that it takes."""

    class Stream:
        def __init__(self) -> None:
            self.written: list[bytes] = []
            self.pauses = 0

        def write(self, data: memoryview) -> None:
            self.written.append(bytes(data))

        async def drain(self) -> None:
            self.pauses += 1

    text = "é" * 500_000
    request = {"id": 1, "method": "opening", "params": ["uri", text]}
    stream = Stream()
    asyncio.run(worker_process._write(stream, wire.encoded(request)))  # type: ignore[arg-type]
    assert max(map(len, stream.written)) <= 1 << 16
    assert stream.pauses == len(stream.written)
    assert wire.read(io.BytesIO(b"".join(stream.written))) == request
