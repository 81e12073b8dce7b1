"""What a text knows of its quantities that no declaration says, and that may make a claim right: `X^\\top X = n I`,
"with orthonormal columns"."""

from __future__ import annotations

from matcalc_ls.algebra.build import is_zero, minus, simplify, split_coefficient
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.analysis.claims.differences import factor_between
from matcalc_ls.analysis.claims.hedges import HEDGES, said_around, stated
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.notation.writing.writer import unicode


def known_besides(model: Model, formula: Formula, claimed: Expr, derivative: Derivative) -> str:
    """What the text says that makes a claim right, `\\mathbf{1}^\\top y = 1`, or of a structure that it may rest on, as
    the equation or the words that do; empty if nothing does. No structure makes up for a sign, or a factor of the
    whole, and none of a matrix for a vector that is lacking by itself: what eigenvalues tell of A, they tell of A x,
    and not of b."""
    equations = [(left, right, _knowing(left, right, derivative)) for left, right in stated(model, formula)]
    for left, right, result in equations:
        if result is not derivative.result and compare(claimed, result, derivative.conditions) in EQUAL:
            return _written(left, right)
    right = derivative.result
    if claimed.shape != right.shape or factor_between(claimed, right, derivative.conditions) is not None:
        return ""
    structural = (
        _written(left, right) for left, right, known in equations if _is_structural(left, right, derivative, known)
    )
    words = said_around(model, formula, HEDGES.structures) or next(structural, "")
    if words or _differs_by_a_name(model, formula, claimed, derivative):
        return words
    return said_around(model, formula, HEDGES.matrix_structures)


def _differs_by_a_name(model: Model, formula: Formula, claimed: Expr, derivative: Derivative) -> bool:
    """Whether a claim lacks nothing but a multiple of one array that nobody defined, or has that too much.

    The variable may vanish from a function by what it is bound to, as x does from ||x - b||^2 where x has length one.
    """
    try:
        lacking = expanded(minus(derivative.result, simplify(claimed)))
    except TooManyTermsError:
        return False
    left = split_coefficient(lacking)[1]
    if left is None or left.name != "symbol" or not left.shape or left.data[0].name in derivative.variable.free:
        return False
    return model.definition(left.data[0].name, formula) is None


def _knowing(left: Expr, right: Expr, derivative: Derivative) -> Expr:
    """A derivative with one side of an equation in the place of the other."""
    return transform(derivative.result, {simplify(left): simplify(right)}.get)


def _is_structural(left: Expr, right: Expr, derivative: Derivative, known: Expr) -> bool:
    """Whether an equation says how a quantity of a function is made, and speaks of no other: `P^2 = P`.

    One with other names, A x = b, is solved and holds at the solution alone, as is one that sets something to zero; one
    that the derivative was simplified by, so that it is `known` otherwise, has no more to say.
    """
    if not left.args or is_zero(right) or not right.free <= left.free or known is not derivative.result:
        return False
    arrays = {node.data[0].name for node in left.walk() if node.name == "symbol" and node.shape}
    return not arrays.isdisjoint(derivative.function.free)


def _written(left: Expr, right: Expr) -> str:
    return f"{unicode(left)} = {unicode(right)}"
