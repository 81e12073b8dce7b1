"""The files around a document: those that it includes, those that include it, and a site's configuration.

Only regular files inside the workspace are read, symbolic links resolved, up to a number and a size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from matcalc_ls.analysis.roots import root_of
from matcalc_ls.analysis.stamps import Stamp, stamp_of
from matcalc_ls.tex.configured import macros_in_configuration
from matcalc_ls.tex.definitions import PARTS, ROOT_COMMENT, find_definitions
from matcalc_ls.tex.in_force import Surroundings, code_in, packages_alone
from matcalc_ls.tex.macros import NO_MACROS, Macro, Macros
from matcalc_ls.text.lines import decoded
from matcalc_ls.text.scan import Language

MAX_FILES = 200
MAX_FILE = 1_000_000
MAX_BYTES = 8_000_000
"""How many files are read for one document, how long one may be, and all together."""
MAX_DEPTH = 15
"""How deep files may include one another."""
MAX_CANDIDATES = 100
"""How many files of a folder are asked whether they include a document."""

_SUFFIXES = {
    **dict.fromkeys(PARTS, (".tex", "")), "\\include": (".tex",), "\\usepackage": (".sty",),
    "\\RequirePackage": (".sty",), "\\documentclass": (".cls",), "\\LoadClass": (".cls",),
}  # fmt: skip
_TEX = frozenset({".tex", ".ltx", ".latex", ".sty", ".cls", ".def", ".mac", ".inc"})
_DOCUMENTS = frozenset({".tex", ".ltx", ".latex"})
_CONFIGURATIONS = (
    "myst.yml", "_config.yml", "_quarto.yml", "_metadata.yml", "mkdocs.yml", "_includes/*.html", "_layouts/*.html",
    "layouts/partials/*.html", "mathjax*.js", "katex*.js", "docs/javascripts/*.js", "assets/js/*math*.js",
)  # fmt: skip
WATCHED = (*(f"**/*{suffix}" for suffix in sorted(_TEX)), *(f"**/{name}" for name in _CONFIGURATIONS))
"""The files that matter to others, as patterns of an editor."""
_SUBFILE_OF = re.compile(r"^[^%\n]*\\documentclass\[(?P<name>[^\]\n]*)\]\{subfiles\}", re.MULTILINE)
_DOCUMENT_CLASS = re.compile(r"^[^%\n]*\\documentclass", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Files:
    """`texts`: what an editor has open, by resolved path, which is read in place of the files. `read`: the files that
    were read, gathered while a document is understood; `asked`: those and whatever else was looked for or into, with
    what was there."""

    texts: Mapping[Path, str] = field(default_factory=dict)
    read: set[Path] = field(default_factory=set)
    asked: dict[Path, Stamp] = field(default_factory=dict)

    def ask(self, path: Path) -> None:
        """Note that the outcome rests on what is at a path."""
        self.asked.setdefault(path, stamp_of(path))

    def are_the_same(self) -> bool:
        """Whether all that was asked for is still as it was, or is still not there."""
        return all(stamp_of(path) == stamp for path, stamp in self.asked.items())


def surroundings(
    path: Path,
    text: str,
    language: Language,
    root: Path | None = None,
    given: Macros = NO_MACROS,
    files: Files | None = None,
) -> Surroundings:
    """What the files of a workspace say of the macros of a document with this text, which stands at `path`.

    `root` is the workspace, that of the path if it is None; `given` are the macros of its settings. What cannot be read
    says nothing.
    """
    files = files or Files()
    root = (root or root_of(path)).resolve()
    if root == Path(root.anchor):
        # A whole disk is no workspace.
        return Surroundings(given)
    # What is read to find out where the document belongs is not taken from what it may include.
    others, own = Reader(root, path.resolve(), files), Reader(root, path.resolve(), files)
    known = given.define(others.configured()) if language == "markdown" else others.parent(text, given)
    return Surroundings(known or given, own.included)


def named_root(text: str) -> str | None:
    """The document that this one says it is a part of: `% !TEX root = main.tex`, `\\documentclass[main]{subfiles}`."""
    named = ROOT_COMMENT.search(text) or _SUBFILE_OF.search(text)
    return None if named is None else named["name"].strip()


def is_root(text: str) -> bool:
    """Whether a text is a document by itself, and not meant to be included by another."""
    return named_root(text) is None and _DOCUMENT_CLASS.search(text) is not None


class Reader:
    """The files that are read for one document, with what is left of their number and size."""

    def __init__(self, root: Path, document: Path, files: Files) -> None:
        self._root, self._document, self._seen = root, document, files
        self._files, self._bytes = MAX_FILES, MAX_BYTES
        self._open: list[Path] = [document]
        self._asked: Path | None = None
        self._where: dict[str, Macro] | None = None

    def included(self, command: str, name: str, known: Mapping[str, Macro]) -> Iterable[Macro]:
        """The macros that an included file defines, and those that it includes; of no local file, the package's."""
        path = self.find(command, name)
        if path is None:
            return packages_alone(command, name, known)
        if path == self._asked and self._where is None:
            self._where = dict(known)
        with self.reading(path) as text:
            found = () if text is None else find_definitions(text, code_in(text, "latex"), Macros(known), self.included)
        return [macro for _, macro in found]

    @contextmanager
    def reading(self, path: Path) -> Iterator[str | None]:
        """The text of an included file, in which names of files are looked for meanwhile; None where it includes
        itself, or nothing is left to read it with."""
        text = None if path in self._open or len(self._open) > MAX_DEPTH else self.text(path)
        self._open.append(path)
        try:
            yield text
        finally:
            self._open.pop()

    def parent(self, text: str, given: Macros) -> Macros | None:
        """The macros in force where another document includes this one, which is a part of it; None if none does."""
        named = named_root(text)
        if is_root(text):
            return None
        whole = self.find("\\input", named) if named is not None else None
        for candidate in [whole] if whole else self.candidates():
            source = self.text(candidate)
            if source is None or not (whole or self._document.stem in source):
                continue
            self._asked, self._where, self._open = self._document, None, [candidate]
            found = find_definitions(source, code_in(source, "latex"), given, self.included)
            self._open = [self._document]
            if self._where is not None:
                return Macros(self._where)
            if whole:
                return given.define(macro for _, macro in found)
        return None

    def configured(self) -> Iterator[Macro]:
        """The macros that the configuration of a Markdown document's site gives, that of the nearest folder last."""
        for folder in reversed(self._folders()):
            for pattern in _CONFIGURATIONS:
                self._seen.ask(folder / Path(pattern).parent)
                for path in sorted(folder.glob(pattern))[:MAX_CANDIDATES]:
                    text = self.text(path) if self._is_inside(path) else None
                    yield from macros_in_configuration(text) if text else ()

    def _folders(self) -> list[Path]:
        """The document's folder and those above it, up to the workspace's root."""
        folder = self._document.parent
        return [above for above in (folder, *folder.parents) if above.is_relative_to(self._root)]

    def candidates(self) -> Iterator[Path]:
        """The documents that may include this one: those in its folder and above."""
        for folder in self._folders():
            self._seen.ask(folder)
            named = (path for path in folder.glob("*") if path.suffix.lower() in _DOCUMENTS)
            for path in sorted(named)[:MAX_CANDIDATES]:
                if path != self._document and self._is_inside(path) and _DOCUMENT_CLASS.search(self.text(path) or ""):
                    yield path

    def find(self, command: str, name: str) -> Path | None:
        """The file that a command names: as TeX finds it from the document, or beside the file that names it."""
        if not name or "\0" in name or len(name) > 500 or Path(name).is_absolute() or name.startswith("~"):
            return None
        beside = self._open[-1].parent
        for folder in dict.fromkeys([self._document.parent, self._open[0].parent, beside, *self._folders()]):
            for suffix in _SUFFIXES[command]:
                path = folder / f"{name}{suffix}"
                if path.suffix.lower() in _TEX and self._is_inside(path):
                    return path.resolve()
        return None

    def _is_inside(self, path: Path) -> bool:
        self._seen.ask(path)
        try:
            resolved = path.resolve()
            return resolved.is_relative_to(self._root) and resolved.is_file()
        except (OSError, RuntimeError, ValueError):
            return False

    def text(self, path: Path) -> str | None:
        """A file's text, as long as there is something left."""
        try:
            status = path.stat()
            if self._files <= 0 or status.st_size > min(MAX_FILE, self._bytes):
                return None
            self._seen.ask(path)
            self._files -= 1
            self._bytes -= status.st_size
            self._seen.read.add(path)
            if path in self._seen.texts:
                return self._seen.texts[path]
            return _read(path, status.st_mtime_ns, status.st_size)
        except OSError:
            return None


@lru_cache(maxsize=MAX_FILES)
def _read(path: Path, _modified: int, size: int) -> str:
    """A file as it was at a time; read once, for an editor asks after each keystroke."""
    with path.open("rb") as file:
        return decoded(file.read(size))
