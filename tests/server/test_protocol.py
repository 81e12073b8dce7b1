"""What LSP says of lifecycle, errors and streams, with clients that do not keep to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.server.driver import server_command, server_environment
from tests.server.fake_engine import SLOW_SECONDS
from tests.server.raw import INITIALIZE, RawClient

URI = "file:///tmp/a.md"


def _gone_within(pid: int, seconds: float) -> bool:
    """Whether a process that is not our child ends in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def _worker_pid(client: RawClient, message_id: int = 77) -> int:
    client.open("file:///tmp/pid.md", "pid")
    client.hover("file:///tmp/pid.md", 0, message_id)
    return int(client.answer(message_id)["result"]["contents"]["value"])


def test_exit_after_shutdown_is_a_success() -> None:
    with RawClient() as client:
        client.initialize()
        worker = _worker_pid(client)
        client.send("shutdown", id=1)
        assert client.answer(1)["result"] is None
        client.hover(URI, 0, 2)
        assert client.answer(2)["error"]["code"] == -32600
        client.send("exit")
        assert client.process.wait(5) == 0
        assert _gone_within(worker, 2)


def test_exit_without_shutdown_is_not() -> None:
    with RawClient() as client:
        client.initialize()
        client.send("exit")
        assert client.process.wait(5) == 1


@pytest.mark.parametrize("shut_down", [False, True])
def test_end_of_input(shut_down: bool) -> None:
    """Also in the middle of a request, which must not delay it."""
    with RawClient() as client:
        client.initialize()
        worker = _worker_pid(client)
        client.open(URI, "slow")
        client.hover(URI, 0, 5)
        time.sleep(0.3)
        if shut_down:
            client.send("shutdown", id=6)
            client.answer(6)
        assert client.process.stdin is not None
        client.process.stdin.close()
        begun = time.monotonic()
        assert client.process.wait(5) == (0 if shut_down else 1)
        assert time.monotonic() - begun < SLOW_SECONDS - 0.3
        assert _gone_within(worker, 2)


def test_the_editor_dies_while_its_pipe_stays_open() -> None:
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with RawClient() as client:
        client.initialize(processId=editor.pid)
        worker = _worker_pid(client)
        editor.kill()  # not waited for: it is a zombie, which is dead
        assert client.process.wait(5) == 1
        assert _gone_within(worker, 2)
    editor.wait()


@pytest.mark.parametrize("word", ["idle", "hang"])
def test_the_worker_does_not_outlive_a_killed_server(word: str) -> None:
    with RawClient() as client:
        client.initialize()
        worker = _worker_pid(client)
        client.open(URI, word)
        client.hover(URI, 0, 5)
        time.sleep(0.3)
        client.process.send_signal(signal.SIGKILL)
        assert _gone_within(worker, 3)


def test_nor_where_its_reading_thread_is_stopped() -> None:
    """A regular expression does not let other threads run, so nobody sees the end of the pipe."""
    with RawClient("--time-limit", "1") as client:
        client.initialize()
        worker = _worker_pid(client)
        client.open(URI, "bomb")
        client.hover(URI, 0, 5)
        time.sleep(0.3)
        client.process.send_signal(signal.SIGKILL)
        assert _gone_within(worker, 6)


def test_nothing_before_initialize_which_comes_once() -> None:
    with RawClient() as client:
        client.hover(URI, 0, 1)
        assert client.answer(1)["error"]["code"] == -32002
        client.open(URI, "too early")
        client.initialize()
        client.send("initialize", INITIALIZE, id=2)
        assert client.answer(2)["error"]["code"] == -32600
        client.open(URI, "word")
        client.hover(URI, 0, 3)
        assert client.answer(3)["result"]["contents"]["value"] == "word"


MALFORMED: list[tuple[Any, int]] = [
    ({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {"textDocument": 7}}, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover"}, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": [1, 2]}, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "no/such/method", "params": {}}, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": "no/such/method"}, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": 7, "params": {}}, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": None, "params": {}}, -32601),
    ({"jsonrpc": "1.0", "id": 1, "method": "textDocument/hover"}, -32600),
    ({"id": 1, "method": "textDocument/hover"}, -32600),
    ([{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}], -32600),
    (7, -32600),
]


ODD_CAPABILITIES: list[dict[str, Any]] = [
    {"textDocument": {"hover": {"contentFormat": ["asciidoc", "markdown"]}}},
    {"textDocument": {"hover": {"contentFormat": ["markdown"]}, "semanticTokens": {"dynamicRegistration": False}}},
    {
        "textDocument": {
            "hover": {"contentFormat": ["markdown"]},
            "codeAction": {"codeActionLiteralSupport": {}, "resolveSupport": {}},
            "publishDiagnostics": {"tagSupport": True},
            "rename": {"prepareSupport": True, "prepareSupportDefaultBehavior": 2},
            "documentSymbol": {"symbolKind": {"valueSet": [26, 27, 28]}, "hierarchicalDocumentSymbolSupport": True},
        },
        "workspace": {"workspaceEdit": {"failureHandling": "whatever"}, "symbol": 7},
        "notebookDocument": {},
        "general": {"regularExpressions": {}, "positionEncodings": ["utf-7", "utf-8"]},
    },
]


@pytest.mark.parametrize("capabilities", ODD_CAPABILITIES)
def test_what_an_editor_says_otherwise_costs_it_nothing_else(capabilities: dict[str, Any]) -> None:
    """It may be newer than the protocol is here, or leave out what it does not care about."""
    with RawClient() as client:
        params = {"capabilities": capabilities, "trace": "compact", "clientInfo": {}, "workspaceFolders": [{"uri": 7}]}
        client.send("initialize", params, id=0)
        offered = client.answer(0)["result"]["capabilities"]
        assert offered["hoverProvider"]
        assert ("semanticTokensProvider" in offered) == ("semanticTokens" in capabilities["textDocument"])
        client.send("initialized", {})
        client.open(URI, "word")
        client.hover(URI, 0, 3)
        assert client.answer(3)["result"]["contents"] == {"kind": "markdown", "value": "**word**"}


def test_what_a_request_says_otherwise_is_left_out() -> None:
    """As what other servers found, which editors send along, or why it is asked; but not what it speaks of."""
    other = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}, "message": "x"}
    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 1}}
    asked: list[tuple[str, dict[str, Any]]] = [
        (
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": other["range"],
                "context": {"diagnostics": [{**other, "severity": 9, "tags": [7]}], "triggerKind": 5},
            },
        ),
        ("textDocument/completion", {**place, "context": {"triggerKind": 9}}),
        ("textDocument/references", place),
    ]
    with RawClient() as client:
        client.initialize(capabilities={"textDocument": {"inlineCompletion": {}}})
        client.open(URI, "bad word")
        asked.append(("textDocument/inlineCompletion", {**place, "context": {"triggerKind": 0}}))
        for number, (method, params) in enumerate(asked, 10):
            client.send(method, params, id=number)
            assert "result" in client.answer(number), method
        client.send("textDocument/hover", {**place, "position": {"line": -1, "character": "x"}}, id=99)
        assert client.answer(99)["error"]["code"] == -32602


@pytest.mark.parametrize("params", [None, {}, {"processId": None}, "x"])
def test_an_editor_that_says_nothing_of_itself(params: Any) -> None:
    with RawClient() as client:
        client.send("initialize", params, id=0)
        assert client.answer(0)["result"]["capabilities"]["hoverProvider"]


def test_malformed_requests_get_an_error_and_no_exit() -> None:
    with RawClient() as client:
        client.initialize()
        for message, code in MALFORMED:
            client.send_body(json.dumps(message).encode())
            answer = client.receive()
            assert answer is not None, message
            assert answer["error"]["code"] == code, (message, answer)
            assert answer["id"] == (message.get("id") if isinstance(message, dict) else None)
        for body in (b"{", b"\xff\xfe", b"[" * 100_000, b'"\\ud800'):
            client.send_body(body)
            answer = client.receive()
            assert answer is not None
            assert (answer["id"], answer["error"]["code"]) == (None, -32700)
        # Notifications and answers have no answer, malformed or not.
        client.send("textDocument/didOpen", {"textDocument": {}})
        client.send("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [7]})
        client.send("textDocument/didClose")
        client.send("no/such/notification", {"a": {"jsonrpc": "2.0"}})
        client.send("$/cancelRequest", {"id": 12345})
        client.send("$/cancelRequest", {})
        client.send_body(b'{"jsonrpc": "2.0", "id": 99, "result": null}')
        client.send_body(b'{"jsonrpc": "2.0", "id": 99}')
        client.send_body(b'{"jsonrpc": "2.0", "id": null, "error": 7}')
        client.send_body(b"{}")
        answer = client.receive()
        assert answer is not None
        assert answer["error"]["code"] == -32600
        client.send_bytes(b"X-Header: 1\r\n\r\ncontent-length:2\r\nContent-Type: x\r\n\r\n[]")
        answer = client.receive()
        assert answer is not None
        assert answer["error"]["code"] == -32600
        client.open(URI, "word")
        client.hover(URI, 0, 3)
        answer = client.receive()  # publishDiagnostics may come first, a message to the user must not
        while answer is not None and answer.get("method") == "textDocument/publishDiagnostics":
            answer = client.receive()
        assert answer is not None
        assert answer.get("id") == 3, answer
        assert answer["result"]["contents"]["value"] == "word"


def test_capabilities() -> None:
    with RawClient() as client:
        found = client.initialize()
        assert found["serverInfo"]["name"] == "matcalc-ls"
        provided = found["capabilities"]
        assert provided["positionEncoding"] == "utf-16"
        assert provided["textDocumentSync"]["openClose"] is True
        assert provided["textDocumentSync"]["change"] == 2
        assert provided["hoverProvider"]
        assert provided["codeActionProvider"]["resolveProvider"] is True
        assert "diagnosticProvider" not in provided  # pushed, so not pulled as well


def test_stray_prints_do_not_reach_the_editor() -> None:
    with RawClient() as client:
        client.initialize()
        client.open(URI, "print")
        client.hover(URI, 0, 1)
        assert client.answer(1)["result"]["contents"]["value"] == "printed"
        client.send("shutdown", id=2)
        client.answer(2)
        client.send("exit")
        assert client.process.wait(5) == 0
        time.sleep(0.2)
        assert b"a stray print" in client.log
        assert b"a stray write" in client.log


def test_modules_in_the_editors_folder_are_not_imported(tmp_path: Path) -> None:
    """An editor starts a server in the folder of its documents, which may hold a `json.py`."""
    for name in ("json", "numpy", "asyncio", "logging", "sympy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the workspace')")
    command = "import sys; sys.path.remove(''); from matcalc_ls.server import main; sys.exit(main(sys.argv[1:]))"
    arguments = server_command()[3:]
    process = subprocess.Popen(
        [sys.executable, "-c", command, *arguments],
        cwd=tmp_path,
        env=server_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": INITIALIZE},
        {
            "method": "textDocument/didOpen",
            "params": {"textDocument": {"uri": URI, "languageId": "markdown", "version": 1, "text": "word"}},
        },
        {
            "id": 2,
            "method": "textDocument/hover",
            "params": {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}},
        },
    ]
    assert process.stdin is not None
    assert process.stdout is not None
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    process.stdin.flush()
    found = b""
    while b'"word"' not in found:
        piece = os.read(process.stdout.fileno(), 65536)
        assert piece, found
        found += piece
    process.stdin.close()
    process.wait(5)


def test_tcp_on_request() -> None:
    command = [*server_command()[:3], "--tcp", "127.0.0.1:0", "--engine", "fake_engine:FakeEngine"]
    process = subprocess.Popen(command, env=server_environment(), stderr=subprocess.PIPE)
    assert process.stderr is not None
    address = process.stderr.readline().decode().rpartition(" ")[2]
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as connection:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}).encode()
        connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        assert b"Content-Length" in connection.recv(100)
    assert process.wait(5) == 1


def test_neither_numpy_nor_sympy_in_the_server() -> None:
    """Nor the floors that need them; and the package alone is free, because the worker lives in it too."""
    program = (
        "import sys, matcalc_ls.server; assert 'pygls' not in sys.modules; "
        "import matcalc_ls.server.worker; assert not {'pygls', 'lsprotocol', 'asyncio'} & set(sys.modules); "
        "import matcalc_ls.server.command, matcalc_ls.server.features; "
        "bad = {'numpy', 'sympy', 'mpmath', 'matcalc_ls.analysis.engine', 'matcalc_ls.algebra'}; "
        "sys.exit(', '.join(bad & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_running_server_has_not_loaded_them_either() -> None:
    with RawClient() as client:
        client.initialize()
        _worker_pid(client)
        mapped = Path(f"/proc/{client.process.pid}/maps").read_text()
        assert "numpy" not in mapped


def test_an_editor_that_does_not_read_does_not_stop_the_server() -> None:
    """Its answers wait in a thread; the event loop goes on to read what it says next."""
    with RawClient(reading=False) as client:
        client.send("initialize", INITIALIZE, id=0)
        client.send("initialized", {})
        client.open(URI, "word" * 5000)
        for number in range(1, 100):
            client.hover(URI, 0, number)
        time.sleep(1)  # by now the pipe is full
        client.send("shutdown", id=100)
        client.send("exit")
        assert client.process.wait(10) == 0
