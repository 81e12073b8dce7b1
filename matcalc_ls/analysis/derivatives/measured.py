"""What is differentiated, with definitions filled in, but for what was measured.

Of `y = X b + e` the derivative of `(y - X b)^\\top (y - X b)` by b is taken with the data y held, which does not become
others as b does.
"""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.analysis.derivatives.functions import value_of
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import MAX_INLINING, Model


def differentiable(model: Model, expr: Expr, formula: Formula, keep: frozenset[str] = frozenset()) -> Expr:
    """An expression with defined names replaced by what they stand for, save those in `keep` and what was measured."""
    for _ in range(MAX_INLINING):
        held = keep | _measured(model, expr, formula, keep)
        inner = transform(expr, lambda node, held=held: _meaning(model, node, formula, held))  # type: ignore[misc]
        if inner is expr:
            break
        expr = inner
    return expr


def _meaning(model: Model, node: Expr, formula: Formula, held: frozenset[str]) -> Expr | None:
    if node.name != "application" or node.data[0].name in held:
        return model.meaning(node, formula, held)
    definition = model.definition(node.data[0].name, formula)
    if definition is None:
        return None
    own = frozenset({definition.name, *definition.arguments})
    return value_of(node, differentiable(model, definition.expr, definition.formula, own), definition.arguments)


def _measured(model: Model, expr: Expr, formula: Formula, keep: frozenset[str]) -> frozenset[str]:
    """The names that stand beside what they are made of, which would be gone with them: X b beside the y of X b + e."""
    found: set[str] = set()
    for node in expr.walk():
        meaning = model.meaning(node, formula, keep) if node.name == "symbol" else None
        if meaning is None or not meaning.args or expr.free.isdisjoint(meaning.free):
            continue
        name = node.data[0].name
        try:
            left = expanded(transform(expr, {node: meaning}.get)).free
        except TooManyTermsError:
            continue
        if not expr.free - {name} <= left:
            found.add(name)
    return frozenset(found)
