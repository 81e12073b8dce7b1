"""`workspace/didChangeWorkspaceFolders` (LSP, "Workspace Folders")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.server.features.configuration import ask
from matcalc_ls.server.language_server import MatcalcServer


def register(server: MatcalcServer) -> None:
    """A folder bounds what its documents may include, and has settings of its own."""

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def did_change(params: types.DidChangeWorkspaceFoldersParams) -> None:
        gone = {folder.uri for folder in params.event.removed}
        added = [folder.uri for folder in params.event.added]
        kept = [uri for uri in server.configuration.folders if uri not in gone and uri not in added]
        server.configuration.set_folders((*kept, *added))
        await ask(server)
