"""pygls' protocol, corrected where it differs from LSP or keeps what we keep ourselves."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Generator, Iterable
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

from matcalc_ls.server.client import negotiate_encoding
from matcalc_ls.server.lenient import structured
from matcalc_ls.server.turns import Json, in_turns

logger = logging.getLogger(__name__)

Handling = Generator[Any, Any, Any]
_FREQUENT = (types.TEXT_DOCUMENT_DID_CHANGE, types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_HOVER)
_LONG = 100
"""Items of an answer above which it is not written in one go."""


class MatcalcProtocol(LanguageServerProtocol):
    """Answers every request exactly once, a malformed one with an error, and leaves documents to the features."""

    _initialize_seen = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._begun: dict[Any, tuple[str, float]] = {}
        self._in_turns: set[asyncio.Task[None]] = set()

    @property
    def was_shut_down(self) -> bool:
        """Whether `shutdown` came, so that `exit` is a success (LSP, "Exit Notification")."""
        return bool(self._shutdown)

    def receive(self, body: bytes) -> None:
        """Handle a message. Raises nothing but SystemExit, at `exit`."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._refuse(None, JsonRpcParseError(str(error)))
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != self.VERSION:
            self._refuse(data.get("id") if isinstance(data, dict) else None, JsonRpcInvalidRequest())
            return
        method, is_request = data.get("method"), "method" in data and "id" in data
        if "method" in data and not self._knows(method):
            if is_request:
                self._refuse(data["id"], JsonRpcMethodNotFound(f"no method {method!r}"))
            return
        try:
            message = self.structure_message(data)
            if is_request:
                self._begun[data["id"]] = str(method), time.monotonic()
                self._check_lifecycle(method)
            self.handle_message(message)
        except JsonRpcException as error:
            if is_request:
                self._refuse(data["id"], error)
            else:
                logger.error("A malformed message was ignored: %s", method)
        except Exception:
            logger.exception("A message was ignored: %s", method)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as the protocol's types have it. Raises JsonRpcException for one that is malformed."""
        kind = self.get_message_type(data["method"]) if "method" in data and "id" in data else None
        if kind is not None:
            with contextlib.suppress(Exception):
                return structured(partial(self._converter.structure, cl=kind), data)
        return super().structure_message(data)

    async def get_ready(self) -> None:
        """Have code written for what every keystroke brings, before the first: cattrs takes milliseconds for each type
        that it comes across."""
        for method in _FREQUENT:
            self._converter.get_structure_hook(types.METHOD_TO_TYPES[method][0])
            await asyncio.sleep(0)

    def json(self, value: Any) -> Json:
        """A value of the protocol's types in JSON."""
        return Json(json.dumps(value, default=self._serialize_message))

    async def json_list(self, values: Iterable[Any]) -> Json:
        """Values of the protocol's types in JSON, in turns with whatever else there is to do."""
        return Json(f"[{','.join([self.json(value) async for value in in_turns(values)])}]")

    def notify_json(self, method: str, params: Json) -> None:
        """Send a notification with parameters that are JSON already."""
        self._write(Json.object(jsonrpc=self.json(self.VERSION), method=self.json(method), params=params))

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        if error is None and isinstance(result, list) and len(result) > _LONG:
            task = asyncio.create_task(self._answer_in_turns(msg_id, result))
            self._in_turns.add(task)
            task.add_done_callback(self._in_turns.discard)
            return
        if error is None and isinstance(result, Json):
            self._result_types.pop(msg_id, None)
            self._write(Json.object(jsonrpc=self.json(self.VERSION), id=self.json(msg_id), result=result))
        else:
            super()._send_response(msg_id, result, error)
        begun = self._begun.pop(msg_id, None)
        if begun is not None and self.trace != types.TraceValue.Off:
            method, at = begun
            took = f"{method}: {'error' if error is not None else 'answered'} after {time.monotonic() - at:.3f} s"
            self.notify(types.LOG_TRACE, types.LogTraceParams(took))

    async def _answer_in_turns(self, msg_id: Any, result: list[Any]) -> None:
        self._send_response(msg_id, await self.json_list(result))

    def _write(self, message: Json) -> None:
        logger.debug("Sending %s", message)
        if self.writer is not None:
            self.writer.write(f"Content-Length: {len(message)}\r\n\r\n{message}".encode("ascii"))

    def _knows(self, method: Any) -> bool:
        """Unknown notifications are ignored without a word: editors send many that a server did not ask for."""
        known = (*self.fm.builtin_features, *self.fm.features, types.CANCEL_REQUEST)
        return isinstance(method, str) and method in known

    def _check_lifecycle(self, method: object) -> None:
        """LSP, "Server lifecycle": nothing before `initialize`, which comes once; nothing after `shutdown`."""
        if self._shutdown:
            raise JsonRpcInvalidRequest("the server was shut down")
        if method == types.INITIALIZE:
            if self._initialize_seen:
                raise JsonRpcInvalidRequest("the server is initialized already")
            self._initialize_seen = True
        elif not self._initialize_seen:
            raise JsonRpcServerNotInitialized()

    def _refuse(self, message_id: Any, error: JsonRpcException) -> None:
        identifier = message_id if isinstance(message_id, int | str) else None
        self._begun.pop(identifier, None)
        # Not a ResponseErrorMessage, whose `id` is left out when it is null, where JSON-RPC wants to see it.
        self._send_data({"jsonrpc": self.VERSION, "id": identifier, "error": error.to_response_error()})

    def _execute_handler(self, msg_id: Any, handler: Any, *arguments: Any, **named: Any) -> None:
        """pygls keeps what became of each notification for ever, two kilobytes a keystroke; nobody can cancel them."""
        super()._execute_handler(msg_id, handler, *arguments, **named)
        future = self._request_futures.get(msg_id)
        if future is not None and msg_id not in self._begun:
            future.add_done_callback(lambda _: self._request_futures.pop(msg_id, None))

    def _handle_cancel_notification(self, msg_id: Any) -> None:
        """A request that was answered meanwhile is no news for the log, where pygls puts it."""
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Handling:
        """pygls takes the client's first encoding; we choose."""
        if params.capabilities.general is not None:
            params.capabilities.general.position_encodings = [negotiate_encoding(params.capabilities)]
        self.trace = params.trace or types.TraceValue.Off
        result = yield from super().lsp_initialize(params)
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *arguments: Any) -> Handling:
        """pygls cancels all that still runs while it goes through it, and what is cancelled leaves: it finds none."""
        for msg_id, future in [*self._request_futures.items()]:
            if msg_id != self.msg_id:
                future.cancel()
        yield from super().lsp_shutdown(*arguments)

    # The rest replaces pygls' own document store by ours.

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Handling:
        """See features/text_sync.py."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Handling:
        """See features/text_sync.py."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Handling:
        """See features/text_sync.py."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> Handling:
        """See features/notebooks.py, as for the two below."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> Handling:
        """The cells, or their texts."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> Handling:
        """All of it."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CLOSE], (params,), None
