"""The open documents: immutable snapshots, replaced at each change.

pygls keeps documents as well, but breaks lines where LSP does not (form feed, U+2028, …), so its store is not used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from matcalc_ls.analysis.roots import path_of
from matcalc_ls.text.difference import difference
from matcalc_ls.text.lines import Encoding, LineIndex, decoded

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


@dataclass(frozen=True, slots=True)
class Edited:
    """The stretch that the last notification of a change wrote anew, and when it came."""

    start: int
    end: int
    at: float


@dataclass(frozen=True)
class Document:
    """A document's text at one version, with its positions in the encoding that was negotiated."""

    uri: str
    version: int
    text: str
    language: Language
    encoding: Encoding
    edited: Edited | None = field(default=None, compare=False)

    @property
    def whole(self) -> Document:
        """What the engine knows: this document, or the notebook that it is a cell of."""
        return self

    @property
    def parts(self) -> Sequence[Document]:
        """What the editor knows: this document, or the cells of this notebook."""
        return (self,)

    @cached_property
    def path(self) -> Path | None:
        """Its file, symbolic links resolved."""
        path = path_of(self.uri)
        return None if path is None else path.resolve()

    @property
    def identifier(self) -> types.OptionalVersionedTextDocumentIdentifier:
        """How an edit names it; with the version, so that the editor can check that it still has this text."""
        return types.OptionalVersionedTextDocumentIdentifier(uri=self.uri, version=self.version)

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

    @property
    def span(self) -> tuple[int, int]:
        """The offsets where this part of the whole begins and ends."""
        return 0, len(self.text)

    def part_at(self, _: int) -> Document:
        """The part that holds an offset of the whole."""
        return self

    def holds(self, offset: int) -> bool:
        """Whether this is the part that holds an offset of the whole."""
        return self.part_at(offset).uri == self.uri

    def location(self, start: int, end: int) -> types.Location:
        """Where a stretch of the whole lies, in this part or another."""
        return types.Location(self.uri, self.range(start, end))

    def changed(
        self, version: int, changes: Sequence[types.TextDocumentContentChangeEvent], now: float = 0.0
    ) -> Document:
        """The document after a change notification; each change speaks of the text that the one before left."""
        lines = self.lines
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangeWholeDocument):
                lines = LineIndex(change.text)
            else:
                start, end = change.range.start, change.range.end
                first, last = (start.line, start.character), (end.line, end.character)
                lines = lines.changed(first, last, change.text, self.encoding)
        edited = edited_between(self.text, lines.text, now)
        after = Document(self.uri, version, lines.text, self.language, self.encoding, edited)
        after.__dict__["lines"] = lines
        return after


@dataclass(frozen=True)
class File(Document):
    """A file that the editor does not have open, and of which it knows no version."""

    @property
    def identifier(self) -> types.OptionalVersionedTextDocumentIdentifier:
        """Without a version (LSP, "OptionalVersionedTextDocumentIdentifier": the content on disk is the truth)."""
        return types.OptionalVersionedTextDocumentIdentifier(uri=self.uri, version=None)


def edited_between(old: str, new: str, now: float) -> Edited:
    """Where two texts differ, whatever changes led from the one to the other."""
    first, _, end = difference(old, new)
    return Edited(first, end, now)


class Documents:
    """The documents that an editor has open and that are ours; of a notebook, the parts are found by their own URIs."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._parts: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        """The whole documents, as the engine knows them."""
        return iter(list(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document as it is now, or the part of one; None if it is not open, or not ours."""
        return self._parts.get(uri)

    def is_current(self, document: Document) -> bool:
        """Whether nothing was changed, closed or reopened since."""
        return self._open.get(document.uri) is document

    def put(self, document: Document) -> list[Document]:
        """Open it, or take over its new state; the parts that it no longer has."""
        gone = self._drop_parts(document.uri)
        self._open[document.uri] = document
        self._parts.update((part.uri, part) for part in document.parts)
        return [part for part in gone if part.uri not in self._parts]

    def whole(self, uri: str) -> Document | None:
        """The whole document of a URI."""
        return self._open.get(uri)

    def at_path(self, path: str | None, beside: Document) -> Document | None:
        """The document of a path, open or not; `beside` itself where that is None. None where it cannot be read."""
        if path is None:
            return beside
        file = Path(path)
        known = next((each for each in self if each.path == file), None)
        if known is not None:
            return known
        try:
            text = decoded(file.read_bytes())
        except OSError:
            return None
        return File(file.as_uri(), 0, text, beside.language, beside.encoding)

    def remove(self, uri: str) -> Document | None:
        """Close it."""
        self._drop_parts(uri)
        return self._open.pop(uri, None)

    def _drop_parts(self, uri: str) -> list[Document]:
        document = self._open.get(uri)
        parts = [] if document is None else list(document.parts)
        for part in parts:
            self._parts.pop(part.uri, None)
        return parts
