"""Where one statement ends and the next begins within a line: at signs, at words, at spaces between equations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.notation.big import is_big
from matcalc_ls.notation.names import INDICES, words
from matcalc_ls.notation.relations import has_relation, relation_at
from matcalc_ls.notation.remarks import is_words
from matcalc_ls.tex.symbols import BINARY, PREFIX, WIDE_SPACES
from matcalc_ls.tex.tree import Atom, Node, is_space, text_of

SEPARATORS = words(
    "\\implies \\Rightarrow \\Longrightarrow \\iff \\Leftrightarrow \\Longleftrightarrow \\impliedby \\Leftarrow"
    " \\Longleftarrow \\leadsto \\rightsquigarrow \\therefore \\because \\land \\forall \\exists \\nexists ;"
)
_LOOSE = frozenset({",", ".", "\\to", "\\rightarrow", "\\longrightarrow", "\\wedge"})
"""What parts two statements where each has a relation of its own; elsewhere `\\wedge` may make an area of vectors."""
SIGNS = frozenset("+-*/") | BINARY
LACKING = PREFIX | SIGNS | {":"}
"""What an operand has to follow."""
UNSIGNED = SIGNS - {"-", "\\pm", "\\mp"}
"""What an operand has to stand before."""


def _spoken(items: Sequence[Node], position: int) -> int:
    """How many nodes spell `s.t.` or `i.e.` in plain letters here."""
    following = [text_of(item) for item in items[position : position + 4]]
    if following[:3] not in (["s", ".", "t"], ["i", ".", "e"]):
        return 0
    return 4 if following[3:] == ["."] else 3


class _Piece:
    """The nodes of a statement as far as it goes, each of which is looked at once."""

    __slots__ = ("_looked", "_states", "items", "solid")

    def __init__(self) -> None:
        self.items: list[Node] = []
        self.solid: list[Node] = []
        """Those that are no spaces."""
        self._looked, self._states = 0, False

    def append(self, item: Node) -> None:
        """It goes on with this."""
        self.items.append(item)
        if not is_space(item):
            self.solid.append(item)

    @property
    def states(self) -> bool:
        """Whether it has a relation; of two nodes that spell one, one is a relation by itself."""
        while not self._states and self._looked < len(self.solid):
            self._states = relation_at(self.solid, self._looked)[1] > 0
            self._looked += 1
        return self._states


def pieces_of(items: Sequence[Node]) -> Iterator[list[Node]]:
    """The parts of a line that are statements of their own."""
    piece = _Piece()
    passed = 0
    for position, item in enumerate(items):
        if position < passed:
            continue
        if isinstance(item, Atom):
            text = item.text
            passed = position + _spoken(items, position) if text in ("s", "i") else 0
            separates = (
                passed > position
                or text in SEPARATORS
                or (item.kind == "space" and _is_complete(piece, items[position + 1 :], wide=text in WIDE_SPACES))
                or (text in _LOOSE and piece.states and _begins_statement(items[position + 1 :]))
            )
            if not separates and text in INDICES and _begins_range(piece, items, position):
                yield piece.items
                piece = _Piece()
        else:
            separates = is_words(item)
        if separates:
            yield piece.items
            piece = _Piece()
        else:
            piece.append(item)
    yield piece.items


def _begins_range(piece: _Piece, items: Sequence[Node], position: int) -> bool:
    """Whether an index begins here that runs over a list, and stands behind a statement: `x_i = a\\ i = 1, 2`."""
    following = [text_of(item) for item in items[position + 1 : position + 4]]
    runs = len(following) == 3 and following[0] == "=" and following[1] in ("0", "1") and following[2] == ","
    return runs and piece.states and not _lacks(piece.items[-1])


def _lacks(item: Node) -> bool:
    """Whether what ends with this goes on behind it."""
    return relation_at([item], 0)[1] > 0 or text_of(item) in LACKING or text_of(item) in (",", "(")


def _is_complete(piece: _Piece, following: Sequence[Node], *, wide: bool) -> bool:
    """Whether a space between these parts two statements: neither side lacks an operand there."""
    solid = piece.solid
    if not solid:
        return False
    rest = next(((item, at) for at, item in enumerate(following) if not is_space(item)), None)
    if rest is None:
        return False
    item, at = rest
    states = piece.states
    if relation_at(solid, len(solid) - 1)[1] or text_of(solid[-1]) in LACKING or text_of(item) in UNSIGNED:
        return False
    if states or not wide:
        return states
    # An integral goes on to its dx.
    return not (any(map(is_big, solid)) or text_of(item) in LACKING or relation_at(following, at)[1])


def _begins_statement(items: Sequence[Node]) -> bool:
    """Whether what follows a comma has a relation of its own before the next comma: `a = 1, b = 2`, not `a ∈ b, c`."""
    rest: list[Node] = []
    for item in items:
        if text_of(item) in SEPARATORS or text_of(item) in (",", "\\wedge") or (is_space(item) and rest):
            break
        rest.append(item)
    return has_relation(rest)
