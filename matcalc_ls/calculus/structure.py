"""Variables with a structure: the gradient within the space of symmetric, diagonal, … matrices."""

from __future__ import annotations

from fractions import Fraction

from matcalc_ls.algebra.build import diagonal, diagonal_matrix, plus, scale, split_coefficient, transpose
from matcalc_ls.algebra.expression import Expr


def projected(gradient: Expr, variable: Expr) -> tuple[Expr, str]:
    """The orthogonal projection of a free gradient on the variable's structure, and its name ("" if it has none).

    Source: for a linear space of matrices the gradient is the projection of the unconstrained one, since
    G:dX = P(G):dX for every dX in the space (Magnus & Neudecker, ch. 9, on patterned matrices).
    """
    properties = variable.data[0].properties
    if len(gradient.shape) != 2:
        return gradient, ""
    if "diagonal" in properties:
        return diagonal_matrix(diagonal(gradient)), "diagonal"
    if "symmetric" in properties:
        return _half_sum(gradient, transpose(gradient)), "symmetric"
    if "skew-symmetric" in properties:
        return _half_sum(gradient, scale(-1, transpose(gradient))), "skew-symmetric"
    return gradient, ""


def _half_sum(left: Expr, right: Expr) -> Expr:
    """½(A + B), term by term where a term of one is a term of the other."""
    if left is right:
        return left
    total = plus(left, right)
    terms = total.args if total.name == "sum" else (total,)
    coefficients = {split_coefficient(term)[0] for term in terms}
    if all(coefficient.denominator == 1 and coefficient.numerator % 2 == 0 for coefficient in coefficients):
        return plus(*(scale(Fraction(1, 2), term) for term in terms))
    mixed = [scale(Fraction(1, 2), term) for term in terms]
    return plus(*mixed)

