"""Names that are sets by where they stand: behind `\\in`, at a map's arrow, before `=` and what is a set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.notation.names import canonical, is_capital, unbold
from matcalc_ls.notation.relations import ARROWS, EQUALITIES, RELATIONS
from matcalc_ls.notation.remarks import is_words
from matcalc_ls.notation.statements import Statement
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted, Styled

_OF_ELEMENTS = frozenset({"\\in", "\\notin"})
_OF_SETS = frozenset({"\\subset", "\\subseteq", "\\subsetneq", "\\nsubseteq", "\\supset", "\\supseteq"})
SAYING_SETS = _OF_ELEMENTS | _OF_SETS
"""Signs behind which a set stands."""
_BLACKBOARD = frozenset({"mathbb", "mathds", "mathbbm"})
REALS = frozenset({"R", "\\mathrm{R}"})
"""Letters that stand for the real numbers, besides those on a blackboard."""
_JOINING = frozenset({"\\cup", "\\cap", "\\setminus"})


def around_signs(row: Row) -> Iterator[str]:
    """The names in a row that `\\in` and `\\subseteq` say to be sets."""
    for position, item in enumerate(row.items):
        if isinstance(item, Atom) and item.text in SAYING_SETS:
            if position + 2 >= len(row.items) or _ends(row.items[position + 2]):
                yield from _name(row.items[position + 1 : position + 2])
            if item.text in _OF_SETS:
                yield from _name(row.items[max(position - 1, 0) : position])


def _ends(item: Node) -> bool:
    """Whether what stands before this is all that a sign speaks of."""
    return is_words(item) or (
        isinstance(item, Atom) and (item.kind in ("symbol", "space", "ampersand", "newline") or item.text in RELATIONS)
    )


def sets_in(statement: Statement) -> Iterator[str]:
    """The names that a statement takes for sets: those of maps, and of what is said to be one."""
    members, relations = statement.members, statement.relations
    maps = not ARROWS.isdisjoint(relations) and ":" in relations
    for relation, left, right in zip(relations, members, members[1:], strict=False):
        if maps and (relation == ":" or relation in ARROWS) and _is_product_of_sets(right):
            yield from _name(right.items)
        elif relation in EQUALITIES and len(left.items) == 1 and _is_set(right):
            yield from _name(left.items)


def _name(items: Sequence[Node]) -> Iterator[str]:
    """The name with a capital that one node is; of the reals in whatever style, without their dimension."""
    for item in items:
        base = item.base if isinstance(item, Scripted) and item.sub is None and item.sup is not None else item
        name = None if base is None else canonical(base)
        if name is not None and is_capital(name) and (base is item or unbold(name) in REALS):
            yield name


def _is_product_of_sets(row: Row) -> bool:
    """Whether this is one thing, or several between signs `\\times`."""
    signs = row.items[1::2]
    return len(row.items) % 2 == 1 and all(isinstance(item, Atom) and item.text == "\\times" for item in signs)


def _is_set(row: Row) -> bool:
    """Whether a row is a set by its looks: braces, the reals to a power, a union."""
    first = row.items[0] if row.items else None
    base = first.base if isinstance(first, Scripted) else first
    if isinstance(base, Styled) and base.style in _BLACKBOARD:
        return len(row.items) == 1 or any(isinstance(item, Atom) and item.text == "\\times" for item in row.items)
    braces = isinstance(base, Fenced) and (base.left, base.right) == ("\\{", "\\}") and len(row.items) == 1
    return braces or any(isinstance(item, Atom) and item.text in _JOINING for item in row.items)
