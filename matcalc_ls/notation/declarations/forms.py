"""The forms in which a formula says something of a name, each told by its looks.

`read_chunk` tries them in one order. A chunk is a run of nodes between commas, so `A, B \\in \\mathbb{R}^n` is two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.notation.declarations.dims import dim_of, is_dots, split_at
from matcalc_ls.notation.declarations.kind import Kind, kind_of_dims
from matcalc_ls.notation.declarations.names import Name, name_of
from matcalc_ls.notation.declarations.sets import kind_of_set
from matcalc_ls.notation.names import script
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted


@dataclass(frozen=True, slots=True)
class Named:
    """A name alone."""

    name: Name


@dataclass(frozen=True, slots=True)
class Member:
    """`A \\in \\mathbb{R}^n`; several names for `(x, y) \\in X \\times Y`. `kinds` has one for each name."""

    names: tuple[Name, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """`f: \\mathbb{R}^n \\to \\mathbb{R}`; `domain` is empty where the domain is not known."""

    name: Name
    domain: tuple[Shape, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Fact:
    """`A \\succ 0`, `A^\\top = A`, `\\alpha > 0`: a property and no shape."""

    name: Name
    kind: Kind


@dataclass(frozen=True, slots=True)
class Span:
    """`1 \\leq j \\leq N - 1`, `j = 1, \\dots, N`: the range of an index. Open ends are not known (yet)."""

    index: str
    lower: Dim | None = None
    upper: Dim | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """`\\{x_i\\}_{i=1}^m`: names that share an index, and its range; `kind` if their set is told."""

    names: tuple[Name, ...]
    span: Span
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A formula that is none of these. `says_member` if it says that something lies in a set that is not known."""

    says_member: bool = False


Form = Named | Member | Map | Fact | Span | Collection | Foreign

_IN = {"\\in"}
_SUBSETS = {"\\subset", "\\subseteq", "\\subseteqq"}
_ARROWS = {"\\to", "\\rightarrow", "\\longrightarrow", "\\mapsto", "\\longmapsto"}
_COLONS = {":", "\\colon", "\\vcentcolon"}
_LESS = {"<": 1, "\\lt": 1, "\\leq": 0, "\\le": 0, "\\leqslant": 0}
_GREATER = {">": 1, "\\gt": 1, "\\geq": 0, "\\ge": 0, "\\geqslant": 0}
_ORDER = {**_LESS, **_GREATER}
_DEFINITE = {
    "\\succ": "positive definite", "\\succeq": "positive semidefinite", "\\succcurlyeq": "positive semidefinite",
}  # fmt: skip
_DEFINITE_FROM_RIGHT = {
    "\\prec": "positive definite", "\\preceq": "positive semidefinite", "\\preccurlyeq": "positive semidefinite",
}  # fmt: skip
_SYMMETRIC = frozenset({"symmetric"})
INDEX_LETTERS = frozenset({*"ijklmnpqrsthd", "\\ell"})
"""Letters that stand for an index where nothing says so; others need a range with dots or in words."""


def read_chunk(nodes: Sequence[Node]) -> Form:
    """What a chunk says."""
    for form in (_named, _member, _map, _fact, _span, _collection):
        found = form(nodes)
        if found is not None:
            return found
    return Foreign(says_member=any(isinstance(node, Atom) and node.text in _IN for node in nodes))


def _named(nodes: Sequence[Node]) -> Named | None:
    name = name_of(nodes)
    return None if name is None else Named(name)


def _member(nodes: Sequence[Node]) -> Member | None:
    sides = split_at(nodes, _IN)
    if len(sides) != 2:
        return None
    # `x = (x_1, …, x_n) \in X` speaks of x, and `x \in X \subset Y` says that x is in Y.
    left = split_at(sides[0], {"=", "\\coloneqq", "\\equiv", "\\triangleq"})[0]
    while left and isinstance(left[-1], Atom) and left[-1].text in _COLONS:
        left = left[:-1]
    right = split_at(split_at(sides[1], _SUBSETS)[-1], {"="})[0]
    if len(left) == 1 and isinstance(left[0], Fenced) and left[0].left == "(":
        return _tuple_member(left[0], right)
    name = name_of(left, may_apply=True)
    kind = kind_of_set(right)
    if name is None or kind is None or name.index_like_of(right):
        return None
    if name.transposed:
        if kind.shape is None or len(kind.shape) != 2:
            return None
        kind = kind_of_dims((kind.shape[1], kind.shape[0]), kind.properties)
    return Member((name,), (kind,))


def _tuple_member(fence: Fenced, right: Sequence[Node]) -> Member | None:
    names = [name_of(part) for part in split_at(fence.body.items, {","})]
    kinds = [kind_of_set(part) for part in split_at(right, {"\\times"})]
    known = tuple(name for name in names if name is not None)
    found = tuple(kind for kind in kinds if kind is not None)
    if len(known) == len(names) == len(kinds) == len(found) > 1:
        return Member(known, found)
    return None


def _map(nodes: Sequence[Node]) -> Map | None:
    sides = split_at(nodes, _COLONS)
    if len(sides) != 2:
        return None
    name = name_of(sides[0], may_apply=True)
    ends = split_at(sides[1], _ARROWS)
    if name is None or len(ends) != 2 or name.transposed:
        return None
    kind = kind_of_set(ends[1])
    if kind is None:
        return None
    domains = [kind_of_set(part) for part in split_at(ends[0], {"\\times"})]
    shapes = [domain.shape for domain in domains if domain is not None and domain.shape is not None]
    return Map(name, tuple(shapes) if len(shapes) == len(domains) else (), kind)


def _sides(nodes: Sequence[Node], signs: Sequence[str]) -> tuple[list[list[Node]], list[str]]:
    texts = [node.text for node in nodes if isinstance(node, Atom) and node.text in signs]
    return split_at(nodes, set(signs)), texts


def _is_zero(nodes: Sequence[Node]) -> bool:
    dim = dim_of(nodes)
    return dim is not None and dim.constant == 0


def _fact(nodes: Sequence[Node]) -> Fact | None:
    return _definite(nodes) or _signed(nodes) or _symmetry(nodes)


def _definite(nodes: Sequence[Node]) -> Fact | None:
    sides, signs = _sides(nodes, [*_DEFINITE, *_DEFINITE_FROM_RIGHT])
    if len(signs) != 1:
        return None
    if signs[0] in _DEFINITE_FROM_RIGHT:
        sides.reverse()
    name = name_of(sides[0])
    if name is None or not (_is_zero(sides[1]) or script(_row(sides[1])) in ("\\mathbf{0}", "O", "\\boldsymbol{0}")):
        return None
    meant = {**_DEFINITE, **_DEFINITE_FROM_RIGHT}[signs[0]]
    return Fact(name, Kind(None, 2, frozenset({meant}) | _SYMMETRIC))


def _signed(nodes: Sequence[Node]) -> Fact | None:
    """`\\alpha > 0`, `0 < \\alpha`, `0 \\leq \\alpha < 1`."""
    sides, signs = _sides(nodes, list(_ORDER))
    if not 1 <= len(signs) <= 2 or any(not side for side in sides):
        return None
    directions = {sign in _LESS for sign in signs}
    if len(directions) != 1:
        return None
    if directions == {False}:
        sides.reverse()
        signs.reverse()
    elif len(signs) == 1 and not _is_zero(sides[0]):
        return None
    lower, middle = dim_of(sides[0]), name_of(sides[1])
    if middle is None or middle.transposed or lower is None or lower.constant is None or lower.constant < 0:
        return None
    if len(signs) == 2 and (middle.text in INDEX_LETTERS and not _unit(sides)):
        return None
    strict = _ORDER[signs[0]] or lower.constant > 0
    start, end = min(node.start for node in nodes), max(node.end for node in nodes)
    return Fact(
        replace(middle, start=start, end=end), Kind(None, None, frozenset({"positive" if strict else "nonnegative"}))
    )


def _unit(sides: Sequence[Sequence[Node]]) -> bool:
    """Whether the ends are 0 and 1, between which no index runs."""
    ends = [dim_of(sides[0]), dim_of(sides[-1])]
    return [None if end is None else end.constant for end in ends] == [0, 1]


def _symmetry(nodes: Sequence[Node]) -> Fact | None:
    """`A^\\top = A`, `A = -A^\\top`, `Q^\\top = Q^{-1}`, `Q^\\top Q = Q Q^\\top = I`."""
    sides = split_at(nodes, {"="})
    if not 2 <= len(sides) <= 3:
        return None
    names = [name_of(side[1:] if _minus(side) else side, may_invert=True) for side in sides]
    if len(sides) == 3:
        return _orthogonality(sides)
    first, second = names
    if first is None or second is None or first.text != second.text or first.text in INDEX_LETTERS:
        return None
    minus = _minus(sides[0]) != _minus(sides[1])
    marks = {(first.transposed, first.inverted), (second.transposed, second.inverted)}
    name = replace(second if first.transposed else first, start=nodes[0].start, end=nodes[-1].end)
    if marks == {(True, False), (False, False)}:
        return Fact(name, Kind(None, 2, frozenset({"skew-symmetric" if minus else "symmetric"})))
    if marks == {(True, False), (False, True)} and not minus:
        return Fact(name, Kind(None, 2, frozenset({"orthogonal"})))
    return None


def _orthogonality(sides: Sequence[Sequence[Node]]) -> Fact | None:
    pairs = [[name_of([node]) for node in side] for side in sides[:2]]
    if any(len(pair) != 2 or None in pair for pair in pairs) or script(_row(sides[2]))[:1] != "I":
        return None
    orders = [tuple(name.transposed for name in pair if name is not None) for pair in pairs]
    texts = {name.text for pair in pairs for name in pair if name is not None}
    if len(texts) != 1 or sorted(orders) != [(False, True), (True, False)]:
        return None
    name = next(name for pair in pairs for name in pair if name is not None)
    return Fact(name, Kind(None, 2, frozenset({"orthogonal"})))


def _minus(nodes: Sequence[Node]) -> bool:
    return bool(nodes) and isinstance(nodes[0], Atom) and nodes[0].text == "-"


def _row(nodes: Sequence[Node]) -> Row:
    return Row(nodes[0].start if nodes else 0, nodes[-1].end if nodes else 0, tuple(nodes))


def _span(nodes: Sequence[Node]) -> Span | None:
    return _chained_span(nodes) or _counted_span(nodes) or _element_span(nodes)


def _index_name(nodes: Sequence[Node]) -> str | None:
    name = name_of(nodes)
    single = name is not None and (name.text == "\\ell" or (len(name.text) == 1 and name.text.islower()))
    return name.text if name is not None and single else None


def _chained_span(nodes: Sequence[Node]) -> Span | None:
    """`1 \\leq j \\leq N - 1`, `1 \\leq i < j`: the strict sign moves the bound by one."""
    sides, signs = _sides(nodes, list(_ORDER))
    if len(signs) != 2 or len({sign in _LESS for sign in signs}) != 1:
        return None
    if signs[0] in _GREATER:
        sides.reverse()
        signs.reverse()
    index, lower, upper = _index_name(sides[1]), dim_of(sides[0]), dim_of(sides[2])
    if index is None or lower is None or upper is None:
        return None
    if index not in INDEX_LETTERS or index in lower.names | upper.names:
        return None
    return Span(index, lower + _ORDER[signs[0]], upper - _ORDER[signs[1]])


def _counted_span(nodes: Sequence[Node]) -> Span | None:
    """`j = 1` (what follows the comma is joined to it later), `j = 1 : N`, `j = 1 \\dots N`."""
    sides = split_at(nodes, {"="})
    if len(sides) != 2:
        return None
    index = _index_name(sides[0])
    if index is None:
        return None
    ends = split_at(sides[1], {":", "\\dots", "\\ldots", "\\cdots", "\\dotsc"})
    bounds = [bound for end in ends if end and (bound := dim_of(end)) is not None]
    if not 1 <= len(bounds) == len([end for end in ends if end]) <= 2 or any(index in bound.names for bound in bounds):
        return None
    return Span(index, bounds[0], bounds[1] if len(bounds) == 2 else None)


def _element_span(nodes: Sequence[Node]) -> Span | None:
    """`l \\in \\{1, \\dots, L\\}`, `i \\in [m]`."""
    sides = split_at(nodes, _IN)
    if len(sides) != 2 or len(sides[1]) != 1:
        return None
    index, fence = _index_name(sides[0]), sides[1][0]
    if index is None or not isinstance(fence, Fenced):
        return None
    parts = split_at(fence.body.items, {","})
    if (fence.left, fence.right) == ("[", "]") and len(parts) == 1:
        upper = dim_of(parts[0])
        return None if upper is None else Span(index, Dim.of(1), upper)
    if fence.left == "\\{" and len(parts) > 2 and is_dots(parts[-2]):
        lower, upper = dim_of(parts[0]), dim_of(parts[-1])
        if lower is not None and upper is not None:
            return Span(index, lower, upper)
    return None


def _collection(nodes: Sequence[Node]) -> Collection | None:
    """`\\{x_i\\}_{i=1}^m`, `\\{(x_i, y_i)\\}_{i=1}^m`, with or without `\\subset` and a set."""
    sides = split_at(nodes, _SUBSETS | _IN)
    match sides[0]:
        case [Scripted(base=Fenced(left="\\{" | "(", body=body), sub=Row(items=below), sup=Row(items=above), primes=0)]:
            pass
        case _:
            return None
    span, upper = _counted_span(below), dim_of(above)
    if span is None or span.upper is not None or upper is None:
        return None
    items = body.items
    if len(items) == 1 and isinstance(items[0], Fenced):
        items = items[0].body.items
    names = tuple(name for part in split_at(items, {","}) if (name := name_of(part)) is not None)
    kind = kind_of_set(sides[1]) if len(sides) == 2 and len(names) == 1 else None
    return Collection(names, Span(span.index, span.lower, upper), kind)
