"""What the server can do, one file a feature: LSP types in, a question to the engine, LSP types out.

To add a feature is to write such a file, with a function `register(server)`, and to name it here.
"""

from __future__ import annotations

from matcalc_ls.server.features import (
    code_action,
    code_lens,
    completion,
    definition,
    diagnostics,
    execute_command,
    folding_range,
    hover,
    inlay_hint,
    lifecycle,
    references,
    rename,
    selection_range,
    symbols,
    text_sync,
)
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.settings import Settings


def create_server(settings: Settings) -> MatcalcServer:
    """A server with every feature."""
    server = MatcalcServer(settings)
    lifecycle.register(server)
    text_sync.register(server, diagnostics.Publisher(server))
    hover.register(server)
    for writing in (code_action, completion, inlay_hint, code_lens, execute_command):
        writing.register(server)
    for feature in (definition, references, rename, symbols, folding_range, selection_range):
        feature.register(server)
    return server
