"""`workspace/…/refresh`: an editor asks for some things when it suits it, and is told when they changed elsewhere.

Of diagnostics (LSP, "Pull Diagnostics"), inlay hints, code lenses and semantic tokens ("Inlay Hint Refresh" and so on).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from pygls.exceptions import JsonRpcException

from matcalc_ls.server.language_server import MatcalcServer

logger = logging.getLogger(__name__)

Ask = Callable[[None], Awaitable[None]]


class Refresher:
    """Has the editor ask again, for everything in `requests`, a name and a way to send each."""

    def __init__(self, requests: Mapping[str, Ask]) -> None:
        self._requests = requests
        self._is_due = False
        self._tasks: set[asyncio.Task[None]] = set()

    def refresh(self, delay: float) -> None:
        """Soon, and once for all that comes until then. What an editor was asked before, and has not answered, may be
        older than what has changed now."""
        if not self._requests or self._is_due:
            return
        self._is_due = True
        task = asyncio.create_task(self._refresh(delay))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refresh(self, delay: float) -> None:
        await asyncio.sleep(delay)
        self._is_due = False
        await asyncio.gather(*(self._ask(name, ask) for name, ask in self._requests.items()))

    async def _ask(self, name: str, ask: Ask) -> None:
        try:
            await ask(None)
        except JsonRpcException as error:
            logger.warning("workspace/%s/refresh: %s", name, type(error).__name__)


def of_decorations(server: MatcalcServer) -> Refresher:
    """What is drawn into a text, as far as the editor takes it."""
    client = server.client
    offered: dict[str, tuple[bool, Ask]] = {
        "inlayHint": (client.refreshes_hints, server.workspace_inlay_hint_refresh_async),
        "codeLens": (client.refreshes_lenses, server.workspace_code_lens_refresh_async),
        "semanticTokens": (client.refreshes_tokens, server.workspace_semantic_tokens_refresh_async),
    }
    return Refresher({name: ask for name, (takes, ask) in offered.items() if takes})
