"""Names that everyone knows: `I_n`, `\\mathbf{1}_m`, `\\delta_{ij}`, π, the matrices that go with vec and vech."""

from __future__ import annotations

from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import OPERATIONS
from matcalc_ls.notation.declarations.dims import axes, split_at
from matcalc_ls.notation.declarations.kind import STACKING
from matcalc_ls.notation.names import script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.indices import dim_of, dims_of
from matcalc_ls.notation.reading.script_marks import is_label
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES, Resolved, Spelled
from matcalc_ls.notation.reading.tables import constant_named
from matcalc_ls.notation.scope import Binding
from matcalc_ls.tex.tree import Fenced, Row

_LABELS = frozenset("ijABCGOW")
"""Subscripts of an I that are no sizes, where nothing says that they are: indices, and points or frames."""
_STACKING = {"K": "commutation", "D": "duplication", "L": "elimination"}


def constant(spelled: Spelled, context: Context) -> Resolved | None:
    """`I_n`, `I_{n \\times n}`, `\\mathbf{1}_m`, `\\mathbf{0}_{m \\times n}`."""
    kind = constant_named(spelled.name)
    if kind is None or (kind == "identity" and (spelled.name in context.counted or _is_labelled(spelled, context))):
        return None
    sizes = () if spelled.sub is None else _sizes(spelled.sub)
    if sizes is None or (kind == "identity" and len(set(sizes)) > 1):
        return None
    left = spelled.without(sub=True)
    if kind == "ones" and len(sizes) == 2 and sizes[0] is sizes[1] and sizes[0] is not ONE:
        # Ones everywhere, or on the diagonal? Its size is sure.
        return left.term("sized", f"{spelled.below}", *sizes), left
    return left.term(kind, *sizes), left


def _is_labelled(spelled: Spelled, context: Context) -> bool:
    """`I_i`, `I_C`: one of several inertias, or about a point, rather than as large as that.

    Beside `\\otimes` it is the identity of a part: `I_A \\otimes \\rho_B`.
    """
    label = "" if spelled.sub is None else script(spelled.sub)
    return label in _LABELS and not context.lookup.is_dim(label) and not context.has_tensor_products


def _sizes(sub: Row) -> tuple[Dim, ...] | None:
    """The one or two sizes that a subscript spells."""
    parts = [part for axis in axes(sub.items) for part in split_at(axis, {","})]
    dims = [dim_of(Row(sub.start, sub.end, tuple(part))) for part in parts]
    return tuple(dim for dim in dims if dim is not None) if None not in dims and len(dims) <= 2 else None


def kronecker_delta(spelled: Spelled, context: Context) -> Resolved | None:
    """`\\delta_{ij}`, of which nothing was said."""
    indices = dims_of(spelled.sub) if spelled.name == "\\delta" and spelled.sup is None else None
    if indices is None or len(indices) != 2 or spelled.primes:
        return None
    names = {name for index in indices for name in index.names}
    if not names or not all(name in PLAIN_INDICES or context.is_index(name) for name in names):
        return None
    left = spelled.without(sub=True)
    return left.term("kronecker delta", *indices), left


def constant_of_nature(spelled: Spelled, _: Context) -> Resolved | None:
    """π on its own is the number, unless that fits nowhere; `\\pi^{(i)}` is one of several."""
    is_one_of_several = spelled.sup is not None and is_label(spelled.sup)
    if spelled.name == "\\pi" and not (spelled.sub or spelled.primes or is_one_of_several) and "pi" in OPERATIONS:
        return spelled.term("size", "\\pi"), spelled
    return None


def stacking_matrix(spelled: Spelled, context: Context) -> Resolved | None:
    """`K_{m,n}`, `K_n`, `D_n`, `L_n` beside vec or vech, or where words say that they are these matrices."""
    binding = context.lookup.symbol(spelled.below or spelled.name)
    properties = binding.quantity.properties if binding is not None else frozenset()
    said = next((kind for kind in STACKING if kind in properties), None) if properties else None
    kind = said or _STACKING.get(spelled.name)
    if kind is None:
        return None
    if said is None and (not _is_unsized(binding) or _is_known(spelled.name, context) or not context.stacks()):
        return None
    below = spelled.sub is not None
    row = spelled.sub if below else spelled.sup
    only = row.items[0] if row is not None and len(row.items) == 1 else None
    if not below and not isinstance(only, Fenced):
        return None
    dims = dims_of(only.body if isinstance(only, Fenced) else row)
    count = 2 if kind == "commutation" else 1
    if dims is None or not 1 <= len(dims) <= count or any(dim.name in context.bound for dim in dims):
        return None
    left = spelled.without(sub=below, sup=not below)
    return left.term("stacking matrix", kind, *(dims[0], dims[-1])[:count]), left


def _is_unsized(binding: Binding | None) -> bool:
    """Whether no more is known of a name than that it is a matrix."""
    return binding is None or (len(binding.quantity.shape) == 2 and not any(d.is_known for d in binding.quantity.shape))


def _is_known(name: str, context: Context) -> bool:
    return context.lookup.knows(name) or context.lookup.family(name, "_") is not None
