"""A paper in several files: its text as TeX reads it, and from places in it to the files and back.

Each file stands where it is included, and once; of one that is a document by itself, as with the package subfiles, its
body alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from matcalc_ls.analysis.roots import root_of
from matcalc_ls.analysis.workspace import Files, Reader, is_root, named_root, surroundings
from matcalc_ls.tex.definitions import PARTS, find_inclusions
from matcalc_ls.tex.in_force import Surroundings, code_in
from matcalc_ls.tex.macros import Macro, Macros
from matcalc_ls.text.difference import difference
from matcalc_ls.text.scan import Language
from matcalc_ls.text.zones import find_zones

BREAK = "\n\n"
"""Between the files of a paper, so that no paragraph is of two."""
MAX_LENGTH = 1_000_000
"""How many characters a paper may have."""

_INCLUDING = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(PARTS)))})(?![A-Za-z@])")
_BODY_BEGINS = re.compile(r"\\begin\s*\{document\}")
_BODY_ENDS = re.compile(r"\\end\s*\{document\}")


class Stretch(NamedTuple):
    """Of a file with a text, what stands between two of its offsets."""

    path: Path
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file, `offset` characters and `lines` lines from its beginning, which stands at `start` in the
    paper."""

    path: Path
    offset: int
    lines: int
    start: int
    length: int

    @property
    def end(self) -> int:
        """Where in the paper it ends."""
        return self.start + self.length


_START = attrgetter("start")


class Paper:
    """The text of a paper. Offsets into it are code points, as those into its files."""

    def __init__(self, root: Path, stretches: Iterable[Stretch]) -> None:
        """`stretches` are what its files have of it, in order; `root` is the file that includes all others."""
        self.root = root
        self._stretches = tuple(stretches)
        self.texts = {stretch.path: stretch.text for stretch in self._stretches}
        """The files that it is made of, with the text of each."""
        self.pieces: list[Piece] = []
        start = 0
        for path, text, first, last in self._stretches:
            self.pieces.append(Piece(path, first, text.count("\n", 0, first), start, last - first))
            start += last - first + len(BREAK)
        self.text = BREAK.join(text[first:last] for _, text, first, last in self._stretches)

    def edited(self, path: Path, text: str) -> Paper | None:
        """The paper where one of its files has another text; None where its stretches may be others then.

        What the edit of an inclusion changes is not looked for.
        """
        old = self.texts[path]
        first, last, end = difference(old, text)
        shift = end - last
        if not any(_holds(each, first, last) for each in self._stretches if each.path == path):
            return None

        def moved(offset: int) -> int:
            return offset + shift if offset >= last and offset > 0 else offset

        if path != self.root and _body(text) != tuple(map(moved, _body(old))):
            return None
        return Paper(
            self.root,
            (
                Stretch(path, text, moved(each.first), moved(each.last)) if each.path == path else each
                for each in self._stretches
            ),
        )

    def place(self, path: Path, offset: int) -> int:
        """Where an offset of one of its files is in the paper, or the nearest that is."""
        own = [piece for piece in self.pieces if piece.path == path]
        piece = next((each for each in reversed(own) if each.offset <= offset), own[0])
        return piece.start + min(max(offset - piece.offset, 0), piece.length)

    def offset(self, path: Path, place: int) -> int:
        """The offset in one of its files of a place in the paper, or of the nearest above that is in this file."""
        own = [piece for piece in self.pieces if piece.path == path]
        piece = next((each for each in reversed(own) if each.start <= place), own[0])
        return piece.offset + min(max(place - piece.start, 0), piece.length)

    def path(self, place: int) -> Path:
        """The file that a place is in."""
        return self._piece(place).path

    def end_of_file(self, place: int) -> int:
        """The place where the file ends that a place is in."""
        path = self.path(place)
        return max(piece.end for piece in self.pieces if piece.path == path)

    def line_name(self, line: int, told: int) -> str:
        """What to call a line of the paper in a line `told`; both are counted from 0."""
        (path, number), (here, _) = self._line(line), self._line(told)
        return f"line {number + 1}" if path == here else f"line {number + 1} of {path.name}"

    def _line(self, line: int) -> tuple[Path, int]:
        """The file that a line comes from, and its number there."""
        at = max(bisect_right(self._first_lines, line) - 1, 0)
        return self.pieces[at].path, self.pieces[at].lines + line - self._first_lines[at]

    @cached_property
    def _first_lines(self) -> list[int]:
        starts = [0, *(piece.start for piece in self.pieces)]
        return list(accumulate(self.text.count("\n", one, other) for one, other in pairwise(starts)))

    def _piece(self, place: int) -> Piece:
        return self.pieces[max(bisect_right(self.pieces, place, key=_START) - 1, 0)]


def _holds(stretch: Stretch, first: int, last: int) -> bool:
    """Whether a change is within a stretch, and touches nothing that ends it."""
    _, text, begin, end = stretch
    return (begin < first or begin == first == 0) and (last < end or last == end == len(text))


def paper_of(path: Path, text: str, root: Path | None = None, files: Files | None = None) -> Paper | None:
    """The paper that a LaTeX document with this text at `path` is a part of; None where it is a paper by itself.

    `root` is the workspace, that of the path if it is None; nothing outside of it is read.
    """
    files, path = files or Files(), path.resolve()
    root = (root or root_of(path)).resolve()
    if root == Path(root.anchor):
        return None
    files = Files({**files.texts, path: text}, files.read, files.asked)
    for top in [path] if is_root(text) else _tops(path, text, root, files):
        paper = _joined(top, root, files)
        if paper is not None and path in paper.texts:
            return paper if len(paper.texts) > 1 else None
    return None


def _tops(path: Path, text: str, root: Path, files: Files) -> Iterator[Path]:
    """The documents that may be the whole of which this one is a part."""
    reader, named = Reader(root, path, files), named_root(text)
    if named is not None and (whole := reader.find("\\input", named)) is not None:
        yield whole
    else:
        yield from (each.resolve() for each in reader.candidates())
    yield path


def what_is_around(
    path: Path | None, text: str, language: Language, root: Path | None, given: Macros, files: Files
) -> tuple[Paper | None, Surroundings]:
    """The paper that a document with this text is a part of, None where it is whole by itself; what other files say of
    its macros, or those of its paper. `given` are the macros of settings."""
    if path is None:
        return None, Surroundings(given)
    paper = paper_of(path, text, root, files) if language == "latex" else None
    if paper is None:
        return None, surroundings(path, text, language, root, given, files)
    return paper, _around_paper(paper, root, given, files)


def _around_paper(paper: Paper, root: Path | None, given: Macros, files: Files) -> Surroundings:
    """What other files say of the macros of a paper: those that are a part of it speak for themselves."""
    reader = Reader((root or root_of(paper.root)).resolve(), paper.root, files)

    def included(command: str, name: str, known: Mapping[str, Macro]) -> Iterable[Macro]:
        is_part = command in PARTS and reader.find(command, name) in paper.texts
        return () if is_part else reader.included(command, name, known)

    return Surroundings(given, included)


def _joined(top: Path, root: Path, files: Files) -> Paper | None:
    """The paper that begins with a file; None where it includes none, is too long, or cannot be read."""
    reader, seen = Reader(root, top, files), {top}
    text = files.texts.get(top) or reader.text(top)
    if text is None or not _INCLUDING.search(text):
        return None
    paper = Paper(top, _stretches(Stretch(top, text, 0, len(text)), reader, seen))
    return paper if len(paper.text) <= MAX_LENGTH else None


def _stretches(stretch: Stretch, reader: Reader, seen: set[Path]) -> Iterator[Stretch]:
    """A stretch in several, with those of the files that it includes between them."""
    path, text, start, end = stretch
    for command, name, after in _inclusions(text) if _INCLUDING.search(text) else ():
        included = reader.find(command, name) if start <= after <= end else None
        if included is None or included in seen:
            continue
        with reader.reading(included) as inner:
            if inner is None:
                continue
            seen.add(included)
            yield Stretch(path, text, start, after)
            yield from _stretches(Stretch(included, inner, *_body(inner)), reader, seen)
        start = after
    yield Stretch(path, text, start, end)


@lru_cache(maxsize=32)
def _inclusions(text: str) -> tuple[tuple[str, str, int], ...]:
    """The commands in whose place a file stands, as `find_inclusions` has them; not those within a formula."""
    found = [each for each in find_inclusions(text, code_in(text, "latex")) if each[0] in PARTS]
    zones = find_zones(text, "latex")
    return tuple(each for each in found if not any(zone.start < each[2] < zone.end for zone in zones))


def _body(text: str) -> tuple[int, int]:
    """What another file includes of a text: all, or what stands within its `document`."""
    begins = _BODY_BEGINS.search(text)
    if begins is None:
        return 0, len(text)
    ends = _BODY_ENDS.search(text, begins.end())
    return begins.end(), len(text) if ends is None else ends.start()
