"""`workspace/configuration` and `workspace/didChangeConfiguration` (LSP, "Configuration Request")."""

from __future__ import annotations

import asyncio
import logging

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from matcalc_ls.server.configuration import EVERYWHERE, SECTION
from matcalc_ls.server.language_server import MatcalcServer

logger = logging.getLogger(__name__)
_PATIENCE = 3.0


def register(server: MatcalcServer) -> None:
    """Ask the editor where it can be asked; else take what it says."""

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change(params: types.DidChangeConfigurationParams) -> None:
        server.configuration.say(EVERYWHERE, params.settings)
        await ask(server)


async def ask(server: MatcalcServer) -> None:
    """Take over what the editor has set, for all folders and for each; examine what it changes."""
    if server.client.configuration:
        scopes = (None, *server.configuration.folders)
        items = [types.ConfigurationItem(scope, SECTION) for scope in scopes]
        try:
            async with asyncio.timeout(_PATIENCE):
                tables = await server.workspace_configuration_async(types.ConfigurationParams(items))
        except (JsonRpcException, TimeoutError) as error:
            logger.warning("workspace/configuration: %s", type(error).__name__)
        else:
            for scope, table in zip(scopes, tables, strict=False):
                server.configuration.say(scope or EVERYWHERE, table)
    server.configured.set()
    server.reconfigure()
