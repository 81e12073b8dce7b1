"""The door between the offsets of a document and the places of the model that it is understood in, which may be that of
a whole paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.moved import OFFSETS, moved

T = TypeVar("T")


class Places:
    """Which places of a model are offsets into the file at `path`: all of them, unless it is the model of a paper.

    They are good until the text is changed.
    """

    def __init__(self, model: Model, path: Path | None) -> None:
        self.model, self.document, self.path = model, model.document, path
        self._paper = model.document.paper

    @property
    def text(self) -> str:
        """The file's own text."""
        return self.document.text if self._paper is None or self.path is None else self._paper.texts[self.path]

    def place(self, offset: int) -> int:
        """The place of an offset; of what is no part of the paper, the nearest that is."""
        if self._paper is not None and self.path is not None:
            offset = self._paper.place(self.path, offset)
        return self.document.place(offset)

    def offset(self, place: int, file: Path | None = None) -> int:
        """Where in the file, or in another one, a place is; of one that is not in it, the nearest above that is."""
        offset, file = self.document.offset(place), file or self.path
        return offset if self._paper is None or file is None else self._paper.offset(file, offset)

    def holds(self, place: int) -> bool:
        """Whether a place is in this file."""
        return self._paper is None or any(first <= place <= last for first, last in self._own)

    @cached_property
    def _own(self) -> list[tuple[int, int]]:
        """From where to where the places go on that are in this file."""
        place = self.document.place
        pieces = () if self._paper is None else self._paper.pieces
        return [(place(piece.start), place(piece.end)) for piece in pieces if piece.path == self.path]

    @property
    def formulas(self) -> Sequence[Formula]:
        """The file's formulas, in order."""
        if self._paper is None:
            return self.document.formulas
        return [each for first, last in self._own for each in self.document.formulas_between(first, last + 1)]

    def out(self, found: T) -> T:
        """Plain data, or a list or tuple of it, the places in it made offsets.

        What is in another file has the path of that; of several, those are left out that have no path to say so.
        """
        if self._paper is None:
            return moved(found, self.document.offset)
        if isinstance(found, list | tuple):
            return type(found)(self.out(each) for each in found if self._can_be_told(each))
        return self._of_paper(found) if is_dataclass(found) and not isinstance(found, type) else found

    def _can_be_told(self, found: object) -> bool:
        return hasattr(found, "path") or self._file(found) is None

    def _file(self, found: object) -> Path | None:
        """The other file that something is in."""
        place = next((getattr(found, name) for name in ("start", "offset") if hasattr(found, name)), None)
        if place is None or self._paper is None or self.holds(place):
            return None
        return self._paper.path(self.document.offset(place))

    def _of_paper(self, found: Any) -> Any:
        file = self._file(found)
        changed: dict[str, Any] = {} if file is None else {"path": str(file)}
        for field in fields(found):
            value = getattr(found, field.name)
            if field.name in OFFSETS:
                changed[field.name] = self.offset(value, file)
            elif isinstance(value, tuple):
                changed[field.name] = self.out(value)
        return replace(found, **changed)

    def clamped(self, found: list[T]) -> list[T]:
        """Plain data, the places in it made offsets of this file: what reaches beyond it ends where it does."""
        return list(dict.fromkeys(moved(found, self.offset)))
