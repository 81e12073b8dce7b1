"""The engine that users get, which also tells what text it holds."""

from __future__ import annotations

from matcalc_ls.analysis.data import Hover
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.text.steps import Steps

QUESTION = "WHAT-DO-YOU-HOLD "
"""At the start of a document: a hover there is answered with the document, in hexadecimal digits of its UTF-8."""


class WatchedEngine(Engine):
    """Answers the question of the tests, and everything else as ever."""

    def hovering(self, uri: str, offset: int) -> Steps[Hover | None]:
        if offset == 0 and uri in self._opening:
            raise KeyError(uri)  # which text it holds, it tells when it has read it
        text = self._open[uri].model.document.text if uri in self._open else ""
        if offset == 0 and text.startswith(QUESTION):
            told = text.encode("utf-8", "surrogatepass").hex()
            return Hover(0, len(QUESTION), told, told)
        return (yield from super().hovering(uri, offset))
