"""Names and scripts: which part of `W^{N-1}_2` is the name, which an index, which a power or a transpose."""

from __future__ import annotations

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.notation.names import TRANSPARENT, canonical, script, unbold, with_script, words
from matcalc_ls.notation.reading import grammar, items
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.indices import dim_of, dims_of
from matcalc_ls.notation.reading.tables import (
    ENTRYWISE_MARKS,
    INVERSE_TRANSPOSES,
    INVERSES,
    SAFE_TRANSPOSES,
    TRANSPOSES,
    constant_named,
)
from matcalc_ls.notation.reading.terms import Term, opaque
from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted, Styled

_PLAIN_INDICES = frozenset("ijklmnpqrs")
_POWERS = words("n k p m")
_NAME_MARKS = words("* \\star \\ast \\dagger + - \\prime \\infty \\circ")
_PSEUDO_INVERSES = frozenset({"+", "\\dagger"})


def read_scripted(node: Scripted, context: Context) -> Term:
    """The term of a node with scripts, or of a name without any."""
    base, sub, sup, primes = node.base, node.sub, node.sup, node.primes
    while True:
        if (isinstance(base, Group) and len(base.body.items) == 1) or (
            isinstance(base, Styled) and base.style in TRANSPARENT and len(base.body.items) == 1
        ):
            base = base.body.items[0]
        else:
            break
    if base is None:
        return opaque("a script on nothing", node.start, node.end)
    special = _norm(node, base, context) or _exponential(node, base, context)
    if special is not None:
        return special
    name = canonical(base) or (constant_named(script(base)) and script(base))
    if name:
        term, sub, sup, primes = _resolved(name, node, base, sub, sup, primes, context)
    else:
        term = items.read_item(base, context)
    return _primed(raised(_indexed(term, sub, node), sup, node, context), primes, node, context)


def read_scripts(term: Term, node: Scripted, context: Context) -> Term:
    """A term with the scripts of a node, which it is the base of."""
    return _primed(raised(_indexed(term, node.sub, node), node.sup, node, context), node.primes, node, context)


def _norm(node: Scripted, base: Node, context: Context) -> Term | None:
    if not (isinstance(base, Fenced) and base.left == base.right == "\\|" and base.closed):
        return None
    kind = "" if node.sub is None else script(node.sub)
    norm = Term("norm", base.start, node.end, (grammar.read_row(base.body, context),), (kind,))
    return raised(norm, node.sup, node, context)


def _exponential(node: Scripted, base: Node, context: Context) -> Term | None:
    """`e^{…}` is the exponential function unless e is declared."""
    name = canonical(base)
    if name not in ("e", "\\mathrm{e}") or node.sup is None or node.sub is not None or context.lookup.knows(name):
        return None
    if script(node.sup) in TRANSPOSES:
        return None
    return Term("exponential", node.start, node.end, (grammar.read_row(node.sup, context),))


_Resolved = tuple[Term, Row | None, Row | None, int]


def _resolved(
    name: str, node: Scripted, base: Node, sub: Row | None, sup: Row | None, primes: int, context: Context
) -> _Resolved:
    """The quantity that a name with scripts stands for, and the scripts that are not part of its name."""
    lookup = context.lookup

    def quantity(spelled: str, *, with_sub: bool, with_sup: bool) -> Term:
        end = node.end if with_sup or (with_sub and sup is None) else (sub or base).end if with_sub else base.end
        return Term("name", node.start, min(end, node.end), (), (spelled,))

    below = with_script(name, "_", script(sub)) if sub is not None else None
    if primes and lookup.symbol(name + "'" * primes) is not None:
        return quantity(name + "'" * primes, with_sub=False, with_sup=False), sub, sup, 0
    if sub is not None and sup is not None and below is not None:
        full = with_script(below, "^", script(sup))
        if lookup.symbol(full) is not None:
            return quantity(full, with_sub=True, with_sup=True), None, None, primes
    if lookup.symbol(below) is not None and below is not None:
        return quantity(below, with_sub=True, with_sup=False), None, sup, primes
    if sup is not None:
        found = _with_superscript(name, node, base, sub, sup, context)
        if found is not None:
            return (*found, primes)
    if sub is not None and (family := lookup.family(name, "_")) is not None:
        index = dim_of(sub)
        if index is not None:
            member = Term("member", node.start, node.end if sup is None else sub.end, (), (family, index))
            return member, None, sup, primes
    if sub is None and context.is_index(name):
        kind = "dimension" if name in context.bound else "size"
        return Term(kind, node.start, base.end, (), (name,)), None, sup, primes
    if lookup.symbol(name) is not None:
        return _declared(name, below, base, sub, sup, primes, node, context)
    constant = constant_named(name)
    if constant is not None and (sub is None or dims_of(sub) is not None or _size(sub) is not None):
        return Term(constant, node.start, base.end if sup else node.end, (), (_size(sub),)), None, sup, primes
    return _undeclared(name, below, base, sub, sup, primes, node, context)


def _size(sub: Row | None) -> object:
    """The size in `I_n` or `I_{n \\times n}`."""
    if sub is None:
        return None
    first: list[Node] = []
    for item in sub.items:
        if isinstance(item, Atom) and item.text in ("\\times", ","):
            break
        first.append(item)
    return dim_of(Row(sub.start, sub.end, tuple(first)))


def _with_superscript(
    name: str, node: Scripted, base: Node, sub: Row | None, sup: Row, context: Context
) -> tuple[Term, Row | None, Row | None] | None:
    """`W^N` as a name, or as a member of the family `W^j`; also with a transpose behind the index: `W^{l\\top}`."""
    lookup = context.lookup
    for index, rest in _index_and_transpose(sup):
        end = node.end if rest is None else index.end
        spelled = with_script(name, "^", script(index))
        if lookup.symbol(spelled) is not None:
            return Term("name", node.start, end, (), (spelled,)), sub, rest
        family = lookup.family(name, "^")
        text = script(index)
        if family is None or text in SAFE_TRANSPOSES | INVERSES or (text == "T" and not lookup.is_dim("T")):
            continue
        dim = dim_of(index)
        if dim is not None:
            context.note(f"superscripts on {family.base} read as members of the family {family.name}, not as powers")
            return Term("member", node.start, end, (), (family, dim)), sub, rest
    return None


def _index_and_transpose(sup: Row) -> list[tuple[Row, Row | None]]:
    whole: list[tuple[Row, Row | None]] = [(sup, None)]
    if len(sup.items) > 1:
        last = sup.items[-1]
        mark = script(last)
        before = [item for item in sup.items[:-1] if not (isinstance(item, Atom) and item.text == ",")]
        bracketed = len(before) == 1 and isinstance(before[0], Fenced)
        if before and (mark in SAFE_TRANSPOSES or (mark == "T" and bracketed)):
            index = Row(sup.start, before[-1].end, tuple(before))
            whole.append((index, Row(last.start, last.end, (last,))))
    return whole


def _declared(
    name: str, below: str | None, base: Node, sub: Row | None, sup: Row | None, primes: int, node: Scripted,
    context: Context,
) -> _Resolved:  # fmt: skip
    """A name that is declared, with scripts that are not: entries, powers, or names of their own."""
    binding = context.lookup.symbol(name)
    assert binding is not None and isinstance(binding.quantity, Symbol)
    term = Term("name", node.start, base.end, (), (name,))
    pseudo_inverse = sup is not None and script(sup) in _PSEUDO_INVERSES and len(binding.quantity.shape) == 2
    if sup is not None and not pseudo_inverse and (script(sup) in _NAME_MARKS or _is_label(sup)):
        spelled = with_script(below or name, "^", script(sup))
        return Term("name", node.start, node.end, (), (spelled,)), None, None, primes
    if sup is not None and script(sup) == "T" and not binding.quantity.shape and context.lookup.is_dim("T"):
        return (
            Term("power", node.start, node.end, (term, Term("dimension", sup.start, sup.end, (), ("T",)))),
            sub,
            None,
            0,
        )
    if sub is None or below is None:
        return term, None, sup, primes
    if _entry_indices(sub, len(binding.quantity.shape), context) is not None:
        return term, sub, sup, primes
    return Term("name", node.start, sub.end if sup else node.end, (), (below,)), None, sup, primes


def _is_label(sup: Row) -> bool:
    """`(i)`, `[t+1]`: the number of a sample, layer or step."""
    return (
        len(sup.items) == 1
        and isinstance(sup.items[0], Fenced)
        and sup.items[0].left in ("(", "[")
        and (script(sup.items[0].body) not in TRANSPOSES | INVERSES)
    )


def _entry_indices(sub: Row, rank: int, context: Context) -> tuple[object, ...] | None:
    """The indices that a subscript spells for something of this rank, if it can be an entry."""
    indices = dims_of(sub)
    if indices is None or rank == 0:
        return None
    if rank == 2 and len(indices) == 1:
        digits = script(sub)
        if len(digits) != 2 or not digits.isdigit():
            return None
        indices = (Dim.of(int(digits[0])), Dim.of(int(digits[1])))
    if len(indices) != rank:
        return None
    for index in indices:
        if index.constant is not None and index.constant < 1:
            return None
        if not all(
            name in _PLAIN_INDICES or context.is_index(name) or context.lookup.is_dim(name) for name in index.names
        ):
            return None
    return indices


def _undeclared(
    name: str, below: str | None, base: Node, sub: Row | None, sup: Row | None, primes: int, node: Scripted,
    context: Context,
) -> _Resolved:  # fmt: skip
    """A name of which nothing was said: subscripts and labels belong to it, other superscripts act on it."""
    if sub is not None and (dim := _running(sub, context)) is not None:
        end = node.end if sup is None else sub.end
        return Term("guessed member", node.start, end, (), (name, "_", *dim)), None, sup, primes
    if sub is not None and (indices := _free_entry(name, sub, context)) is not None:
        matrix = Term("name", node.start, base.end, (), (name,))
        end = node.end if sup is None else sub.end
        return Term("entry", node.start, end, (matrix,), indices), None, sup, primes
    if sup is not None and sub is None and (dim := _running(sup, context)) is not None:
        return Term("guessed member", node.start, node.end, (), (name, "^", *dim)), None, None, primes
    spelled = below or name
    if sup is not None and not _acts(sup, context):
        whole = with_script(spelled, "^", script(sup))
        context.note(f"{whole} read as one name")
        return Term("name", node.start, node.end, (), (whole,)), None, None, primes
    end = (sub.end if sub is not None else base.end) if sup is not None or primes else node.end
    return Term("name", node.start, min(end, node.end), (), (spelled,)), None, sup, primes


def _running(row: Row, context: Context) -> tuple[str, Dim] | None:
    """The index of a sum that a script speaks of, and the script as a dim: then the name is that of a family."""
    dim = dim_of(row)
    running = [name for name in context.bound if dim is not None and name in dim.names]
    return (running[0], dim) if dim is not None and len(running) == 1 else None


def _free_entry(name: str, sub: Row, context: Context) -> tuple[Dim, ...] | None:
    """The indices of an entry `A_{ij}` of a matrix that nobody declared: two, of a sum or usual ones on a capital."""
    indices = dims_of(sub)
    if indices is None or len(indices) != 2:
        return None
    names = [dim.name for dim in indices]
    if any(index in context.bound for index in names):
        return indices
    usual = all(index in _PLAIN_INDICES for index in names) and names[0] != names[1]
    return indices if usual and unbold(name)[:1].isupper() else None


def _acts(sup: Row, context: Context) -> bool:
    """Whether a superscript on an undeclared name is an operation rather than a part of the name."""
    text = script(sup)
    if text in _NAME_MARKS or _is_label(sup):
        return False
    if text in TRANSPOSES | INVERSES | INVERSE_TRANSPOSES or text in _POWERS:
        return True
    first = sup.items[0] if sup.items else None
    if isinstance(first, Atom) and first.text in ENTRYWISE_MARKS:
        return True
    return not any(char.isalpha() for char in text) or "\\frac" in text


def _indexed(term: Term, sub: Row | None, node: Scripted) -> Term:
    if sub is None:
        return term
    indices = dims_of(sub)
    if indices is None:
        return opaque("a subscript that is no index", node.start, node.end)
    end = sub.end if node.sup is not None else node.end
    return Term("entry", node.start, end, (term,), indices)


def raised(term: Term, sup: Row | None, node: Scripted, context: Context) -> Term:
    """A term with a superscript that acts on it."""
    if sup is None:
        return term
    text, start, end = script(sup), node.start, node.end
    if text in TRANSPOSES:
        return Term("transpose", start, end, (term,))
    if text in INVERSES:
        return Term("inverse", start, end, (term,))
    if text in INVERSE_TRANSPOSES:
        return Term("transpose", start, end, (Term("inverse", start, end, (term,)),))
    if text in _PSEUDO_INVERSES:
        return Term("call", start, end, (term,), ("pinv",))
    first = sup.items[0] if sup.items else None
    if isinstance(first, Atom) and first.text in ENTRYWISE_MARKS:
        exponent = grammar.read_items(sup.items[1:], context, sup.start, sup.end)
        return Term("entrywise power", start, end, (term, exponent))
    if text in _NAME_MARKS or text == "H":
        return opaque(f"a superscript {text}", start, end)
    return Term("power", start, end, (term, grammar.read_row(sup, context)))


def _primed(term: Term, primes: int, node: Scripted, context: Context) -> Term:
    if not primes:
        return term
    if not context.lookup.scope.primes_transpose:
        if term.kind == "name":
            return Term("name", node.start, node.end, (), (term.data[0] + "'" * primes,))
        return opaque("a prime", node.start, node.end)
    for _ in range(primes):
        term = Term("transpose", node.start, node.end, (term,))
    return term
