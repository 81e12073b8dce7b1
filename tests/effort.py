"""How much work something is: counted, or as a ratio of times; seconds alone say more of the machine."""

from __future__ import annotations

from collections.abc import Callable
from cProfile import Profile
from time import thread_time  # not process_time: threads of linear algebra wait busily

from matcalc_ls.analysis.memory import collection_paused

_ROUNDS = 8


def calls(work: Callable[[], object]) -> int:
    """The functions that were called, of Python and of C."""
    profile = Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def seconds(work: Callable[[], object]) -> float:
    """Of this thread, without the collector's searches, which come in leaps."""
    with collection_paused():
        started = thread_time()
        work()
        return thread_time() - started


def growth(part: Callable[[], object], whole: Callable[[], object], most: float) -> float:
    """How often as long as `part` takes `whole`; whether it is below `most` is what the test asks.

    What else the machine does only adds time, and what is done first is slow, so the best round of each is nearest to
    the truth: there are two, and more where the ratio is too large.
    """
    shortest = longest = float("inf")
    for number in range(_ROUNDS):
        shortest, longest = min(shortest, seconds(part)), min(longest, seconds(whole))
        if number and longest < most * shortest:
            break
    return longest / shortest
