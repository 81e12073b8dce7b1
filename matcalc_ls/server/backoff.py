"""How long to wait before the next worker."""

from __future__ import annotations

_WINDOW = 60.0
_LONGEST = 30.0
_WORRYING = 5


class Backoff:
    """At once after the first death, then 0.25 s, 0.5 s, … up to 30 s, counting the deaths of the last minute."""

    def __init__(self) -> None:
        self._deaths: list[float] = []

    def died(self, now: float) -> float:
        """Note a death; how long to wait."""
        recent = [death for death in self._deaths if now - death < _WINDOW]
        self._deaths = [*recent, now]
        deaths = len(self._deaths)
        return 0.0 if deaths == 1 else min(_LONGEST, 0.25 * 2.0 ** min(deaths - 2, 10))

    @property
    def worrying(self) -> bool:
        """Whether to tell the user."""
        return len(self._deaths) >= _WORRYING
