"""The open documents and what can be asked of them: the one door from the server's worker and the tests."""

from __future__ import annotations

from matcalc_ls.analysis.data import Action, Diagnostic, Edit, Hover


class Engine:
    """Holds the models of open documents. Every method is a plain call with plain data in and out.

    `language` is "markdown" or "latex". Offsets are code points into the text last given for that `uri`.
    Asking about a document that is not open raises KeyError.
    """

    def open(self, uri: str, text: str, language: str) -> None:
        """Take over a document's text, whole; also called with the new text after each change."""
        raise NotImplementedError

    def close(self, uri: str) -> None:
        raise NotImplementedError

    def diagnostics(self, uri: str) -> list[Diagnostic]:
        raise NotImplementedError

    def hover(self, uri: str, offset: int) -> Hover | None:
        raise NotImplementedError

    def actions(self, uri: str, start: int, end: int) -> list[Action]:
        raise NotImplementedError

    def resolve(self, uri: str, key: str) -> list[Edit] | None:
        """The edits of an action; None where the document has moved on and the action no longer applies."""
        raise NotImplementedError
