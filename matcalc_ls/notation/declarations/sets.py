"""The sets that quantities come from: `\\mathbb{R}^{m \\times n}`, `\\mathbb{S}_{++}^n`, `\\{-1, 1\\}^m`, `[0, 1]`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matcalc_ls.notation.declarations.dims import dim_of, is_dots, sizes_of, split_at
from matcalc_ls.notation.declarations.kind import Kind, kind_of_dims
from matcalc_ls.notation.names import script
from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted, Styled, Unknown

_STYLES = ("mathbb", "mathbf", "mathds", "Bbb", "mathrm", "bm", "boldsymbol", "mathcal", "mathscr", "text", "mathsf")
_BLACKBOARD = frozenset({*_STYLES, "textbf", "mathbbm"})
_FIELDS = {
    "R": "R", "Re": "R", "RR": "R", "Reals": "R", "reals": "R", "Real": "R", "real": "R", "bbR": "R", "dR": "R",
    "mathR": "R", "IR": "R", "bR": "R", "rn": "R", "N": "N", "NN": "N", "bbN": "N", "naturals": "N", "Z": "Z",
    "ZZ": "Z", "bbZ": "Z", "integers": "Z", "Q": "R", "S": "S", "SS": "S", "bbS": "S", "symm": "S", "Sym": "S",
    "Delta": "simplex", "triangle": "simplex", "SO": "SO", "O": "O", "GL": "GL", "SL": "GL", "M": "M",
}  # fmt: skip
"""Names of sets, without backslash or blackboard, and the set they name."""
_POSITIVE = frozenset({"++", ">0", "\\gt0"})
_NONNEGATIVE = frozenset({"+", "\\geq0", "\\ge0", "\\geqslant0"})
_SIGNS = {
    **dict.fromkeys(_POSITIVE, frozenset({"positive"})), **dict.fromkeys(_NONNEGATIVE, frozenset({"nonnegative"})),
}  # fmt: skip
_DEFINITE = {
    "++": frozenset({"positive definite", "symmetric"}), "+": frozenset({"positive semidefinite", "symmetric"}),
    "\\succ0": frozenset({"positive definite", "symmetric"}),
}  # fmt: skip
_SYMMETRIC_MARKS = frozenset({"\\text{sym}", "\\mathrm{sym}", "sym", "\\text{Sym}"})
_NONE: frozenset[str] = frozenset()


def kind_of_set(nodes: Sequence[Node]) -> Kind | None:
    """What the members of a set are; None if the nodes name no set that is known."""
    nodes = split_at(nodes, {"\\setminus", "\\backslash"})[0]
    match nodes:
        case [Group(body=body)]:
            return kind_of_set(body.items)
        case [Fenced() as fence]:
            return _of_fence(fence)
        case [Scripted(base=Fenced() as fence, sub=None, sup=Row() as sup, primes=0)]:
            return _powered(_of_fence(fence), sup)
        case [node]:
            return _of_named(node, None)
        case [node, Fenced(left="(", right=")", body=body)]:
            return _of_named(node, body)
        case [
            Atom(kind="letter", text=first),
            Atom(kind="letter", text=second),
            Fenced(left="(", right=")", body=body),
        ]:
            field = _FIELDS.get(first + second)
            return _READERS[field](None, None, body) if field in ("SO", "GL") else None
    return None


def _of_fence(fence: Fenced) -> Kind | None:
    parts = split_at(fence.body.items, {","})
    if fence.left == "\\{":
        return _of_elements(parts)
    if len(parts) == 2 and fence.left in ("(", "[") and all(parts):
        return Kind((), 0, _interval_properties(fence, parts[0]))
    return None


def _of_elements(parts: Sequence[Sequence[Node]]) -> Kind | None:
    """`\\{-1, 1\\}`, `\\{0, \\dots, 9\\}`: integers; anything else in braces is not known."""
    values = [dim_of(part) for part in parts if not is_dots(part)]
    if len(parts) < 2 or not values or None in values:
        return None
    constants = [value.constant for value in values if value is not None and value.constant is not None]
    properties = {"integer"}
    # A name among them, as in 1, …, K, is an upper end.
    if constants and min(constants) >= 0:
        properties.add("positive" if min(constants) > 0 else "nonnegative")
    return Kind((), 0, frozenset(properties))


def _interval_properties(fence: Fenced, lower: Sequence[Node]) -> frozenset[str]:
    bound = dim_of(lower)
    if bound is None or bound.constant is None or bound.constant < 0:
        return _NONE
    return frozenset({"positive" if bound.constant > 0 or fence.left == "(" else "nonnegative"})


def _powered(kind: Kind | None, sup: Row) -> Kind | None:
    dims = sizes_of(sup.items)
    return None if kind is None or dims is None else kind_of_dims(dims, kind.properties)


def _of_named(node: Node, argument: Row | None) -> Kind | None:
    """A set with a name: what stands in its scripts, or in brackets after it, are sizes and signs."""
    sub: Row | None = None
    sup: Row | None = None
    if isinstance(node, Scripted):
        if node.base is None or node.primes:
            return None
        sub, sup, node = node.sub, node.sup, node.base
    field, bare = _field(node)
    if field is None or (bare and sup is None and sub is None and (argument is None or field in "RNZ")):
        return None
    return _READERS[field](sub, sup, argument)


def _field(node: Node) -> tuple[str | None, bool]:
    """The set that a node names, and whether it is a bare letter, which may mean anything."""
    match node:
        case Styled(style=style, body=Row(items=items), words=words) if style in _BLACKBOARD or style == "operatorname":
            name = words or "".join(item.text for item in items if isinstance(item, Atom))
            return _FIELDS.get(name.strip()), style == "mathcal" and name != "S"
        case Atom(kind="letter", text=text):
            return _FIELDS.get(text), True
        case Atom(kind="command", text=text) | Unknown(text=text, arguments=()):
            name = text.removeprefix("\\")
            return _FIELDS.get(name), name in ("S", "O", "M", "Z", "Q")
        case Group(body=Row(items=(inner,))):
            return _field(inner)
    return None, False


def _signed(sub: Row | None, sup: Row | None) -> tuple[Row | None, str] | None:
    """The script that holds sizes and the mark in the other one; None if it is not clear which is which."""
    marks = [(row, script(row).replace(" ", "")) for row in (sub, sup) if row is not None]
    sizes = [row for row, mark in marks if mark not in _SIGNS and mark not in _SYMMETRIC_MARKS]
    signs = [mark for _, mark in marks if mark in _SIGNS or mark in _SYMMETRIC_MARKS]
    if len(sizes) > 1 or len(signs) > 1:
        return None
    return sizes[0] if sizes else None, signs[0] if signs else ""


def _of_reals(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    if argument is not None:
        return None
    read = _signed(sub, sup)
    if read is None:
        return None
    sizes, mark = read
    properties = frozenset({"symmetric"}) if mark in _SYMMETRIC_MARKS else _SIGNS.get(mark, _NONE)
    if sizes is None:
        return None if mark in _SYMMETRIC_MARKS else Kind((), 0, properties)
    if sizes is sub:
        return None
    dims = sizes_of(sizes.items)
    if dims is None:
        axes = len(split_at(sizes.items, {"\\times"}))
        # A length that is no polynomial (`n/2`) still tells a vector from a matrix.
        return Kind(None, axes, properties) if sizes.items and axes <= 2 and script(sizes) != "*" else None
    return kind_of_dims(dims, properties)


def _of_integers(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    kind = _of_reals(sub, sup, argument)
    return None if kind is None else Kind(kind.shape, kind.rank, kind.properties | {"integer"})


def _of_naturals(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    if sub is not None and script(sub) == "0":
        sub = None
    kind = _of_integers(sub, sup, argument)
    return None if kind is None else Kind(kind.shape, kind.rank, kind.properties | {"nonnegative"})


def _of_symmetric(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    read = _signed(sub, sup)
    if read is None:
        return None
    sizes, mark = read
    sizes = argument if sizes is None else sizes
    dims = None if sizes is None else sizes_of(sizes.items)
    if dims is None or len(dims) > 2 or dims[0] != dims[-1]:
        return None
    if not mark and len(dims) == 1 and any(not monomial and value < 0 for monomial, value in dims[0].terms):
        return None  # S^{n-1} is the unit sphere
    return Kind((dims[0], dims[0]), 2, _DEFINITE.get(mark, frozenset({"symmetric"})))


def _of_simplex(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    """`\\Delta^{n-1}` is the simplex in ℝⁿ; whether `\\Delta_n` is, or the one in ℝⁿ⁺¹, is not said."""
    sizes = sup or sub
    if sizes is None or argument is not None or (sub is not None and sup is not None):
        return None
    dims = sizes_of(sizes.items)
    if dims is None or len(dims) != 1:
        return None
    simplex = frozenset({"simplex"})
    counted = any(not monomial and value == -1 for monomial, value in dims[0].terms)
    return Kind((dims[0] + 1,), 1, simplex) if counted else Kind(None, 1, simplex)


def _square(properties: frozenset[str]) -> Callable[[Row | None, Row | None, Row | None], Kind | None]:
    def read(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
        if sup is not None:
            return None
        sizes = sub or argument
        dims = None if sizes is None else sizes_of(sizes.items)
        return None if dims is None or len(dims) != 1 else Kind((dims[0], dims[0]), 2, properties)

    return read


def _of_matrices(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    """`M_n(\\mathbb{R})`, `M_{m \\times n}(\\mathbb{R})`, `M_{m,n}`."""
    if sub is None or sup is not None:
        return None
    if argument is not None and _field(argument.items[0] if argument.items else argument)[0] != "R":
        return None
    parts = split_at(sub.items, {","})
    dims = sizes_of(sub.items) if len(parts) == 1 else tuple(d for d in map(dim_of, parts) if d is not None)
    if not dims or len(dims) > 2 or (len(parts) > 1 and len(dims) != len(parts)):
        return None
    return kind_of_dims((dims[0], dims[-1]))


_READERS: dict[str, Callable[[Row | None, Row | None, Row | None], Kind | None]] = {
    "R": _of_reals,
    "N": _of_naturals,
    "Z": _of_integers,
    "S": _of_symmetric,
    "simplex": _of_simplex,
    "SO": _square(frozenset({"orthogonal"})),
    "O": _square(frozenset({"orthogonal"})),
    "GL": _square(frozenset({"invertible"})),
    "M": _of_matrices,
}
