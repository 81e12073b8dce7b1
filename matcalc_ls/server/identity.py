"""What goes to an editor with an offer, and comes back when it is chosen: of which text it was, the engine's key."""

from __future__ import annotations

from typing import Any

from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from matcalc_ls.server.documents import Document, Documents


def identity(document: Document, key: str) -> dict[str, Any]:
    """Names an offer within one text.

    The version alone does not: a document that was closed and opened again may have the old version and another text.
    """
    return {"uri": document.uri, "version": document.version, "text": document.fingerprint, "key": key}


def identified(documents: Documents, found: Any) -> tuple[Document, str]:
    """The document and the key that an identity names. Raises ContentModified where the document has another text by
    now, InvalidParams where this is no identity."""
    table = found if isinstance(found, dict) else {}
    uri, version, text, key = (table.get(name) for name in ("uri", "version", "text", "key"))
    if not (isinstance(uri, str) and isinstance(version, int) and isinstance(key, str)):
        raise JsonRpcInvalidParams("this action is not one of ours")
    document = documents.get(uri)
    if document is None or (document.version, document.fingerprint) != (version, text):
        raise JsonRpcContentModified("the document has changed since this action was offered")
    return document, key
