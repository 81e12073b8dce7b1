"""Work that takes long, done in steps, so that somebody can be answered in between."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

T = TypeVar("T")

Steps = Generator[tuple[int, int], None, T]
"""How much is done after each step, and of how much; in the end, what came of it."""


def resumed(steps: Steps[T], resume: Callable[[], object]) -> Steps[T]:
    """The same steps; before each but the first, `resume` puts right what others may have changed meanwhile."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as end:
            found: T = end.value
            return found
        yield progress
        resume()


def finished(steps: Generator[Any, None, T]) -> T:
    """What comes of all the steps, whatever they tell on the way."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: T = end.value
            return found
