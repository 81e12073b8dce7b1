"""Names with an index that runs, below a sum or between dots: members of families."""

from __future__ import annotations

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Family
from matcalc_ls.algebra.operation import ATOM, SUM
from matcalc_ls.notation.names import is_bold, script, with_script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.habits import SCALAR_FIRST, Ranks, habit
from matcalc_ls.notation.reading.indices import dim_of, dims_of
from matcalc_ls.notation.reading.script_marks import NAME_MARKS, acts, is_label, is_worded
from matcalc_ls.notation.reading.spelled import Resolved, Spelled
from matcalc_ls.notation.reading.terms import ANY_INDEX, Term, key_of
from matcalc_ls.notation.scope import Binding
from matcalc_ls.notation.superscripts import TRANSPOSES
from matcalc_ls.tex.tree import Atom, Fenced, Row


def read_running_mark(spelled: Spelled, context: Context) -> Resolved | None:
    """`x_i^*` under a sum over i: a member of another family than `x_i`."""
    running = running_index(spelled.sub, context)
    if spelled.sub is None and (counted := running_index(spelled.sup, context)) is not None:
        left = spelled.without(sup=True)
        return left.term("guessed member", spelled.name, "^", *_in_brackets(spelled.sup, counted)), left
    if running is None or spelled.sup is None:
        return None
    left = spelled.without(sub=True, sup=True)
    return left.term("guessed member", with_script(spelled.name, "^", script(spelled.sup)), "_", *running), left


def one_index(row: Row | None) -> Dim | None:
    """The index that a script spells; `ij` and `1n` are two, and `2n` is a product."""
    several = dims_of(row)
    if several is not None and len(several) > 1 and (several[0].constant or 1) == 1:
        return None
    return dim_of(row)


def read_running_subscript(spelled: Spelled, context: Context) -> Resolved | None:
    """`x_i` under a sum over i, of which nothing was said: a member of a family."""
    running = running_index(spelled.sub, context)
    if running is None:
        return None
    if running_index(spelled.sup, context) is not None:
        return of_several_indices(spelled, context)
    sup = spelled.sup
    if sup is not None and (script(sup) in NAME_MARKS or is_label(sup) or is_worded(sup)):
        return read_running_mark(spelled, context)
    left = spelled.without(sub=True)
    return left.term("guessed member", spelled.name, "_", *running), left


def of_several_indices(spelled: Spelled, context: Context) -> Resolved:
    """`T_{ijk}`, `c_i^j` under a sum over j: another one for each j, and no entry of anything that is known."""
    left = spelled.without(sub=True, sup=True)
    sup = spelled.sup
    if sup is not None and running_index(sup, context) is None and acts(sup, 0, context):
        left, sup = spelled.without(sub=True), None
    pieces = [spelled.name]
    indices: list[Term] = []
    for mark, row in (("_", spelled.sub), ("^", sup)):
        if row is not None:
            pieces[-1] += f"{mark}{{"
            if not _add_indices(row, pieces, indices, context):
                return left.term("opaque", f"entries of what is no matrix, {spelled.name}"), left
            pieces[-1] += "}"
    ranks = habit(spelled.name) if is_bold(spelled.name) else SCALAR_FIRST
    whole = left.term("uninterpreted", key_of(ANY_INDEX.join(pieces)), ranks, tuple(pieces), SUM, ATOM)
    return Term(whole.kind, whole.start, whole.end, tuple(indices), whole.data), left


def _add_indices(row: Row, pieces: list[str], indices: list[Term], context: Context) -> bool:
    """Add what stands in a script: the indices that run as operands, all else as text; False for what has no form."""
    for item in row.items:
        if isinstance(item, Atom):
            if item.text in context.bound:
                indices.append(Term("dimension", item.start, item.end, (), (item.text,)))
                pieces.append("")
            else:
                pieces[-1] += item.text if item.kind != "command" else f"{item.text} "
        elif isinstance(item, Fenced) and item.left == "(" and item.right == ")":
            pieces[-1] += "("
            if not _add_indices(item.body, pieces, indices, context):
                return False
            pieces[-1] += ")"
        else:
            return False
    return True


def read_running_superscript(spelled: Spelled, context: Context) -> Resolved | None:
    """`x^i` under a sum over i, of which nothing was said: a member of a family."""
    running = running_index(spelled.sup, context)
    if running is None or spelled.sup is None:
        return None
    if spelled.sub is not None:  # \lambda_1^k is a power
        return None if acts(spelled.sup, habit(spelled.name)[0], context) else of_several_indices(spelled, context)
    left = spelled.without(sup=True)
    return left.term("guessed member", spelled.name, "^", *_in_brackets(spelled.sup, running)), left


def _in_brackets(sup: Row | None, running: tuple[str, Dim]) -> tuple[str, Dim]:
    """The index of a member with the brackets that it stands in: of `x^{(i)}`, `(i)`."""
    index, dim = running
    if sup is None or not is_label(sup):
        return running
    fence = sup.items[0]
    assert isinstance(fence, Fenced)
    return f"{fence.left}{index}{fence.right}", dim


def read_ranged(spelled: Spelled, context: Context) -> Resolved | None:
    """`W^l` where the formula has `W^L \\cdots W^1`: a member of a family that nobody declared."""
    for placement, row in (("_", spelled.sub), ("^", spelled.sup)):
        dim = one_index(row)
        if (
            dim is not None
            and row is not None
            and (spelled.name, placement) in context.ranged
            and script(row) not in TRANSPOSES
        ):
            left = spelled.without(sub=placement == "_", sup=placement == "^")
            return left.term("guessed member", spelled.name, placement, "j", dim), left
    return None


def is_bound(indices: tuple[Dim, ...] | None, context: Context) -> bool:
    """Whether a sum runs over one of these indices."""
    return any(name in context.bound for index in indices or () for name in index.names)


def running_index(row: Row | None, context: Context) -> tuple[str, Dim] | None:
    """The index of a sum that a script speaks of, and the script as a dim."""
    dim = one_index(row)
    running = [name for name in context.bound if dim is not None and name in dim.names]
    return (running[0], dim) if dim is not None and len(running) == 1 else None


def one_of_several(left: Spelled, name: str, index: Row, binding: Binding, context: Context) -> Resolved | None:
    """`x^{(i)}` under a sum over i, where x^{(i)} is known as if it were one quantity."""
    running = running_index(index, context)
    if running is None:
        return None
    known = binding.quantity
    family = Family(name, left.name, "^", running[0], known.shape, properties=known.properties)
    return left.term("member", family, running[1]), left


def read_one_of_many(spelled: Spelled, context: Context) -> Resolved | None:
    """`\\hat u_{it}` where `\\hat u_{it}^\\top` stands in the formula: one of many vectors, no entry of a matrix."""
    below = spelled.below
    if below is None or below not in context.transposed:
        return None
    binding = context.lookup.symbol(spelled.name)
    if binding is not None and len(binding.quantity.shape) == 2:
        return None
    left = spelled.without(sub=True)
    return left.term("uninterpreted", key_of(below), ranks_of_one(spelled.name), (below,), SUM, ATOM), left


def ranks_of_one(name: str) -> Ranks:
    """The ranks to try of one of many that are called so, where it is transposed: capitals are blocks."""
    return (2, 1) if habit(name)[0] == 2 else (1, 2)
