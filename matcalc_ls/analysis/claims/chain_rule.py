"""Derivatives within claims, those of the chain rule: `\\partial L/\\partial W = (\\partial L/\\partial z) x^\\top`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from matcalc_ls.algebra.build import transpose
from matcalc_ls.algebra.expression import Expr, transform, transform_repeatedly
from matcalc_ls.algebra.ops.uninterpreted import NAME, is_uninterpreted
from matcalc_ls.analysis.derivatives.functions import bare_function
from matcalc_ls.analysis.derivatives.measured import differentiable
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import MAX_INLINING, Model
from matcalc_ls.analysis.recurrence.partial import is_partial
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.calculus.pullback import depends_on, occurring_in
from matcalc_ls.notation.reading.terms import BY_PARTIAL, key_of

_BY_NABLA = key_of("\\nabla_{")
MAX_VALUES = 8
"""Of more ways to lay out the derivatives of a claim none is tried."""


def applies_chain_rule(model: Model, expr: Expr, function: Expr, variable: Expr, formula: Formula) -> bool:
    """Whether an expression goes on to derivatives of the same function by what depends on the variable.

    Of other functions, `\\nabla f = \\lambda \\nabla g`, it tells where the derivative is taken. By the variable
    itself, or by two of which one depends on the other, they are partial ones, which hold what nobody can tell.
    """
    spelled = _with_names_of_derivatives(model, expr, formula)
    found = [parts for node in spelled.walk() if (parts := _derived(node)) is not None]
    names = {by.data[0].name for derived, by in found if derived is function}
    on = {by: model.inlined(by, formula).free - {by.data[0].name} for derived, by in found if derived is function}
    return bool(on) and variable.data[0].name not in names and all(names.isdisjoint(each) for each in on.values())


def values_of(model: Model, expr: Expr, formula: Formula) -> list[Expr]:
    """An expression with the values of the derivatives in it, once for each way to lay them out that fits; itself where
    there is none, and nothing where one has no value."""
    spelled = _with_names_of_derivatives(model, expr, formula)
    nodes = [node for node in dict.fromkeys(spelled.walk()) if _derived(node) is not None]
    if not nodes:
        return [] if is_uninterpreted(expr) else [expr]
    values = [list(_layouts(model, node, formula)) for node in nodes]
    if not 0 < prod(map(len, values)) <= MAX_VALUES:
        return []
    found = [transform(spelled, dict(zip(nodes, chosen, strict=True)).get) for chosen in product(*values)]
    return [each for each in found if not is_uninterpreted(each)]


def _with_names_of_derivatives(model: Model, expr: Expr, formula: Formula) -> Expr:
    """An expression with what is said to be a derivative, `\\delta = \\partial L/\\partial z`, for its name."""

    def put(node: Expr) -> Expr | None:
        if _derived(node) is not None:
            return node
        meaning = model.meaning(node, formula, frozenset()) if node.name == "symbol" else None
        return meaning if meaning is not None and is_uninterpreted(meaning) else None

    return transform_repeatedly(expr, put, MAX_INLINING)


def _derived(node: Expr) -> tuple[Expr, Expr] | None:
    """The function and the variable of a derivative that has no value of its own."""
    if node.name != NAME or len(node.args) != 2:
        return None
    name, (first, second) = node.data[0].name, node.args
    if name == BY_PARTIAL and second.name == "symbol":
        return first, second
    if name == _BY_NABLA and first.name == "symbol":
        return second, first
    return None


def _layouts(model: Model, node: Expr, formula: Formula) -> Iterator[Expr]:
    """The derivative as it is and transposed, as far as that has the shape in which it was read."""
    parts = _derived(node)
    assert parts is not None
    function, variable = parts
    inlined = differentiable(model, function, formula, frozenset({variable.data[0].name}))
    if bare_function([inlined], model.scope(formula), variable.data[0].name) or not depends_on(inlined, variable):
        return
    if is_partial(model, inlined, variable):
        return
    try:
        derivative = differentiate(inlined, occurring_in(inlined, variable))
    except (NotDifferentiableError, TooExpensiveError, UnverifiedError):
        return
    if derivative.form not in ("gradient", "jacobian"):
        return
    result = derivative.result
    if result.shape == node.shape:
        yield result
    # A gradient that fits as a column is one; of a Jacobian both layouts may fit.
    may_turn = bool(function.shape) or (len(result.shape) == 1 and result.shape != node.shape)
    if result.shape and may_turn and (turned := transpose(result)).shape == node.shape:
        yield turned
