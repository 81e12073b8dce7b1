"""A client that may break every rule: bytes in, messages out."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tests.server.driver import FAKE_ENGINE, server_command, server_environment

INITIALIZE: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}


class RawClient:
    """One server process, spoken to over its pipes. To be closed by `with`."""

    def __init__(
        self,
        *arguments: str,
        reading: bool = True,
        engine: str | None = FAKE_ENGINE,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.process = subprocess.Popen(
            server_command(*arguments, engine=engine),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**server_environment(), **environment},
        )
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        if reading:
            threading.Thread(target=self._read, daemon=True).start()
        self.log = b""
        threading.Thread(target=self._read_log, daemon=True).start()

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        stream = self.process.stdout
        while header := stream.readline():
            # Whatever is no header is a stray print.
            name, _, length = header.partition(b":")
            assert name == b"Content-Length", header
            while stream.readline().strip():
                pass
            self._messages.put(json.loads(stream.read(int(length))))
        self._messages.put(None)

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log += line

    def send_bytes(self, data: bytes) -> None:
        """Anything at all."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_body(self, body: bytes) -> None:
        """A well-framed body."""
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def send(self, method: str, params: Any = None, **rest: Any) -> None:
        """A notification, or with `id` a request."""
        self.send_body(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **rest}).encode())

    def send_answer(self, message_id: Any, result: Any) -> None:
        """To a request of the server."""
        self.send_body(json.dumps({"jsonrpc": "2.0", "id": message_id, "result": result}).encode())

    def receive(self, timeout: float = 10) -> dict[str, Any] | None:
        """The next message; None at the end."""
        return self._messages.get(timeout=timeout)

    def answer(self, message_id: int | str | None) -> dict[str, Any]:
        """The answer with an id; what comes before it is passed over."""
        while True:
            message = self.receive()
            assert message is not None, self.log
            if "method" not in message and message.get("id") == message_id:
                return message

    def initialize(self, **params: Any) -> dict[str, Any]:
        """`initialize` and `initialized`."""
        self.send("initialize", {**INITIALIZE, **params}, id=0)
        result: dict[str, Any] = self.answer(0)["result"]
        self.send("initialized", {})
        return result

    def open(self, uri: str, text: str) -> None:
        item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": item})

    def hover(self, uri: str, character: int, message_id: int) -> None:
        """Ask only; `answer` has the rest."""
        position = {"line": 0, "character": character}
        self.send("textDocument/hover", {"textDocument": {"uri": uri}, "position": position}, id=message_id)
