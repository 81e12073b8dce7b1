"""Comments that silence findings: `matcalc: ignore`, `matcalc: ignore[code]`, `matcalc: off` … `matcalc: on`."""

from __future__ import annotations

from matcalc_ls.analysis.comments import order_of, silenced_codes
from matcalc_ls.analysis.document import Document, Formula


class Suppressions:
    """Which findings a document's comments silence."""

    def __init__(self, document: Document) -> None:
        self._stretches: list[tuple[int, int]] = []
        self._ignored: dict[int, frozenset[str]] = {}
        opened: int | None = None
        for comment in document.comments:
            order = order_of(comment)
            if opened is not None and comment.start > document.end_of_file(opened):
                self._close(document, opened)
                opened = None
            if order == "off" and opened is None:
                opened = comment.start
            elif order == "on" and opened is not None:
                self._stretches.append((opened, comment.end))
                opened = None
            elif order is not None and order.startswith("ignore"):
                self._ignore_next(document, comment.end, silenced_codes(order))
        if opened is not None:
            self._close(document, opened)

    def _close(self, document: Document, opened: int) -> None:
        """What is never switched on again is off up to the end of its file."""
        self._stretches.append((opened, document.end_of_file(opened)))

    def _ignore_next(self, document: Document, offset: int, codes: frozenset[str]) -> None:
        following = next((formula for formula in document.formulas if formula.start >= offset), None)
        if following is not None:
            self._ignored[following.start] = codes

    def cover(self, formula: Formula, code: str) -> bool:
        """Whether a finding of this code in a formula is silenced."""
        if any(start <= formula.start < end for start, end in self._stretches):
            return True
        codes = self._ignored.get(formula.start)
        return codes is not None and (not codes or code in codes)
