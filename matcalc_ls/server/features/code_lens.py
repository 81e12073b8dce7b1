"""`textDocument/codeLens` and `codeLens/resolve` (LSP, "Code Lens Request")."""

from __future__ import annotations

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.features.execute_command import INSERT_DERIVATION
from matcalc_ls.server.identity import identified, identity
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.turns import in_turns

NOTHING = "no derivative that could be verified"


def register(server: MatcalcServer) -> None:
    """The derivatives of what a display defines; each is worked out when it comes into view."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        document = server.documents.get(params.text_document.uri)
        if document is None or not server.configuration.settings(document).code_lens:
            return []
        found: list[data.Lens] = await server.ask("offering", document, default=[])
        return [
            types.CodeLens(document.range(one.start, one.end), None, identity(document, one.key))
            async for one in in_turns(found)
            if document.holds(one.start)
        ]

    @server.feature(types.CODE_LENS_RESOLVE)
    async def resolve(lens: types.CodeLens) -> types.CodeLens:
        document, key = identified(server.documents, lens.data)
        title: str | None = await server.ask("lens_title", document, key, default=None)
        if title is None:
            lens.command = types.Command(NOTHING, "")
        else:
            lens.command = types.Command(title, INSERT_DERIVATION, arguments=[identity(document, key)])
        return lens
