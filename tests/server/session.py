"""A client that keeps books: what each document's text was when it asked, and what is still to be answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tests.server.buffer import Buffer, Change
from tests.server.raw import RawClient
from tests.server.watched_engine import QUESTION

ENGINE = "watched_engine:WatchedEngine"
ALLOWED_ERRORS = {-32800: "cancelled", -32801: "the document has changed", -32802: "asked again", -32803: "refused"}
Position = tuple[int, int]


class Session:
    """Everything that is said between a client and one server, over many documents. Raises AssertionError where an
    answer is missing or comes twice, a range lies outside its document, or the user is shown a message."""

    def __init__(self, client: RawClient, encoding: str, pulls: bool) -> None:
        self.client, self.encoding = client, encoding
        self.pulls = pulls
        self.open_documents: dict[str, Buffer] = {}
        self.edits = self.requests = self.ranges = self.compared = 0
        self._versions: dict[str, int] = {}
        self._texts: dict[tuple[str, int], str] = {}
        self._waiting: dict[int, tuple[str, str, dict[str, str]]] = {}
        self._last_id = 1000

    def open(self, uri: str, language: str, text: str) -> None:
        """Versions go on where a document that was closed had ended, so that a late publication is recognised."""
        self.open_documents[uri] = Buffer(text, self.encoding)
        item = {"uri": uri, "languageId": language, "version": self._next(uri), "text": text}
        self.client.send("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, *changes: Change | str) -> None:
        """Tell the changes that the buffer has been through."""
        told: list[dict[str, Any]] = []
        for change in changes:
            if isinstance(change, str):
                told.append({"text": change})
            else:
                first, last, text = change
                told.append({"range": {"start": _as_json(first), "end": _as_json(last)}, "text": text})
        self.edits += len(changes)
        document = {"uri": uri, "version": self._next(uri)}
        self.client.send("textDocument/didChange", {"textDocument": document, "contentChanges": told})

    def close(self, uri: str) -> None:
        """Also of a document that is not open."""
        self.open_documents.pop(uri, None)
        self.client.send("textDocument/didClose", {"textDocument": {"uri": uri}})

    def ask(self, method: str, uri: str, params: dict[str, Any]) -> int:
        """Ask about a document; `settle` looks at the answer."""
        self._last_id += 1
        self.requests += 1
        texts = {each: buffer.text for each, buffer in self.open_documents.items()}
        self._waiting[self._last_id] = method, uri, texts
        self.client.send(method, params, id=self._last_id)
        return self._last_id

    def cancel(self, request: int) -> None:
        """One that was answered already, or never asked, is no error."""
        self.client.send("$/cancelRequest", {"id": request})

    @property
    def waiting(self) -> list[int]:
        """The requests without an answer so far."""
        return list(self._waiting)

    def settle(self) -> list[Any]:
        """Wait until all is answered; the results."""
        results, end = [], time.monotonic() + 60
        while self._waiting:
            assert time.monotonic() < end, ("no answer", self._waiting, self.client.log)
            message = self.client.receive(60)
            assert message is not None, self.client.log
            if "method" in message:
                self._hear(message)
            else:
                results.append(self._check_answer(message))
        return results

    def compare(self, uri: str) -> None:
        """The text that the engine holds is the client's, also after the question is gone again."""
        buffer = self.open_documents[uri]
        self.change(uri, buffer.edit(0, 0, QUESTION))
        self.settle()
        self.ask("textDocument/hover", uri, {"textDocument": {"uri": uri}, "position": _as_json((0, 0))})
        (told,) = self.settle()
        assert bytes.fromhex(told["contents"]["value"]).decode("utf-8", "surrogatepass") == buffer.text
        self.compared += 1
        self.change(uri, buffer.edit(0, len(QUESTION), ""))

    def _next(self, uri: str) -> int:
        version = self._versions[uri] = self._versions.get(uri, 0) + 1
        self._texts[uri, version] = self.open_documents[uri].text
        self._texts.pop((uri, version - 200), None)
        return version

    def _hear(self, message: dict[str, Any]) -> None:
        method: str = message["method"]
        params: Any = message.get("params")
        assert method not in ("window/showMessage", "window/showMessageRequest"), message
        if "id" in message:
            result = [None] * len(params["items"]) if method == "workspace/configuration" else None
            self.client.send_answer(message["id"], result)
        elif method == "textDocument/publishDiagnostics" and params.get("version") is not None:
            text = self._texts.get((params["uri"], params["version"]))
            assert text is not None, ("never had such a version", params)
            self._check_ranges(params["diagnostics"], params["uri"], {params["uri"]: text})

    def _check_answer(self, message: dict[str, Any]) -> Any:
        known = self._waiting.pop(message["id"], None)
        assert known is not None, ("answered twice, or never asked", message)
        method, uri, texts = known
        if "error" in message:
            assert message["error"]["code"] in ALLOWED_ERRORS, (method, message, self.client.log)
            return None
        if method.startswith("textDocument/semanticTokens"):
            self._check_tokens(message["result"], texts.get(uri))
        self._check_ranges(message["result"], uri, texts)
        return message["result"]

    def _check_ranges(self, value: Any, uri: str, texts: dict[str, str]) -> None:
        known: dict[str, set[Position]] = {}
        for where, found in _ranges(value, uri):
            self.ranges += 1
            assert where in texts, ("a range in a document that is not open", where, found)
            if where not in known:
                known[where] = Buffer(texts[where], self.encoding).positions
            start, end = ((found[side]["line"], found[side]["character"]) for side in ("start", "end"))
            assert start <= end, (where, found)
            assert {start, end} <= known[where], ("outside the document", found, texts[where])

    def _check_tokens(self, result: Any, text: str | None) -> None:
        numbers = (result or {}).get("data") or []
        assert len(numbers) % 5 == 0
        positions = Buffer(text or "", self.encoding).positions
        line = column = 0
        for at in range(0, len(numbers), 5):
            below, step, length = numbers[at : at + 3]
            line, column = line + below, step + (0 if below else column)
            assert {(line, column), (line, column + length)} <= positions, (line, column, length, text)


def _as_json(position: Position) -> dict[str, int]:
    return {"line": position[0], "character": position[1]}


def _ranges(value: Any, uri: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The ranges in any answer, each with the document that it is in."""
    if isinstance(value, list):
        for item in value:
            yield from _ranges(item, uri)
    elif isinstance(value, dict):
        if {"start", "end"} <= value.keys() and isinstance(value["start"], dict):
            yield uri, value
            return
        identifier = value.get("textDocument")
        uri = value.get("targetUri") or value.get("uri") or (identifier or {}).get("uri") or uri
        for key, item in value.items():
            if key == "changes" and isinstance(item, dict):
                for where, edits in item.items():
                    yield from _ranges(edits, where)
            elif key != "data":
                yield from _ranges(item, uri)
