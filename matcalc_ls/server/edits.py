"""Edits of plain data as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.server.client import Client
from matcalc_ls.server.documents import Document


def workspace_edit(client: Client, document: Document, edits: Iterable[data.Edit]) -> types.WorkspaceEdit:
    """The edits of a document, with its version if the editor can check that it still has this text."""
    text_edits = [types.TextEdit(document.range(edit.start, edit.end), edit.text) for edit in edits]
    if not client.document_changes:
        return types.WorkspaceEdit(changes={document.uri: text_edits})
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri=document.uri, version=document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, text_edits)])
