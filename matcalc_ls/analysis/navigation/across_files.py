"""Navigation in a paper of several files: symbols are those of the whole, places those of its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from matcalc_ls.analysis.data import Edit, Mentioned, Renaming, Span
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.navigation.references import definition, references
from matcalc_ls.analysis.navigation.rename import rename
from matcalc_ls.analysis.paper import Paper

Placed = TypeVar("Placed", Span, Mentioned, Edit)


class PaperNavigation:
    """A paper as seen from one of its files, `path`: offsets are into that file, and so are places without a path.

    Every answer is None where there is no such paper, or the offset is no part of it.
    """

    def __init__(self, path: Path, find: Callable[[], Paper | None], understand: Callable[[str], Model]) -> None:
        """`find` gives the paper, None for a document that is whole by itself; `understand` makes a model of its text.
        Neither is called before something is asked."""
        self._path, self._find, self._understand = path, find, understand

    @cached_property
    def _paper(self) -> Paper | None:
        return self._find()

    @cached_property
    def _model(self) -> Model:
        assert self._paper is not None
        model = self._understand(self._paper.text)
        model.document.name_line = self._line_name
        return model

    def _place(self, offset: int) -> int | None:
        return None if self._paper is None else self._paper.place(self._path, offset)

    def definition(self, offset: int) -> Span | None:
        """Where the symbol at an offset is defined, else declared, in whichever file."""
        place = self._place(offset)
        found = None if place is None else definition(self._model, place)
        return None if found is None else next(iter(self._apart([found])), None)

    def references(self, offset: int) -> list[Mentioned] | None:
        """Everywhere in the paper that the symbol at an offset stands."""
        place = self._place(offset)
        return None if place is None else self._apart(references(self._model, place))

    def rename(self, offset: int, name: str) -> Renaming | None:
        """The edits in all files that rename the symbol at an offset."""
        place = self._place(offset)
        if place is None:
            return None
        found = rename(self._model, place, name)
        return replace(found, edits=tuple(self._apart(found.edits)))

    def _apart(self, places: Iterable[Placed]) -> list[Placed]:
        """The same places in the files that they are in; those between two files are none."""
        assert self._paper is not None
        found = []
        for each in places:
            source = self._paper.source(each.start, each.end)
            if source is not None:
                path, start, end = source
                found.append(replace(each, start=start, end=end, path=None if path == self._path else str(path)))
        return found

    def _line_name(self, number: int) -> str:
        assert self._paper is not None
        path, line = self._paper.line(number)
        return f"line {line + 1}" if path == self._path else f"line {line + 1} of {path.name}"
