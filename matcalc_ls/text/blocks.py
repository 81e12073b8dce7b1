"""A document in blocks and pieces, with places that do not move.

A piece is a formula, or what stands between two. Each has a base far from that of the next, and what stands in it has
the place base + offset in the piece. Places are in the order of the text, and an edit leaves those of the pieces that
it does not touch as they are: what was found out about them stays true.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from matcalc_ls.text.placing import Draft, Piece, Placed, apart, drafts_of, replaced, together
from matcalc_ls.text.rescan import customs_of, rescanned, steps_to_stretches
from matcalc_ls.text.scan import Comment, Heading, Language, Span, State, Stretch, Zone
from matcalc_ls.text.scanner import A_WHILE
from matcalc_ls.text.shifted import Offsets, spliced
from matcalc_ls.text.steps import Steps, finished
from matcalc_ls.text.structure import Paragraph, Words, paragraphs_between, words_in

_FAR = 1 << 80
_OFFSET, _BASE = attrgetter("offset"), attrgetter("base")


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A stretch of a document that is read by itself; all but `opaque` and `configuration`, in
    offsets of its text, is in places.

    `entered` is what the scanner remembered of the text before it.
    """

    text: str
    entered: State
    pieces: tuple[Piece, ...]
    paragraphs: tuple[Paragraph, ...]
    comments: tuple[Comment, ...]
    headings: tuple[Heading, ...]
    opaque: tuple[Span, ...]
    configuration: tuple[Span, ...]

    @property
    def zones(self) -> Iterator[Zone]:
        """Where its formulas stand."""
        return (piece.zone for piece in self.pieces if piece.zone is not None)

    def prose(self, paragraph: Paragraph, language: Language) -> Iterator[Words | Zone]:
        """A paragraph's words and formulas, in order."""
        first = max(bisect_right(self.pieces, paragraph.start, key=_BASE) - 1, 0)
        for piece in self.pieces[first:]:
            if piece.base >= paragraph.end:
                return
            start, end = max(piece.base, paragraph.start), min(piece.end, paragraph.end)
            if piece.zone is None and start < end:
                low = piece.offset - piece.base
                yield Words(start, end, words_in(self.text, low + start, low + end, self.opaque, language))
            elif piece.zone is not None and start == piece.base:
                yield piece.zone

    def told(self, language: Language) -> Iterator[tuple[int, int, tuple[Words | int, ...]]]:
        """Of each paragraph where it begins and all that there is to tell it from others: its words, which formulas."""
        for each in self.paragraphs:
            pieces = (id(piece) if isinstance(piece, Zone) else piece for piece in self.prose(each, language))
            yield each.start, each.end, tuple(pieces)

    def within(self, zone: Zone) -> tuple[int, int, int]:
        """Which place the text of the block would begin at if all of it were as near as one of its formulas; where the
        inside of that begins and ends in the text."""
        piece = self.pieces[bisect_right(self.pieces, zone.start, key=_BASE) - 1]
        origin = piece.base - piece.offset
        return origin, zone.inner_start - origin, zone.inner_end - origin

    def drafts(self) -> Iterator[tuple[Draft, Placed]]:
        """Its pieces as they were before they had a place, and the place of each."""
        for piece in self.pieces:
            text = self.text[piece.offset : piece.offset + piece.length]
            yield Draft(text, piece.base, piece.zone), (piece.base, piece.zone)


def _block(text: str, stretch: Stretch, drafts: Sequence[Draft], placed: Iterable[Placed]) -> Block:
    """What was found in a stretch of a text, in places."""
    start, found = stretch.start, stretch.found
    pieces = tuple(
        Piece(draft.start - start, len(draft.text), base, zone)
        for draft, (base, zone) in zip(drafts, placed, strict=False)
    )

    def place(offset: int) -> int:
        piece = pieces[bisect_right(pieces, offset - start, key=_OFFSET) - 1]
        return piece.base + offset - start - piece.offset

    def span(first: int, last: int) -> Span:
        # What ends where a formula begins ends before it.
        return place(first), place(last) if first == last else place(last - 1) + 1

    own = text[start : stretch.end]
    gaps = [(first - start, last - start) for first, last in found.gaps]
    return Block(
        own,
        stretch.entered,
        pieces,
        tuple(Paragraph(*span(each.start + start, each.end + start)) for each in paragraphs_between(own, gaps)),
        tuple(Comment(*span(each.start, each.end), each.content) for each in found.comments),
        tuple(
            Heading(*span(each.start, each.end), each.level, *span(each.title_start, each.title_end))
            for each in found.headings
        ),
        tuple((first - start, last - start) for first, last in found.opaque),
        tuple((first - start, last - start) for first, last in found.configuration),
    )


class Rewritten(NamedTuple):
    """The blocks of a text after an edit; those that `come` stand in the place of those that are `gone`, from the place
    `low` up to `high`."""

    blocks: Blocks
    gone: Sequence[Block]
    come: Sequence[Block]
    low: int
    high: int


class Blocks:
    """The blocks of a text, and the way from its offsets to places and back.

    Where it is not `spread`, each offset is its own place.
    """

    def __init__(self, text: str, language: Language, *, spread: bool) -> None:
        finished(self._steps(text, language, spread=spread))

    @classmethod
    def steps(cls, text: str, language: Language, *, spread: bool) -> Steps[Blocks]:
        """The same in steps."""
        blocks = object.__new__(cls)
        yield from blocks._steps(text, language, spread=spread)
        return blocks

    def _steps(self, text: str, language: Language, *, spread: bool) -> Steps[None]:
        customs = customs_of(text, language)
        blocks: list[Block] = []
        place, pieces = apart if spread else together, 0
        end = 0
        for stretch in steps_to_stretches(text, customs):
            yield end, len(text)
            if stretch is None:
                continue
            drafts = drafts_of(text, stretch)
            placed = place(drafts, pieces)
            if len(drafts) > A_WHILE:
                yield end, len(text)
            blocks.append(_block(text, stretch, drafts, placed))
            pieces, end = pieces + len(drafts), stretch.end
        self._text, self._language, self._customs, self._spread = text, language, customs, spread
        self.all: Sequence[Block] = blocks
        self._offsets = Offsets(len(block.text) for block in blocks)
        self._entered = [block.entered for block in blocks]
        self._bases = [block.pieces[0].base for block in blocks]

    @property
    def end(self) -> int:
        """A place behind all others."""
        return _FAR if self._spread else len(self._text)

    def opaque(self) -> Iterator[Span]:
        """The spans that hold neither prose nor maths, in offsets."""
        for start, block in self._located():
            yield from ((start + first, start + last) for first, last in block.opaque)

    def _located(self) -> Iterator[tuple[int, Block]]:
        return ((self._offsets[number], block) for number, block in enumerate(self.all))

    def configuration(self) -> Iterator[str]:
        """What may say how maths is set."""
        return (block.text[first:last] for block in self.all for first, last in block.configuration)

    def starts(self) -> Sequence[int]:
        """The offsets where blocks and formulas begin."""
        within = ((start, piece) for start, block in self._located() for piece in block.pieces)
        return [start + piece.offset for start, piece in within if piece.zone is not None or not piece.offset]

    def at(self, place: int) -> Block:
        """The block that holds a place, where there are blocks."""
        return self.all[max(bisect_right(self._bases, place) - 1, 0)]

    def is_opaque(self, place: int) -> bool:
        """Whether a place stands in what is neither prose nor maths, or right behind it."""
        if not self.all:
            return False
        block = self.at(place)
        offset = self.offset(place) - self._offsets[bisect_right(self._bases, place) - 1]
        return any(first < offset <= last for first, last in block.opaque)

    def offset(self, place: int) -> int:
        """Where in the text a place is."""
        number = bisect_right(self._bases, place) - 1
        if number < 0:
            return 0
        pieces = self.all[number].pieces
        piece = pieces[bisect_right(pieces, place, key=_BASE) - 1]
        return self._offsets[number] + piece.offset + min(place - piece.base, piece.length)

    def place(self, offset: int) -> int:
        """The place of an offset. Between a formula and words, it is the formula's."""
        if not self.all:
            return 0
        number = min(bisect_right(self._offsets, offset), len(self.all)) - 1
        pieces, local = self.all[number].pieces, offset - self._offsets[number]
        at = bisect_right(pieces, local, key=_OFFSET) - 1
        if at and pieces[at].offset == local and pieces[at].zone is None and pieces[at - 1].zone is not None:
            at -= 1
        return pieces[at].base + min(local - pieces[at].offset, pieces[at].length)

    def edited(self, text: str) -> Rewritten | None:
        """The blocks of another text, as one that this text has become; None where all places have to be given anew."""
        if not self._spread or not self.all or not text:
            return None
        first, last, stretches, customs = rescanned(
            self._text, text, self._language, self._customs, self._offsets, self._entered
        )
        gone = self.all[first:last]
        drafts = [drafts_of(text, stretch) for stretch in stretches]
        low = self.all[first - 1].pieces[-1].end + 1 if first else 1
        high = self._bases[last] if last < len(self._bases) else None
        old = [each for block in gone for each in block.drafts()]
        placed = replaced(old, [each for several in drafts for each in several], low, high)
        if placed is None:
            return None
        given = iter(placed)
        come = [_block(text, *both, given) for both in zip(stretches, drafts, strict=True)]
        after = copy(self)
        after._text, after._customs = text, customs
        after.all = spliced(self.all, first, last, come)
        after._offsets = self._offsets.replaced(first, last, [len(block.text) for block in come])
        after._entered = spliced(self._entered, first, last, [block.entered for block in come])
        after._bases = spliced(self._bases, first, last, [block.pieces[0].base for block in come])
        return Rewritten(after, gone, come, low, _FAR if high is None else high)
