"""`initialize` and `initialized` (LSP, "Lifecycle Messages")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.server.client import Client
from matcalc_ls.server.features import inline_completion, semantic_tokens
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """Learn what the editor can take; start the engine when it has its answer, so that the two do not compete."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.client = Client.of(params.capabilities)
        semantic_tokens.register(server)
        inline_completion.register(server)
        server.end_with(params.process_id)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        server.engine.start()
