"""`initialize` and `initialized` (LSP, "Lifecycle Messages")."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from matcalc_ls.server.client import Client
from matcalc_ls.server.configuration import EVERYWHERE
from matcalc_ls.server.features import configuration, inline_completion, pull_diagnostics, semantic_tokens
from matcalc_ls.server.features.pull_diagnostics import PullReporter
from matcalc_ls.server.features.refresh import of_decorations
from matcalc_ls.server.features.watched_files import register_dynamically, watch
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """Learn what the editor can take; start the engine when it has its answer, so that the two do not compete."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.client = Client.of(params.capabilities)
        server.editor = params.client_info
        semantic_tokens.register(server)
        inline_completion.register(server)
        if server.client.pull_diagnostics:
            reporter = PullReporter(server)
            server.reporter = reporter
            pull_diagnostics.register(server, reporter)
        server.refresh_decorations = of_decorations(server).refresh
        folders = [folder.uri for folder in params.workspace_folders or ()]
        server.configuration.set_folders(tuple(folders or ([params.root_uri] if params.root_uri else [])))
        server.configuration.say(EVERYWHERE, params.initialization_options)
        if not server.client.configuration:
            server.configured.set()
        server.end_with(params.process_id)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        server.engine.start()
        await asyncio.gather(
            server.protocol.get_ready(), configuration.ask(server), register_dynamically(server), watch(server)
        )
