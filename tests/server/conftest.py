"""A real server in a real process, driven by pytest-lsp, with the fake engine unless a test says otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest_asyncio
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from tests.server.driver import FAKE_ENGINE, Editor, Start, capabilities, server_command, server_environment
from tests.server.profiles import profile_capabilities


@pytest_asyncio.fixture
async def start() -> AsyncIterator[Start]:
    """A function that starts a server, initialized unless told otherwise."""
    clients: list[LanguageClient] = []

    async def start_server(
        *arguments: str,
        encodings: Sequence[types.PositionEncodingKind] | None = None,
        rich: bool = True,
        engine: str | None = FAKE_ENGINE,
        profile: dict[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        **initialize: Any,
    ) -> Editor:
        config = ClientServerConfig(server_command(*arguments, engine=engine), server_env=server_environment())
        client = await config.start()
        assert isinstance(client, LanguageClient)
        clients.append(client)
        editor = Editor(client)
        for scope, table in (settings or {}).items():
            client.set_configuration({"matcalc": table}, scope_uri=scope)
        able = capabilities(encodings, rich=rich) if profile is None else profile_capabilities(profile)
        result = await client.initialize_session(types.InitializeParams(capabilities=able, **initialize))
        editor.capabilities = result.capabilities
        return editor

    yield start_server
    for client in clients:
        assert client._server is not None
        if client._server.returncode is None:
            await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call]
