"""Diagnostics as the protocol has them, and when they are worked out; how they get to the editor is another matter."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache

from lsprotocol import types

from matcalc_ls.analysis import data
from matcalc_ls.analysis.codes import CODES, explanation_path
from matcalc_ls.server.documents import Document
from matcalc_ls.server.engine_errors import EngineError, UnavailableError
from matcalc_ls.server.jobs import BACKGROUND
from matcalc_ls.server.language_server import MatcalcServer
from matcalc_ls.server.progress import Progress
from matcalc_ls.server.turns import Json

SOURCE = "matcalc"
REST = 1.0
"""Seconds without a change after which a formula counts as typed."""
_FIRST_PART = 0.25
_NEXT_PARTS = 2.0
"""Seconds after which what was found so far is shown, and shown again."""
_NOTHING_NEW = 0.1
"""Seconds after which is looked again where there was nothing new to show."""
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and the formula that is being typed, about which nothing is said yet."""

    found: Sequence[data.Diagnostic]
    half_typed: data.Span | None = None

    @property
    def shown(self) -> list[data.Diagnostic]:
        """What may be shown now."""
        return [each for each in self.found if not self._is_withheld(each)]

    @property
    def withholds(self) -> bool:
        """Whether there is more to show when the typing rests."""
        return any(map(self._is_withheld, self.found))

    def _is_withheld(self, finding: data.Diagnostic) -> bool:
        span = self.half_typed
        return span is not None and finding.start < span.end and span.start < finding.end


class Parts:
    """Shows what was found so far of a document that takes long, if it was not just changed."""

    def __init__(
        self, server: MatcalcServer, document: Document, show: Callable[[Sequence[data.Diagnostic]], Awaitable[None]]
    ) -> None:
        self._server, self._document, self._show = server, document, show
        self._place: int | None = server.focus(document)
        """Where is looked first: what was seen when this began, wherever the author has gone since."""
        self._next = asyncio.get_running_loop().time() + _FIRST_PART
        self._task: asyncio.Task[None] | None = None
        self._shown: Sequence[data.Diagnostic] = ()

    def show_soon(self) -> None:
        """To be called now and then while more is found."""
        now = asyncio.get_running_loop().time()
        if now < self._next or self._document.edited is not None or (self._task is not None and not self._task.done()):
            return
        self._next = now + _NEXT_PARTS
        self._task = asyncio.create_task(self._show_more())

    async def _show_more(self) -> None:
        found = await self._found_so_far()
        if len(found) > len(self._shown):
            self._shown = found
            await self._show(found)
        else:
            self._next = asyncio.get_running_loop().time() + _NOTHING_NEW

    async def _found_so_far(self) -> Sequence[data.Diagnostic]:
        server, document = self._server, self._document
        place, self._place = self._place, None
        try:
            found: list[data.Diagnostic] = await server.engine.ask(
                "found", document, server.focus(document) if place is None else place
            )
        except EngineError:
            return ()
        return found

    def stop(self) -> None:
        """Show no more."""
        self._next = math.inf
        if self._task is not None:
            self._task.cancel()


async def check(
    server: MatcalcServer, document: Document, waiting: Callable[[], None], on_step: Callable[[], None] = lambda: None
) -> Checked:
    """Examine a document, what the editor looks at first. Raises EngineError; `waiting` is called where that is
    tried again later, `on_step` now and then meanwhile."""
    await server.configured.wait()
    with Progress(server, "Checking formulas") as progress:

        def on_progress(done: int, total: int) -> None:
            progress.report(done, total)
            on_step()

        while True:
            focus = server.focus(document)
            try:
                found: list[data.Diagnostic] = await server.engine.ask(
                    "examine", document, focus, priority=BACKGROUND, on_progress=on_progress
                )
                return Checked(found, await _half_typed(server, document) if found else None)
            except UnavailableError as error:
                if error.after == 0:  # refused for good
                    raise
                waiting()
                await asyncio.sleep(error.after)


def rest_left(document: Document) -> float:
    """Seconds until the last change of a document counts as finished."""
    edited = document.edited
    return 0.0 if edited is None else edited.at + REST - asyncio.get_running_loop().time()


async def _half_typed(server: MatcalcServer, document: Document) -> data.Span | None:
    """The formula that the last change was made in, unless that is a while ago. Editors do not say where the caret is;
    a change of more than one formula, such as a mend or what was pasted, is not typing."""
    edited = document.edited
    if edited is None or rest_left(document) <= 0:
        return None
    found: data.Span | None
    found = await server.engine.ask("formula", document, edited.start, edited.end, priority=BACKGROUND)
    return found


async def diagnostics_of(
    server: MatcalcServer, part: Document, found: Sequence[data.Diagnostic], *, related: bool
) -> Json:
    """What was found in a part of a document, as a list."""
    own = (_diagnostic(server, part, each, related) for each in found if part.holds(each.start))
    return await server.protocol.json_list(own)


def _diagnostic(server: MatcalcServer, part: Document, found: data.Diagnostic, related: bool) -> types.Diagnostic:
    places = [
        types.DiagnosticRelatedInformation(source.location(place.start, place.end), place.message)
        for place in found.related
        if (source := server.documents.at_path(place.path, part)) is not None
    ]
    href = _href(found.code) if server.client.code_description else None
    return types.Diagnostic(
        range=part.range(found.start, found.end),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=None if href is None else types.CodeDescription(href),
        source=SOURCE,
        message=found.message,
        related_information=places if places and related else None,
    )


@cache
def _href(code: str) -> str | None:
    """The text that `matcalc-ls explain` prints."""
    return explanation_path(code).as_uri() if code in CODES else None
