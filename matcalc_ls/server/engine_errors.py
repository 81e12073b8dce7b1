"""Why there is no answer from the engine."""

from __future__ import annotations


class EngineError(Exception):
    """There is no answer; why is in the log."""


class DocumentChangedError(EngineError):
    """The question was about a text that is no longer the document's."""


class UnavailableError(EngineError):
    """No worker at the moment, or not for this document; asking again after `after` seconds may help."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after
