"""What stands in a row of the surface tree: its nodes, their signs, and what stands between signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matcalc_ls.notation.big import is_big
from matcalc_ls.notation.names import BOLD, TRANSPARENT, canonical, is_word, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.tables import ADDITIVE, COLON, DIVISION, ENTRYWISE, MULTIPLICATIVE
from matcalc_ls.notation.superscripts import OPERATING
from matcalc_ls.tex import half_fences
from matcalc_ls.tex.remembered import remembered
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Group, Node, Row, Scripted, Styled, Unknown, base_of
from matcalc_ls.tex.walk import walk

_UPRIGHT = words("operatorname mathrm text textrm textnormal mbox mathsf textsf mathop")

OPERATORS = ADDITIVE | COLON | DIVISION | set(ENTRYWISE) | set(MULTIPLICATIVE)

_LAYOUT = frozenset({"space", "ampersand", "newline"})
"""The kinds of atoms that set a formula and say nothing."""


@remembered
def flattened(row: Row) -> Sequence[Node]:
    """The nodes of a row without spaces and without styles that mean nothing."""
    items: list[Node] = []
    before: Scripted | None = None
    nodes = half_fences.mended([item if isinstance(item, Atom) else _script_of_macro(item) for item in row.items])
    for position, item in enumerate(nodes):
        if isinstance(item, Atom) and before is None:  # most are
            if item.kind not in _LAYOUT:
                items.append(item)
            continue
        if before is not None:
            item, before = _with_prescript(before, item), None
        if _is_prescript(nodes, position, items):
            assert isinstance(item, Scripted)
            before = item
            continue
        if isinstance(item, Styled) and item.style in TRANSPARENT and not is_word(item):
            items += flattened(item.body)
        elif isinstance(item, Scripted) and item.base is None and items and not is_sign(items[-1]):
            items[-1] = Scripted(items[-1].start, item.end, items[-1], item.sub, item.sup, item.primes)
        elif isinstance(item, Group) and len(item.body.items) == 1 and is_big(item.body.items[0]):
            items.append(item.body.items[0])
        elif not (isinstance(item, Atom) and item.kind in _LAYOUT):
            items.append(item)
    return items


def _script_of_macro(node: Node) -> Node:
    """The script that all of a macro is, `\\newcommand{\\trans}{\\ensuremath{^\\prime}}`: its prime is an operation."""
    group = base_of(node)
    alone = group.body.items[0] if isinstance(group, Group) and len(group.body.items) == 1 else None
    if not isinstance(alone, Scripted) or alone.base is not None:
        return node
    start, end = node.start, node.end
    if isinstance(node, Scripted):
        inner = _script_of_macro(group)
        assert isinstance(inner, Scripted)
        if (node.sub is not None and inner.sub is not None) or node.sup is not None or node.primes:
            return node
        return Scripted(start, end, None, node.sub if inner.sub is None else inner.sub, inner.sup)
    sup = Row(start, end, (Atom(start, end, "command", "\\top"),)) if alone.primes == 1 else alone.sup
    return Scripted(start, end, None, alone.sub, sup)


def _is_prescript(items: Sequence[Node], position: int, read: Sequence[Node]) -> bool:
    """Whether these are the scripts before a name that say in which frame it is told: `{}_B r`, `{}^A R_B\\,{}^B p`.

    `read` is what stands before them: a script close behind it, as in `A{}^\\top` and `T^i{}_j`, is one of its own.
    """
    item = items[position]
    if not isinstance(item, Scripted) or item.base is not None or item.primes or _crosses(item.sub):
        return False
    following = items[position + 1] if position + 1 < len(items) else None
    base = following.base if isinstance(following, Scripted) else following
    if base is None or canonical(base) is None:
        return False
    previous = items[position - 1] if position else None
    if previous is None or not read or is_sign(read[-1]) or sign_of(read[-1]) in (",", "="):
        return True
    if item.sup is not None and script(item.sup) in OPERATING:
        return False
    if _has_prescript(read[-1]) or previous.end < item.start:
        return True
    return item.sup is None and not (isinstance(previous, Scripted) and previous.sub is None)


def _crosses(sub: Row | None) -> bool:
    """Whether a subscript makes the matrix of the cross product of what it stands on."""
    return sub is not None and script(sub) == "\\times"


def _has_prescript(node: Node) -> bool:
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Accent) and base.accent == "sideset"


def _with_prescript(before: Scripted, node: Node) -> Node:
    """A name with the scripts that stand before it, and the subscript that stands behind it."""
    start = min(before.start, node.start)
    label = Row(before.start, before.end, (before,))
    if not isinstance(node, Scripted):
        return Accent(start, node.end, "sideset", Row(node.start, node.end, (node,)), label)
    assert node.base is not None
    sub = None if _crosses(node.sub) else node.sub
    end = sub.end if sub is not None else node.base.end
    body = node.base if sub is None else Scripted(node.start, end, node.base, sub, None)
    named = Accent(start, end, "sideset", Row(node.start, end, (body,)), label)
    left = node.sub if sub is None else None
    if left is None and node.sup is None and not node.primes:
        return named
    return Scripted(start, node.end, named, left, node.sup, node.primes)


def span(items: Sequence[Node]) -> tuple[int, int]:
    """Where nodes begin and end, which macros may have put in any order."""
    return min(item.start for item in items), max(item.end for item in items)


def sign_of(item: Node) -> str:
    """The text of an atom that is a sign or symbol, else nothing."""
    return item.text if type(item) is Atom and item.kind in ("symbol", "command") else ""


def word_of(item: Node | None) -> str:
    """The word that is set upright, `\\operatorname{rank}`, or is a command nobody defined, `\\rank`; else nothing."""
    if isinstance(item, Unknown) and not item.arguments:
        return item.text[1:]
    return item.words.strip() if isinstance(item, Styled) and item.style in _UPRIGHT else ""


def is_sign(item: Node) -> bool:
    return sign_of(item) in OPERATORS


def speaks_of(items: Sequence[Node], indices: Sequence[str]) -> bool:
    """Whether a script has one of these indices."""
    scripts = (node for item in items for node in walk(item) if isinstance(node, Scripted))
    rows = [row for node in scripts for row in (node.sub, node.sup) if row is not None]
    return any(isinstance(node, Atom) and node.text in indices for row in rows for node in walk(row))


def split(items: Sequence[Node], signs: Callable[[str], bool]) -> tuple[list[list[Node]], list[Node]]:
    """Cut at signs, but nowhere after a big operator, which takes all that follows it."""
    parts: list[list[Node]] = [[]]
    cuts: list[Node] = []
    greedy = False
    for item in items:
        greedy = greedy or is_big(item)
        if not greedy and signs(sign_of(item)):
            cuts.append(item)
            parts.append([])
        else:
            parts[-1].append(item)
    return parts, cuts


def comma_parts(node: Fenced) -> list[Sequence[Node]]:
    """What stands between the commas in brackets."""
    parts: list[list[Node]] = [[]]
    for item in flattened(node.body):
        if sign_of(item) in (",", ";"):
            parts.append([])
        else:
            parts[-1].append(item)
    return [*parts]


def bold_letters(node: Node, context: Context) -> list[Node] | None:
    """The letters of `\\mathbf{XW}`, a product of two bold ones; None for anything else."""
    if not isinstance(node, Styled) or node.style not in BOLD - {"textbf"}:
        return None
    letters = [item for item in node.body.items if isinstance(item, Atom) and item.kind in ("letter", "command")]
    if not len(letters) == len(node.body.items) > 1 or context.lookup.knows(canonical(node)):
        return None
    return [Styled(item.start, item.end, node.style, Row(item.start, item.end, (item,))) for item in letters]


def parted(items: Sequence[Node], sign: str) -> list[list[Node]]:
    """What stands between signs."""
    parts: list[list[Node]] = [[]]
    for item in items:
        if sign_of(item) == sign:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts
