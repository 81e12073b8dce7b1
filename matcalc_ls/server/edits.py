"""Edits and places of plain data as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from matcalc_ls.analysis import data
from matcalc_ls.server.client import Client
from matcalc_ls.server.documents import Document, Documents


class RequestFailed(JsonRpcException):
    """A request that is right and cannot be fulfilled; editors show the message (LSP, "ErrorCodes")."""

    CODE = types.LSPErrorCodes.RequestFailed
    MESSAGE = "Request failed"


def workspace_edit(
    client: Client, documents: Documents, document: Document, edits: Iterable[data.Edit]
) -> types.WorkspaceEdit:
    """The edits of a document, of the cells of a notebook and of other files; with versions if the editor can check
    that it still has these texts. Raises RequestFailed where a file is gone: half of the edits would be wrong."""
    parts: dict[str, Document] = {}
    by_part: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        source = documents.at_path(edit.path, document)
        if source is None:
            raise RequestFailed(f"{edit.path} cannot be read.")
        part = source.part_at(edit.start)
        parts[part.uri] = part
        by_part.setdefault(part.uri, []).append(types.TextEdit(part.range(edit.start, edit.end), edit.text))
    if not client.document_changes:
        return types.WorkspaceEdit(changes=by_part)
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(parts[uri].identifier, edits) for uri, edits in by_part.items()]
    )


def locations(
    documents: Documents, document: Document, places: Iterable[data.Span | data.Mentioned]
) -> list[types.Location]:
    """Where places of a document are, or of files around it; those in files that are gone are left out."""
    sources = ((documents.at_path(place.path, document), place) for place in places)
    return [source.location(place.start, place.end) for source, place in sources if source is not None]
