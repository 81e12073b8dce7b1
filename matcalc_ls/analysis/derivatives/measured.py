"""What is differentiated, with definitions filled in, but for what was measured.

Of `y = X b + e` the derivative of `(y - X b)^\\top (y - X b)` by b is taken with the data y held, which does not become
others as b does. Where e is an error, with a distribution or as ε is, the estimate `(X^\\top X)^{-1} X^\\top y` is one
of the data, too, and nobody differentiates it by b and e.
"""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.analysis.derivatives.functions import value_of
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import MAX_INLINING, Model
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.noise import is_epsilon


def differentiable(model: Model, expr: Expr, formula: Formula, keep: frozenset[str] = frozenset()) -> Expr:
    """An expression with defined names replaced by what they stand for, save those in `keep` and what was measured."""
    inner, held, filled = expr, keep, set[str]()
    for _ in range(MAX_INLINING):
        held |= _measured(model, inner, formula, held)
        if not held.isdisjoint(filled):  # what is held in one place is held in all
            inner, filled = expr, set()
        found = transform(inner, lambda node: _meaning(model, node, formula, held))  # noqa: B023
        if found is inner:
            break
        filled |= inner.free - held
        inner = found
    return inner


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
        filled = transform(expr, {node: meaning}.get)
        if (meaning.shape and has_errors(model, meaning, formula)) or takes_away(expr, name, filled):
            found.add(name)
    return frozenset(found)


def has_errors(model: Model, meaning: Expr, formula: Formula) -> bool:
    """Whether something is a sum with an error, as the data of a model are."""
    if meaning.name != "sum":
        return False
    terms = (each.args[0] if each.name == "entry" else each for each in meaning.args)
    names = (each.data[0].name.partition("_")[0] for each in terms if each.name in ("symbol", "member"))
    noise = model.scope(formula).conventions.noise
    return any(is_epsilon(name) or unbold(name) in noise for name in names)


def takes_away(expr: Expr, name: str, filled: Expr) -> bool:
    """Whether other names are gone from an expression when what one name stands for is filled in."""
    try:
        return not expr.free - {name} <= expanded(filled).free
    except TooManyTermsError:
        return False
