"""Rounds, medians, rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter


def seconds(work: Callable[[], object], before: Callable[[], object] | None = None, rounds: int = 5) -> float:
    """The median time of some work; `before` is done before each round, and not counted."""
    times = []
    for _ in range(rounds):
        if before is not None:
            before()
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def percentile(values: Sequence[float], part: float) -> float:
    """The value that this part of all values does not exceed."""
    return sorted(values)[min(round(part * len(values)), len(values) - 1)]


def row(what: str, *values: float) -> str:
    """A line of the table; values are in seconds."""
    return "  ".join([f"{what:<56}", *(f"{1000 * value:9.2f} ms" for value in values)])
