"""What scripts do to a term that they stand on: transposes, inverses, powers, entries, primes."""

from __future__ import annotations

from matcalc_ls.notation.names import script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import surface, uninterpreted
from matcalc_ls.notation.reading.indices import dims_of
from matcalc_ls.notation.reading.tables import function_named
from matcalc_ls.notation.reading.terms import NAMES, Term, is_dirac, opaque
from matcalc_ls.notation.superscripts import (
    ADJOINTS,
    ENTRYWISE_MARKS,
    INVERSE_ADJOINTS,
    INVERSE_TRANSPOSES,
    INVERSES,
    PSEUDO_INVERSES,
    STARS,
    TRANSPOSES,
)
from matcalc_ls.tex.letters import spelled_out
from matcalc_ls.tex.tree import Atom, Fenced, Row, Scripted, Unknown

_OF_FENCED: dict[str, tuple[str, tuple[str, ...]]] = {"+": ("call", ("relu",)), "\\times": ("cross matrix", ())}
"""What subscripts behind brackets mean: `(x)_+`, `[a]_\\times`."""
_OF_MARKS: dict[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(TRANSPOSES, ("transpose", ())),
    **dict.fromkeys(INVERSES, ("inverse", ())),
    **dict.fromkeys(ADJOINTS, ("adjoint", ("H",))),
    "\\wedge": ("cross matrix", ()),
    "\\vee": ("call", ("vee",)),
}
"""What superscripts mean whatever they stand on."""
PRIME = "a prime"
"""Why what has a prime is not understood."""


def read_scripts(term: Term, node: Scripted, context: Context) -> Term:
    """A term with the scripts of a node, which it is the base of."""
    sub, sup = node.sub, node.sup
    if sub is not None and sup is not None and sup.start < sub.start and script(sup) in TRANSPOSES | INVERSES:
        return primed(indexed(raised(term, sup, node, context), sub, node), node.primes, node, context)
    return primed(raised(indexed(term, node.sub, node), node.sup, node, context), node.primes, node, context)


def indexed(term: Term, sub: Row | None, node: Scripted) -> Term:
    """A term with the subscript of a node: an entry, another variant of it, or what some sign below brackets means."""
    if sub is None:
        return term
    indices = dims_of(sub)
    end = sub.end if node.sup is not None or node.primes else node.end
    if (variant := uninterpreted.variant(term, sub, node.start, end, is_index=indices is not None)) is not None:
        return variant
    if indices is None and script(sub) in (_OF_FENCED if isinstance(node.base, Fenced) else ("\\times",)):
        kind, data = _OF_FENCED[script(sub)]
        return Term(kind, node.start, end, (term,), data, True)
    if indices is None:
        return opaque("a subscript that is no index", node.start, node.end)
    if isinstance(node.base, Fenced) and _runs_inside(sub, node.base):
        return uninterpreted.of_entries_in_brackets(term, sub, len(indices), node.start, end)
    return Term("entry", node.start, end, (term,), indices)


def _runs_inside(sub: Row, fence: Fenced) -> bool:
    """Whether all indices below brackets stand in them: `(x_i x_j)_{ij}` is what has these entries, none of them."""
    names = [item.text for item in sub.items if isinstance(item, Atom) and item.kind == "letter"]
    return bool(names) and all(surface.speaks_of([fence], [name]) for name in names)


def _has_kets(term: Term) -> bool:
    """Whether a term is written in Dirac's notation, in which a dagger is the adjoint whatever it is elsewhere."""
    return any(part.kind == "uninterpreted" and is_dirac(part.data[0]) for part in term.walk())


def raised(term: Term, sup: Row | None, node: Scripted, context: Context) -> Term:
    """A term with a superscript that acts on it."""
    if sup is None:
        return term
    text, start, end = script(sup), node.start, node.end
    if text in _OF_MARKS:
        kind, data = _OF_MARKS[text]
        return Term(kind, start, end, (term,), data)
    if text in INVERSE_TRANSPOSES:
        return Term("inverse", start, end, (Term("transpose", start, end, (term,)),))
    if text in INVERSE_ADJOINTS:
        return Term("inverse", start, end, (Term("adjoint", start, end, (term,), ("H",)),))
    if text == "\\dagger" and (_has_kets(term) or not context.lookup.scope.conventions.dagger_inverts):
        return Term("adjoint", start, end, (term,), (text,))
    if text in PSEUDO_INVERSES:
        kind = "positive part" if text == "+" and isinstance(node.base, Fenced) else "call"
        return Term(kind, start, end, (term,), (function_named("pinv") or "pseudo-inverse",))
    is_name = term.kind in NAMES and not term.bracketed
    if text in STARS and not is_name:
        return Term("adjoint", start, end, (term,), ("*",))
    if text in STARS or text == "\\prime":
        return opaque(f"a superscript {text}", start, end)
    return _powered(term, sup, node, context)


def _powered(term: Term, sup: Row, node: Scripted, context: Context) -> Term:
    """A power, unless the exponent begins with what makes another operation of it."""
    first, start, end = sup.items[0] if sup.items else None, node.start, node.end
    if isinstance(first, Atom) and first.text in ENTRYWISE_MARKS:
        exponent = context.read_items(sup.items[1:], sup.start, sup.end)
        return Term("entrywise power", start, end, (term, exponent))
    if isinstance(first, Atom) and first.text == "\\otimes":
        return uninterpreted.tensor_power(term, node.base, sup, start, end)
    if isinstance(first, Unknown) and len(sup.items) == 1 and spelled_out(first.text) is None:
        return opaque(f"{first.text} is not known", start, end)  # which may transpose as well
    return Term("power", start, end, (term, context.read_row(sup)))


def primes_mark(context: Context) -> bool:
    """Whether primes tell one thing from another, and transpose nothing."""
    return not context.lookup.scope.primes_transpose


def primed(term: Term, primes: int, node: Scripted, context: Context) -> Term:
    """A term with primes: its transpose, or another name where primes transpose nothing."""
    if not primes:
        return term
    if primes_mark(context):
        if term.kind == "name":
            return Term("name", node.start, node.end, (), (term.data[0] + "'" * primes,))
        return Term("opaque", node.start, node.end, (), (PRIME, "by shape"))
    for _ in range(primes):
        term = Term("transpose", node.start, node.end, (term,))
    return term
