"""When the worker looks through everything for unreachable cycles: while nobody waits for it.

To look through a document of ten thousand formulas takes half a second, for which a hover would have to wait. What is
there when that was done counts as permanent (`gc.freeze`), and is not looked through again until there is much more.
"""

from __future__ import annotations

import gc

_YOUNG = 5_000, 10
"""What is new is looked through as often as the interpreter likes to: that is quick."""
_NEVER = 1 << 30
_SELDOM = 1_000
"""Answers after which a search is due also where nobody ever pauses."""
_GROWTH = 1.1


class Collector:
    """Takes the place of the interpreter's own search through everything."""

    def __init__(self) -> None:
        gc.set_threshold(*_YOUNG, _NEVER)
        self._permanent = 0
        self._requests = 0

    def closed(self) -> None:
        """Some of what counts as permanent is not needed any more."""
        self._permanent = 0

    def answered(self) -> None:
        """A request was answered, and the next may be waiting."""
        self._requests += 1
        if self._requests >= _SELDOM:
            self._requests = 0
            gc.collect()

    def idle(self) -> None:
        """There is time."""
        is_new = not self._permanent
        if not (is_new or any(gc.get_count()[1:])):  # hardly anything was made since
            return
        is_much = gc.get_freeze_count() > _GROWTH * self._permanent
        if is_much:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        if is_much or is_new:
            self._permanent = gc.get_freeze_count()
