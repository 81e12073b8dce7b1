"""What the server can do, one file a feature: LSP types in, a question to the engine, LSP types out.

To add a feature is to write such a file, with a function `register(server)`, and to name it here.
"""

from __future__ import annotations

from matcalc_ls.server.features import (
    code_action,
    code_lens,
    completion,
    configuration,
    definition,
    execute_command,
    folding_range,
    hover,
    inlay_hint,
    lifecycle,
    notebooks,
    references,
    rename,
    report,
    selection_range,
    symbols,
    text_sync,
    watched_files,
    workspace_folders,
)
from matcalc_ls.server.features.publish_diagnostics import Publisher
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.settings import Settings


def create_server(settings: Settings) -> MatcalcServer:
    """A server with every feature."""
    server = MatcalcServer(settings)
    server.reporter = Publisher(server)
    lifecycle.register(server)
    for keeping in (text_sync, notebooks, configuration, workspace_folders, watched_files, report):
        keeping.register(server)
    hover.register(server)
    for writing in (code_action, completion, inlay_hint, code_lens, execute_command):
        writing.register(server)
    for feature in (definition, references, rename, symbols, folding_range, selection_range):
        feature.register(server)
    return server
