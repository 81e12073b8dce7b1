"""From a row to a term: signs in the order of how tightly they bind, sum, colon, entrywise products, product."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matcalc_ls.notation.big import is_big, running
from matcalc_ls.notation.names import TRANSPARENT, canonical, script
from matcalc_ls.notation.reading import applications, ellipsis, fences, juxtaposition, senses, uninterpreted
from matcalc_ls.notation.reading import items as single
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.tables import ADDITIVE, COLON, DIVISION, DOTS, ENTRYWISE, MULTIPLICATIVE
from matcalc_ls.notation.reading.terms import Term, opaque, spanning
from matcalc_ls.notation.superscripts import INVERSES, OPERATING
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Group, Node, Row, Scripted, Styled
from matcalc_ls.tex.walk import walk

_OPERATORS = ADDITIVE | COLON | DIVISION | set(ENTRYWISE) | set(MULTIPLICATIVE)

_LAYOUT = frozenset({"space", "ampersand", "newline"})
"""The kinds of atoms that set a formula and say nothing."""
MOST_SUMMANDS = 64
"""Of a longer sum nobody asks which of its terms share an index."""


def read_row(row: Row, context: Context) -> Term:
    """The term that a row spells; what is not understood in it is an opaque term."""
    with context.deeper() as allowed:
        if not allowed:
            return opaque("nested too deeply", row.start, row.end)
        items = flattened(row)
        if len(items) == 1 and senses.is_set(items[0], context):
            return senses.sense("a set", row.start, row.end)
        if context.is_outermost and (whole := _alone(items, context)) is not None:
            return whole
        return read_items(items, context, row.start, row.end)


def _alone(items: Sequence[Node], context: Context) -> Term | None:
    """What means something else as a side of its own than as a factor: `[a_{ij}]`, `F^{-1}` of a function."""
    node = items[0] if len(items) == 1 else None
    if isinstance(node, Scripted) and node.base is not None and node.sup is not None and script(node.sup) in INVERSES:
        binding = context.lookup.symbol(canonical(node.base))
        if node.sub is None and binding is not None and binding.arguments and not binding.quantity.shape:
            return senses.sense("a function", node.start, node.end)
    return uninterpreted.by_entries(items, context)


def flattened(row: Row) -> list[Node]:
    """The nodes of a row without spaces and without styles that mean nothing."""
    items: list[Node] = []
    before: Scripted | None = None
    nodes = [item if isinstance(item, Atom) else _script_of_macro(item) for item in row.items]
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
        if isinstance(item, Styled) and item.style in TRANSPARENT:
            items += flattened(item.body)
        elif isinstance(item, Scripted) and item.base is None and items and not _is_sign(items[-1]):
            items[-1] = Scripted(items[-1].start, item.end, items[-1], item.sub, item.sup, item.primes)
        elif isinstance(item, Group) and len(item.body.items) == 1 and is_big(item.body.items[0]):
            items.append(item.body.items[0])
        elif not (isinstance(item, Atom) and item.kind in _LAYOUT):
            items.append(item)
    return items


def _script_of_macro(node: Node) -> Node:
    """The script that all of a macro is, `\\newcommand{\\trans}{\\ensuremath{^\\prime}}`: its prime is an operation."""
    group = node.base if isinstance(node, Scripted) and node.base is not None else node
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
    if previous is None or not read or _is_sign(read[-1]) or sign_of(read[-1]) in (",", "="):
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


def sign_of(item: Node) -> str:
    """The text of an atom that is a sign or symbol, else nothing."""
    return item.text if isinstance(item, Atom) and item.kind in ("symbol", "command") else ""


def _is_sign(item: Node) -> bool:
    return sign_of(item) in _OPERATORS


def read_items(items: Sequence[Node], context: Context, start: int, end: int) -> Term:
    """A whole row of nodes; `start` and `end` place it if it is empty."""
    context.spend(len(items))
    if not items:
        return opaque("nothing stands here", start, end)
    if len(items) == 1 and isinstance(items[0], Atom) and items[0].kind == "letter":
        return single.read_item(items[0], context)  # a third of all rows, in which no sign can stand
    items = _without_asides(items)
    start, end = min(item.start for item in items), max(item.end for item in items)
    if DOTS.issuperset(map(sign_of, items)):
        return senses.sense("what goes on so", start, end)
    if len(items) == 1 and sign_of(items[0]) in _OPERATORS:
        return senses.read_operator(items[0])
    if senses.separates(items):
        return senses.read_parts(items, context, start, end)
    return _sum(items, context)


def _without_asides(items: Sequence[Node]) -> Sequence[Node]:
    """The nodes without what speaks of them in brackets, `f (= w^\\top x)`, and without the bracket that closes one of
    the prose around: `(where $x \\in S)$`."""
    kept = [item for item in items if not senses.is_aside(item)] or items
    last = len(kept)
    while last > 1 and sign_of(kept[last - 1]) in (")", "]"):
        last -= 1
    if last < len(kept) and sign_of(kept[last - 1]) in (".", ",") and last > 1:
        last -= 1
    return kept[:last]


def _sum(items: Sequence[Node], context: Context) -> Term:
    segments: list[tuple[Node | None, list[Node]]] = [(None, [])]
    after_operator = True
    for item in items:
        if sign_of(item) in ADDITIVE and (not after_operator or not segments[-1][1]):
            sign = segments[-1][0]
            if segments[-1][1] or (sign is not None and sign_of(sign) == "-"):
                segments.append((item, []))
            else:
                segments[-1] = (item, [])
        else:
            segments[-1][1].append(item)
        after_operator = _is_sign(item)
    terms = [_signed(sign, segment, context) for sign, segment in _with_what_is_summed(segments)]
    terms = ellipsis.fold_sum(terms, context)
    return terms[0] if len(terms) == 1 else spanning("sum", terms)


def _with_what_is_summed(segments: list[tuple[Node | None, list[Node]]]) -> list[tuple[Node | None, list[Node]]]:
    """The terms, those put together of which the later has an index that the earlier sums over: `\\sum_i a_i - b_i`."""
    for first, (_, segment) in enumerate(segments[:-1]):
        indices = [index for item in segment if is_big(item) for index in running(item)]
        if not indices or len(segments) > MOST_SUMMANDS:
            continue
        later = [number for number in range(first + 1, len(segments)) if speaks_of(segments[number][1], indices)]
        before = any(speaks_of(other, indices) for _, other in segments[:first])
        if (
            not later
            or before
            or any(is_big(node) for _, other in segments[first + 1 :] for item in other for node in walk(item))
        ):
            continue
        joined = list(segment)
        for sign, other in segments[first + 1 : later[-1] + 1]:
            joined += [*([sign] if sign is not None else []), *other]
        return [*segments[:first], (segments[first][0], joined), *segments[later[-1] + 1 :]]
    return segments


def speaks_of(items: Sequence[Node], indices: Sequence[str]) -> bool:
    """Whether a script has one of these indices."""
    scripts = (node for item in items for node in walk(item) if isinstance(node, Scripted))
    rows = [row for node in scripts for row in (node.sub, node.sup) if row is not None]
    return any(isinstance(node, Atom) and node.text in indices for row in rows for node in walk(row))


def _signed(sign: Node | None, segment: Sequence[Node], context: Context) -> Term:
    if not segment:
        place = sign.end if sign is not None else 0
        return opaque("an operand is missing", sign.start if sign is not None else 0, place)
    term = _colon(segment, context)
    if sign is None:
        return term
    if sign_of(sign) == "+":
        return term
    return Term("negative", min(sign.start, term.start), max(sign.end, term.end), (term,))


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


def _colon(items: Sequence[Node], context: Context) -> Term:
    if COLON.isdisjoint(map(sign_of, items)):
        return _entrywise(items, context)
    parts, cuts = split(items, COLON.__contains__)
    if len(parts) == 1:
        return _entrywise(items, context)
    if len(parts) > 2 or not all(parts):
        return _missing("a colon stands between two factors", items)
    del cuts
    return spanning("colon", [_entrywise(part, context) for part in parts])


def _missing(reason: str, items: Sequence[Node]) -> Term:
    return opaque(reason, min(item.start for item in items), max(item.end for item in items))


def _entrywise(items: Sequence[Node], context: Context) -> Term:
    if ENTRYWISE.keys().isdisjoint(map(sign_of, items)):
        return juxtaposition.read_product(items, context)
    parts, cuts = split(items, ENTRYWISE.__contains__)
    if len(parts) == 1:
        return juxtaposition.read_product(items, context)
    kinds = {ENTRYWISE[sign_of(cut)] for cut in cuts}
    if len(kinds) > 1 or not all(parts):
        return _missing("brackets would say which product comes first", items)
    if applications.composed(items, context) or any(_is_left_open(item) for item in items):
        return _missing("a composition without what it is applied to", items)
    factors = [_signless(part, context) for part in parts]
    kind = kinds.pop()
    if kind == "hadamard":
        return spanning(kind, factors)
    whole = factors[0]
    for factor in factors[1:]:
        whole = spanning(kind, [whole, factor])
    return whole


def _is_left_open(node: Node) -> bool:
    """`(y, \\cdot)`: what a function is composed with says nothing of its place."""
    if not isinstance(node, Fenced):
        return False
    parts = fences.comma_parts(node)
    return any(len(part) == 1 and sign_of(part[0]) == "\\cdot" for part in parts)


def _signless(part: Sequence[Node], context: Context) -> Term:
    """A factor that may have a sign of its own: `A \\odot -B`."""
    if sign_of(part[0]) in ADDITIVE and len(part) > 1:
        return _signed(part[0], part[1:], context)
    return juxtaposition.read_product(part, context)
