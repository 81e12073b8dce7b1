"""Every name that a formula mentions, and where: also in what no reading covers, such as scripts, sets and derivatives.

A reading stops at what it does not understand; whoever looks for a name wants all places, so this goes through the
surface tree and asks, of each name with its scripts, the same rules as the readings do (see `naming`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from matcalc_ls.notation.big import is_big
from matcalc_ls.notation.conventions import with_plain_transposes
from matcalc_ls.notation.derivatives import is_d, is_derivative_fraction
from matcalc_ls.notation.names import BOLD, BRACES, INDICES, TRANSPARENT, bare, canonical, script
from matcalc_ls.notation.norms import FROBENIUS
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import GRAMMAR, ranged, senses, surface
from matcalc_ls.notation.reading.indices import dim_of
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.naming import resolve
from matcalc_ls.notation.reading.spelled import Spelled
from matcalc_ls.notation.reading.tables import ADDITIVE, function_named
from matcalc_ls.notation.reading.terms import Term
from matcalc_ls.notation.relations import relation_at
from matcalc_ls.notation.remarks import is_words
from matcalc_ls.notation.scope import Scope
from matcalc_ls.notation.superscripts import (
    ADJOINTS,
    INVERSE_ADJOINTS,
    INVERSE_TRANSPOSES,
    INVERSES,
    PSEUDO_INVERSES,
    STARS,
    TRANSPOSES,
)
from matcalc_ls.tex.tree import (
    Accent,
    Array,
    Atom,
    Display,
    Fenced,
    Fraction,
    Group,
    Node,
    Row,
    Scripted,
    Styled,
    Unknown,
)
from matcalc_ls.tex.walk import children

_OPERATIONS = TRANSPOSES | INVERSES | INVERSE_TRANSPOSES | ADJOINTS | INVERSE_ADJOINTS | PSEUDO_INVERSES | STARS
"""Superscripts that name nothing."""
_COUNTING = frozenset({"\\sum", "\\prod"})
_RUNNING = frozenset("ijklmnpqrst")
"""Letters that count in scripts, though nobody says so."""
_NAMED = frozenset({"name", "size", "dimension", "member", "guessed member"})
_BLACKBOARD = ("\\mathbb{", "\\mathds{", "\\mathbbm{")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `start`..`end`, scripts that belong to it included, which begin at `base_end`.

    name: as the scope has it; `W^` and `x_` for families, whose members' scripts are no part of the mention.
    letters: the node that names are written with inside of styles, `x` of `\\mathbf{x}_1`.
    binder: where the operator stands that binds it; -1 for a name that is free in the formula.
    is_script: whether it stands in a script, where an index or a size does.
    family: where a script that belongs to the name may be an index, what the name is without it, `z^` of `z^{l+1}`.
    runs: whether that script is one by its letters, as in `x_i`, but not in `x_1` and `x_A`.
    is_argument: whether it is all that a command or a script applies to, so that longer names need braces there.
    """

    name: str
    start: int
    base_end: int
    end: int
    letters: Node
    binder: int = -1
    is_script: bool = False
    is_argument: bool = False
    family: str = ""
    runs: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """What the names of a row stand in. `bound` has for each bound name the place of its operator."""

    bound: Mapping[str, int]
    is_script: bool = False
    takes: bool = False
    of_derivative: bool = False


_TOP = _Place({})


def mentions_in(display: Display, scope: Scope) -> Iterator[Mention]:
    """The names in a formula, in the order of the tree."""
    for line in display.lines:
        items = [item for cell in line for item in cell.items]
        if items:
            yield from mentions_of(Row(items[0].start, items[-1].end, tuple(items)), scope)


def mentions_of(row: Row, scope: Scope) -> Iterator[Mention]:
    """The names in a row."""
    if scope.conventions.t_transposes:
        row = with_plain_transposes(row)
    context = Context(Lookup(scope), GRAMMAR)
    context.ranged.update(ranged.ranged_names(row))
    yield from _Mentions(context).row(row, _TOP)


class _Mentions:
    """One walk through a row."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def row(self, row: Row, place: _Place) -> Iterator[Mention]:
        with self._context.level as allowed:
            if allowed:
                items = surface.flattened(row)
                yield from self._items(items, place if len(items) == 1 else replace(place, takes=False))

    def _items(self, items: Sequence[Node], place: _Place) -> Iterator[Mention]:
        """A big operator binds its indices up to the end of its term."""
        inside = place
        for position, item in enumerate(items):
            if inside is not place and _ends_term(items, position):
                inside = place
            if is_big(item):
                bound = dict.fromkeys(_running_names(item), item.start)
                yield from self._limits(item, _within(place, bound), inside)
                inside = _within(inside, bound)
            elif not _is_mark(items, position, place, self._context):
                yield from self._item(item, inside)

    def _limits(self, item: Node, below: _Place, above: _Place) -> Iterator[Mention]:
        if isinstance(item, Scripted):
            for row, place in ((item.sub, below), (item.sup, above)):
                if row is not None:
                    yield from self.row(row, _Place(place.bound, True, True))

    def _item(self, item: Node, place: _Place) -> Iterator[Mention]:
        match item:
            case Scripted() | Atom():
                yield from self._scripted(item, place)
            case Styled() if several := self._apart(item):
                yield from self._items(several, place)
            case Styled() | Accent() | Unknown(arguments=()) if self._is_name(item):
                yield from self._scripted(item, place)
            case Fraction():
                inner = _Place(place.bound, place.is_script, True, is_derivative_fraction(item))
                yield from self.row(item.numerator, inner)
                yield from self.row(item.denominator, inner)
            case Styled(body=Row(items=(Scripted() as inner,))):  # the size within `\mathbb{R^n}`
                yield from self._scripts(inner.sub, inner.sup, place)
            case Styled(words=words) if words or canonical(item) is not None:
                return  # prose, an operation, a set
            case _:
                takes = not isinstance(item, Group | Fenced | Array)
                for child in children(item):
                    row = child if isinstance(child, Row) else Row(child.start, child.end, (child,))
                    yield from self.row(row, _Place(place.bound, place.is_script, takes))

    def _apart(self, item: Styled) -> list[Node]:
        """The letters of `\\mathbf{XW}`, a product of two bold letters, each in the style."""
        inner = [node for node in item.body.items if isinstance(node, Atom) and node.kind in ("letter", "command")]
        several = len(inner) == len(item.body.items) > 1 and item.style in BOLD - {"textbf"}
        if not several or self._context.lookup.knows(canonical(item)):
            return []
        return [Styled(node.start, node.end, item.style, Row(node.start, node.end, (node,))) for node in inner]

    def _is_name(self, base: Node) -> bool:
        """Whether something is the name of a quantity, a size or an index, by its looks and what is declared."""
        name = None if isinstance(base, Accent) and base.accent in BRACES else canonical(base)
        if name is None or self._context.lookup.knows(name):
            return name is not None
        is_operation = function_named(name) is not None and not isinstance(base, Atom)
        is_phrase = name.startswith("\\") and any(mark in name for mark in " .;:")
        if is_operation or is_phrase or senses.set_named(base) or name.startswith(_BLACKBOARD):
            return False
        words = _letters_of(base)
        return not (isinstance(words, Styled) and words.words and len(words.words.strip()) > 1)

    def _scripted(self, item: Node, place: _Place) -> Iterator[Mention]:
        node = (
            _as_far_as_written(item) if isinstance(item, Scripted) else Scripted(item.start, item.end, item, None, None)
        )
        base = bare(node.base)
        name = canonical(base) if base is not None else None
        is_exponential = name in ("e", "\\mathrm{e}") and node.sup is not None and not self._context.lookup.knows(name)
        if base is None or name is None or not self._is_name(base) or is_exponential:
            if base is not None and not isinstance(base, Atom) and not is_exponential:
                yield from self._item(base, place)
            yield from self._scripts(node.sub, node.sup, place)
            return
        spelled = Spelled(name, node.start, base.end, node.end, node.sub, node.sup, node.primes)
        with self._context.binding(*place.bound):
            term, left = resolve(spelled, self._context)
        family, runs = self._family(name, node, term, left, place)
        is_split = left.sup is not None and left.sup is not node.sup  # an index before a transpose: `W^{l\top}`
        is_member = term.kind.endswith("member") or is_split
        if term.kind in _NAMED:
            binder = place.bound.get(name, -1) if term.kind in ("name", "dimension", "size") else -1
            yield Mention(
                _name_of(term.kind, term.data),
                base.start,
                base.end,
                base.end if is_member else max(base.end, term.end),
                _letters_of(base),
                binder,
                place.is_script,
                place.takes,
                family,
                runs,
            )
        absorbs = term.kind == "name" and not runs
        absorbed = [row for row, rest in ((node.sub, left.sub), (node.sup, left.sup)) if absorbs and rest is None]
        others = [None if row in absorbed else row for row in (node.sub, node.sup)]
        yield from self._scripts(others[0], others[1], place)
        for row in absorbed:
            if row is not None:
                yield from self._sizes(row, place)

    def _family(self, name: str, node: Scripted, term: Term, left: Spelled, place: _Place) -> tuple[str, bool]:
        """What a name is without the script of it that may be an index, and whether that is one by its letters."""
        if term.kind != "name":
            return "", False
        for row, rest, placement in ((node.sup, left.sup, "^"), (node.sub, left.sub, "_")):
            index = dim_of(_taken(row, rest))
            if index is None:
                continue
            runs = bool(index.names) and all(
                each in _RUNNING or each in place.bound or self._counts(each) for each in index.names
            )
            return name + placement, runs or self._context.lookup.family(name, placement) is not None
        return "", False

    def _scripts(self, sub: Row | None, sup: Row | None, place: _Place) -> Iterator[Mention]:
        for row, silent in ((sub, FROBENIUS), (sup, _OPERATIONS)):
            if row is None:
                continue
            text = script(row)
            if text not in silent or place.bound.get(text, -1) >= 0:
                yield from self.row(row, _Place(place.bound, True, True))

    def _sizes(self, row: Row, place: _Place) -> Iterator[Mention]:
        """The names in a script that is a part of a name, as far as they have a meaning: `F_N`, `J_g`."""
        for mention in self.row(row, _Place(place.bound, True, True)):
            if mention.binder >= 0 or self._context.lookup.knows(mention.name):
                yield mention

    def _counts(self, name: str) -> bool:
        lookup = self._context.lookup
        return lookup.is_dim(name) and lookup.symbol(name) is None


def _as_far_as_written(node: Scripted) -> Scripted:
    """Without a script that is still to be written, as in `x_`."""
    sub, sup = (row if row is not None and row.items else None for row in (node.sub, node.sup))
    if (sub, sup) == (node.sub, node.sup):
        return node
    ends = [part.end for part in (node.base, sub, sup) if part is not None]
    return replace(node, end=node.end if node.primes else max(ends, default=node.end), sub=sub, sup=sup)


def _within(place: _Place, bound: Mapping[str, int]) -> _Place:
    return replace(place, bound={**place.bound, **bound})


def _ends_term(items: Sequence[Node], position: int) -> bool:
    """Whether a sum, a relation or a comma ends what a big operator applies to."""
    item = items[position]
    text = surface.sign_of(item)
    if text in ADDITIVE:
        return True
    return text in senses.SEPARATING or bool(relation_at(items, position)[0]) or is_words(item)


def _running_names(item: Node) -> Iterator[str]:
    """The names that an operator's limits bind: i of `i = 1`, `i, j`, `1 \\le i \\le n`, `i \\in S`."""
    if not isinstance(item, Scripted) or item.sub is None:
        return
    items = surface.flattened(item.sub)
    sides: list[list[Node]] = [[]]
    for position, node in enumerate(items):
        if relation_at(items, position)[0]:
            sides.append([])
        else:
            sides[-1].append(node)
    side = sides[1] if len(sides) == 3 else sides[0]
    counts = item.base is not None and surface.sign_of(item.base) in _COUNTING
    for node in side:
        name = None if isinstance(node, Atom) and node.kind == "number" else canonical(node)
        if name is not None and (counts or name in INDICES):
            yield name


def _is_mark(items: Sequence[Node], position: int, place: _Place, context: Context) -> bool:
    """Whether this is the d of a derivative or a differential, and not a quantity of that name."""
    item = items[position]
    base = item.base if isinstance(item, Scripted) else item
    if base is None or not is_d(base) or context.lookup.symbol(canonical(base)) is not None:
        return False
    if isinstance(item, Scripted) and item.sub is not None:
        return False
    if place.of_derivative:
        return True
    following = items[position + 1] if position + 1 < len(items) else None
    inner = following.base if isinstance(following, Scripted) else following
    is_operand = inner is not None and (isinstance(inner, Fenced) or canonical(inner) is not None)
    return is_operand and not place.is_script and not context.lookup.is_dim("d")


def _taken(row: Row | None, rest: Row | None) -> Row | None:
    """What a name has taken of a script of which the rest is left."""
    if row is None or rest is None:
        return row
    before = tuple(item for item in row.items if item.end <= rest.start)
    return Row(row.start, before[-1].end, before) if before else None


def _letters_of(base: Node) -> Node:
    """The node inside of the styles that are looks alone, which a longer name is written with, too."""
    node = base
    while isinstance(node, Group | Styled) and len(node.body.items) == 1:
        inner = node.body.items[0]
        is_written = (inner.start, inner.end) != (node.start, node.end)  # not in `\mathrm{A B}`, around both
        if isinstance(node, Styled) and node.style not in BOLD | TRANSPARENT and is_written:
            break
        node = inner
    return node


def _name_of(kind: str, data: tuple[object, ...]) -> str:
    """The name of a quantity, or of the family that it is a member of."""
    if kind == "member":
        family = data[0]
        return f"{family.base}{family.placement}"  # type: ignore[attr-defined]
    return f"{data[0]}{data[1]}" if kind == "guessed member" else str(data[0])
