"""How the tests speak with a server: its command, an editor's capabilities, and an editor in few words."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient

HERE = Path(__file__).parent
FAKE_ENGINE = "fake_engine:FakeEngine"
REFRESHES = (
    types.WORKSPACE_INLAY_HINT_REFRESH,
    types.WORKSPACE_CODE_LENS_REFRESH,
    types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
)
UTF8, UTF16 = types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf16


def server_command(*arguments: str, engine: str | None = FAKE_ENGINE) -> list[str]:
    """How the tests start the server."""
    chosen = ["--engine", engine] if engine else []
    return [sys.executable, "-m", "matcalc_ls.server", "--stdio", *chosen, *arguments]


def server_environment() -> dict[str, str]:
    """An environment in which the worker finds the fake engine, and the package where the tests found it."""
    folders = [str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}


def capabilities(
    encodings: Sequence[types.PositionEncodingKind] | None = None, *, rich: bool = True
) -> types.ClientCapabilities:
    """Those of an editor that can do everything we make use of, or nothing of it."""
    general = types.GeneralClientCapabilities(position_encodings=encodings)
    literals = types.ClientCodeActionLiteralOptions(types.ClientCodeActionKindOptions([]))
    if not rich:
        plain = types.CodeActionClientCapabilities(code_action_literal_support=literals)
        return types.ClientCapabilities(
            general=general, text_document=types.TextDocumentClientCapabilities(code_action=plain)
        )
    return types.ClientCapabilities(
        general=general,
        workspace=types.WorkspaceClientCapabilities(
            apply_edit=True, workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
        ),
        text_document=types.TextDocumentClientCapabilities(
            completion=types.CompletionClientCapabilities(
                completion_item=types.ClientCompletionItemOptions(
                    snippet_support=True, documentation_format=[types.MarkupKind.Markdown]
                )
            ),
            inline_completion=types.InlineCompletionClientCapabilities(),
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown, types.MarkupKind.PlainText]),
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                version_support=True, related_information=True
            ),
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=literals,
                data_support=True,
                resolve_support=types.ClientCodeActionResolveOptions(["edit"]),
            ),
        ),
    )


class Editor:
    """A client with what the tests say most, in few words. Positions are in the negotiated encoding."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.capabilities = types.ServerCapabilities()
        self.published: list[types.PublishDiagnosticsParams] = []
        self._news = asyncio.Event()
        self.registrations: list[types.Registration] = []
        self.refreshed: list[str] = []
        client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = self._take
        client.protocol.fm.features[types.CLIENT_REGISTER_CAPABILITY] = self._register
        for method in REFRESHES:
            client.protocol.fm.features[method] = partial(self._refresh, method)

    def _take(self, params: types.PublishDiagnosticsParams) -> None:
        self.published.append(params)
        self._news.set()

    def _register(self, params: types.RegistrationParams) -> None:
        self.registrations += params.registrations

    def _refresh(self, method: str, _: None) -> None:
        self.refreshed.append(method)

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self.client._server is not None
        return self.client._server.pid

    def open(self, uri: str, text: str, language: str = "markdown", version: int = 1) -> None:
        item = types.TextDocumentItem(uri, language, version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, uri: str, version: int, *changes: tuple[tuple[int, int], tuple[int, int], str] | str) -> None:
        """Changes are whole texts or (start, end, text)."""
        events: list[types.TextDocumentContentChangeEvent] = []
        for change in changes:
            if isinstance(change, str):
                events.append(types.TextDocumentContentChangeWholeDocument(change))
            else:
                span = types.Range(types.Position(*change[0]), types.Position(*change[1]))
                events.append(types.TextDocumentContentChangePartial(span, change[2]))
        identifier = types.VersionedTextDocumentIdentifier(version, uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, events))

    def saw(self, uri: str, kind: types.FileChangeType = types.FileChangeType.Changed) -> None:
        """A watched file was changed on disk."""
        params = types.DidChangeWatchedFilesParams([types.FileEvent(uri, kind)])
        self.client.workspace_did_change_watched_files(params)

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    async def hover(self, uri: str, line: int, character: int) -> types.Hover | None:
        params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        return await self.client.text_document_hover_async(params)

    def request_hover(self, uri: str, character: int, message_id: str) -> asyncio.Future[Any]:
        """Ask on line 0 under an id that can be cancelled; sent when this returns."""
        params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(0, character))
        return asyncio.wrap_future(
            self.client.protocol.send_request(types.TEXT_DOCUMENT_HOVER, params, msg_id=message_id)
        )

    async def word(self, uri: str, line: int, character: int) -> str | None:
        """What the hover says, without its emphasis."""
        hover = await self.hover(uri, line, character)
        return hover.contents.value.strip("*") if hover else None  # type: ignore[union-attr]

    async def actions(
        self,
        uri: str,
        span: types.Range,
        diagnostics: Sequence[types.Diagnostic] = (),
        only: Sequence[types.CodeActionKind | str] | None = None,
    ) -> list[types.CodeAction]:
        context = types.CodeActionContext(diagnostics=diagnostics, only=only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), span, context)
        return list(await self.client.text_document_code_action_async(params) or [])  # type: ignore[arg-type]

    async def diagnostics(self, uri: str, version: int | None = None) -> types.PublishDiagnosticsParams:
        """The next publication for a document (and version), an earlier one included."""
        async with asyncio.timeout(10):
            while True:
                for params in self.published:
                    if params.uri == uri and version in (None, params.version):
                        return params
                self._news.clear()
                await self._news.wait()


Start = Callable[..., Awaitable[Editor]]
