"""The log and the report: what a user may show to others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.server.raw import RawClient

SECRET = "raise confidential"
URI = "file:///tmp/somebody/confidential.md"


def _ask(client: RawClient) -> str:
    """The report, after an error that quotes the document."""
    client.initialize(clientInfo={"name": "An editor", "version": "1.0"}, workspaceFolders=[])
    client.open(URI, SECRET)
    client.hover(URI, 0, 1)
    assert client.answer(1)["result"] is None
    client.send("textDocument/hover", {"textDocument": {"uri": SECRET}, "position": SECRET}, id=2)
    assert "error" in client.answer(2)
    client.send("workspace/executeCommand", {"command": "matcalc.report"}, id=3)
    return str(client.answer(3)["result"])


@pytest.mark.parametrize("level", [None, "info", "warning"])
def test_nothing_private(tmp_path: Path, level: str | None) -> None:
    log = tmp_path / "log"
    with RawClient("--log", str(log), *(["--log-level", level] if level else [])) as client:
        report = _ask(client)
        client.send("shutdown", id=4)
        client.answer(4)
        client.send("exit")
        assert client.process.wait(5) == 0
    for text in (report, log.read_text()):
        assert "confidential" not in text
        assert "somebody" not in text
        assert "RuntimeError" in text
        assert "_say" in text
    assert "An editor 1.0" in report
    assert "markdown, 18 characters" in report
    assert client.log == b""


def test_no_log_unless_asked_for() -> None:
    with RawClient() as client:
        assert "RuntimeError" in _ask(client)
        assert b"confidential" not in client.log


LOGGING = """
import logging, pathlib, sys
from matcalc_ls.server import log
incidents = log.start(pathlib.Path(sys.argv[1]), sys.argv[2])
try:
    raise ValueError("confidential")
except ValueError as error:
    logging.getLogger("matcalc_ls.server").error("of ours", exc_info=error)
    logging.getLogger("asyncio").error("of others: %r", error, exc_info=error)
print(incidents.text())
"""


@pytest.mark.parametrize(("level", "says_all"), [("info", False), ("debug", True)])
def test_what_errors_and_others_say(tmp_path: Path, level: str, says_all: bool) -> None:
    """An error's message may quote what it is about, and so may the words of a library, as asyncio's of a task."""
    command = [sys.executable, "-c", LOGGING, str(tmp_path / "log"), level]
    report = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    logged = (tmp_path / "log").read_text()
    for text in (report, logged):
        assert "ValueError" in text
        assert "of ours" in text
        assert "asyncio" in text
    assert "confidential" not in report
    assert ("confidential" in logged) == says_all


def test_what_is_refused_is_no_trouble() -> None:
    """An answer that says why not is for who asked, and for no log: that a name is taken, that a text has changed."""
    with RawClient() as client:
        client.initialize()
        client.open(URI, "word")
        stale = {"uri": URI, "version": 0, "text": "another", "key": "key"}
        client.send("codeAction/resolve", {"title": "One of before", "data": stale}, id=1)
        assert client.answer(1)["error"]["code"] == -32801
        client.send("workspace/executeCommand", {"command": "matcalc.report"}, id=2)
        assert "no warnings" in str(client.answer(2)["result"])
        assert client.log == b""


def test_all_of_it_for_who_asks(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with RawClient("--log", str(log), "--log-level", "debug") as client:
        client.initialize()
        client.open(URI, SECRET)
        while (client.receive() or {}).get("method") != "textDocument/publishDiagnostics":
            pass
    assert "confidential" in log.read_text()


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    with RawClient("--log", str(tmp_path / "missing" / "log")) as client:
        assert client.process.wait(10) == 2


def test_trace() -> None:
    """Told how long each request took, where the editor asks for it."""

    def traced(client: RawClient) -> list[dict[str, Any]]:
        found = []
        while (message := client.receive()) is not None and message.get("id") != 9:
            found += [message["params"]] * (message.get("method") == "$/logTrace")
        return found

    with RawClient() as client:
        client.initialize(trace="off")
        client.open(URI, "word")
        client.hover(URI, 0, 9)
        assert traced(client) == []
        client.send("$/setTrace", {"value": "messages"})
        client.hover(URI, 0, 8)
        client.answer(8)
        client.hover(URI, 0, 9)
        (line,) = traced(client)
        assert line["message"].startswith("textDocument/hover")
        assert "confidential" not in json.dumps(line)
