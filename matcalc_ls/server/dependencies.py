"""What the open documents rest on: their texts and settings, the files around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matcalc_ls.server.context import Context
from matcalc_ls.server.documents import Document


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a document is understood with: equal where nothing that matters differs; the engine is given `arguments`."""

    text: str
    context: Context
    outdated: int
    others: tuple[tuple[str, str], ...]
    arguments: tuple[Any, ...] = field(compare=False, repr=False)


class Dependencies:
    """Which files each open document rests on. That is known when it was understood; if the editor has some of them
    open, it is understood with their texts."""

    def __init__(
        self, open_documents: Callable[[], Iterable[Document]], context: Callable[[Document], Context]
    ) -> None:
        self._open_documents = open_documents
        self._context = context
        self._files: dict[str, frozenset[Path]] = {}
        self._outdated: dict[str, int] = {}

    def inputs(self, document: Document) -> Inputs:
        """What a document is understood with, as far as is known."""
        files, context = self._of(document), self._context(document)
        texts = {path: each for each in self._open_documents() if (path := each.path) in files}
        contents = {str(path): each.text for path, each in texts.items()}
        return Inputs(
            document.fingerprint,
            context,
            self._outdated.get(document.uri, 0),
            tuple(sorted((str(path), each.fingerprint) for path, each in texts.items())),
            (document.text, document.language, context.root, context.settings, contents),
        )

    def learn(self, document: Document, files: Iterable[str]) -> None:
        """The files that a document was found to rest on."""
        self._files[document.uri] = frozenset(map(Path, files))

    def forget(self, document: Document) -> None:
        """The document was closed."""
        for memory in (self._files, self._outdated):
            memory.pop(document.uri, None)

    @property
    def files(self) -> set[Path]:
        """All the files that open documents rest on."""
        return set().union(*self._files.values())

    def files_changed(self, paths: Collection[Path] | None) -> list[Document]:
        """Files were changed on disk, or it is not known which (None): the documents to examine anew."""
        affected = [each for each in self._open_documents() if paths is None or self._rests_on_any(each, paths)]
        for document in affected:
            self._outdated[document.uri] = self._outdated.get(document.uri, 0) + 1
        return affected

    def resting_on(self, path: Path) -> list[Document]:
        """The open documents that a file, which may be open as well, has a say in."""
        return [document for document in self._open_documents() if self._rests_on_any(document, [path])]

    def _of(self, document: Document) -> frozenset[Path]:
        return self._files.get(document.uri, frozenset())

    def _rests_on_any(self, document: Document, paths: Collection[Path]) -> bool:
        return not self._of(document).isdisjoint(paths)
