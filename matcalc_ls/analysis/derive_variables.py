"""What `derive` differentiates by: one variable, once or twice, or two of them one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.second import second_derivative


def derivative_by(function: Expr, variables: Sequence[Expr]) -> Derivative:
    """∂f/∂x for one variable, ∂²f/∂x∂yᵀ for two.

    Raises NotDifferentiableError, TooExpensiveError, and UnverifiedError where numbers disagree with the result.
    """
    if len(variables) == 1:
        return differentiate(function, variables[0])
    return second_derivative(function, variables[0], variables[1])
