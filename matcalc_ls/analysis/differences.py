"""How a claimed derivative differs from the right one, where that can be said in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from matcalc_ls.algebra.build import minus, scale, simplify, split_coefficient
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.pullback import Condition
from matcalc_ls.notation.writing.writer import unicode

EQUAL = ("proved", "agrees")
FACTORS = (Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(-1, 2), Fraction(4), Fraction(1, 4))


def difference(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    """What is wrong with a claim, as a clause; empty where it is wrong in no simple way."""
    if claimed.shape != right.shape:
        return ""
    return (
        _factor(claimed, right, conditions)
        or _term(claimed, right, conditions)
        or ("the factors stand in another order" if _leaves(claimed) == _leaves(right) else "")
    )


def _factor(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    for factor in FACTORS:
        if compare(claimed, scale(factor, right), conditions) in EQUAL:
            if factor == -1:
                return "the sign is wrong"
            sign = "the sign is wrong and " if factor < 0 else ""
            size = abs(factor)
            return f"{sign}a factor {size} is too much" if size > 1 else f"{sign}a factor {1 / size} is missing"
    return ""


def _term(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    """A term of the right derivative that is missing, or has the wrong sign."""
    if right.name != "sum":
        return ""
    lacking = minus(right, simplify(claimed))
    for term in right.args:
        _, core = split_coefficient(term)
        shown = unicode(term).removeprefix("-")
        if compare(lacking, term, conditions) in EQUAL:
            return f"the term {shown} is missing"
        if core is not None and compare(lacking, scale(2, term), conditions) in EQUAL:
            return f"the sign of the term {shown} is wrong"
    return ""


def _leaves(node: Expr) -> Counter[Expr]:
    """The symbols and chains of an expression, each as often as it occurs, whatever their order."""
    stack, found = [simplify(node)], Counter[Expr]()
    while stack:
        current = stack.pop()
        if not current.args or current.operation.binds:
            found[current.args[0] if current.args else current] += 1
        stack.extend(() if current.operation.binds else current.args)
    return found
