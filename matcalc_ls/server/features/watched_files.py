"""`workspace/didChangeWatchedFiles` and what is registered while running (LSP, "DidChangeWatchedFiles")."""

from __future__ import annotations

import logging
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from matcalc_ls.analysis.roots import path_of
from matcalc_ls.analysis.settings import FILE
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.watching import changes

logger = logging.getLogger(__name__)


def register(server: MatcalcServer) -> None:
    """Settings and included files are read again, also when one is saved, for editors that watch nothing."""

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change(params: types.DidChangeWatchedFilesParams) -> None:
        paths = {path.resolve() for change in params.changes if (path := path_of(change.uri)) is not None}
        # A file that appears may be the one that was missing.
        known = all(change.type == types.FileChangeType.Changed for change in params.changes)
        _take_over(server, paths if known else None)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(_: types.DidSaveTextDocumentParams) -> None:
        server.reconfigure()


async def watch(server: MatcalcServer) -> None:
    """Have changes of files told: by the editor, or else, for ever, by looking for them."""
    if server.client.register_watchers:
        return
    async for paths in changes(lambda: server.engine.files | server.configuration.files(server.documents)):
        _take_over(server, paths)


def _take_over(server: MatcalcServer, paths: set[Path] | None) -> None:
    server.reconfigure()
    server.examine(server.engine.files_changed(paths), server.settings.debounce)


async def register_dynamically(server: MatcalcServer) -> None:
    """Ask the editor to watch, and to tell of settings, where it cannot be told in advance."""
    # Here, because it loads what the process does without until the editor has its first answer.
    from matcalc_ls.analysis.workspace import WATCHED

    registrations = []
    if server.client.register_watchers:
        watchers = [types.FileSystemWatcher(f"**/{FILE}"), *map(types.FileSystemWatcher, WATCHED)]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registrations.append(types.Registration("matcalc watched files", method, options))
    if server.client.register_configuration:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        section = types.DidChangeConfigurationRegistrationOptions(section="matcalc")
        registrations.append(types.Registration("matcalc configuration", method, section))
    if not registrations:
        return
    try:
        await server.client_register_capability_async(types.RegistrationParams(registrations))
    except JsonRpcException as error:
        logger.warning("client/registerCapability: %s", type(error).__name__)
