"""`workspace/executeCommand` (LSP, "Execute a command"): what an editor can do without an extension of ours."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from matcalc_ls.analysis import data
from matcalc_ls.server.edits import workspace_edit
from matcalc_ls.server.identity import identified
from matcalc_ls.server.language_server import MatcalcServer

APPLY = "matcalc.apply"
INSERT_DERIVATION = "matcalc.insertDerivation"
DERIVATIVE_CODE = "matcalc.derivativeCode"


def register(server: MatcalcServer) -> None:
    """Each command takes an identity, as lenses and actions carry it."""

    async def apply(arguments: tuple[Any, ...], label: str, refusal: str) -> types.WorkspaceEdit | None:
        """Has the editor make the edits; one that takes none gets them as the answer."""
        document, key = identified(server.documents, _first(arguments))
        edits: list[data.Edit] | None = await server.ask("resolve", document, key, default=None)
        if edits is None:
            raise JsonRpcContentModified(refusal)
        edit = workspace_edit(server.client, server.documents, document, edits)
        if not server.client.apply_edit:
            return edit
        await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))
        return None

    @server.command(APPLY)
    async def apply_action(*arguments: Any) -> types.WorkspaceEdit | None:
        return await apply(arguments, "Apply", "this action no longer applies")

    @server.command(INSERT_DERIVATION)
    async def insert_derivation(*arguments: Any) -> types.WorkspaceEdit | None:
        refusal = "there is no derivation of which every step could be verified"
        return await apply(arguments, "Insert derivation", refusal)

    @server.command(DERIVATIVE_CODE)
    async def derivative_code(*arguments: Any) -> str | None:
        """The source of a module that computes a derivative; the key says which, and for which library."""
        document, key = identified(server.documents, _first(arguments))
        source: str | None = await server.ask("derivative_code", document, key, default=None)
        return source


def _first(arguments: tuple[Any, ...]) -> Any:
    if not arguments:
        raise JsonRpcInvalidParams("this command takes what a lens or an action carries")
    return arguments[0]
