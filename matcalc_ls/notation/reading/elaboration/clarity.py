r"""Whether it is clear what a formula does with its operands, also where no shapes were found for them that fit.

Guesses at shapes may be wrong and the formula right: of `(y - \mu) \Omega^{-1} (y - \mu)^\top` each operation is
known, whether y is a row or a column. But where shapes decide which operation is meant, those that do not fit leave it
open.
"""

from __future__ import annotations

from itertools import pairwise

from matcalc_ls.notation.reading.terms import Term, literal

_DECIDED_BY_SHAPES = frozenset({"star", "colon", "coefficient", "entrywise power", "size", "chain"})
"""Kinds of terms that are one thing or another by the shapes of their operands, or of what stands around them."""
_PRODUCTS = frozenset({"product", "dot", "times"})


def is_clear(term: Term) -> bool:
    """Whether all operations in a term, a side of its own, are known without any shape."""
    is_row = term.kind == "product" and term.bracketed  # [a \, b] may be, as nobody puts a whole side in brackets
    return not is_row and not any(map(_is_open, term.walk()))


def _is_open(term: Term) -> bool:
    if term.kind in _PRODUCTS:
        return any(_may_be_applied(left, right) for left, right in pairwise(term.args))
    if term.kind == "power":
        exponent = term.args[1]
        # An index or a label, as 0 and 1 are, to which nobody raises.
        return literal(exponent.args[0] if exponent.kind == "negative" else exponent) in (None, 0, 1)
    if term.kind == "quotient":
        return any(part.kind == "differential" for part in term.args[1].walk())  # df may be the degrees of freedom
    if term.kind == "ones":
        return not term.data  # \mathbf{1} may be the identity
    if term.kind == "transpose":
        value = term.args[0]  # of f^\top(x) the sign may belong to the name
        return value.kind == "uninterpreted" and bool(value.args) and value.end == term.end
    return term.kind in _DECIDED_BY_SHAPES


def _may_be_applied(left: Term, right: Term) -> bool:
    """Whether two factors may be a function and its argument, since nobody puts a single factor in brackets."""
    return right.bracketed and not right.args and not left.args
