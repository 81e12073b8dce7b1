"""Memory while a document is being understood."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
