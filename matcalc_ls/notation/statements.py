"""From a formula's lines to its statements: what stands between relations, and which relations those are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcalc_ls.notation.names import words
from matcalc_ls.tex.tree import Atom, Display, Group, Node, Row, Styled

RELATIONS = words(
    "= < > \\le \\leq \\leqslant \\ge \\geq \\geqslant \\ll \\gg \\ne \\neq \\approx \\sim \\simeq"
    " \\cong \\equiv \\propto \\in \\notin \\ni \\subset \\subseteq \\supset \\supseteq \\to \\rightarrow"
    " \\longrightarrow \\mapsto \\longmapsto \\gets \\leftarrow \\triangleq \\doteq \\coloneqq \\coloneq"
    " \\eqqcolon \\defeq \\succ \\succeq \\prec \\preceq \\succcurlyeq \\preccurlyeq \\perp \\lesssim"
    " \\gtrsim \\asymp \\models \\vdash := =: \\Coloneqq"
)
"""What stands between the members of a statement, as `Statement.relations` names it."""
EQUALITIES = frozenset(
    {"=", ":=", "=:", "\\triangleq", "\\coloneqq", "\\coloneq", "\\eqqcolon", "\\defeq", "\\equiv", "\\doteq"}
)
"""The relations that say that both sides are the same."""
_RESPELLED = {
    "\\le": "\\leq",
    "\\ge": "\\geq",
    "\\ne": "\\neq",
    "\\rightarrow": "\\to",
    "\\colon=": ":=",
    "\\vcentcolon=": ":=",
}
_SEPARATORS = words(
    "\\implies \\Rightarrow \\Longrightarrow \\iff \\Leftrightarrow \\Longleftrightarrow \\impliedby \\Leftarrow"
    " \\leadsto \\rightsquigarrow \\therefore \\because \\land \\wedge ;"
)
_TRAILING = frozenset({",", ".", ";", ":"})
_WORDS = frozenset({"text", "textrm", "mbox", "hbox", "textnormal", "textit", "emph", "intertext", "shortintertext"})


@dataclass(frozen=True, slots=True)
class Statement:
    """Members with relations between them: `f = a = b` has three members and two relations.

    The first member is empty where a line begins with a relation and nothing above continues into it.
    """

    members: tuple[Row, ...]
    relations: tuple[str, ...]
    start: int
    end: int


def statements_of(display: Display) -> tuple[Statement, ...]:
    """The statements of a formula in order; a line that begins with a relation continues the one above."""
    found: list[Statement] = []
    for line in display.lines:
        items = [item for cell in line for item in cell.items if not _is_break(item)]
        for position, piece in enumerate(_pieces(items)):
            statement = _statement(piece)
            if statement is None:
                continue
            continues = position == 0 and found and not statement.members[0].items and statement.relations
            if continues:
                found[-1] = _continued(found[-1], statement)
            else:
                found.append(statement)
    return tuple(found)


def _is_break(item: Node) -> bool:
    return isinstance(item, Atom) and item.kind in ("ampersand", "newline")


def _text_of(item: Node) -> str:
    return item.text if isinstance(item, Atom) else ""


def _is_words(item: Node) -> bool:
    """Prose inside a formula: `\\text{where }`."""
    return (
        isinstance(item, Styled)
        and item.style in _WORDS
        and any(part.isalpha() for part in item.words)
        and (item.words != item.words.strip() or " " in item.words.strip() or item.words.strip() in _CONJUNCTIONS)
    )


_CONJUNCTIONS = words("and or where with for if then so hence thus when such that all let since i.e. or, and,")


def _pieces(items: Sequence[Node]) -> Iterator[list[Node]]:
    """The parts of a line that are statements of their own."""
    piece: list[Node] = []
    for position, item in enumerate(items):
        text = _text_of(item)
        separates = (
            text in _SEPARATORS
            or _is_words(item)
            or (isinstance(item, Atom) and item.kind == "space" and _has_relation(piece))
            or (text == "," and _has_relation(piece) and _begins_statement(items[position + 1 :]))
        )
        if separates:
            yield piece
            piece = []
        else:
            piece.append(item)
    yield piece


def _has_relation(items: Sequence[Node]) -> bool:
    return any(_relation_at(items, position)[0] for position in range(len(items)))


def _begins_statement(items: Sequence[Node]) -> bool:
    """Whether what follows a comma has a relation of its own before the next comma: `a = 1, b = 2`, not `a ∈ b, c`."""
    rest: list[Node] = []
    for item in items:
        if (
            _text_of(item) in _SEPARATORS
            or _text_of(item) == ","
            or (isinstance(item, Atom) and item.kind == "space" and rest)
        ):
            break
        rest.append(item)
    return _has_relation(rest)


def _relation_at(items: Sequence[Node], position: int) -> tuple[str, int]:
    """The relation that begins here and how many nodes spell it; `("", 0)` if none does."""
    text = _text_of(items[position])
    following = _text_of(items[position + 1]) if position + 1 < len(items) else ""
    if text in (":", "\\colon", "\\vcentcolon") and following == "=":
        return ":=", 2
    if text == "=" and following == ":":
        return "=:", 2
    if text in "<>" and text and following == "=":
        return {"<": "\\leq", ">": "\\geq"}[text], 2
    text = _RESPELLED.get(text, text)
    return (text, 1) if text in RELATIONS else ("", 0)


def _statement(items: list[Node]) -> Statement | None:
    while items and (_text_of(items[-1]) in _TRAILING or (isinstance(items[-1], Atom) and items[-1].kind == "space")):
        items = items[:-1]
    while items and (_text_of(items[0]) == "," or (isinstance(items[0], Atom) and items[0].kind == "space")):
        items = items[1:]
    if not items:
        return None
    members: list[list[Node]] = [[]]
    relations: list[str] = []
    position = 0
    while position < len(items):
        relation, length = _relation_at(items, position)
        if relation:
            relations.append(relation)
            members.append([])
            position += length
        else:
            members[-1].append(items[position])
            position += 1
    start, end = min(item.start for item in items), max(item.end for item in items)
    places = [start] * len(members)
    for number, member in enumerate(members[1:], 1):
        before = members[number - 1]
        places[number] = before[-1].end if before and not member else places[number - 1]
    rows = tuple(row_of(member, place) for member, place in zip(members, places, strict=True))
    return Statement(rows, tuple(relations), start, end)


def row_of(items: Sequence[Node], place: int = 0) -> Row:
    """A row of these nodes, spanning them; an empty one stands at `place`."""
    trimmed = [item for item in items if not (isinstance(item, Atom) and item.kind == "space")]
    if not trimmed:
        return Row(place, place, ())
    return Row(min(item.start for item in trimmed), max(item.end for item in trimmed), tuple(trimmed))


def _continued(above: Statement, below: Statement) -> Statement:
    members = above.members if above.members[-1].items or len(above.members) == 1 else above.members[:-1]
    relations = above.relations if len(members) == len(above.members) else above.relations[:-1]
    start, end = min(above.start, below.start), max(above.end, below.end)
    return Statement((*members, *below.members[1:]), (*relations, *below.relations), start, end)


def unwrapped(row: Row) -> Row:
    """The row inside braces that are all there is: `{a = b}`."""
    while len(row.items) == 1 and isinstance(row.items[0], Group):
        row = row.items[0].body
    return row
