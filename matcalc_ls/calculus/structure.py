"""Variables with a structure: the gradient within the space of symmetric, diagonal, … matrices."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from matcalc_ls.algebra.build import diagonal, diagonal_matrix, light, plus, scale, transpose
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.algebra.triangles import BOTH, triangles

CURVED = frozenset({"orthogonal", "simplex"})


def is_curved(variable: Expr) -> bool:
    """Whether a variable's structure is no linear space of matrices: what holds on it does not hold around it."""
    return not variable.data[0].properties.isdisjoint(CURVED)


def projected(gradient: Expr, variable: Expr) -> tuple[Expr, str]:
    """The orthogonal projection of a free gradient on the variable's structure, and its name ("" if it has none).

    Source: for a linear space of matrices the gradient is the projection of the unconstrained one, since
    G:dX = P(G):dX for every dX in the space (Magnus & Neudecker, ch. 9, on patterned matrices).
    """
    properties = variable.data[0].properties
    if len(gradient.shape) != 2:
        return gradient, ""
    for structure, project in _PROJECTIONS.items():
        if structure in properties:
            result = project(gradient)
            return result, structure if result is not gradient else ""
    return gradient, ""


def _half_sum(left: Expr, right: Expr) -> Expr:
    """½(A + B), whose equal terms come together."""
    if left is right or _same_when_expanded(left, right):
        return left
    total = plus(left, right)
    terms = total.args if total.name == "sum" else (total,)
    return plus(*(scale(Fraction(1, 2), term) for term in terms))


def _same_when_expanded(left: Expr, right: Expr) -> bool:
    try:
        return expanded(left) is expanded(right)
    except TooManyTermsError:
        return False


# A diagonal matrix is symmetric too, so the narrower space stands first.
_PROJECTIONS: dict[str, Callable[[Expr], Expr]] = {
    "diagonal": lambda gradient: gradient if triangles(gradient) == BOTH else diagonal_matrix(diagonal(gradient)),
    "symmetric": lambda gradient: _half_sum(gradient, transpose(gradient)),
    "skew-symmetric": lambda gradient: _half_sum(gradient, scale(-1, transpose(gradient))),
    "lower triangular": lambda gradient: light("lower triangle", gradient),
    "upper triangular": lambda gradient: light("upper triangle", gradient),
}
