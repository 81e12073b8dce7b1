"""Scalar fractions over one denominator: y/(x + y)² rather than 1/(x + y) − x/(x + y)²."""

from __future__ import annotations

from matcalc_ls.algebra.build import number, plus, power, times
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.calculus.factoring.measure import size

MOST_TERMS = 4


def over_one_denominator(root: Expr) -> Expr:
    """The expression with those sums of fractions made one that are shorter so."""
    return transform(root, _made_one)


def _made_one(node: Expr) -> Expr | None:
    if node.name != "sum" or node.shape or len(node.args) > MOST_TERMS:
        return None
    bases = dict.fromkeys(base for term in node.args for base, exponent in _powers(term) if exponent < 0)
    found = [one for base in bases if base.name == "sum" and (one := _over(node, base)) is not None]
    shortest = min(found, key=size, default=node)
    return shortest if size(shortest) < size(node) else None


def _over(node: Expr, base: Expr) -> Expr | None:
    """A sum as one fraction over the largest power of a denominator, if all its terms are fractions over it."""
    exponents = [dict(_powers(term)).get(base, 0) for term in node.args]
    if len(exponents) < 2 or max(exponents) >= 0 or min(exponents) == max(exponents):
        return None
    lowest = min(exponents)
    try:
        numerator = expanded(plus(*(times(term, power(base, number(-lowest))) for term in node.args)))
    except TooManyTermsError:
        return None
    return times(numerator, power(base, number(lowest)))


def _powers(term: Expr) -> list[tuple[Expr, int]]:
    """The factors of a term, each with its whole exponent."""
    found: list[tuple[Expr, int]] = []
    for factor in term.args if term.name == "product" else (term,):
        base, exponent = (factor.args[0], factor.args[1]) if factor.name == "power" else (factor, None)
        if exponent is None:
            found.append((base, 1))
        elif exponent.name == "number" and exponent.data[0].denominator == 1:
            found.append((base, int(exponent.data[0])))
    return found
