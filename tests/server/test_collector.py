"""Whatever is no longer needed goes, in the end; what is needed is not looked through again and again."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from matcalc_ls.server.collector import Collector


class _Cycle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector() -> Iterator[Collector]:
    usual = gc.get_threshold()
    gc.collect()
    yield Collector()
    gc.unfreeze()
    gc.set_threshold(*usual)


def _work() -> None:
    """Enough that a search among what is new counts."""
    for _ in range(3):
        gc.collect(1)


def test_what_is_new_and_unreachable_goes_while_idle(collector: Collector) -> None:
    kept = _Cycle()
    gone = weakref.ref(kept)
    _work()
    del kept
    _work()
    collector.idle()
    assert gone() is None


def test_it_goes_also_where_nobody_pauses(collector: Collector) -> None:
    kept = _Cycle()
    gone = weakref.ref(kept)
    _work()
    del kept
    _work()
    for _ in range(1_000):
        collector.answered()
    assert gone() is None


def test_what_became_permanent_goes_when_its_document_is_closed(collector: Collector) -> None:
    kept = _Cycle()
    _work()
    collector.idle()
    assert gc.get_freeze_count() > 0
    gone = weakref.ref(kept)
    del kept
    _work()
    collector.idle()
    assert gone() is not None, "not looked through again"
    collector.closed()
    collector.idle()
    assert gone() is None


def test_what_became_permanent_goes_when_there_is_much_more(collector: Collector) -> None:
    kept = _Cycle()
    gone = weakref.ref(kept)
    _work()
    collector.idle()
    del kept
    more = [[] for _ in range(2 * gc.get_freeze_count())]  # type: ignore[var-annotated]
    _work()
    collector.idle()  # finds that there is more
    more.append([])
    _work()
    collector.idle()
    assert gone() is None
