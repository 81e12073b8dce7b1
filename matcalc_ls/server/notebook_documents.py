"""Notebooks: for the engine the Markdown cells are one document, for the editor each is one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lsprotocol import types

from matcalc_ls.server.documents import Document, edited_between
from matcalc_ls.text.notebook import Cells


@dataclass(frozen=True)
class NotebookDocument(Document):
    """The joined text, with the cells that it is of. Where something is asked of it is a place in the joined text."""

    cells: tuple[Document, ...] = ()

    @cached_property
    def joined(self) -> Cells:
        """Where the cells stand in the text."""
        return Cells((number, cell.text) for number, cell in enumerate(self.cells))

    @cached_property
    def parts(self) -> Sequence[Document]:
        """The cells as the editor has them."""
        return tuple(Cell.of(self, number) for number in range(len(self.cells)))

    def part_at(self, offset: int) -> Document:
        """The cell that holds an offset."""
        cell = self.joined.cell_at(offset)
        return self if cell is None else self.parts[cell.number]

    def location(self, start: int, end: int) -> types.Location:
        """In the cell where it begins."""
        part = self.part_at(start)
        return types.Location(part.uri, part.range(start, end))

    def with_cells(self, version: int, cells: Sequence[Document], now: float | None = None) -> NotebookDocument:
        """The notebook with these Markdown cells, after a change if it came `now`."""
        text = Cells((number, cell.text) for number, cell in enumerate(cells)).text
        edited = None if now is None else edited_between(self.text, text, now)
        return NotebookDocument(self.uri, version, text, "markdown", self.encoding, edited, tuple(cells))


@dataclass(frozen=True)
class Cell(Document):
    """One cell of a notebook: the cell's URI, version and positions, the notebook's text and offsets."""

    notebook: NotebookDocument | None = None
    number: int = 0

    @classmethod
    def of(cls, notebook: NotebookDocument, number: int) -> Cell:
        """The cell of a number."""
        cell = notebook.cells[number]
        return cls(
            cell.uri, cell.version, notebook.text, "markdown", cell.encoding, notebook.edited,
            notebook=notebook, number=number,
        )  # fmt: skip

    @property
    def whole(self) -> NotebookDocument:
        """The notebook."""
        assert self.notebook is not None
        return self.notebook

    @property
    def fingerprint(self) -> str:
        """That of the notebook."""
        return self.whole.fingerprint

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the notebook's text."""
        cell = self.whole.joined.cells[self.number]
        return cell.start, cell.end

    def part_at(self, offset: int) -> Document:
        """Whichever cell holds an offset of the notebook."""
        return self.whole.part_at(offset)

    def location(self, start: int, end: int) -> types.Location:
        """In whichever cell it lies."""
        return self.whole.location(start, end)

    def offset(self, position: types.Position) -> int:
        """The offset in the notebook's text."""
        found = self.whole.joined.offset(self.number, position.line, position.character, self.encoding)
        return 0 if found is None else found

    def range(self, start: int, end: int) -> types.Range:
        """The range in this cell; what lies outside is clamped into it."""
        cell = self.whole.joined.cells[self.number]
        places = (self._position(min(max(offset, cell.start), cell.end)) for offset in (start, end))
        return types.Range(*places)

    def _position(self, offset: int) -> types.Position:
        _, line, column = self.whole.joined.place(offset, self.encoding)
        return types.Position(line, column)
