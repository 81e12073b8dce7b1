"""What can be set on the server as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcalc_ls.server.wire import DEFAULT_ENGINE, WARM_UP

_LIMITS = {
    WARM_UP: 60.0,  # loads the engine; on a cold disk that takes its time
    "opening": 10.0,  # or a slice of it
    "close": 5.0,
    "examine": 20.0,  # or a slice of it, which is a formula or a few
    "found": 5.0,
    "formula": 5.0,
    "hovering": 5.0,
    "actions": 5.0,
    "resolve": 10.0,
    "completions": 3.0,  # what comes later is of no use
    "completion_detail": 5.0,
    "inline_completion": 3.0,
    "hinting": 5.0,  # or a slice of it
    "offering": 5.0,  # or a slice of it
    "lens_title": 5.0,
    "derivative_code": 10.0,
    "definition": 20.0,  # these three may read a whole paper, of many files
    "references": 20.0,
    "mentions": 5.0,
    "renamable": 5.0,
    "renaming": 20.0,  # or a slice of it
    "outlining": 20.0,  # or a slice of it
    "folding": 5.0,
    "selecting": 5.0,
    "naming": 20.0,  # or a slice of it
}


@dataclass(frozen=True, slots=True)
class Settings:
    """`limits`: seconds until a request's worker is killed, by the engine's method. The engine has budgets of its own,
    which say more; these are for when they fail."""

    engine: str = DEFAULT_ENGINE
    debounce: float = 0.15
    limits: Mapping[str, float] = field(default_factory=lambda: _LIMITS)
    time_limit: float | None = None

    @classmethod
    def of(cls, engine: str | None, time_limit: float | None) -> Settings:
        """Settings from a command line, where None means that nothing was said."""
        return cls(engine=engine or DEFAULT_ENGINE, time_limit=time_limit)

    def limit(self, method: str) -> float:
        """Seconds for one call of `method`."""
        if self.time_limit is not None and method != WARM_UP:
            return self.time_limit
        return self.limits[method]
