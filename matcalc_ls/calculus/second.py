"""Second derivatives: the gradient, or the derivative by a scalar, differentiated once more.

∂²f/∂x∂yᵀ has a row for each entry of x and a column for each of y; of a matrix variable it is the Kronecker form of
∂ vec(∂f/∂X) / ∂ vec(Y)ᵀ (Magnus & Neudecker, Matrix Differential Calculus, ch. 6 and 10).
"""

from __future__ import annotations

from dataclasses import replace

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import Expr, Symbol, make, transform
from matcalc_ls.calculus.derivative import Derivative, hessian_source
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.pullback import Condition
from matcalc_ls.calculus.structure import CURVED


def second_derivative(function: Expr, first: Expr, second: Expr) -> Derivative:
    """∂²function/∂first∂secondᵀ, by entries ∂²function/∂x_i∂x_j; its `first` is the derivative that it is made of.

    Each of both steps is verified.

    Raises what `differentiate` raises, and NotDifferentiableError where the first derivative is no expression.
    """
    if "entry" in (first.name, second.name):
        inner = differentiate(function, first)
        outer = differentiate(hessian_source(inner), second)
        return replace(outer, first=inner, conditions=_united(inner, outer))
    key = ("second derivative", first, second)
    found: Derivative | None = function.memo.get(key)
    if found is None:
        free = {node: _without_curvature(node) for node in (first, second)}
        inner = differentiate(_replaced(function, free), free[first])
        source = hessian_source(inner)
        outer = differentiate(source, free[second])
        back = {plain: node for node, plain in free.items()}
        found = replace(
            outer, result=simplify(_replaced(outer.result, back)) if _curved(free) else outer.result,
            variable=second, first=replace(inner, variable=first), conditions=_united(inner, outer),
        )  # fmt: skip
        function.memo[key] = found
    return found


def _united(inner: Derivative, outer: Derivative) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys((*inner.conditions, *outer.conditions)))


def _curved(free: dict[Expr, Expr]) -> bool:
    return any(node is not plain for node, plain in free.items())


def _replaced(root: Expr, by: dict[Expr, Expr]) -> Expr:
    return transform(root, by.get) if _curved(by) else root


def _without_curvature(variable: Expr) -> Expr:
    """The variable, free to leave the orthogonal matrices or the simplex: the Hessian is the one of all matrices."""
    quantity = variable.data[0]
    if not quantity.properties & CURVED or not isinstance(quantity, Symbol):
        return variable
    return make("symbol", data=(replace(quantity, properties=quantity.properties - CURVED),))
