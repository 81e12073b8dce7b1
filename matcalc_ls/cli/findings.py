"""What `check` found in one source, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.text.lines import LineIndex


@dataclass(frozen=True)
class Source:
    """A text by the name that the user gave it, or that was found in a folder."""

    name: str
    text: str

    @cached_property
    def lines(self) -> LineIndex:
        """Its lines, for places as people count them."""
        return LineIndex(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, in characters."""
        line, column = self.lines.position(offset, "utf-32")
        return line + 1, column + 1


@dataclass(frozen=True)
class Finding:
    """A diagnostic with its source."""

    source: Source
    diagnostic: Diagnostic
