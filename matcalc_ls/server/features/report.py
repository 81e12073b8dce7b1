"""The command `matcalc.report`: what to paste into a report of a problem. Nothing private is in it: no text, name or
path of a document, no setting's words, of an error its type and place alone.
"""

from __future__ import annotations

import platform
import sys

from lsprotocol import types

from matcalc_ls.server.language_server import MatcalcServer

REPORT = "matcalc.report"


def register(server: MatcalcServer) -> None:
    """Answers with the text."""

    @server.command(REPORT)
    def report() -> str:
        """Server, editor, documents by size, troubles of the worker, the last warnings."""
        return "\n".join(_lines(server))


def _lines(server: MatcalcServer) -> list[str]:
    client = server.client
    documents = [
        f"  {document.language}, {len(document.text)} characters, {len(document.parts)} part(s)"
        for document in server.documents
    ]
    incidents = server.incidents.text() if server.incidents is not None else ""
    return [
        f"matcalc-ls {server.version}, Python {platform.python_version()}, {sys.platform}",
        f"editor: {_editor(server.editor)}",
        f"positions: {client.encoding}, diagnostics: {'pulled' if client.pull_diagnostics else 'pushed'}",
        f"workspace folders: {len(server.configuration.folders)}",
        f"documents: {len(documents)}",
        *documents,
        f"workers lost: {server.engine.workers_lost}",
        "last warnings:" if incidents else "no warnings",
        *incidents.splitlines(),
    ]


def _editor(info: types.ClientInfo | None) -> str:
    return "unknown" if info is None else f"{info.name} {info.version or ''}".rstrip()
