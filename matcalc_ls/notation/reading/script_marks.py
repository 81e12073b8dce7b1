"""What a superscript is: a mark that makes another name, `x^*`, `x^{(i)}`, or an operation, `x^2`."""

from __future__ import annotations

import re

from matcalc_ls.algebra.expression import Family, Symbol
from matcalc_ls.notation.evidence import letter_key
from matcalc_ls.notation.names import is_bold, script, with_script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.habits import habit
from matcalc_ls.notation.superscripts import (
    ADJOINTS,
    ENTRYWISE_MARKS,
    INVERSE_ADJOINTS,
    INVERSE_TRANSPOSES,
    INVERSES,
    PSEUDO_INVERSES,
    TRANSPOSES,
)
from matcalc_ls.tex.tree import Atom, Fenced, Row, Styled

_COUNTED = re.compile(r"[klmnt][+-]\d+|[kln01]")
"""Superscripts that count steps where no power can stand: `u^{n+1}` of a vector."""
_WORDED = words("text textrm textsf textit textnormal mathrm mathsf mbox operatorname")
_LESS_THAN_A_SIZE = re.compile(r"[nkpm]-\d")
_POWERS = words("n k p m")
NAME_MARKS = words("* \\star \\ast \\dagger + - \\prime \\infty \\circ")


def marks_a_name(sup: Row, quantity: Symbol | Family, context: Context) -> bool:
    """`x^*`, `x^{(i)}`: another quantity than x; `P^+` of a matrix is its pseudo-inverse, unless there are `P^-`."""
    text = script(sup)
    if text in PSEUDO_INVERSES and len(quantity.shape) == 2:
        return text == "+" and not context.lookup.scope.conventions.plus_inverts
    is_vector = len(quantity.shape) == 1 or (is_bold(quantity.name) and habit(quantity.name)[0] == 1)
    is_counted = is_vector and _COUNTED.fullmatch(text) is not None
    return text in NAME_MARKS or is_counted or is_label(sup) or is_worded(sup)


def is_worded(sup: Row) -> bool:
    """`\\beta^{\\text{new}}`: words that are no operation."""
    only = sup.items[0] if len(sup.items) == 1 else None
    return isinstance(only, Styled) and only.style in _WORDED and script(sup) not in TRANSPOSES | ADJOINTS


def is_label(sup: Row) -> bool:
    """`(i)`, `[t+1]`: the number of a sample, layer or step."""
    only = sup.items[0] if len(sup.items) == 1 else None
    return isinstance(only, Fenced) and only.left in ("(", "[") and script(only.body) not in TRANSPOSES | INVERSES


def counts(name: str, sup: Row, context: Context) -> bool:
    """Whether `x^k` is the k-th of several vectors, as a power of a vector is nothing, or one of several variables."""
    if name in context.labelled and len(script(sup)) == 1 and script(sup).islower():
        return True
    if script(sup) != "k" or habit(name)[0] != 1:
        return False
    return is_bold(name) or letter_key(with_script(name, "^", "k")) in context.lookup.scope.conventions.arrays


def acts(sup: Row, rank: int, context: Context) -> bool:
    """Whether a superscript on an undeclared name, likely of this rank, is an operation rather than a part of it."""
    text = script(sup)
    if rank == 0 and _LESS_THAN_A_SIZE.fullmatch(text):
        return True  # \lambda^{n-1}, beside \lambda^n
    if rank == 2 and text == "\\dagger" and not context.lookup.scope.conventions.dagger_inverts:
        return True
    if text in NAME_MARKS or is_label(sup):
        return False
    if text in TRANSPOSES | INVERSES | INVERSE_TRANSPOSES | ADJOINTS | INVERSE_ADJOINTS or text in _POWERS:
        return True
    first = sup.items[0] if sup.items else None
    if isinstance(first, Atom) and first.text in ENTRYWISE_MARKS:
        return True
    return not any(char.isalpha() for char in text) or "\\frac" in text
