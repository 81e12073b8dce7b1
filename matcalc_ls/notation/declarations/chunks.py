"""What a run of nodes between commas says, told by its looks: `A, B \\in \\mathbb{R}^n` is two such chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.notation.declarations.dims import dim_of, is_dots, sizes_of, split_at
from matcalc_ls.notation.declarations.facts import FACTS, told_of_matrix
from matcalc_ls.notation.declarations.forms import Collection, Foreign, Form, Map, Member, Named, Readers, Span
from matcalc_ls.notation.declarations.kind import kind_of_dims
from matcalc_ls.notation.declarations.names import Name, name_of
from matcalc_ls.notation.declarations.ranges import RANGES, counted_range
from matcalc_ls.notation.declarations.sets import kind_of_set
from matcalc_ls.notation.names import unbold
from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted, Styled

_IN = {"\\in"}
_EQUAL = {"=", "\\coloneqq", "\\equiv", "\\triangleq"}
_OWNS = {"\\ni", "\\owns"}
_SIZE_WORDS = frozenset({"size", "shape", "dim", "dims"})
_SUBSETS = {"\\subset", "\\subseteq", "\\subseteqq"}
_ARROWS = {"\\to", "\\rightarrow", "\\longrightarrow", "\\mapsto", "\\longmapsto"}
_COLONS = {":", "\\colon", "\\vcentcolon"}


def read_chunk(nodes: Sequence[Node]) -> Form:
    """What a chunk says."""
    signs = {node.text for node in nodes if isinstance(node, Atom)}
    for read, needed in _FORMS:
        # Of most chunks, their signs tell at once that they have few of the forms.
        if needed is None or not signs.isdisjoint(needed):
            found = read(nodes)
            if found is not None:
                return found
    return Foreign()


def _named(nodes: Sequence[Node]) -> Named | None:
    name = name_of(nodes)
    return None if name is None else Named(name)


def _member(nodes: Sequence[Node]) -> Member | None:
    sides = split_at(nodes, _IN)
    if len(sides) == 1:
        sides = split_at(nodes, _OWNS)[::-1]
    if len(sides) != 2:
        return None
    # `x = (x_1, …, x_n) \in X` speaks of x, and `x \in X \subset Y` says that x is in Y.
    left = _without_colon(split_at(sides[0], _EQUAL)[0])
    right = _without_colon(split_at(split_at(sides[1], _SUBSETS)[-1], {"="})[0])
    if len(left) == 1 and isinstance(left[0], Fenced) and left[0].left == "(":
        return _tuple_member(left[0], right)
    told = told_of_matrix(sides[0])
    name = name_of(left, may_apply=True) if told is None else told.name
    kind = kind_of_set(right)
    if name is None or kind is None or name.index_like_of(right):
        return None
    if name.transposed and (kind.shape is None or len(kind.shape) not in (1, 2)):
        return None
    if told is not None:
        kind = replace(kind, properties=kind.properties | told.kind.properties)
    return Member((name,), (kind,))


def _without_colon(nodes: Sequence[Node]) -> Sequence[Node]:
    """Nodes up to a colon at their end, behind which words go on: `W \\in X : \\text{weights}`."""
    while nodes and isinstance(nodes[-1], Atom) and nodes[-1].text in _COLONS:
        nodes = nodes[:-1]
    return nodes


def _sized(nodes: Sequence[Node]) -> Member | None:
    """`A: m \\times n`, `A = [a_{ij}]_{m \\times n}`, `\\dim A = m \\times n`, `\\operatorname{size}(x) = n`."""
    match nodes:
        case [named, Atom(text=":" | "\\colon"), *sizes]:
            owner, dims = [named], sizes_of(sizes)
        case [named, Atom(text="=" | "\\coloneqq"), Scripted(base=Fenced(left="(" | "["), sub=Row() as sub, sup=None)]:
            owner, dims = [named], sizes_of(sub.items)
        case [word, *named, Atom(text="="), size] if _is_size_word(word):
            owner, dims = named, sizes_of([size])
        case [word, *named, Atom(text="="), first, Atom(text="\\times") as sign, second] if _is_size_word(word):
            owner, dims = named, sizes_of([first, sign, second])
        case _:
            return None
    name = name_of(owner)
    if name is None or dims is None or name.transposed:
        return None
    if len(dims) < 2 and (owner == [nodes[0]] or not _is_vector_like(name.text)):
        return None
    return Member((name,), (kind_of_dims(dims),))


def _is_size_word(node: Node) -> bool:
    match node:
        case Atom(kind="command", text=text):
            return text.removeprefix("\\") in _SIZE_WORDS
        case Styled(words=words):
            return words.strip().lower() in _SIZE_WORDS
    return False


def _is_vector_like(name: str) -> bool:
    """Whether a name is a small letter: of a capital, a single dimension is that of a space."""
    return unbold(name)[:1].islower()


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
    # `y = f: X \to Y` speaks of f.
    name = name_of(split_at(sides[0], _EQUAL)[-1], may_apply=True)
    ends = split_at(sides[1], _ARROWS)
    if name is None or len(ends) != 2 or name.transposed:
        return None
    kind = kind_of_set(ends[1])
    if kind is None:
        return None
    domains = [kind_of_set(part) for part in split_at(ends[0], {"\\times"})]
    shapes = [domain.shape for domain in domains if domain is not None and domain.shape is not None]
    return Map(name, tuple(shapes) if len(shapes) == len(domains) else (), kind)


def _collection(nodes: Sequence[Node]) -> Collection | Member | None:
    """`\\{x_i\\}_{i=1}^m`, `\\{(x_i, y_i)\\}_{i=1}^m`, with or without `\\subset` and a set.

    Or `\\{x_1, \\dots, x_m\\} \\subset X`.
    """
    if not nodes or isinstance(nodes[0], Atom):  # as most begin
        return None
    sides = split_at(nodes, _SUBSETS | _IN)
    if len(sides) == 2 and (listed := _listed(sides[0])) is not None and (kind := kind_of_set(sides[1])) is not None:
        return Member((listed,), (kind,))
    match sides[0]:
        case [Scripted(base=Fenced(left="\\{" | "(", body=body), sub=Row(items=below), sup=Row(items=above), primes=0)]:
            pass
        case _:
            return None
    span, upper = counted_range(below), dim_of(above)
    if span is None or span.upper is not None or upper is None:
        return None
    items = body.items
    if len(items) == 1 and isinstance(items[0], Fenced):
        items = items[0].body.items
    names = tuple(name for part in split_at(items, {","}) if (name := name_of(part)) is not None)
    kind = kind_of_set(sides[1]) if len(sides) == 2 and len(names) == 1 else None
    return Collection(names, Span(span.index, span.lower, upper), kind)


def _listed(nodes: Sequence[Node]) -> Name | None:
    """The first name of `\\{x_1, \\dots, x_m\\}`, which goes through to the last."""
    match nodes:
        case [Fenced(left="\\{", body=body)]:
            parts = split_at(body.items, {","})
        case _:
            return None
    if len(parts) < 3 or not is_dots([node for node in parts[-2] if not isinstance(node, Group)]):
        return None
    first, last = name_of(parts[0]), name_of(parts[-1])
    if first is None or last is None or first.index is None or last.index is None:
        return None
    same = (first.base, first.placement) == (last.base, last.placement)
    return replace(first, end=last.end, through=last.index) if same else None


_FORMS: Readers = (
    (_named, None),
    (_member, _IN | _OWNS),
    (_sized, _COLONS | _EQUAL),
    (_map, _COLONS),
    *FACTS,
    *RANGES,
    (_collection, None),
)
"""The forms of a chunk; the first that fits counts."""
