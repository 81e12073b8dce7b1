"""Differentiation: the door to all derivatives of the first order."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.components import by_entry
from matcalc_ls.calculus.derivative import Derivative, by_whole


def differentiate(function: Expr, variable: Expr) -> Derivative:
    """The derivative of an expression, as its author wrote it, by a symbol, a member of a family or an entry.

    Raises NotDifferentiableError, TooExpensiveError, and UnverifiedError where numbers disagree with the result.
    """
    return by_entry(function, variable) if variable.name == "entry" else by_whole(function, variable)
