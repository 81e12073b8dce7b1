"""From a formula's lines to its statements: what stands between relations, and which relations those are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.notation.names import BOLD, TRANSPARENT, script, words
from matcalc_ls.notation.pieces import LACKING, SEPARATORS, SIGNS, UNSIGNED, pieces_of
from matcalc_ls.notation.relations import ARROWS, EQUALITIES, NAMING, RELATIONS, has_relation, relation_at
from matcalc_ls.notation.remarks import is_label, is_words
from matcalc_ls.tex.tree import Atom, Display, Fenced, Group, Node, Row, Scripted, Styled, Unknown, is_space, text_of
from matcalc_ls.tex.value import value

__all__ = ["EQUALITIES", "NAMING", "RELATIONS", "Statement", "row_of", "statements_of", "unwrapped"]

_LEADING_TO_SETS = words("\\in \\to \\rightarrow \\longrightarrow")
_HYPOTHESES = words("H \\mathcal{H}")
_LABELS = words("text textbf textit textrm textsf mbox")
_KINDS_OF_HYPOTHESES = words("0 1 a A")
_TRAILING = words(", . ; : \\qed \\blacksquare \\Box")
_COLONS = frozenset({":", "\\colon"})


@value
class Statement:
    """Members with relations between them: `f = a = b` has three members and two relations.

    The first member is empty where a line begins with a relation and nothing above continues into it.
    """

    members: tuple[Row, ...]
    relations: tuple[str, ...]
    start: int
    end: int


def statements_of(display: Display) -> tuple[Statement, ...]:
    """The statements of a formula in order.

    A line that begins with a relation continues the one above, and so does one that begins with a sign, or follows one.
    """
    found: list[Statement] = []
    open_above = False
    for line in display.lines:
        items = _solid(_parted(line))
        indented = len(line) > 1 and not line[0].items
        for position, piece in enumerate(pieces_of(items)):
            statement = None if position and is_label(piece) else _statement(piece)
            if statement is None:
                continue
            if position == 0 and found and statement.relations and not statement.members[0].items:
                found[-1] = _continued(found[-1], statement)
            elif position == 0 and found and open_above and _hangs(found[-1], statement, indented):
                found[-1] = _joined(found[-1], statement)
            else:
                found.append(statement)
        if items:
            open_above = text_of(items[-1]) not in _TRAILING and not is_words(items[-1])
    return tuple(found)


def _parted(line: Sequence[Row]) -> list[Node]:
    """The nodes of a line with a space between equations that stand in columns: `a &= b & c &= d`."""
    found: list[Node] = []
    for position, cell in enumerate(line):
        following = next((each.items for each in line[position + 1 :] if each.items), ())
        if found and cell.items and _is_another(found, cell.items, following):
            found.append(Atom(cell.start, cell.start, "space", "\\quad"))
        found += cell.items
    return found


def _is_another(before: Sequence[Node], items: Sequence[Node], following: Sequence[Node]) -> bool:
    """Whether a cell begins an equation, as what stands before it is one already."""
    ends, begins = text_of(before[-1]), text_of(items[0])
    if not has_relation(before) or relation_at(before, len(before) - 1)[1] or ends in LACKING or ends == ",":
        return False
    if relation_at(items, 0)[1] or begins in SIGNS or begins in SEPARATORS or begins == ",":
        return False
    return has_relation(items) or (bool(following) and relation_at(following, 0)[1] > 0)


def _solid(items: Sequence[Node]) -> list[Node]:
    """The nodes without breaks, and without braces around a whole statement: `\\mathrm{y = Ax}`."""
    found: list[Node] = []
    for item in items:
        if isinstance(item, Atom):  # most are
            if item.kind != "ampersand" and item.kind != "newline":
                found.append(item)
        elif len(body := _held(item)) > 1 and has_relation(body):
            found += _solid(body)
        elif not _is_bookdown_label(item):
            found.append(item)
    return found


def _is_bookdown_label(item: Node) -> bool:
    """`(\\#eq:name)`, what an equation is called in R Markdown."""
    return isinstance(item, Fenced) and bool(item.body.items) and text_of(item.body.items[0]) == "\\#"


def _hangs(above: Statement, below: Statement, indented: bool) -> bool:
    """Whether a line goes on with an expression that the line above has begun."""
    last, first = above.members[-1].items, text_of(below.members[0].items[0])
    if not last or text_of(last[-1]) in SIGNS or any(map(_is_left_open, last)):
        return True
    return first in UNSIGNED or (first in SIGNS and (indented or not below.relations))


def _joined(above: Statement, below: Statement) -> Statement:
    """Two lines of which the second goes on with the last member of the first."""
    seam = row_of(_refenced([*above.members[-1].items, *below.members[0].items]))
    members = (*above.members[:-1], seam, *below.members[1:])
    start, end = min(above.start, below.start), max(above.end, below.end)
    return Statement(members, (*above.relations, *below.relations), start, end)


def _held(item: Node) -> Sequence[Node]:
    """What stands within braces, a box or a colour."""
    wraps = isinstance(item, Group) or (isinstance(item, Styled) and item.style in TRANSPARENT)
    return item.body.items if wraps and isinstance(item, Group | Styled) else ()


def _is_left_open(item: Node) -> bool:
    """`\\left( … \\right.` at the end of a line, which a `\\left. … \\right)` of another closes."""
    return isinstance(item, Fenced) and item.left in "([" and item.right == "."


def _refenced(items: list[Node]) -> list[Node]:
    """Items with the brackets made whole that were parted by the end of a line."""
    opening = next((at for at, item in enumerate(items) if _is_left_open(item)), None)
    if opening is None:
        return items
    left = items[opening]
    for closing in range(opening + 1, len(items)):
        right = items[closing]
        if isinstance(right, Fenced) and right.left == "." and right.right in ")]":
            assert isinstance(left, Fenced)
            body = row_of([*left.body.items, *items[opening + 1 : closing], *right.body.items])
            whole = Fenced(left.start, max(left.end, right.end), left.left, right.right, body)
            return [*items[:opening], whole, *items[closing + 1 :]]
    return items


def _is_trailing(item: Node) -> bool:
    # `\f` is what a formula of Doxygen leaves before its closing dollar.
    return text_of(item) in _TRAILING or is_space(item) or (isinstance(item, Unknown) and item.text == "\\f")


def _ends_label(items: Sequence[Node]) -> bool:
    """Whether these begin with the colon of what they are called: `\\text{definite:}`, `\\text{definite} : x > 0`."""
    return text_of(items[0]) in _COLONS and relation_at(items, 0)[1] == 0


def _statement(items: list[Node]) -> Statement | None:
    while items and _is_trailing(items[-1]):
        items = items[:-1]
    while items and (text_of(items[0]) == "," or is_space(items[0]) or _ends_label(items)):
        items = items[1:]
    items = _without_hypothesis(items)
    if not items:
        return None
    members: list[list[Node]] = [[]]
    relations: list[str] = []
    position, colons = 0, _colons_of_maps(items)
    while position < len(items):
        item = items[position]
        if type(item) is Atom and item.kind == "letter":  # most are
            members[-1].append(item)
            position += 1
            continue
        relation, length = relation_at(items, position)
        if not relation and position in colons:
            relation, length = ":", 1
        if relation:
            relations.append(relation)
            members.append([])
            position += length
        else:
            members[-1].append(item)
            position += 1
    start, end = min([item.start for item in items]), max([item.end for item in items])
    places = [start] * len(members)
    for number, member in enumerate(members[1:], 1):
        before = members[number - 1]
        places[number] = before[-1].end if before and not member else places[number - 1]
    for number, relation in enumerate(relations, 1):
        if relation in _LEADING_TO_SETS:
            members[number] = _as_set(members[number])
    rows = tuple(row_of(member, place) for member, place in zip(members, places, strict=True))
    return Statement(rows, tuple(relations), start, end)


def _as_set(member: list[Node]) -> list[Node]:
    """A member of which something is an element, or to which a function leads: `\\mathbf{R}` is there no matrix."""
    only = member[0] if len(member) == 1 else None
    is_bold = isinstance(only, Styled) and only.style in BOLD | {"mathrm"} and script(only.body) == "R"
    return [replace(only, style="mathbb")] if isinstance(only, Styled) and is_bold else member


def _without_hypothesis(items: list[Node]) -> list[Node]:
    """What a hypothesis says, without what it is called: `H_0: L \\beta = 0`, `\\text{PD}: x^\\top A x > 0`."""
    if len(items) < 3 or text_of(items[1]) not in _COLONS or 1 in _colons_of_maps(items):
        return items
    called = items[0]
    if isinstance(called, Styled):
        is_named = called.style == "mathcal" and script(called.body) == "H" and has_relation(items[2:])
        is_named = is_named or (called.style in _LABELS and relation_at(items, 1)[1] == 0)
    elif isinstance(called, Scripted) and called.base is not None and called.sub is not None and called.sup is None:
        is_named = script(called.base) in _HYPOTHESES and script(called.sub) in _KINDS_OF_HYPOTHESES
    else:
        is_named = False
    return items[2:] if is_named else items


def _colons_of_maps(items: Sequence[Node]) -> list[int]:
    """The colons that are those of `f: X \\to Y` or `A \\in S : A \\succ 0`, and not of the Frobenius product."""
    colons = [at for at, item in enumerate(items) if isinstance(item, Atom) and item.text in _COLONS]
    if not colons:
        return []
    relations = [(at, relation) for at in range(len(items)) if (relation := relation_at(items, at)[0])]
    last = max((at for at, _ in relations), default=-1)
    last_arrow = max((at for at, relation in relations if relation in ARROWS), default=-1)
    first_set = min((at for at, relation in relations if relation == "\\in"), default=len(items))
    return [at for at in colons if at < last_arrow or first_set < at < last]


def row_of(items: Sequence[Node], place: int = 0) -> Row:
    """A row of these nodes, spanning them; an empty one stands at `place`."""
    trimmed = [item for item in items if type(item) is not Atom or item.kind != "space"]
    if not trimmed:
        return Row(place, place, ())
    return Row(min([item.start for item in trimmed]), max([item.end for item in trimmed]), tuple(trimmed))


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
