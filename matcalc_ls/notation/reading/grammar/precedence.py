"""From a row to a term: signs in the order of how tightly they bind, sum, colon, entrywise products, product."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.big import is_big, running
from matcalc_ls.notation.names import INDICES, canonical, is_bold, script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import (
    applications,
    ellipsis,
    function_names,
    functions,
    integrals,
    senses,
    surface,
    uninterpreted,
    values,
)
from matcalc_ls.notation.reading.grammar.surface import OPERATORS
from matcalc_ls.notation.reading.grammar.uninterpreted import letter_of
from matcalc_ls.notation.reading.tables import ADDITIVE, COLON, DOTS, ENTRYWISE
from matcalc_ls.notation.reading.terms import Term, opaque, spanning
from matcalc_ls.notation.superscripts import INVERSES
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted, Unknown
from matcalc_ls.tex.walk import walk

MOST_SUMMANDS = 64
"""Of a longer sum nobody asks which of its terms share an index."""


def read_row(row: Row, context: Context) -> Term:
    """The term that a row spells; what is not understood in it is an opaque term."""
    with context.level as allowed:
        if not allowed:
            return opaque("nested too deeply", row.start, row.end)
        items = surface.flattened(row)
        if len(items) == 1 and senses.is_set(items[0], context):
            return senses.sense("a set", row.start, row.end)
        if context.is_outermost and (whole := _alone(items, context)) is not None:
            return whole
        return read_items(items, context, row.start, row.end)


def _alone(items: Sequence[Node], context: Context) -> Term | None:
    """What means something else as a side of its own than as a factor: `[a_{ij}]`, `F^{-1}` of a function."""
    node = items[0] if len(items) == 1 else None
    if isinstance(node, Scripted) and _is_inverse_of_function(node, context):
        return senses.sense("a function", node.start, node.end)
    if isinstance(node, Scripted) and node.base is None and node.sub is None and node.sup is not None:
        return senses.sense("a mark on what stands before", node.start, node.end)  # kg m$^{-1}$, the 2$^{nd}$
    if isinstance(node, Unknown) and functions.function_at(node, context.lookup) is None:
        return context.read_item(node)  # what stands for nothing else, nothing is known of
    is_call = len(items) == 2 and _is_transposed_by_name(items[0]) and isinstance(items[1], Fenced)
    if is_call and not _is_product(items[0], items[1], context):
        return opaque("the transpose of a value, or another function", items[0].start, items[1].end)
    return values.by_entries(items, context)


def _is_transposed_by_name(node: Node) -> bool:
    """Whether this is `P^T` of a capital, by which `P^T(k)` is called as likely as it transposes P(k)."""
    is_raised = isinstance(node, Scripted) and node.sup is not None and script(node.sup) == "T"
    return is_raised and letter_of(node).isupper()


def _is_product(node: Node, fence: Node, context: Context) -> bool:
    """Whether brackets behind a transposed capital hold a sum as no argument is: one of arrays, `X^T (X w - y)`, or of
    whatever does not count, where the document shows that the capital is a matrix."""
    letter, conventions = letter_of(node), context.lookup.scope.conventions
    inside = surface.flattened(fence.body) if isinstance(fence, Fenced) else ()
    if letter in conventions.called or ADDITIVE.isdisjoint(map(surface.sign_of, inside[1:])):
        return False
    if any(is_bold(name) or letter_of(item).isupper() for item in inside if (name := canonical(item))):
        return True
    return letter in (conventions.matrices or ()) and not all(map(_may_count, inside))


def _may_count(item: Node) -> bool:
    """Whether this may stand in what counts: a sign, a number, an index."""
    return surface.is_sign(item) or (isinstance(item, Atom) and (item.kind == "number" or item.text in INDICES))


_UNMISTAKABLE = frozenset("fg")
"""Letters that stand for functions, whatever is said of them, as long as nothing is."""


def _is_inverse_of_function(node: Scripted, context: Context) -> bool:
    """Whether this is `f^{-1}` of a function; of one whose values are matrices it is their inverse."""
    if node.base is None or node.sub is not None or node.sup is None or script(node.sup) not in INVERSES:
        return False
    name, letter = canonical(node.base), letter_of(node.base)
    binding = context.lookup.symbol(name)
    if binding is not None:
        return binding.arguments is not None and len(binding.quantity.shape) < 2
    is_function = letter in _UNMISTAKABLE or letter in context.lookup.scope.conventions.called
    return is_function and not context.lookup.knows(name or letter)


def read_items(items: Sequence[Node], context: Context, start: int, end: int) -> Term:
    """A whole row of nodes; `start` and `end` place it if it is empty."""
    context.spend(len(items))
    if not items:
        return opaque("nothing stands here", start, end)
    if len(items) == 1 and isinstance(items[0], Atom) and items[0].kind in ("letter", "number"):
        return context.read_item(items[0])  # half of all rows, in which no sign can stand
    items = _without_asides(items)
    signs = set(map(surface.sign_of, items))
    if signs <= DOTS:
        return senses.sense("what goes on so", *surface.span(items))
    if len(items) == 1 and not signs.isdisjoint(OPERATORS):
        return senses.read_operator(items[0])
    if senses.separates(items):
        return senses.read_parts(items, context, *surface.span(items))
    return _product_at_most(items, context) if signs.isdisjoint(_LOOSE) else _sum(items, context)


_LOOSE = ADDITIVE | COLON | ENTRYWISE.keys()
"""The signs that bind looser than a product."""


def _product_at_most(items: Sequence[Node], context: Context) -> Term:
    """A row without a sign that binds looser than a product, as most are."""
    return ellipsis.fold_sum([context.read_product(items)], context)[0]


def _without_asides(items: Sequence[Node]) -> Sequence[Node]:
    """The nodes without what speaks of them in brackets, `f (= w^\\top x)`, without a full stop and the bracket
    that closes one of the prose around: `(where $x \\in S)$`."""
    kept = [item for item in items if type(item) is not Fenced or not senses.is_aside(item)] or items
    last = len(kept)
    while last > 1 and surface.sign_of(kept[last - 1]) in (")", "]"):
        last -= 1
    if last > 1 and surface.sign_of(kept[last - 1]) in ((".", ",") if last < len(kept) else (".",)):
        last -= 1
    return kept[:last]


def _sum(items: Sequence[Node], context: Context) -> Term:
    segments: list[tuple[Node | None, list[Node]]] = [(None, [])]
    after_operator = True
    for item in items:
        if surface.sign_of(item) in ADDITIVE and (not after_operator or not segments[-1][1]):
            sign = segments[-1][0]
            if segments[-1][1]:
                segments.append((item, []))
            elif sign is not None and surface.sign_of(sign) == "-":
                segments[-1][1].append(item)  # a - -b
            else:
                segments[-1] = (item, [])
        else:
            segments[-1][1].append(item)
        after_operator = surface.is_sign(item) or is_big(item)
    segments = _with_what_is_summed(integrals.whole(segments))
    terms = [_signed(sign, segment, context) for sign, segment in segments]
    terms = ellipsis.fold_sum(terms, context)
    return terms[0] if len(terms) == 1 else spanning("sum", terms)


def _with_what_is_summed(segments: list[tuple[Node | None, list[Node]]]) -> list[tuple[Node | None, list[Node]]]:
    """The terms, those put together of which the later has an index that the earlier sums over: `\\sum_i a_i - b_i`."""
    for first, (_, segment) in enumerate(segments[:-1]):
        indices = [index for item in segment if is_big(item) for index in running(item)]
        if not indices or len(segments) > MOST_SUMMANDS:
            continue
        later = [
            number for number in range(first + 1, len(segments)) if surface.speaks_of(segments[number][1], indices)
        ]
        before = any(surface.speaks_of(other, indices) for _, other in segments[:first])
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


def _signed(sign: Node | None, segment: Sequence[Node], context: Context) -> Term:
    if not segment:
        place = sign.end if sign is not None else 0
        return opaque("an operand is missing", sign.start if sign is not None else 0, place)
    term = _colon(segment, context)
    if sign is None:
        return term
    if surface.sign_of(sign) == "+" or term.kind == "dots":
        return term
    return Term("negative", min(sign.start, term.start), max(sign.end, term.end), (term,))


def _colon(items: Sequence[Node], context: Context) -> Term:
    if COLON.isdisjoint(map(surface.sign_of, items)):
        return _entrywise(items, context)
    parts, cuts = surface.split(items, COLON.__contains__)
    if len(parts) == 1:
        return _entrywise(items, context)
    if len(parts) > 2 or not all(parts):
        return _missing("a colon stands between two factors", items)
    del cuts
    return spanning("colon", [_entrywise(part, context) for part in parts])


def _missing(reason: str, items: Sequence[Node]) -> Term:
    return opaque(reason, *surface.span(items))


def _entrywise(items: Sequence[Node], context: Context) -> Term:
    if ENTRYWISE.keys().isdisjoint(map(surface.sign_of, items)):
        return context.read_product(items)
    parts, cuts = surface.split(items, ENTRYWISE.__contains__)
    if len(parts) == 1:
        return context.read_product(items)
    kinds = {ENTRYWISE[surface.sign_of(cut)] for cut in cuts}
    if len(kinds) > 1 or not all(parts):
        return _missing("brackets would say which product comes first", items)
    if applications.composed(items, context) or any(_is_left_open(item) for item in items):
        return _missing("a composition without what it is applied to", items)
    if "\\circ" in map(surface.sign_of, cuts) and function_names.may_be_composed(items, context):
        return senses.sense("a composition", *surface.span(items))
    kind = kinds.pop()
    if any(len(part) == 1 and surface.sign_of(part[0]) in DOTS for part in parts):
        return _with_dots(kind, parts, cuts, context)
    factors = [_signless(part, context) for part in parts]
    if kind == "hadamard":
        return spanning(kind, factors)
    whole = factors[0]
    for factor in factors[1:]:
        whole = spanning(kind, [whole, factor])
    return whole


def _with_dots(kind: str, parts: Sequence[Sequence[Node]], cuts: Sequence[Node], context: Context) -> Term:
    """`A_1 \\otimes \\cdots \\otimes A_n`: what the dots stand for is not known, but what is done."""
    factors: list[Term] = []
    pieces = [""]
    for position, part in enumerate(parts):
        pieces[-1] += f" {surface.sign_of(cuts[position - 1])} " if position else ""
        if len(part) == 1 and surface.sign_of(part[0]) in DOTS:
            pieces[-1] += "\\dots"
        else:
            factors.append(_signless(part, context))
            pieces.append("")
    start, end = surface.span([item for part in parts for item in part])
    if not factors:
        return opaque("nothing but dots", start, end)
    spelling = " ".join(script(item) for part in parts for item in part)
    return uninterpreted.dotted(kind, spelling, factors, pieces, start, end)


def _is_left_open(node: Node) -> bool:
    """`(y, \\cdot)`: what a function is composed with says nothing of its place."""
    if not isinstance(node, Fenced):
        return False
    parts = surface.comma_parts(node)
    return any(len(part) == 1 and surface.sign_of(part[0]) == "\\cdot" for part in parts)


def _signless(part: Sequence[Node], context: Context) -> Term:
    """A factor that may have a sign of its own: `A \\odot -B`."""
    if surface.sign_of(part[0]) in ADDITIVE and len(part) > 1:
        return _signed(part[0], part[1:], context)
    return context.read_product(part)
