"""A paper in several files: its text as TeX reads it, and from places in it to the files and back.

Each file stands where it is included, and once; of one that is a document by itself, as with the package subfiles, its
body alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matcalc_ls.analysis.roots import root_of
from matcalc_ls.analysis.workspace import Files, Reader, is_root, named_root
from matcalc_ls.tex.definitions import find_inclusions
from matcalc_ls.tex.in_force import code_in

INCLUDING = frozenset({"\\input", "\\include", "\\subfile"})
"""The commands in whose place a file of the paper stands; others name packages."""
BREAK = "\n\n"
"""Between the files of a paper, so that no paragraph is of two."""
MAX_LENGTH = 1_000_000
"""How many characters a paper may have."""

_BODY = re.compile(r"\\begin\s*\{document\}(?P<body>.*?)(?:\\end\s*\{document\}|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file, `offset` characters and `lines` lines from its beginning, which stands at `start` in the
    paper."""

    path: Path
    offset: int
    lines: int
    start: int
    length: int


class Paper:
    """The text of a paper. Offsets into it are code points, as those into its files."""

    def __init__(self, root: Path, pieces: Iterable[tuple[Path, str, int, int]]) -> None:
        """`pieces` are files, each with its text and a stretch of it, in the order of the paper."""
        self.root = root
        self.pieces: list[Piece] = []
        texts: list[str] = []
        start = 0
        for path, text, first, last in pieces:
            self.pieces.append(Piece(path, first, text.count("\n", 0, first), start, last - first))
            texts.append(text[first:last])
            start += last - first + len(BREAK)
        self.text = BREAK.join(texts)

    @property
    def paths(self) -> frozenset[Path]:
        """The files that it is made of."""
        return frozenset(piece.path for piece in self.pieces)

    def place(self, path: Path, offset: int) -> int | None:
        """Where an offset of a file is in the paper; None where that part of the file is no part of it."""
        own = (piece for piece in self.pieces if piece.path == path)
        inside = (each for each in own if each.offset <= offset <= each.offset + each.length)
        return next((each.start + offset - each.offset for each in inside), None)

    def source(self, start: int, end: int) -> tuple[Path, int, int] | None:
        """The file that a stretch of the paper comes from, and its offsets there; None where it is of two pieces."""
        piece = self._piece(start)
        if end > piece.start + piece.length:
            return None
        moved = piece.offset - piece.start
        return piece.path, start + moved, end + moved

    def line(self, line: int) -> tuple[Path, int]:
        """The file that a line of the paper comes from, and its number there, both from 0."""
        piece = self.pieces[max(bisect_right(self._first_lines, line) - 1, 0)]
        return piece.path, piece.lines + line - self.text.count("\n", 0, piece.start)

    @cached_property
    def _first_lines(self) -> list[int]:
        return [self.text.count("\n", 0, piece.start) for piece in self.pieces]

    def _piece(self, place: int) -> Piece:
        return self.pieces[bisect_right(self.pieces, place, key=lambda piece: piece.start) - 1]


def paper_of(path: Path, text: str, root: Path | None = None, files: Files | None = None) -> Paper | None:
    """The paper that a LaTeX document with this text at `path` is a part of; None where it is a paper by itself.

    `root` is the workspace, that of the path if it is None; nothing outside of it is read.
    """
    files, path = files or Files(), path.resolve()
    root = (root or root_of(path)).resolve()
    if root == Path(root.anchor):
        return None
    texts = {**files.texts, path: text}
    for top in [path] if is_root(text) else _tops(path, text, root, Files(texts, files.read)):
        paper = _joined(top, root, Files(texts, files.read))
        if paper is not None and path in paper.paths:
            return paper if len(paper.paths) > 1 else None
    return None


def _tops(path: Path, text: str, root: Path, files: Files) -> Iterator[Path]:
    """The documents that may be the whole of which this one is a part."""
    reader, named = Reader(root, path, files), named_root(text)
    if named is not None and (whole := reader.find("\\input", named)) is not None:
        yield whole
    else:
        yield from (each.resolve() for each in reader.candidates())
    yield path


def _joined(top: Path, root: Path, files: Files) -> Paper | None:
    """The paper that begins with a file; None where it is too long, or cannot be read."""
    reader, seen = Reader(root, top, files), {top}
    text = files.texts.get(top) or reader.text(top)
    if text is None:
        return None
    paper = Paper(top, _pieces(top, text, 0, len(text), reader, seen))
    return paper if len(paper.text) <= MAX_LENGTH else None


def _pieces(
    path: Path, text: str, start: int, end: int, reader: Reader, seen: set[Path]
) -> Iterator[tuple[Path, str, int, int]]:
    """A stretch of a file in pieces, with the files that it includes between them."""
    for command, name, after in find_inclusions(text, code_in(text, "latex")):
        included = reader.find(command, name) if command in INCLUDING and start <= after <= end else None
        if included is None or included in seen:
            continue
        with reader.reading(included) as inner:
            if inner is None:
                continue
            seen.add(included)
            yield path, text, start, after
            body = _BODY.search(inner)
            first, last = body.span("body") if body is not None else (0, len(inner))
            yield from _pieces(included, inner, first, last, reader, seen)
        start = after
    yield path, text, start, end
