"""The open documents: immutable snapshots, replaced at each change.

pygls keeps documents as well, but breaks lines where LSP does not (form feed, U+2028, …), so its store is not used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from matcalc_ls.text.lines import Encoding, LineIndex, apply_change

Language = Literal["markdown", "latex"]

_LANGUAGE_IDS: dict[str, Language] = {
    "markdown": "markdown",
    "quarto": "markdown",
    "rmd": "markdown",
    "latex": "latex",
    "tex": "latex",
    "plaintex": "latex",
}
_EXTENSIONS: dict[str, Language] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".tex": "latex",
    ".ltx": "latex",
    ".latex": "latex",
}


def language_of(uri: str, language_id: str) -> Language | None:
    """The language by its id, else by the file's extension; None for a document that is not ours."""
    by_id = _LANGUAGE_IDS.get(language_id.lower())
    if by_id is not None:
        return by_id
    try:
        path = unquote(urlsplit(uri).path)
    except ValueError:  # no URI at all
        path = uri
    return _EXTENSIONS.get(PurePosixPath(path).suffix.lower())


@dataclass(frozen=True)
class Document:
    """A document's text at one version, with its positions in the encoding that was negotiated."""

    uri: str
    version: int
    text: str
    language: Language
    encoding: Encoding

    @cached_property
    def lines(self) -> LineIndex:
        """Where its lines are."""
        return LineIndex(self.text)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal texts."""
        return hashlib.blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def offset(self, position: types.Position) -> int:
        """The offset of a position; one outside the document is clamped into it (LSP, "Position")."""
        return self.lines.offset(position.line, position.character, self.encoding)

    def offsets(self, span: types.Range) -> tuple[int, int]:
        """The offsets of a range, in order."""
        start, end = self.offset(span.start), self.offset(span.end)
        return (start, end) if start <= end else (end, start)

    def range(self, start: int, end: int) -> types.Range:
        """The range of two offsets."""
        first, last = self.lines.position(start, self.encoding), self.lines.position(end, self.encoding)
        return types.Range(types.Position(*first), types.Position(*last))

    def changed(self, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]) -> Document:
        """The document after a change notification; each change speaks of the text that the one before left."""
        text, lines = self.text, self.lines
        for number, change in enumerate(changes):
            if isinstance(change, types.TextDocumentContentChangeWholeDocument):
                text = change.text
            else:
                if number:
                    lines = LineIndex(text)
                start, end = change.range.start, change.range.end
                first, last = (start.line, start.character), (end.line, end.character)
                text = apply_change(lines, first, last, change.text, self.encoding)
        return Document(self.uri, version, text, self.language, self.encoding)


class Documents:
    """The documents that an editor has open and that are ours."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document as it is now; None if it is not open, or not ours."""
        return self._open.get(uri)

    def is_current(self, document: Document) -> bool:
        """Whether nothing was changed, closed or reopened since."""
        return self._open.get(document.uri) is document

    def put(self, document: Document) -> None:
        """Open it, or take over its new state."""
        self._open[document.uri] = document

    def remove(self, uri: str) -> Document | None:
        """Close it."""
        return self._open.pop(uri, None)
