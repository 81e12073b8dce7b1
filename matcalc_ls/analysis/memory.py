"""Memory while a document is being understood."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from matcalc_ls.text.steps import Steps

T = TypeVar("T")


@contextmanager
def collection_paused() -> Iterator[None]:
    """No search for unreachable cycles: of a document's syntax nothing is garbage while it is read, and to find that
    out again and again takes half as long as reading it."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        # What was made counts as old at once, or the next search would look through all of it.
        gc.freeze()
        gc.unfreeze()
        gc.enable()


def without_collection(steps: Steps[T]) -> Steps[T]:
    """Steps during each of which no search is made; between them somebody else may go on for a long time."""
    while True:
        try:
            with collection_paused():
                progress = next(steps)
        except StopIteration as end:
            found: T = end.value
            return found
        yield progress
