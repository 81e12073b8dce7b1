"""How much is read without a pause, where somebody has to be answered in between."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from matcalc_ls.analysis.definitions import Candidate

T = TypeVar("T")

AT_ONCE = 20
"""How many statements are read in one step: in about as many milliseconds."""


class MuchToReadError(Exception):
    """So much has to be read first that it should be done in steps: these statements, in order, by `read`."""

    def __init__(self, statements: Sequence[Candidate], read: Callable[[Candidate], object]) -> None:
        super().__init__(f"{len(statements)} statements")
        self.statements, self.read = statements, read


class Patience:
    """Whether much may be read at once."""

    def __init__(self) -> None:
        self._is_short = False

    @contextmanager
    def short(self) -> Iterator[None]:
        """What goes on meanwhile raises MuchToReadError rather than to take long; it is to be tried again when that is
        read."""
        before, self._is_short = self._is_short, True
        try:
            yield
        finally:
            self._is_short = before

    def check(self, statements: Sequence[Candidate], read: Callable[[Candidate], object]) -> None:
        """Raise MuchToReadError if these are too many for a short patience."""
        if self._is_short and len(statements) > AT_ONCE:
            raise MuchToReadError(statements, read)

    def shared(self, work: Callable[[], T]) -> Generator[None, None, T]:
        """What comes of `work`, begun anew when what has to be read first was read in steps."""
        while True:
            try:
                with self.short():
                    return work()
            except MuchToReadError as much:
                reading = self.steps(much)
            yield from reading

    def steps(self, much: MuchToReadError) -> Iterator[None]:
        """Read all of it."""
        waiting = [(iter(much.statements), much.read)]
        while waiting:
            statements, read = waiting[-1]
            statement = next(statements, None)
            if statement is None:
                waiting.pop()
                continue
            try:
                with self.short():
                    read(statement)
            except MuchToReadError as more:
                # It comes again when what it rests on was read.
                waiting += [(iter((statement,)), read), (iter(more.statements), more.read)]
            yield
