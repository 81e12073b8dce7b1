"""What the scanners of the two languages are: one pass over a text, block by block."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from matcalc_ls.text.scan import EnvironmentFinder, Scan, State, Stretch

A_WHILE = 2_000
"""How many things within one paragraph are read without a pause, in about ten milliseconds."""


class Scanner(ABC):
    """One pass over a text, from the block on that begins at `start`, where the scanner is in the state `entered`.

    A text may end a block where nothing that was decided before rests on what follows: see `_look`.
    """

    def __init__(self, text: str, start: int, entered: State) -> None:
        self._text, self._start, self._entered = text, start, entered
        self._found = Scan()
        self._environments = EnvironmentFinder(text)
        self._reach = 0

    @abstractmethod
    def _positions(self) -> Iterator[int | None]:
        """Read all of the text; the places between paragraphs, where a block may end, and None where a while was spent
        within one."""

    @abstractmethod
    def _state(self) -> State:
        """What is remembered of what was read."""

    @abstractmethod
    def _may_end_block(self, position: int) -> bool:
        """Whether nothing before a place rests on what stands behind it."""

    def run(self) -> Scan:
        """All that is found, as one block."""
        for _ in self._positions():
            pass
        return self._found

    def stretches(self) -> Iterator[Stretch | None]:
        """The blocks, each with what is found in it, and None now and then within a long one."""
        begun, entered = self._start, self._entered
        for position in self._positions():
            if position is None:
                yield None
            elif self._may_end_block(position):
                yield Stretch(begun, position, entered, self._found)
                self._found = Scan()
                begun, entered = position, self._state()
        if begun < len(self._text):
            yield Stretch(begun, len(self._text), entered, self._found)

    def _look(self, end: int | None) -> None:
        """Note that a decision rests on the text up to an offset, or on all of it."""
        self._reach = len(self._text) if end is None else max(self._reach, end)
