"""What made the worker hang or die, so that it is not asked again and again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

Key = tuple[str, str, str, tuple[Any, ...]]
"""uri, fingerprint of the text, method, the method's further arguments."""

_REMEMBERED = 1000
_SAME_METHOD = 3
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


@dataclass(slots=True)
class _Pause:
    seconds: float
    until: float


class Quarantine:
    """The same request on the same text is refused for ever; after three of one method on one text, the method is.

    While somebody types elsewhere in that document its text is another one at each keystroke, and the formula that
    hangs is still there: so a method that hung in a document pauses there, each time twice as long.
    """

    def __init__(self) -> None:
        self._keys: OrderedDict[Key, None] = OrderedDict()
        self._hung: OrderedDict[tuple[str, str, str], int] = OrderedDict()
        self._pauses: OrderedDict[tuple[str, str], _Pause] = OrderedDict()

    def refuses(self, key: Key, now: float) -> bool:
        """Whether not to ask."""
        uri, _, method, _ = key
        pause = self._pauses.get((uri, method))
        if pause is not None and now < pause.until:
            return True
        return key in self._keys or self._hung.get(key[:3], 0) >= _SAME_METHOD

    def hung(self, key: Key, now: float) -> None:
        """Remember one that had to be killed, or that killed."""
        uri, _, method, _ = key
        self._keys[key] = None
        self._hung[key[:3]] = self._hung.get(key[:3], 0) + 1
        last = self._pauses.get((uri, method))
        seconds = min(_LONGEST_PAUSE, last.seconds * 2) if last else _FIRST_PAUSE
        self._pauses[uri, method] = _Pause(seconds, now + seconds)
        for memory in (self._keys, self._hung, self._pauses):
            if len(memory) > _REMEMBERED:
                memory.popitem(last=False)

    def paused_for(self, uri: str, method: str, now: float) -> float:
        """Seconds until the method may be tried again on another text of the document."""
        pause = self._pauses.get((uri, method))
        return max(0.0, pause.until - now) if pause else 0.0

    def succeeded(self, uri: str, method: str) -> None:
        """An answer came: whatever hung there is gone, or stands elsewhere."""
        self._pauses.pop((uri, method), None)
