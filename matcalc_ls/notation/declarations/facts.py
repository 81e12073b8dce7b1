"""Facts: properties that a formula tells of a name, and no shape: `A \\succ 0`, `A^\\top = A`, `\\alpha > 0`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.notation.declarations.dims import dim_of, sides_of, split_at
from matcalc_ls.notation.declarations.forms import INDEX_LETTERS, Fact, Readers
from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.declarations.names import Name, name_of
from matcalc_ls.notation.declarations.ranges import LESS, ORDER
from matcalc_ls.notation.names import last_letter, script
from matcalc_ls.tex.tree import Atom, Node, Row

_DEFINITE = {
    "\\succ": "positive definite", "\\succeq": "positive semidefinite", "\\succcurlyeq": "positive semidefinite",
}  # fmt: skip
_DEFINITE_FROM_RIGHT = {
    "\\prec": "positive definite", "\\preceq": "positive semidefinite", "\\preccurlyeq": "positive semidefinite",
}  # fmt: skip
_LOEWNER = {**_DEFINITE, **_DEFINITE_FROM_RIGHT}
_COMPARING = {
    **{sign: "positive definite" if strict else "positive semidefinite" for sign, strict in ORDER.items()}, **_LOEWNER,
}  # fmt: skip
"""What is said of a symmetric matrix that is compared with 0."""
_FROM_RIGHT = _DEFINITE_FROM_RIGHT.keys() | LESS.keys()
_SYMMETRIC = frozenset({"symmetric"})
_DENSITIES = frozenset({"\\rho", "\\sigma"})
"""Small letters of density matrices."""
_MOST_NODES = 3
"""Of a side of an equation that tells of a symmetry: two names, or a minus, a name and what inverts it."""


def _definite(nodes: Sequence[Node]) -> Fact | None:
    """`A \\succ 0`, `0 \\preceq A \\preceq I`, `A = A^\\top \\succ 0`; above `\\mu I` it is symmetric and no more."""
    sides, signs = sides_of(nodes, _COMPARING.keys())
    if len({sign in _FROM_RIGHT for sign in signs}) != 1 or any(not side for side in sides):
        return None
    if signs[0] in _FROM_RIGHT:
        sides.reverse()
        signs.reverse()
    *above, middle, below = sides
    name = _compared_matrix(middle, is_loewner=_LOEWNER.keys() >= set(signs))
    is_zero = _is_zero(below) or script(_row(below)) in ("\\mathbf{0}", "O", "\\boldsymbol{0}")
    if name is None or not (is_zero or _is_identity(below)) or not all(map(_is_identity, above)):
        return None
    properties = frozenset({_COMPARING[signs[-1]]}) if is_zero else frozenset[str]()
    return Fact(_of_whole(name, nodes), Kind(None, 2, properties | _SYMMETRIC))


def _compared_matrix(nodes: Sequence[Node], *, is_loewner: bool) -> Name | None:
    """The matrix that a side of an inequality is, or that is equal to it, `H = \\nabla^2 f \\succ 0`.

    The order of numbers, `A = A^\\top > 0`, is that of matrices only where a symmetry is told, and `x \\succeq 0` says
    of the entries of a vector that none is negative.
    """
    symmetry = _symmetry(nodes)
    if symmetry is not None:
        return symmetry.name if symmetry.kind.properties == _SYMMETRIC else None
    names = map(name_of, split_at(nodes, {"="})) if is_loewner else ()
    name = next((each for each in names if each is not None and not each.transposed), None)
    letter = "" if name is None else last_letter(name.text)
    return None if letter.lstrip("\\")[:1].islower() and letter not in _DENSITIES else name


def _is_identity(nodes: Sequence[Node]) -> bool:
    """Whether nodes are the identity, or a multiple of it."""
    name = name_of(nodes[-1:])
    return name is not None and name.is_identity


def _signed(nodes: Sequence[Node]) -> Fact | None:
    """`\\alpha > 0`, `0 < \\alpha`, `0 \\leq \\alpha < 1`."""
    sides, signs = sides_of(nodes, ORDER.keys())
    if not 1 <= len(signs) <= 2 or any(not side for side in sides):
        return None
    directions = {sign in LESS for sign in signs}
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
    strict = ORDER[signs[0]] or lower.constant > 0
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
    if not 2 <= len(sides) <= 3 or any(len(side) > _MOST_NODES for side in sides):
        return None
    names = [name_of(side[1:] if _minus(side) else side, may_invert=True) for side in sides]
    if len(sides) == 3:
        return _orthogonality(sides)
    first, second = names
    if first is None or second is None or first.text != second.text or first.text in INDEX_LETTERS:
        return None
    minus = _minus(sides[0]) != _minus(sides[1])
    marks = {(first.transposed, first.inverted), (second.transposed, second.inverted)}
    name = _of_whole(first, nodes)
    if marks == {(True, False), (False, False)}:
        return Fact(name, Kind(None, 2, frozenset({"skew-symmetric" if minus else "symmetric"})))
    if marks == {(True, False), (False, True)} and not minus:
        return Fact(name, Kind(None, 2, frozenset({"orthogonal"})))
    return None


def _of_whole(name: Name, nodes: Sequence[Node]) -> Name:
    """The bare name, with the span of the formula that speaks of it."""
    return replace(name, start=nodes[0].start, end=nodes[-1].end, transposed=False, inverted=False)


def _orthogonality(sides: Sequence[Sequence[Node]]) -> Fact | None:
    pairs = [[name_of([node]) for node in side] for side in sides[:2]]
    if any(len(pair) != 2 or None in pair for pair in pairs) or script(_row(sides[2]))[:1] != "I":
        return None
    orders = [tuple(name.transposed for name in pair if name is not None) for pair in pairs]
    texts = {name.text for pair in pairs for name in pair if name is not None}
    if len(texts) != 1 or sorted(orders) != [(False, True), (True, False)]:
        return None
    name = next(name for pair in pairs for name in pair if name is not None)
    return Fact(_of_whole(name, [*sides[0], *sides[2]]), Kind(None, 2, frozenset({"orthogonal"})))


def _is_zero(nodes: Sequence[Node]) -> bool:
    dim = dim_of(nodes)
    return dim is not None and dim.constant == 0


def _minus(nodes: Sequence[Node]) -> bool:
    return bool(nodes) and isinstance(nodes[0], Atom) and nodes[0].text == "-"


def _row(nodes: Sequence[Node]) -> Row:
    return Row(nodes[0].start if nodes else 0, nodes[-1].end if nodes else 0, tuple(nodes))


FACTS: Readers = ((_definite, _COMPARING.keys()), (_signed, ORDER.keys()), (_symmetry, frozenset("=")))


def told_of_matrix(nodes: Sequence[Node]) -> Fact | None:
    """What a formula tells of a matrix: `A = A^\\top \\succ 0`, `A \\succeq 0`, `A^\\top = -A`."""
    return _definite(nodes) or _symmetry(nodes)
