"""Every request that the server answers can be cancelled, and then has one answer."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from matcalc_ls.server.features import create_server
from matcalc_ls.server.settings import Settings
from tests.server.profiles import VSCODE
from tests.server.raw import RawClient

URI = "file:///tmp/a.md"
CANCELLED = -32800
_PLACE = {"line": 0, "character": 0}
_RANGE = {"start": _PLACE, "end": {"line": 0, "character": 4}}
PARAMS: dict[str, Any] = {
    "textDocument": {"uri": URI},
    "position": _PLACE,
    "positions": [_PLACE],
    "range": _RANGE,
    "context": {"diagnostics": [], "includeDeclaration": True, "triggerKind": 1},
    "newName": "y",
    "query": "",
    "previousResultId": "1",
    "options": {"tabSize": 4, "insertSpaces": True},
}
"""Good for every request about a document: what one does not know it ignores."""


def _methods(client: RawClient) -> list[str]:
    """The requests about a document that the server offers to a rich editor."""
    client.initialize(capabilities=VSCODE)
    server = create_server(Settings())
    found = [method for method in server.protocol.fm.features if method.startswith("textDocument/")]
    late = ["textDocument/diagnostic", "textDocument/inlineCompletion", "textDocument/semanticTokens/full"]
    requests = {*found, *late} - {f"textDocument/{name}" for name in ("didOpen", "didChange", "didClose", "didSave")}
    return sorted(requests)


def test_cancel_each() -> None:
    """While the worker is busy for longer than any of them waits."""
    with RawClient() as client:
        methods = [*_methods(client), "workspace/symbol"]
        assert len(methods) > 12
        client.open(URI, "slow")
        client.hover(URI, 0, 999)
        for number, method in enumerate(methods):
            client.send(method, PARAMS, id=number)
        for number in range(len(methods)):
            client.send("$/cancelRequest", {"id": number})
        answers: dict[int, Any] = {}
        while 999 not in answers:
            message = client.receive()
            assert message is not None
            if "method" not in message:
                assert message["id"] not in answers, "answered twice"
                answers[message["id"]] = message
        assert answers[999]["result"]["contents"]["value"].endswith("slow, but done**")
        late = {method: answers.get(number) for number, method in enumerate(methods)}
        wrong = {
            method: answer
            for method, answer in late.items()
            if (answer or {}).get("error", {}).get("code") != CANCELLED
        }
        assert wrong == {}


def test_what_was_cancelled_is_not_worked_on() -> None:
    with RawClient() as client:
        client.initialize()
        client.open(URI, "slow word")
        client.hover(URI, 0, 1)
        for number in range(2, 8):
            client.hover(URI, 0, number)
            client.send("$/cancelRequest", {"id": number})
        client.hover(URI, 5, 9)
        assert client.answer(1)["result"]
        assert client.answer(9)["result"], "the six others would have taken nine seconds"


@pytest.mark.parametrize("arguments", [["--tcp", "nowhere"], ["--tcp", "localhost:99999"], ["--stdio", "--tcp", "x:1"]])
def test_wrong_options(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "matcalc_ls", *arguments]
    assert subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 2
