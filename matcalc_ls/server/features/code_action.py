"""`textDocument/codeAction` and `codeAction/resolve` (LSP, "Code Action Request")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from matcalc_ls.analysis import data
from matcalc_ls.server.documents import Document
from matcalc_ls.server.edits import workspace_edit
from matcalc_ls.server.features.diagnostics import SOURCE
from matcalc_ls.server.language_server import MatcalcServer

KINDS = ("quickfix", "refactor.rewrite", "source.fixAll.matcalc")


def register(server: MatcalcServer) -> None:
    """Offer by title; work out the edit when one is chosen, or at once for an editor that cannot ask again."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=KINDS, resolve_provider=True)
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.documents.get(params.text_document.uri)
        if document is None or not server.client.code_action_literals:
            return []
        start, end = document.offsets(params.range)
        found: list[data.Action] = await server.ask("actions", document, start, end, default=[])
        offered = [action for action in found if _is_wanted(action.kind, params.context.only)]
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
        uri, version, fingerprint, key = _identity(action)
        document = server.documents.get(uri)
        if document is None or (document.version, document.fingerprint) != (version, fingerprint):
            raise JsonRpcContentModified("the document has changed since this action was offered")
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

    # The engine's key names an action within one text, so what is sent back must say which text that was. The version
    # alone does not: a document that was closed and opened again may have the old version and another text.
    identity = {"uri": document.uri, "version": document.version, "text": document.fingerprint, "key": action.key}
    return types.CodeAction(
        title=action.title,
        kind=action.kind,
        diagnostics=[diagnostic for diagnostic in shown if mends(diagnostic)] or None,
        is_preferred=True if action.preferred else None,
        data=identity,
    )


def _identity(action: types.CodeAction) -> tuple[str, int, str, str]:
    found: Any = action.data
    try:
        uri, version, fingerprint, key = found["uri"], found["version"], found["text"], found["key"]
    except (TypeError, KeyError) as error:
        raise JsonRpcInvalidParams("this action is not one of ours") from error
    if not (isinstance(uri, str) and isinstance(version, int) and isinstance(key, str)):
        raise JsonRpcInvalidParams("this action is not one of ours")
    return uri, version, fingerprint, key


async def _add_edit(server: MatcalcServer, document: Document, action: types.CodeAction, key: str) -> bool:
    """Give an action its edit; False where there is none."""
    edits: list[data.Edit] | None = await server.ask("resolve", document, key, default=None)
    if edits is None:
        return False
    action.edit = workspace_edit(server.client, document, edits)
    return True
