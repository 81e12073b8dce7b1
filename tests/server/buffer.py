"""An editor's own text: lines, positions and edits as LSP has them, written down a second time."""

from __future__ import annotations

Change = tuple[tuple[int, int], tuple[int, int], str]


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends."""
    lines, start, at = [], 0, 0
    while at < len(text):
        at += 2 if text.startswith("\r\n", at) else 1
        if text[at - 1] in "\r\n":
            lines.append(text[start:at])
            start = at
    return [*lines, text[start:]]


class Buffer:
    """A text, and its positions in one encoding."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text, self.encoding = text, encoding

    def _width(self, text: str) -> int:
        unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return len(text.encode(self.encoding + ("" if unit == 1 else "-le"), "surrogatepass")) // unit

    def position(self, offset: int) -> tuple[int, int]:
        """Where an offset is."""
        lines = lines_of(self.text[:offset])
        return len(lines) - 1, self._width(lines[-1])

    @property
    def places(self) -> list[int]:
        """The offsets that have a position: between \\r and \\n there is none."""
        return [place for place in range(len(self.text) + 1) if self.text[place - 1 : place + 1] != "\r\n"]

    @property
    def positions(self) -> set[tuple[int, int]]:
        """Every position of the text, none of them inside a character or a line end."""
        found = set()
        for number, line in enumerate(lines_of(self.text)):
            column = 0
            found.add((number, 0))
            for character in line.rstrip("\r\n"):
                column += self._width(character)
                found.add((number, column))
        return found

    def edit(self, start: int, end: int, new: str) -> Change:
        """Replace a stretch; the change as an editor tells it."""
        change = (self.position(start), self.position(end), new)
        self.text = self.text[:start] + new + self.text[end:]
        return change
