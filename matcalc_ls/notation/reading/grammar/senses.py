"""Terms of what is no quantity: lists, conditions, sets, intervals, bare operators, values found by searching.

Each is a term of kind `sense`, which says what it is and holds the terms of its parts (see `elaboration/senses`).
"""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.names import INDICES, canonical, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import surface
from matcalc_ls.notation.reading.tables import DOTS
from matcalc_ls.notation.reading.terms import Term
from matcalc_ls.notation.relations import RELATIONS, SIGNS, has_relation, relation_at
from matcalc_ls.notation.remarks import FIRST_IDEOGRAPH, is_ideograph, is_words
from matcalc_ls.tex.symbols import BINARY
from matcalc_ls.tex.tree import Array, Atom, Fenced, Node, Row, Scripted, Styled, base_of

_ENDS = frozenset({",", ";"})
_BARS = frozenset({"|", "\\mid", "\\|", "\\parallel"})
_QUANTIFIERS = words("\\forall \\exists \\nexists")
_CONNECTIVES = words(
    "\\cup \\cap \\setminus \\backslash \\wedge \\vee \\land \\lor \\implies \\Rightarrow \\iff \\Leftrightarrow"
)
_UNNAMED_SIGNS = (BINARY | words("! \\pm \\mp")) - words(
    "\\times \\cdot \\odot \\circ \\otimes \\oslash \\ast \\bullet \\dagger \\ddagger \\div \\triangle \\intercal"
)
SEPARATING = _ENDS | _BARS | _QUANTIFIERS | _CONNECTIVES | _UNNAMED_SIGNS | SIGNS
"""Signs whose sides are read each for itself, since no quantity is made of them."""
_BLACKBOARD = words("mathbb mathds mathbbm")
_SETS = words("R C N Z Q S K F H")
_OPEN_INTERVALS = {("(", "]"), ("[", ")"), ("]", "["), ("]", "]"), ("[", "[")}


def sense(what: str, start: int, end: int, parts: Sequence[Term] = ()) -> Term:
    """What is understood and is no quantity."""
    return Term("sense", start, end, tuple(parts), (what,))


def read_at(node: Scripted, base: Node, context: Context) -> Term | None:
    """`\\left. f \\right|_{x=0}`, `(a_{ij})_{i,j=1,\\dots,n}`: a value at a place, a whole given by its entries."""
    if not isinstance(base, Fenced) or not base.closed or node.sub is None:
        return None
    evaluated = base.right == "|" and base.left == "."
    if not evaluated and not has_relation(node.sub.items):
        return None
    parts = [context.read_row(base.body), context.read_row(node.sub)]
    return sense("a value at a place" if evaluated else "a whole of entries", node.start, node.end, parts)


def _limits_of_bar(item: Node) -> Row | None:
    """Where something is evaluated, `|_{x=0}`."""
    if not isinstance(item, Scripted) or item.sub is None or item.base is None:
        return None
    return item.sub if surface.sign_of(item.base) == "|" else None


def separates(items: Sequence[Node]) -> bool:
    """Whether a sign stands among the items of which no quantity is made."""
    for item in items:
        if type(item) is Atom:  # most are
            if item.text in SEPARATING and surface.sign_of(item):
                return True
            if item.text >= FIRST_IDEOGRAPH and is_ideograph(item) and not all(map(is_ideograph, items)):
                return True
        elif type(item) is Scripted:
            if _limits_of_bar(item) is not None:
                return True
        elif is_words(item):
            return True
    return False


def read_parts(items: Sequence[Node], context: Context, start: int, end: int) -> Term:
    """`x, y`, `Ax = b`, `y \\mid x`, `i \\in S`: the sides of every sign that separates, each read for itself."""
    signs: set[str] = set()
    parts: list[list[Node]] = [[]]
    position = 0
    while position < len(items):
        item, text = items[position], surface.sign_of(items[position])
        relation, length = relation_at(items, position)
        is_said = is_words(item) or is_ideograph(item)
        if relation or text in SEPARATING or is_said or (text == ":" and _is_such_that(items)):
            signs.add(relation or text)
            parts.append([])
            position += max(length, 1)
        elif (limits := _limits_of_bar(item)) is not None:
            signs.add("|")
            parts += [[*surface.flattened(limits)], []]
            position += 1
        else:
            parts[-1].append(item)
            position += 1
    filled = [part for part in parts if part and not all(surface.sign_of(item) in DOTS for item in part)]
    read = [
        sense("a set", part[0].start, part[0].end)
        if len(part) == 1 and is_set(part[0], context)
        else context.read_items(part, start, end)
        for part in filled
    ]
    return sense(_kind_of_parts(signs), start, end, read)


def _is_such_that(items: Sequence[Node]) -> bool:
    return any(relation_at(items, position)[0] for position in range(len(items)))


def _kind_of_parts(signs: set[str]) -> str:
    if signs & RELATIONS:
        return "a condition"
    if signs & _BARS:
        return "something given something else"
    return "a list" if signs & _ENDS else "several things"


def read_operator(item: Node) -> Term:
    """A sign that stands alone: the place for an argument in `\\|\\cdot\\|`, or the operation itself."""
    return sense("an operation", item.start, item.end)


_SYMBOLS = {
    "\\infty": "infinity",
    "\\infin": "infinity",
    "\\emptyset": "a set",
    "\\varnothing": "a set",
    "?": "a blank",
    "\\square": "a blank",
    "\\Box": "a blank",
    "\\vdots": "what goes on so",
    "\\ddots": "what goes on so",
}


def read_symbol(node: Node) -> Term | None:
    """`\\infty`, `\\emptyset`: a sign that stands for something, and for no quantity; None for others."""
    what = _SYMBOLS.get(surface.sign_of(node))
    return None if what is None else sense(what, node.start, node.end)


def is_aside(node: Fenced) -> bool:
    """Whether brackets begin with a relation, and so speak of what stands before them: `(= b)`, `(\\geq 0)`."""
    return node.closed and node.left == "(" and bool(relation_at(surface.flattened(node.body) or [node], 0)[0])


def read_braces(node: Fenced, context: Context) -> Term | None:
    """`\\{x : Ax = b\\}`, `\\{x_1, \\dots, x_n\\}`; None where braces only group."""
    items = surface.flattened(node.body)
    colon = any(surface.sign_of(item) in (":", "\\colon") for item in items)
    if len(items) == 1 and isinstance(items[0], Atom) and items[0].kind == "number":
        return sense("a set", node.start, node.end)  # \{0\}: nobody puts a number in braces to group it
    if not items or not (separates(items) or colon):
        return None if items else sense("a set", node.start, node.end)
    inner = read_parts(items, context, node.start, node.end) if not colon else _split_at_colon(items, node, context)
    return sense("a set", node.start, node.end, inner.args)


def _split_at_colon(items: Sequence[Node], node: Fenced, context: Context) -> Term:
    """What is in a set and the condition on it."""
    at = next(position for position, item in enumerate(items) if surface.sign_of(item) in (":", "\\colon"))
    sides = [side for side in (items[:at], items[at + 1 :]) if side]
    return sense("a set", node.start, node.end, [context.read_items(s, node.start, node.end) for s in sides])


def read_interval(node: Fenced, context: Context) -> Term | None:
    """`[0, 1)`, `[1:n]`; None for other brackets."""
    bounds = surface.parted(surface.flattened(node.body), ":") if (node.left, node.right) == ("[", "]") else []
    if len(bounds) == 2 and all(bounds):
        return sense(
            "a range", node.start, node.end, [context.read_items(part, node.start, node.end) for part in bounds]
        )
    if (node.left, node.right) not in _OPEN_INTERVALS:
        return None
    return sense("an interval", node.start, node.end, [context.read_row(node.body)])


def read_left_brace(node: Fenced, context: Context) -> Term | None:
    """A brace before lines, `\\left\\{ \\begin{array}{ll} … \\end{array} \\right.`; None for other fences."""
    items = node.body.items
    if (node.left, node.right) != ("\\{", ".") or len(items) != 1 or not isinstance(items[0], Array):
        return None
    return read_cases(items[0], context)


_LINES = frozenset({"cases", "dcases", "rcases", "drcases", "numcases", "substack", "subarray"})


def read_lines(node: Array, context: Context) -> Term | None:
    """Values by cases, or what stands in several lines below a sign; None for other arrays."""
    return read_cases(node, context) if node.environment in _LINES else None


def read_cases(node: Array, context: Context) -> Term:
    """Values for several cases, each with its condition."""
    cells = [cell for row in node.rows for cell in row if cell.items]
    parts = [context.read_row(cell) for cell in cells if not _is_remark(cell)]
    return sense("a value for each case", node.start, node.end, parts)


def _is_remark(cell: Row) -> bool:
    return all(is_words(item) or (isinstance(item, Styled) and item.style == "text") for item in cell.items)


def set_named(node: Node) -> bool:
    """Whether a node is a set by its letter, `\\mathbb{R}`, with any scripts."""
    base = node.base if isinstance(node, Scripted) else node
    if not isinstance(base, Styled) or base.style not in _BLACKBOARD or len(base.body.items) != 1:
        return False
    letter = base.body.items[0]
    return isinstance(letter, Atom) and letter.text in _SETS


def is_set(node: Node, context: Context) -> bool:
    """Whether a node is a name of which the document says that something is its element, and nothing else."""
    name = canonical(node)
    return name in context.lookup.scope.conventions.sets and not context.lookup.knows(name)


def read_binder(node: Node, rest: Sequence[Node], context: Context) -> Term:
    """`\\max_{\\|v\\|=1} v^\\top A v`, `\\lim_{t \\to 0} f(t)`, `\\int_a^b f(x)\\,dx`: the limits and the body."""
    end = rest[-1].end if rest else node.end
    limits = [row for row in (node.sub, node.sup) if row is not None] if isinstance(node, Scripted) else []
    with context.binding(*_indices(limits)):
        parts = [context.read_row(row) for row in limits]
        if rest:
            parts.append(context.read_items(rest, node.start, end))
    return sense(f"{script(base_of(node))} over a range", node.start, end, parts)


def _indices(limits: Sequence[Row]) -> list[str]:
    """The letters that run and count something: i of `i`, `i = 1`, `i \\in S`."""
    first = next((canonical(row.items[0]) for row in limits[:1] if row.items), None)
    return [first] if first in INDICES else []
