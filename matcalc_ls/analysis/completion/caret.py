"""What surrounds the caret while a formula is typed: the word, and the tree with a hole in its place.

A half-typed formula does not parse; with a name in the place of the caret and the braces closed behind it, it mostly
does, and the surface tree says what is missing there, through macros as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.moved import moved
from matcalc_ls.notation.statements import Statement, statements_of
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tokens import Token, tokenize
from matcalc_ls.tex.tree import Atom, Display, Node
from matcalc_ls.tex.walk import walk
from matcalc_ls.text.scan import Zone
from matcalc_ls.text.unclosed import open_zone

HOLE = "ꙮ"
"""A letter that stands where the caret is; no author writes it."""


@dataclass(frozen=True, slots=True)
class Caret:
    """An offset in maths. `word` is what is being typed there, from `start` on; `display` the formula with HOLE in its
    place. `formula` tells which names are in force; `before` are the tokens before the word."""

    model: Model
    offset: int
    start: int
    formula: Formula
    display: Display
    before: tuple[Token, ...]

    @property
    def word(self) -> str:
        return self.model.document.source(self.start, self.offset)

    @property
    def is_in_name(self) -> bool:
        """Whether the word is in the braces of `\\operatorname{tr}`."""
        return len(self.before) > 1 and self.before[-1].kind == "open" and self.before[-2].text in NAMING

    def statement(self) -> tuple[Statement, int] | None:
        """The statement with the hole, and the number of the member that it is in."""
        for statement in statements_of(self.display):
            for number, member in enumerate(statement.members):
                if any(map(is_hole, walk(member))):
                    return statement, number
        return None


def is_hole(node: Node) -> bool:
    """Whether this is where the caret stands."""
    return isinstance(node, Atom) and node.text == HOLE


def caret_at(model: Model, offset: int) -> Caret | None:
    """The surroundings of an offset; None outside of maths, in code and in comments."""
    document = model.document
    formula = document.formula_at(offset)
    if formula is not None and formula.zone.inner_start <= offset <= formula.zone.inner_end:
        end = formula.zone.inner_end
    else:
        zone = _open_zone(model, offset)
        if zone is None:
            return None
        formula, end = _formula_of(model, zone), offset
    inner = formula.zone.inner_start
    written, behind = document.source(inner, offset), document.source(offset, end)
    before = tuple(tokenize(written, origin=inner))
    start = _word_start(before, offset)
    before = tuple(token for token in before if token.end <= start)
    filled = f"{written[: start - inner]}{HOLE}{'}' * _lacking(before, behind)}{behind}"
    display = parse(filled, 0, len(filled), document.macros_at(formula.start), inner)
    return Caret(model, offset, start, formula, display, before)


def _open_zone(model: Model, offset: int) -> Zone | None:
    """Maths that is not closed yet."""
    document = model.document
    if document.is_opaque(offset) or not document.paragraphs:
        return None
    above = [formula.end for formula in document.formulas_between(document.paragraph_at(offset), offset)[-1:]]
    words = document.source(max([document.paragraph_at(offset), *above]), offset)
    zone = open_zone(words, 0, len(words), document.language)
    return None if zone is None else moved(zone, lambda position: offset - len(words) + position)


def _formula_of(model: Model, zone: Zone) -> Formula:
    """A formula that is not one yet."""
    document = model.document
    display = Display(zone.inner_start, zone.inner_end, ())
    return Formula(zone, display, (), document.paragraph_at(zone.start), document.section_at(zone.start), zone)


def _word_start(tokens: tuple[Token, ...], offset: int) -> int:
    """Where a command or a name that ends at the caret begins; the caret if there is none."""
    if not tokens or tokens[-1].end != offset:
        return offset
    last = tokens[-1]
    if last.text == "\\" or (last.kind == "command" and last.text[1:].isalpha()):
        return last.start
    if last.kind != "letter":
        return offset
    return _letters_start(tokens) if _is_in_name(tokens) else last.start


def _letters_start(tokens: tuple[Token, ...]) -> int:
    start = tokens[-1].start
    for token in reversed(tokens):
        if token.kind != "letter" or token.end < start:
            break
        start = token.start
    return start


def _is_in_name(tokens: tuple[Token, ...]) -> bool:
    """Whether the letters before the caret spell one word: in the braces of `\\operatorname{tr}`."""
    braces = [place for place, token in enumerate(tokens) if token.kind == "open"]
    return (
        bool(braces) and braces[-1] > 0 and tokens[braces[-1] - 1].text in NAMING and _all_letters(tokens, braces[-1])
    )


def _all_letters(tokens: tuple[Token, ...], brace: int) -> bool:
    return all(token.kind == "letter" for token in tokens[brace + 1 :])


NAMING = frozenset({"\\operatorname", "\\mathrm", "\\text", "\\textrm", "\\mathop"})
"""Commands that hold a name of several letters."""


def _lacking(before: tuple[Token, ...], behind: str) -> int:
    """How many braces have to be closed at the caret, before what stands behind it."""
    opened = 0
    for token in before:
        opened = max(opened + (token.kind == "open") - (token.kind == "close"), 0)
    depth = lowest = 0
    for token in tokenize(behind):
        depth += (token.kind == "open") - (token.kind == "close")
        lowest = min(lowest, depth)
    return max(opened + lowest, 0)
