"""Between the offsets of a text, which are what an editor knows, and the places of a model."""

from __future__ import annotations

from typing import TypeVar

from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.moved import moved

T = TypeVar("T")


class Door:
    """The way into a model and out of it."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def place(self, offset: int) -> int:
        """The place of an offset."""
        return self.model.document.place(offset)

    def out(self, found: T) -> T:
        """Plain data, places made offsets."""
        return moved(found, self.model.document.offset)
