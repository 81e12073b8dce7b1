"""`textDocument/codeAction` and `codeAction/resolve` (LSP, "Code Action Request")."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.edits import workspace_edit
from matcalc_ls.server.features.diagnostics import SOURCE
from matcalc_ls.server.features.execute_command import APPLY
from matcalc_ls.server.identity import identified, identity
from matcalc_ls.server.language_server import MatcalcServer

FIX_ALL = data.Action("Mend everything that leaves no choice", "source.fixAll.matcalc", "fix-all")
"""Offered to those who ask for such a kind alone, as editors do when a document is saved."""
KINDS = ("quickfix", "refactor.rewrite", FIX_ALL.kind)


def register(server: MatcalcServer) -> None:
    """Offer by title; work out the edit when one is chosen, or at once for an editor that cannot ask again. An editor
    that knows no actions but commands gets these."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=KINDS, resolve_provider=True)
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction] | list[types.Command]:
        document = server.documents.get(params.text_document.uri)
        if document is None or not (server.client.code_action_literals or server.client.apply_edit):
            return []
        start, end = document.offsets(params.range)
        found: list[data.Action] = await server.ask("actions", document, start, end, default=[])
        offered = [action for action in found if _is_wanted(action.kind, params.context.only)]
        if params.context.only is not None and _is_wanted(FIX_ALL.kind, params.context.only):
            offered += [FIX_ALL] * bool(await server.ask("resolve", document, FIX_ALL.key, default=None))
        if not server.client.code_action_literals:
            return [types.Command(each.title, APPLY, arguments=[identity(document, each.key)]) for each in offered]
        actions = [_code_action(document, action, params.context.diagnostics, (start, end)) for action in offered]
        if server.client.code_action_resolve:
            return actions
        return [
            action
            for action, engine_action in zip(actions, offered, strict=True)
            if await _add_edit(server, document, action, engine_action.key)
        ]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        document, key = identified(server.documents, action.data)
        if not await _add_edit(server, document, action, key):
            raise JsonRpcContentModified("this action no longer applies")
        return action


def _is_wanted(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Kinds are hierarchical: `refactor` asks for `refactor.rewrite` as well (LSP, `CodeActionContext.only`)."""
    if only is None:
        return True
    wanted = [str(getattr(asked, "value", asked)) for asked in only]
    return any(asked == "" or kind == asked or kind.startswith(asked + ".") for asked in wanted)


def _code_action(
    document: Document, action: data.Action, shown: Sequence[types.Diagnostic], place: tuple[int, int]
) -> types.CodeAction:
    def mends(diagnostic: types.Diagnostic) -> bool:
        start, end = document.offsets(diagnostic.range)
        touches = start <= place[1] and place[0] <= end
        return diagnostic.source == SOURCE and diagnostic.code in action.mends and touches

    return types.CodeAction(
        title=action.title,
        kind=action.kind,
        diagnostics=[diagnostic for diagnostic in shown if mends(diagnostic)] or None,
        is_preferred=True if action.preferred else None,
        data=identity(document, action.key),
    )


async def _add_edit(server: MatcalcServer, document: Document, action: types.CodeAction, key: str) -> bool:
    """Give an action its edit; False where there is none."""
    edits: list[data.Edit] | None = await server.ask("resolve", document, key, default=None)
    if edits is None:
        return False
    action.edit = workspace_edit(server.client, server.documents, document, edits)
    return True
