"""What `check` found in one source, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.text.lines import LineIndex, decoded
from matcalc_ls.text.notebook import Notebook


@dataclass(frozen=True)
class Source:
    """A text by the name that the user gave it, or that was found in a folder; of a notebook, its Markdown cells.

    `file` is the notebook's own text, None for what is no notebook.
    """

    name: str
    text: str
    file: str | None = None

    def of(self, path: str | None) -> Source:
        """The file at a path, by a name like those that the user gave; this one if that is None."""
        if path is None:
            return self
        file = Path(path)
        name = str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else path
        return Source(name, decoded(file.read_bytes()))

    @cached_property
    def lines(self) -> LineIndex:
        """The text's lines."""
        return LineIndex(self.text)

    @cached_property
    def _notebook(self) -> Notebook | None:
        return None if self.file is None else Notebook(self.file)

    @cached_property
    def _file_lines(self) -> LineIndex:
        return self.lines if self.file is None else LineIndex(self.file)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the file, both from 1, in characters."""
        if self._notebook is not None:
            offset = self._notebook.file_offset(offset)
        line, column = self._file_lines.position(offset, "utf-32")
        return line + 1, column + 1

    def cell_place(self, offset: int) -> tuple[int | None, int, int]:
        """The cell of an offset, counted as the notebook shows it, with line and column there; None and the place in
        the file for what is no notebook."""
        if self._notebook is None:
            return None, *self.place(offset)
        cell, line, column = self._notebook.place(offset, "utf-32")
        return cell + 1, line + 1, column + 1


@dataclass(frozen=True)
class Finding:
    """A diagnostic with its source."""

    source: Source
    diagnostic: Diagnostic
