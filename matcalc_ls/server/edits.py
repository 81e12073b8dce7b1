"""Edits of plain data as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.client import Client
from matcalc_ls.server.documents import Document


def workspace_edit(client: Client, document: Document, edits: Iterable[data.Edit]) -> types.WorkspaceEdit:
    """The edits of a document and, of a notebook, its cells; with versions if the editor can check that it still has
    these texts."""
    parts: dict[str, Document] = {}
    by_part: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        part = document.part_at(edit.start)
        parts[part.uri] = part
        by_part.setdefault(part.uri, []).append(types.TextEdit(part.range(edit.start, edit.end), edit.text))
    if not client.document_changes:
        return types.WorkspaceEdit(changes=by_part)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=parts[uri].version), text_edits
            )
            for uri, text_edits in by_part.items()
        ]
    )
