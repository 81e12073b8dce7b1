"""The one log. At INFO and above it has no text of a document: of an error its type and where it was raised, since
messages may quote what they are about. What went wrong is also kept for the report that a user can paste.
"""

from __future__ import annotations

import logging
import traceback
from collections import deque
from pathlib import Path
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LEVELS = ("warning", "info", "debug")
_KEPT = 20
_PACKAGE = Path(__file__).parents[1]

_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def start(file: Path | None, level: str) -> Incidents:
    """Log to a file, else warnings alone to standard error. Raises OSError where the file cannot be written."""
    chosen = logging.getLevelNamesMapping()[level.upper()] if file is not None else logging.WARNING
    handler = logging.StreamHandler() if file is None else logging.FileHandler(file, encoding="utf-8", errors="replace")
    handler.setFormatter(_Discreet(FORMAT, says_all=chosen <= logging.DEBUG))
    incidents = Incidents()
    logging.basicConfig(level=chosen, handlers=[handler, incidents], force=True)
    if chosen > logging.DEBUG:  # it logs messages with all that they hold, at any level
        logging.getLogger("pygls").setLevel(logging.CRITICAL)
    return incidents


class _Discreet(logging.Formatter):
    def __init__(self, words: str, *, says_all: bool) -> None:
        super().__init__(words)
        self._says_all = says_all

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        if not self._says_all:
            record.message = _words(record)
        return super().formatMessage(record)

    def formatException(self, ei: _ExceptionInfo) -> str:  # noqa: N802 (logging's name)
        return super().formatException(ei) if self._says_all else outline_of(ei[1])


class Incidents(logging.Handler):
    """The last warnings and errors, without anything private."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._last: deque[str] = deque(maxlen=_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        words = f"{record.levelname} {record.name}: {_words(record)}"
        self._last.append(words + (f"\n{outline_of(error)}" if error is not None else ""))

    def text(self) -> str:
        """All of them, the oldest first."""
        return "\n".join(self._last)


def _words(record: logging.LogRecord) -> str:
    """Our own words name no document; those of others may."""
    return record.getMessage() if record.name.startswith("matcalc_ls") else "…"


def outline_of(error: BaseException | None) -> str:
    """The type of an error and the functions it came through, with lines of our own modules only."""
    if error is None:
        return ""
    calls = [
        f"  {_module(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([*calls, f"  {type(error).__name__}"])


def _module(file: str) -> str:
    path = Path(file)
    return path.relative_to(_PACKAGE).as_posix() if path.is_relative_to(_PACKAGE) else path.name
