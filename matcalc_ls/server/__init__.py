"""The language server: protocol, document text, cancellation, supervision. It knows no mathematics.

Importing this package imports nothing: the worker process lives below it as well and must not pay for LSP types.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve one editor until it says `exit` (or is gone), and return the exit code that LSP asks for."""
    from matcalc_ls.server.command import run

    return run(arguments)
