"""What a text knows of its quantities that no declaration says, and that may make a claim right: `X^\\top X = n I`,
"with orthonormal columns"."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.build import is_zero, simplify
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.analysis.claims.differences import factor_between
from matcalc_ls.analysis.claims.hedges import HEDGES, formulas_around, said_around, stated
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.notation.writing.writer import unicode


def given_equation(model: Model, formula: Formula, claimed: Expr, derivative: Derivative) -> str:
    """The equation that the text states and that makes a claim right, `\\mathbf{1}^\\top y = 1`; empty if none does."""
    for left, right in stated(model, formula):
        result = _knowing(left, right, derivative)
        if result is not derivative.result and compare(claimed, result, derivative.conditions) in EQUAL:
            return f"{unicode(left)} = {unicode(right)}"
    return ""


def _knowing(left: Expr, right: Expr, derivative: Derivative) -> Expr:
    """A derivative with one side of an equation in the place of the other."""
    return transform(derivative.result, {simplify(left): simplify(right)}.get)


def known_structure(model: Model, formula: Formula, claimed: Expr, derivative: Derivative) -> str:
    """What the text says of a structure that a claim may rest on, as the words or the equation that do; empty if
    nothing does. No structure makes up for a sign, or a factor of the whole."""
    right = derivative.result
    if claimed.shape != right.shape or factor_between(claimed, right, derivative.conditions) is not None:
        return ""
    words = said_around(model, formulas_around(model, formula), HEDGES.structures)
    return words or next(_structural_equations(model, formula, derivative), "")


def _structural_equations(model: Model, formula: Formula, derivative: Derivative) -> Iterator[str]:
    """The equations around a formula that say how a quantity of a function is made, and speak of no other: `P^2 = P`.

    One with other names, A x = b, is solved and holds at the solution alone, as is one that sets something to zero; one
    that the derivative was simplified by has no more to say.
    """
    for left, right in stated(model, formula):
        arrays = {node.data[0].name for node in left.walk() if node.name == "symbol" and node.shape}
        is_structural = left.args and right.free <= left.free and arrays & derivative.function.free
        if is_structural and not is_zero(right) and _knowing(left, right, derivative) is derivative.result:
            yield f"{unicode(left)} = {unicode(right)}"
