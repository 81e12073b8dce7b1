"""What the members of each of the field's sets are, by what stands in its scripts or in brackets after it."""

from __future__ import annotations

from collections.abc import Callable

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.notation.declarations.dims import dim_of, sizes_of, split_at
from matcalc_ls.notation.declarations.kind import Kind, kind_of_dims
from matcalc_ls.notation.declarations.set_names import set_name
from matcalc_ls.notation.names import script
from matcalc_ls.tex.tree import Row

Reader = Callable[[Row | None, Row | None, Row | None], Kind | None]
"""From subscript, superscript and argument to a kind; None if that is no set that is known."""
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
    dims = sizes_of(sizes.items) or _listed(sizes)
    if dims is None:
        axes = len(split_at(sizes.items, {"\\times"}))
        # A length that is no polynomial (`n/2`) still tells a vector from a matrix.
        return Kind(None, axes, properties) if sizes.items and axes <= 2 and script(sizes) != "*" else None
    return kind_of_dims(dims, properties)


def _listed(sizes: Row) -> tuple[Dim, ...] | None:
    """`\\mathbb{R}^{m,n}`."""
    dims = [dim_of(part) for part in split_at(sizes.items, {","})]
    known = tuple(dim for dim in dims if dim is not None)
    return known if len(known) == len(dims) > 1 else None


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
        return Kind((dims[0] + 1,), 1)  # S^{n-1} is the unit sphere
    if not mark and sizes is sup and dims[0].constant is not None and dims[0].constant < 3:
        return None  # the circle and the sphere, or symmetric matrices
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


def _square(properties: frozenset[str]) -> Reader:
    """`SO(3)`, `O_n`, `GL(n, \\mathbb{R})`, `GL_n(\\mathbb{R})`."""

    def read(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
        parts = [] if argument is None else split_at(argument.items, {","})
        fields = parts if sub is not None else parts[1:]
        if sup is not None or not all(_is_field(Row(0, 0, tuple(part))) for part in fields):
            return None
        sizes = sub.items if sub is not None else parts[0] if parts else ()
        dims = sizes_of(sizes) if sizes else None
        return None if dims is None or len(dims) != 1 else Kind((dims[0], dims[0]), 2, properties)

    return read


def _is_field(row: Row) -> bool:
    return len(row.items) == 1 and set_name(row.items[0]) in (("R", False), ("R", True))


def _of_complex(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    kind = _of_reals(sub, sup, argument)
    return None if kind is None else Kind(kind.shape, kind.rank, kind.properties | {"complex"})


def _of_stiefel(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    """`St(n, p)`, `St_{n,p}`: p orthonormal columns of n entries, though some write p first."""
    row = argument if sub is None else sub
    if row is None or sup is not None or (sub is not None and argument is not None):
        return None
    dims = [dim for part in split_at(row.items, {","}) if (dim := dim_of(part)) is not None]
    if len(dims) != 2:
        return None
    rows, columns = dims if dims[1].name != "n" else (dims[1], dims[0])
    return Kind((rows, columns), 2)


def _of_matrices(sub: Row | None, sup: Row | None, argument: Row | None) -> Kind | None:
    """`M_n(\\mathbb{R})`, `M_{m \\times n}(\\mathbb{R})`, `M_{m,n}`."""
    if sub is None or sup is not None:
        return None
    if argument is not None and not _is_field(argument):
        return None
    parts = split_at(sub.items, {","})
    dims = sizes_of(sub.items) if len(parts) == 1 else tuple(d for d in map(dim_of, parts) if d is not None)
    if not dims or len(dims) > 2 or (len(parts) > 1 and len(dims) != len(parts)):
        return None
    return kind_of_dims((dims[0], dims[-1]))


READERS: dict[str, Reader] = {
    "R": _of_reals,
    "N": _of_naturals,
    "Z": _of_integers,
    "S": _of_symmetric,
    "simplex": _of_simplex,
    "SO": _square(frozenset({"orthogonal"})),
    "O": _square(frozenset({"orthogonal"})),
    "GL": _square(frozenset({"invertible"})),
    "M": _of_matrices,
    "C": _of_complex,
    "so": _square(frozenset({"skew-symmetric"})),
    "St": _of_stiefel,
}
