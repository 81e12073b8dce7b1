"""What holds for a document: its workspace folder, the settings there and those of the editor, which win."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from matcalc_ls.analysis.roots import path_of, root_of
from matcalc_ls.analysis.settings import FILE, Settings, load_settings, read_settings
from matcalc_ls.analysis.stamps import Stamp, stamp_of
from matcalc_ls.server.context import Context
from matcalc_ls.server.documents import Document

SECTION = "matcalc"
EVERYWHERE = ""
"""The scope of what an editor says of all folders."""


class Configuration:
    """Asked by document; told what the editor says. Of what is wrong, each thing is told once."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()
        self._folders: dict[str, Path] = {}
        self._said: dict[str, Mapping[str, Any]] = {}
        self._files: dict[Path, tuple[Stamp, Settings]] = {}
        self._contexts: dict[str, Context] = {}

    @property
    def folders(self) -> tuple[str, ...]:
        """The URIs of the workspace's folders."""
        return tuple(self._folders)

    def set_folders(self, uris: tuple[str, ...]) -> None:
        """Take over the folders; those that are no folders of a disk say nothing."""
        self._folders = {uri: path.resolve() for uri in uris if (path := path_of(uri)) is not None}

    def say(self, scope: str, table: object) -> None:
        """Take over what the editor says for a folder or EVERYWHERE: a table, or one below the name of ours."""
        if isinstance(table, Mapping):
            inner = table.get(SECTION, table)
            self._said[scope] = inner if isinstance(inner, Mapping) else {}

    def update(self, documents: Iterable[Document]) -> list[Document]:
        """Take what was said, the folders and the files as they are now; the documents for which this is a change."""
        before, self._contexts = self._contexts, {}
        self._files = {file: known for file, known in self._files.items() if stamp_of(file) == known[0]}
        return [each for each in documents if before.get(each.uri, self.context(each)) != self.context(each)]

    def context(self, document: Document) -> Context:
        """What a document is understood with."""
        if document.uri not in self._contexts:
            self._contexts[document.uri] = self._find(document)
        return self._contexts[document.uri]

    def settings(self, document: Document) -> Settings:
        """The settings that hold for a document."""
        return self.context(document.whole).settings

    def files(self, documents: Iterable[Document]) -> set[Path]:
        """Where settings of documents stand, or would be found if they stood there."""
        found: set[Path] = set()
        for document in documents:
            root = self.context(document).root
            if root is not None:
                near = Path(root) if document.path is None else document.path.parent
                found.update(_places(near, Path(root)))
        return found

    def forget(self, document: Document) -> None:
        """The document was closed."""
        self._contexts.pop(document.uri, None)

    def _find(self, document: Document) -> Context:
        path = document.path
        if path is None:  # never saved; it belongs to the folder, if there is one
            folder = next(iter(self._folders.items()), None) if len(self._folders) == 1 else None
            return self._context(folder, None if folder is None else folder[1])
        around = [(uri, each) for uri, each in self._folders.items() if path.is_relative_to(each)]
        folder = max(around, key=lambda found: len(found[1].parts), default=None)
        return self._context(folder, root_of(path) if folder is None else folder[1], path.parent)

    def _context(self, folder: tuple[str, Path] | None, root: Path | None, near: Path | None = None) -> Context:
        settings = Settings()
        if root is not None:
            settings = self._of_file(_nearest_file(near or root, root))
        for scope in (EVERYWHERE, *(() if folder is None else (folder[0],))):
            settings, problems = read_settings(self._said.get(scope, {}), settings)
            for problem in problems:
                self._complain(f"{'.'.join((SECTION, *problem.key))}: {problem.message}")
        return Context(None if root is None else str(root), settings)

    def _of_file(self, file: Path | None) -> Settings:
        if file is None:
            return Settings()
        if file not in self._files:
            stamp = stamp_of(file)
            settings, problems = load_settings(file.parent)
            self._files[file] = stamp, settings
            for problem in problems:
                self._complain(problem)
        return self._files[file][1]

    def _complain(self, problem: str) -> None:
        if problem not in self._told:
            self._told.add(problem)
            self._tell(f"matcalc settings: {problem}")


def _nearest_file(folder: Path, root: Path) -> Path | None:
    """The settings file of a folder, or the nearest above it up to the root of the workspace."""
    return next((file for file in _places(folder, root) if file.is_file()), None)


def _places(folder: Path, root: Path) -> list[Path]:
    """Where settings of a folder may stand, the nearest first."""
    return [each / FILE for each in (folder, *folder.parents) if each.is_relative_to(root)]
