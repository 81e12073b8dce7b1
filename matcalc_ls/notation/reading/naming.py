"""Which part of `W^{N-1}_2` is the name of a quantity, and which scripts are left to act on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from matcalc_ls.algebra.expression import Family, Symbol
from matcalc_ls.notation.names import script, unbold, undotted, with_script
from matcalc_ls.notation.reading import constants
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.habits import habit
from matcalc_ls.notation.reading.indices import dim_of, dims_of
from matcalc_ls.notation.reading.running import (
    is_bound,
    of_several_indices,
    one_index,
    one_of_several,
    read_one_of_many,
    read_ranged,
    read_running_mark,
    read_running_subscript,
    read_running_superscript,
    running_index,
)
from matcalc_ls.notation.reading.script_marks import acts, counts, is_label, marks_a_name
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES, Resolved, Spelled, named
from matcalc_ls.notation.scope import Binding
from matcalc_ls.notation.superscripts import (
    INVERSES,
    SAFE_TRANSPOSES,
    STARS,
)
from matcalc_ls.tex.tree import Atom, Fenced, Row, Scripted
from matcalc_ls.tex.walk import walk

_NOTHING = Row(0, 0, ())


def resolve(spelled: Spelled, context: Context) -> Resolved:
    """The quantity that a name with scripts stands for: what is declared decides, the most of the scripts first."""
    is_bare = spelled.sub is None and spelled.sup is None and not spelled.primes
    for rule in _RULES_OF_BARE_NAMES if is_bare else _RULES:
        found = rule(spelled, context)
        if found is not None:
            return found
    return _undeclared(spelled, context)


def _starred(spelled: Spelled, context: Context) -> Resolved | None:
    """`\\sigma^{*2}`, `x^{\\star\\top}`: the star belongs to the name, and what follows acts on it."""
    sup = spelled.sup
    if sup is None or len(sup.items) < 2 or script(sup.items[0]) not in STARS or spelled.primes:
        return None
    star, rest = sup.items[0], sup.items[1:]
    first, last = Row(sup.start, star.end, (star,)), Row(rest[0].start, sup.end, rest)
    term, left = resolve(replace(spelled, sup=first), context)
    return (term, replace(left, sup=last)) if left.sup is None else None


def _declared_with_primes(spelled: Spelled, context: Context) -> Resolved | None:
    name = spelled.name + "'" * spelled.primes
    if spelled.primes and context.lookup.symbol(name) is not None:
        return named(spelled.without(primes=True), name)
    return None


def _declared_with_both(spelled: Spelled, context: Context) -> Resolved | None:
    if spelled.below is None or spelled.sup is None:
        return None
    name = with_script(spelled.below, "^", script(spelled.sup))
    return named(spelled.without(sub=True, sup=True), name) if context.lookup.symbol(name) is not None else None


def _declared_with_subscript(spelled: Spelled, context: Context) -> Resolved | None:
    binding = context.lookup.symbol(spelled.below)
    if binding is None or spelled.below is None:
        return None
    if binding.is_hearsay and (spelled.name, "_") in context.ranged:
        return None  # s_i beside a sum over all s_j, whatever s_i was defined to be
    if binding.yields and binding.provenance != "declared" and context.lookup.declares_family(spelled.name, "_"):
        return None  # one of those that were declared, rather than what was defined far away
    running = running_index(spelled.sub, context)
    if running is not None:
        # One of several, whichever of them was spoken of.
        index, dim = running
        known = binding.quantity
        family = Family(spelled.below, spelled.name, "_", index, known.shape, properties=known.properties)
        left = spelled.without(sub=True)
        return left.term("member", family, dim), left
    if not binding.quantity.shape and _runs_in_pair(spelled.sub, context):
        return None  # an entry of a matrix, r_{ik} below a sum over k
    if spelled.sup is not None and marks_a_name(spelled.sup, binding.quantity, context):
        return _marked(spelled)
    return named(spelled.without(sub=True), spelled.below)


def _runs_in_pair(sub: Row | None, context: Context) -> bool:
    """Whether a subscript is two indices of which a sum runs over one or both."""
    dims = dims_of(sub) or ()
    return len(dims) == 2 and any(dim.name in context.bound for dim in dims)


def _marked(spelled: Spelled) -> Resolved:
    """`x^*`, `P_k^-`: another quantity than the one without the mark."""
    name = with_script(spelled.below or spelled.name, "^", script(spelled.sup or _NOTHING))
    return named(spelled.without(sub=True, sup=True), name)


def _with_superscript(spelled: Spelled, context: Context) -> Resolved | None:
    """`W^N` as a name, or as a member of the family `W^j`; also with a transpose behind the index: `W^{l\\top}`."""
    if spelled.sup is None:
        return None
    lookup = context.lookup
    family = lookup.family(spelled.name, "^")
    for index, rest in _index_and_transpose(spelled.sup):
        name = with_script(spelled.name, "^", script(index))
        binding = lookup.symbol(name)
        if binding is not None:
            left = replace(spelled, sup=rest)
            return one_of_several(left, name, index, binding, context) or named(left, name)
        text = script(index)
        if family is not None and text.isdigit() and "(" in family.name:
            continue  # x^2 of the x^{(i)} is a square
        if family is None or text in SAFE_TRANSPOSES | INVERSES or (text == "T" and not lookup.is_dim("T")):
            continue
        dim = dim_of(index)
        if dim is not None:
            context.note(f"superscripts on {family.base} read as members of the family {family.name}, not as powers")
            left = replace(spelled, sup=rest)
            return left.term("member", family, dim), left
    return None


def _index_and_transpose(sup: Row) -> list[tuple[Row, Row | None]]:
    """The ways to see an index in a superscript: all of it, or what stands before a transpose."""
    found: list[tuple[Row, Row | None]] = [(sup, None)]
    if len(sup.items) > 1:
        last = sup.items[-1]
        before = [item for item in sup.items[:-1] if not (isinstance(item, Atom) and item.text == ",")]
        bracketed = len(before) == 1 and isinstance(before[0], Fenced)
        if before and (script(last) in SAFE_TRANSPOSES or (script(last) == "T" and bracketed)):
            found.append((Row(sup.start, before[-1].end, tuple(before)), Row(last.start, last.end, (last,))))
    return found


def _member(spelled: Spelled, context: Context) -> Resolved | None:
    family = context.lookup.family(spelled.name, "_")
    index = one_index(spelled.sub)
    if family is None or index is None:
        return None
    if spelled.sup is not None and marks_a_name(spelled.sup, family, context):
        return read_running_mark(spelled, context) or _marked(spelled)
    left = spelled.without(sub=True)
    return left.term("member", family, index), left


def _size(spelled: Spelled, context: Context) -> Resolved | None:
    if spelled.sub is not None or not context.is_index(spelled.name):
        return None
    if spelled.sup is not None and is_label(spelled.sup):
        return None  # h^{(l)}, beside the size h
    return spelled.term("dimension" if spelled.name in context.bound else "size", spelled.name), spelled


def _declared(spelled: Spelled, context: Context) -> Resolved | None:
    """A name that is declared, with scripts that are not: entries, powers, or names of their own."""
    # \dot{q}_k is an entry of \dot{q} if q_k is one of q.
    binding = context.lookup.symbol(spelled.name) or context.lookup.symbol(undotted(spelled.name))
    if binding is None or not isinstance(binding.quantity, Symbol):
        return None
    if binding.arguments is not None and (number := constants.constant_of_nature(spelled, context)) is not None:
        return number  # 2\pi, whatever the policy \pi(\theta) is
    sup = spelled.sup
    if sup is not None and marks_a_name(sup, binding.quantity, context):
        return read_running_mark(spelled, context) or _marked(spelled)
    rank = len(binding.quantity.shape)
    is_sized = spelled.sub is not None and (binding.yields or "\\times" in script(spelled.sub))
    if is_sized and (sized := constants.constant(spelled, context)) is not None:
        return sized  # I_n, whatever I was elsewhere, and I_{n \times n}, which says how large it is
    if _is_vector_far_away(binding) and (spelled.name, "_") in context.ranged and one_index(spelled.sub) is not None:
        return None  # w_1 + \dots + w_d
    is_far = _is_vector_far_away(binding) and not _runs_along(spelled, binding.quantity, context)
    is_other = is_far or (rank == 1 and spelled.below in context.places)
    if spelled.below is None or (_entry_indices(spelled, rank, context) and not is_other):
        return named(spelled, spelled.name)
    if running_index(spelled.sub, context) is not None:
        return None  # x_i under a sum over i is one of several, of which x is not
    if (spelled.name, "_") in context.ranged and one_index(spelled.sub) is not None:
        return None  # nor is x_k beside it
    if is_bound(dims_of(spelled.sub), context):
        return spelled.without(sub=True).term(
            "opaque", f"entries of what is no matrix, {spelled.name}", "by shape"
        ), spelled
    return named(spelled.without(sub=True), spelled.below)


def _is_vector_far_away(binding: Binding) -> bool:
    """Whether x was said to be a vector where the text spoke of something else: x_i is as likely one of several."""
    return binding.yields and binding.provenance in ("declared", "defined") and len(binding.quantity.shape) == 1


def _runs_along(spelled: Spelled, vector: Symbol, context: Context) -> bool:
    """Whether a sum over the index of x_i has just as many terms as the vector x has entries."""
    index = one_index(spelled.sub)
    return index is not None and context.lengths.get(index.name or "") is vector.shape[0]


def _entry_indices(spelled: Spelled, rank: int, context: Context) -> bool:
    """Whether a subscript spells the indices of an entry of something of this rank."""
    indices = dims_of(spelled.sub)
    if indices is None or rank == 0 or (rank == 1 and unbold(spelled.name) != spelled.name):
        return False  # a bold letter with an index is one of several vectors, not an entry
    if rank == 2 and len(indices) == 1:
        digits = str(indices[0])
        return len(digits) == 2 and digits.isdigit() and "0" not in digits and not _has_blocks(spelled.name, context)
    names = {name for index in indices for name in index.names}
    return (
        len(indices) == rank
        and all(index.constant is None or index.constant > 0 for index in indices)
        and all(name in PLAIN_INDICES or context.is_index(name) or context.lookup.is_dim(name) for name in names)
    )


def _has_blocks(name: str, context: Context) -> bool:
    """Whether a part of a matrix was said to be a matrix itself, as A_{11} is of one that is partitioned."""
    parts = (context.lookup.symbol(f"{name}_{{{digits}}}") for digits in ("11", "22", "12", "21"))
    return any(part is not None and part.quantity.shape for part in parts)


def _free_entry(spelled: Spelled, context: Context) -> Resolved | None:
    """An entry `A_{ij}` of a matrix that nobody declared: indices of a sum, or usual ones on a capital."""
    indices = dims_of(spelled.sub)
    if indices is None or len(indices) != 2:
        return None
    names = [dim.name for dim in indices]
    usual = all(index in PLAIN_INDICES for index in names) and names[0] != names[1]
    if not any(index in context.bound for index in names) and not (usual and unbold(spelled.name)[:1].isupper()):
        return None
    if spelled.sup is not None and not acts(spelled.sup, 0, context) and not _runs(spelled.sup, context):
        return named(spelled.without(sup=True), with_script(spelled.name, "^", script(spelled.sup)))
    return named(spelled, spelled.name)


def _runs(sup: Row, context: Context) -> bool:
    """`y_{ij}`, `y_{ij}^*` above: an exponent that has an index of a sum is no part of a name."""
    return any(isinstance(node, Scripted) and is_bound(dims_of(node.sub), context) for node in walk(sup))


_RULES: tuple[Callable[[Spelled, Context], Resolved | None], ...] = (
    _starred,
    constants.stacking_matrix,
    _declared_with_primes,
    _declared_with_both,
    _declared_with_subscript,
    _with_superscript,
    _member,
    _size,
    read_one_of_many,
    _declared,
    constants.constant,
    read_ranged,
    constants.constant_of_nature,
    constants.kronecker_delta,
    read_running_subscript,
    _free_entry,
    read_running_superscript,
)
_OF_SCRIPTS = {
    _starred, _declared_with_primes, _declared_with_both, _declared_with_subscript, _with_superscript, _member,
    read_ranged, read_one_of_many, constants.kronecker_delta, read_running_subscript, _free_entry,
    read_running_superscript,
}  # fmt: skip
"""The rules that have nothing to say of a name without scripts."""
_RULES_OF_BARE_NAMES = tuple(rule for rule in _RULES if rule not in _OF_SCRIPTS)


def _undeclared(spelled: Spelled, context: Context) -> Resolved:
    """A name of which nothing was said: subscripts and labels belong to it, other superscripts act on it."""
    if is_bound(dims_of(spelled.sub), context):
        return of_several_indices(spelled, context)
    name = spelled.below or spelled.name
    left = spelled.without(sub=True)
    sup = spelled.sup
    if sup is not None and (counts(name, sup, context) or not acts(sup, habit(name)[0], context)):
        name = with_script(name, "^", script(sup))
        context.note(f"{name} read as one name")
        left = left.without(sup=True)
    return named(left, name)
