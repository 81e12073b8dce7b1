"""Comments that silence findings: `matcalc: ignore`, `matcalc: ignore[code]`, `matcalc: off` … `matcalc: on`."""

from __future__ import annotations

from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.text.structure import find_comments

PREFIX = "matcalc:"


def is_order(content: str) -> bool:
    """Whether a comment `matcalc: …` silences something rather than declares."""
    order = content.removeprefix(PREFIX).strip()
    return order in ("off", "on") or order.startswith("ignore")


class Suppressions:
    """Which findings a document's comments silence."""

    def __init__(self, document: Document) -> None:
        self._stretches: list[tuple[int, int]] = []
        self._ignored: dict[int, frozenset[str]] = {}
        opened: int | None = None
        for comment in find_comments(document.text, document.language):
            words = comment.content.strip()
            if not words.startswith(PREFIX):
                continue
            order = words.removeprefix(PREFIX).strip()
            if order == "off" and opened is None:
                opened = comment.start
            elif order == "on" and opened is not None:
                self._stretches.append((opened, comment.end))
                opened = None
            elif order.startswith("ignore"):
                self._ignore_next(document, comment.end, order.removeprefix("ignore"))
        if opened is not None:
            self._stretches.append((opened, len(document.text)))

    def _ignore_next(self, document: Document, offset: int, codes: str) -> None:
        following = next((formula for formula in document.formulas if formula.start >= offset), None)
        if following is not None:
            named = frozenset(code.strip() for code in codes.strip().strip("[]").split(",") if code.strip())
            self._ignored[following.number] = named

    def cover(self, formula: Formula, code: str) -> bool:
        """Whether a finding of this code in a formula is silenced."""
        if any(start <= formula.start < end for start, end in self._stretches):
            return True
        codes = self._ignored.get(formula.number)
        return codes is not None and (not codes or code in codes)
