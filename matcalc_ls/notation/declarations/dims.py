"""Sizes as people write them: `m \\times n`, `n_l \\times n_{l-1}`, `pq`, `(d+1)`, `n^2`, `|V|`."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise
from string import ascii_lowercase

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.notation.names import canonical, script
from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted, text_of

_PRODUCT_SIGNS = frozenset({"\\cdot", "*"})
_DOTS = frozenset({"\\dots", "\\ldots", "\\cdots", "\\dotsc", "\\dotsb", "\\dotso", "…", ".."})
_VOWELS = frozenset("aeiou")
_SIZE_LETTERS = frozenset("mnpqdkrNMDKL")
_MOST_FACTORS = 12
_MOST_POWER = 6


def sizes_of(nodes: Sequence[Node]) -> tuple[Dim, ...] | None:
    """The axes of `m \\times n \\times …`, `3x3`, or of one size alone; None if it is no such thing."""
    inner = _unwrapped(nodes)
    if inner is not None:
        split = axes(inner)
        if len(split) > 1:
            return sizes_of(inner)
        split = split_at(inner, {","})
        if len(split) > 1:
            return _all_dims([part for part in split if part])
    return _all_dims(axes(nodes))


def axes(nodes: Sequence[Node]) -> list[list[Node]]:
    """The runs of nodes between the signs of multiplication; an x between two sizes, `3x3`, is such a sign."""
    match nodes:
        case [Atom() as first, Atom(text="x"), Atom() as last] if _is_size(first) and _is_size(last):
            return [[first], [last]]
    return split_at(nodes, {"\\times"})


def _is_size(node: Atom) -> bool:
    return node.kind == "number" or node.text in _SIZE_LETTERS


def _unwrapped(nodes: Sequence[Node]) -> Sequence[Node] | None:
    match nodes:
        case [Group(body=body)] | [Fenced(left="(", right=")", body=body)] | [Row() as body]:
            return body.items
    return None


def _all_dims(parts: Sequence[Sequence[Node]]) -> tuple[Dim, ...] | None:
    dims = [dim_of(part) for part in parts]
    known = tuple(dim for dim in dims if dim is not None)
    return known if known and len(known) == len(dims) else None


def split_at(nodes: Sequence[Node], signs: Set[str]) -> list[list[Node]]:
    """The runs of nodes between the atoms whose text is one of `signs`."""
    runs: list[list[Node]] = [[]]
    for node in nodes:
        if isinstance(node, Atom) and node.text in signs:
            runs.append([])
        else:
            runs[-1].append(node)
    return runs


def sides_of(nodes: Sequence[Node], signs: Set[str]) -> tuple[list[list[Node]], list[str]]:
    """The runs of nodes between some signs, and those signs in order."""
    texts = [node.text for node in nodes if isinstance(node, Atom) and node.text in signs]
    return split_at(nodes, signs), texts


def is_dots(nodes: Sequence[Node]) -> bool:
    """Whether the nodes are an ellipsis and nothing else."""
    return len(nodes) == 1 and isinstance(nodes[0], Atom) and nodes[0].text in _DOTS


def dim_of(nodes: Sequence[Node]) -> Dim | None:
    """The polynomial that a row of nodes spells, None if it is none (`n/2`, `2^n`, an empty row)."""
    if len(nodes) == 1:  # most sizes are
        return _factor(nodes[0])
    total = Dim.of(0)
    sign = 1
    term: list[Node] = []
    expecting = True
    for node in [*nodes, None]:
        text = text_of(node) if node is not None else ""
        if node is not None and text not in ("+", "-"):
            term.append(node)
            expecting = False
            continue
        if term:
            product = _product(term)
            if product is None:
                return None
            total += product * sign
        elif node is None or not expecting:
            return None
        term, sign, expecting = [], (-1 if text == "-" else 1), True
    return total


def _product(factors: Sequence[Node]) -> Dim | None:
    if len(factors) > _MOST_FACTORS:
        return None
    if (word := word_of(factors)) is not None:
        return Dim.of(word)
    product = Dim.of(1)
    for position, node in enumerate(factors):
        if isinstance(node, Atom) and node.text in _PRODUCT_SIGNS and 0 < position < len(factors) - 1:
            continue
        if position and isinstance(node, Fenced) and len(node.body.items) == 1:
            return None  # O(n), for n (m) would be written without brackets
        factor = _factor(node)
        if factor is None:
            return None
        product *= factor
    return product


def word_of(factors: Sequence[Node]) -> str | None:
    """The one name that letters without spaces are, as in `1_{dim_a}`: three or more of them, and a vowel.

    Neighbours in the alphabet, `abc`, are sizes side by side.
    """
    if len(factors) < 3 or any(left.end != right.start for left, right in pairwise(factors)):
        return None
    last = factors[-1].base if isinstance(factors[-1], Scripted) and factors[-1].sup is None else factors[-1]
    letters = "".join(node.text for node in (*factors[:-1], last) if isinstance(node, Atom) and node.kind == "letter")
    is_word = len(letters) == len(factors) and letters.islower() and not _VOWELS.isdisjoint(letters)
    if not is_word or letters in ascii_lowercase:
        return None
    return script(Row(factors[0].start, factors[-1].end, tuple(factors)))


def _factor(node: Node) -> Dim | None:
    match node:
        case Atom(kind="number", text=text):
            return Dim.of(int(text)) if text.isdigit() else None
        case Scripted(
            base=Atom(kind="number", text=base), sub=None, sup=Row(items=(Atom(kind="number", text=text),)), primes=0
        ) if base.isdigit() and text.isdigit() and len(base) == 1 and len(text) <= 2:
            return Dim.of(int(base) ** int(text))
        case Group(body=body) | Fenced(left="(", right=")", body=body):
            return dim_of(body.items)
        case Scripted(base=Node() as base, sup=Row(items=(Atom(kind="number", text=text),)), primes=0) if (
            text.isdigit() and 0 < int(text) <= _MOST_POWER
        ):
            root = base if node.sub is None else Scripted(node.start, node.end, base, node.sub, None)
            factor, power = _factor(root), Dim.of(1)
            if factor is None:
                return None
            for _ in range(int(text)):
                power *= factor
            return power
        case Fenced(left="|", right="|", body=body) if len(body.items) == 1:
            inside = canonical(body.items[0])
            return None if inside is None else Dim.of(f"|{inside}|")
    name = canonical(node)
    return None if name is None else Dim.of(name)
