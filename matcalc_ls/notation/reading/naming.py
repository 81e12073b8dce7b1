"""Which part of `W^{N-1}_2` is the name of a quantity, and which scripts are left to act on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Family, Symbol
from matcalc_ls.algebra.operation import ATOM, SUM
from matcalc_ls.notation.evidence import letter_key
from matcalc_ls.notation.names import canonical, is_bold, script, unbold, with_script, words
from matcalc_ls.notation.reading import constants
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.habits import Ranks, habit
from matcalc_ls.notation.reading.indices import dim_of, dims_of
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES, Resolved, Spelled, named
from matcalc_ls.notation.reading.terms import key_of
from matcalc_ls.notation.scope import Binding
from matcalc_ls.notation.superscripts import (
    ADJOINTS,
    ENTRYWISE_MARKS,
    INVERSE_TRANSPOSES,
    INVERSES,
    PSEUDO_INVERSES,
    SAFE_TRANSPOSES,
    STARS,
    TRANSPOSES,
)
from matcalc_ls.tex.tree import Atom, Fenced, Row, Scripted, Styled
from matcalc_ls.tex.walk import walk

_NOTHING = Row(0, 0, ())
_COUNTED = re.compile(r"[klmnt][+-]\d+|[kln01]")
"""Superscripts that count steps where no power can stand: `u^{n+1}` of a vector."""
_WORDED = words("text textrm textsf textit textnormal mathrm mathsf mbox operatorname")
_LESS_THAN_A_SIZE = re.compile(r"[nkpm]-\d")
_POWERS = words("n k p m")
_NAME_MARKS = words("* \\star \\ast \\dagger + - \\prime \\infty \\circ")


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
    running = _running(spelled.sub, context)
    if running is not None:
        # One of several, whichever of them was spoken of.
        index, dim = running
        known = binding.quantity
        family = Family(spelled.below, spelled.name, "_", index, known.shape, properties=known.properties)
        left = spelled.without(sub=True)
        return left.term("member", family, dim), left
    if spelled.sup is not None and _marks_a_name(spelled.sup, binding.quantity):
        return _marked(spelled)
    return named(spelled.without(sub=True), spelled.below)


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
        left = replace(spelled, sup=rest)
        binding = lookup.symbol(name)
        if binding is not None:
            return _one_of_several(left, name, index, binding, context) or named(left, name)
        text = script(index)
        if family is not None and text.isdigit() and "(" in family.name:
            continue  # x^2 of the x^{(i)} is a square
        if family is None or text in SAFE_TRANSPOSES | INVERSES or (text == "T" and not lookup.is_dim("T")):
            continue
        dim = dim_of(index)
        if dim is not None:
            context.note(f"superscripts on {family.base} read as members of the family {family.name}, not as powers")
            return left.term("member", family, dim), left
    return None


def _one_of_several(left: Spelled, name: str, index: Row, binding: Binding, context: Context) -> Resolved | None:
    """`x^{(i)}` under a sum over i, where x^{(i)} is known as if it were one quantity."""
    running = _running(index, context)
    if running is None:
        return None
    known = binding.quantity
    family = Family(name, left.name, "^", running[0], known.shape, properties=known.properties)
    return left.term("member", family, running[1]), left


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
    index = _one_index(spelled.sub)
    if family is None or index is None:
        return None
    if spelled.sup is not None and _marks_a_name(spelled.sup, family):
        return _running_mark(spelled, context) or _marked(spelled)
    left = spelled.without(sub=True)
    return left.term("member", family, index), left


def _running_mark(spelled: Spelled, context: Context) -> Resolved | None:
    """`x_i^*` under a sum over i: a member of another family than `x_i`."""
    running = _running(spelled.sub, context)
    if spelled.sub is None and (counted := _running(spelled.sup, context)) is not None:
        left = spelled.without(sup=True)
        return left.term("guessed member", spelled.name, "^", *_in_brackets(spelled.sup, counted)), left
    if running is None or spelled.sup is None:
        return None
    left = spelled.without(sub=True, sup=True)
    return left.term("guessed member", with_script(spelled.name, "^", script(spelled.sup)), "_", *running), left


def _one_index(row: Row | None) -> Dim | None:
    """The index that a script spells; `ij` and `1n` are two, and `2n` is a product."""
    several = dims_of(row)
    if several is not None and len(several) > 1 and (several[0].constant or 1) == 1:
        return None
    return dim_of(row)


def _size(spelled: Spelled, context: Context) -> Resolved | None:
    if spelled.sub is not None or not context.is_index(spelled.name):
        return None
    if spelled.sup is not None and _is_label(spelled.sup):
        return None  # h^{(l)}, beside the size h
    return spelled.term("dimension" if spelled.name in context.bound else "size", spelled.name), spelled


def _declared(spelled: Spelled, context: Context) -> Resolved | None:
    """A name that is declared, with scripts that are not: entries, powers, or names of their own."""
    binding = context.lookup.symbol(spelled.name)
    if binding is None or not isinstance(binding.quantity, Symbol):
        return None
    sup = spelled.sup
    if sup is not None and _marks_a_name(sup, binding.quantity):
        return _running_mark(spelled, context) or _marked(spelled)
    rank = len(binding.quantity.shape)
    if binding.yields and spelled.sub is not None and (sized := constants.constant(spelled, context)) is not None:
        return sized  # I_n, whatever I was elsewhere
    if _is_vector_far_away(binding) and (spelled.name, "_") in context.ranged and _one_index(spelled.sub) is not None:
        return None  # w_1 + \dots + w_d
    is_other = _is_vector_far_away(binding) or (rank == 1 and spelled.below in context.places)
    if spelled.below is None or (_entry_indices(spelled, rank, context) and not is_other):
        return named(spelled, spelled.name)
    if _running(spelled.sub, context) is not None:
        return None  # x_i under a sum over i is one of several, of which x is not
    if _is_bound(dims_of(spelled.sub), context):
        return spelled.without(sub=True).term(
            "opaque", f"entries of what is no matrix, {spelled.name}", "by shape"
        ), spelled
    return named(spelled.without(sub=True), spelled.below)


def _is_vector_far_away(binding: Binding) -> bool:
    """Whether x was said to be a vector where the text spoke of something else: x_i is as likely one of several."""
    return binding.yields and binding.provenance in ("declared", "defined") and len(binding.quantity.shape) == 1


def _marks_a_name(sup: Row, quantity: Symbol | Family) -> bool:
    """`x^*`, `x^{(i)}`: another quantity than x; `P^+` of a matrix is its pseudo-inverse."""
    text = script(sup)
    if text in PSEUDO_INVERSES and len(quantity.shape) == 2:
        return False
    is_vector = len(quantity.shape) == 1 or (is_bold(quantity.name) and habit(quantity.name)[0] == 1)
    counts = is_vector and _COUNTED.fullmatch(text) is not None
    return text in _NAME_MARKS or counts or _is_label(sup) or _is_worded(sup)


def _is_worded(sup: Row) -> bool:
    """`\\beta^{\\text{new}}`: words that are no operation."""
    only = sup.items[0] if len(sup.items) == 1 else None
    return isinstance(only, Styled) and only.style in _WORDED and script(sup) not in TRANSPOSES | ADJOINTS


def _is_label(sup: Row) -> bool:
    """`(i)`, `[t+1]`: the number of a sample, layer or step."""
    only = sup.items[0] if len(sup.items) == 1 else None
    return isinstance(only, Fenced) and only.left in ("(", "[") and script(only.body) not in TRANSPOSES | INVERSES


def _entry_indices(spelled: Spelled, rank: int, context: Context) -> bool:
    """Whether a subscript spells the indices of an entry of something of this rank."""
    indices = dims_of(spelled.sub)
    if indices is None or rank == 0 or (rank == 1 and unbold(spelled.name) != spelled.name):
        return False  # a bold letter with an index is one of several vectors, not an entry
    if rank == 2 and len(indices) == 1:
        digits = str(indices[0])
        return len(digits) == 2 and digits.isdigit() and "0" not in digits
    names = {name for index in indices for name in index.names}
    return (
        len(indices) == rank
        and all(index.constant is None or index.constant > 0 for index in indices)
        and all(name in PLAIN_INDICES or context.is_index(name) or context.lookup.is_dim(name) for name in names)
    )


def _running_subscript(spelled: Spelled, context: Context) -> Resolved | None:
    """`x_i` under a sum over i, of which nothing was said: a member of a family."""
    running = _running(spelled.sub, context)
    if running is None:
        return None
    if _running(spelled.sup, context) is not None:
        return _of_several_indices(spelled)
    sup = spelled.sup
    if sup is not None and (script(sup) in _NAME_MARKS or _is_label(sup) or _is_worded(sup)):
        return _running_mark(spelled, context)
    left = spelled.without(sub=True)
    return left.term("guessed member", spelled.name, "_", *running), left


def _of_several_indices(spelled: Spelled) -> Resolved:
    """`T_{ijk}`, `c_i^j` under a sum over j: another one for each j, and no entry of anything that is known."""
    whole = spelled.without(sub=True, sup=True)
    return whole.term("opaque", f"entries of what is no matrix, {spelled.name}"), whole


def _running_superscript(spelled: Spelled, context: Context) -> Resolved | None:
    running = _running(spelled.sup, context)
    if running is None or spelled.sup is None:
        return None
    if spelled.sub is not None:  # \lambda_1^k is a power
        return None if _acts(spelled.sup, habit(spelled.name)[0], context) else _of_several_indices(spelled)
    left = spelled.without(sup=True)
    return left.term("guessed member", spelled.name, "^", *_in_brackets(spelled.sup, running)), left


def _in_brackets(sup: Row | None, running: tuple[str, Dim]) -> tuple[str, Dim]:
    """The index of a member with the brackets that it stands in: of `x^{(i)}`, `(i)`."""
    index, dim = running
    if sup is None or not _is_label(sup):
        return running
    fence = sup.items[0]
    assert isinstance(fence, Fenced)
    return f"{fence.left}{index}{fence.right}", dim


def _ranged(spelled: Spelled, context: Context) -> Resolved | None:
    """`W^l` where the formula has `W^L \\cdots W^1`: a member of a family that nobody declared."""
    for placement, row in (("_", spelled.sub), ("^", spelled.sup)):
        dim = _one_index(row)
        if (
            dim is not None
            and (spelled.name, placement) in context.ranged
            and script(row or _NOTHING) not in TRANSPOSES
        ):
            left = spelled.without(sub=placement == "_", sup=placement == "^")
            return left.term("guessed member", spelled.name, placement, "j", dim), left
    return None


def _is_bound(indices: tuple[Dim, ...] | None, context: Context) -> bool:
    """Whether a sum runs over one of these indices."""
    return any(name in context.bound for index in indices or () for name in index.names)


def _running(row: Row | None, context: Context) -> tuple[str, Dim] | None:
    """The index of a sum that a script speaks of, and the script as a dim."""
    dim = _one_index(row)
    running = [name for name in context.bound if dim is not None and name in dim.names]
    return (running[0], dim) if dim is not None and len(running) == 1 else None


def _one_of_many(spelled: Spelled, context: Context) -> Resolved | None:
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


def transposed_name(node: Scripted) -> str | None:
    """The name with two indices that is transposed as a whole, `x_{ij}^\\top`; None for anything else."""
    if node.sub is None or node.sup is None or node.base is None:
        return None
    if node.sub.start > node.sup.start or script(node.sup) not in TRANSPOSES:
        return None
    indices = dims_of(node.sub) or ()
    if len(indices) != 2 or all(unbold(index.name or "").isupper() for index in indices):  # C_{IB} is a name
        return None
    name = canonical(node.base)
    return None if name is None else with_script(name, "_", script(node.sub))


def counted_name(node: Scripted) -> str | None:
    """The name of which this is the first, `I_1`, or of what is inverted, as no identity is; or None."""
    is_first = node.sub is not None and script(node.sub) == "1"
    is_inverted = node.sub is None and node.sup is not None and script(node.sup) in INVERSES
    return canonical(node.base) if (is_first or is_inverted) and node.base is not None else None


def _free_entry(spelled: Spelled, context: Context) -> Resolved | None:
    """An entry `A_{ij}` of a matrix that nobody declared: indices of a sum, or usual ones on a capital."""
    indices = dims_of(spelled.sub)
    if indices is None or len(indices) != 2:
        return None
    names = [dim.name for dim in indices]
    usual = all(index in PLAIN_INDICES for index in names) and names[0] != names[1]
    if not any(index in context.bound for index in names) and not (usual and unbold(spelled.name)[:1].isupper()):
        return None
    if spelled.sup is not None and not _acts(spelled.sup, 0, context) and not _runs(spelled.sup, context):
        return named(spelled.without(sup=True), with_script(spelled.name, "^", script(spelled.sup)))
    return named(spelled, spelled.name)


def _runs(sup: Row, context: Context) -> bool:
    """`y_{ij}`, `y_{ij}^*` above: an exponent that has an index of a sum is no part of a name."""
    return any(isinstance(node, Scripted) and _is_bound(dims_of(node.sub), context) for node in walk(sup))


_RULES: tuple[Callable[[Spelled, Context], Resolved | None], ...] = (
    _starred,
    constants.stacking_matrix,
    _declared_with_primes,
    _declared_with_both,
    _declared_with_subscript,
    _with_superscript,
    _member,
    _size,
    _one_of_many,
    _declared,
    constants.constant,
    _ranged,
    constants.constant_of_nature,
    constants.kronecker_delta,
    _running_subscript,
    _free_entry,
    _running_superscript,
)
_OF_SCRIPTS = {
    _starred, _declared_with_primes, _declared_with_both, _declared_with_subscript, _with_superscript, _member, _ranged,
    _one_of_many, constants.kronecker_delta, _running_subscript, _free_entry, _running_superscript,
}  # fmt: skip
"""The rules that have nothing to say of a name without scripts."""
_RULES_OF_BARE_NAMES = tuple(rule for rule in _RULES if rule not in _OF_SCRIPTS)


def _undeclared(spelled: Spelled, context: Context) -> Resolved:
    """A name of which nothing was said: subscripts and labels belong to it, other superscripts act on it."""
    if _is_bound(dims_of(spelled.sub), context):
        return _of_several_indices(spelled)
    name = spelled.below or spelled.name
    left = spelled.without(sub=True)
    sup = spelled.sup
    if sup is not None and (_counts(name, sup, context) or not _acts(sup, habit(name)[0], context)):
        name = with_script(name, "^", script(sup))
        context.note(f"{name} read as one name")
        left = left.without(sup=True)
    return named(left, name)


def _counts(name: str, sup: Row, context: Context) -> bool:
    """Whether `x^k` is the k-th of several vectors, as a power of a vector is nothing."""
    if script(sup) != "k" or habit(name)[0] != 1:
        return False
    return is_bold(name) or letter_key(with_script(name, "^", "k")) in context.lookup.scope.conventions.arrays


def _acts(sup: Row, rank: int, context: Context) -> bool:
    """Whether a superscript on an undeclared name, likely of this rank, is an operation rather than a part of it."""
    text = script(sup)
    if rank == 0 and _LESS_THAN_A_SIZE.fullmatch(text):
        return True  # \lambda^{n-1}, beside \lambda^n
    if rank == 2 and text == "\\dagger" and not context.lookup.scope.conventions.dagger_inverts:
        return True
    if text in _NAME_MARKS or _is_label(sup):
        return False
    if text in TRANSPOSES | INVERSES | INVERSE_TRANSPOSES | ADJOINTS or text in _POWERS:
        return True
    first = sup.items[0] if sup.items else None
    if isinstance(first, Atom) and first.text in ENTRYWISE_MARKS:
        return True
    return not any(char.isalpha() for char in text) or "\\frac" in text
