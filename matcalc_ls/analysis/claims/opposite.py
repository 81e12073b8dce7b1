"""Claims with the wrong sign, the one mistake that can be told without knowing any shape.

Which shapes an author has in mind decides about transposes and the order of factors, and a factor of two is often left
out on purpose. But what is exactly minus the derivative is wrong whatever the shapes are.
"""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.build import is_zero, negative
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims.ambiguity import unclear
from matcalc_ls.analysis.definitions import Definition, defined_name
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.notation.derivatives import DerivativeNotation

MAX_DEFINITIONS = 8
"""A function that rests on more is not judged without shapes."""


def is_opposite(
    model: Model, formula: Formula, notation: DerivativeNotation, sides: tuple[Expr, Expr], derivative: Derivative
) -> bool:
    """Whether a claim, the second of `sides`, is minus the derivative of the first, which is defined close by."""
    claimed = sides[1]
    if claimed.shape != derivative.result.shape or is_zero(derivative.result) or unclear(model, formula, sides):
        return False
    if compare(claimed, negative(derivative.result), derivative.conditions) not in EQUAL:
        return False
    behind = list(_definitions_behind(model, formula, notation))
    around = model.document.sections_around(formula.section)
    return len(behind) <= MAX_DEFINITIONS and all(found.formula.section in around for found in behind)


def _definitions_behind(model: Model, formula: Formula, notation: DerivativeNotation) -> Iterator[Definition]:
    """The definitions that a derivative's function rests on, each once."""
    assert notation.function is not None
    target = defined_name(notation.function)
    function = model.read(target[0] if target is not None else notation.function, formula).expr
    waiting, seen = [] if function is None else [function], set[int]()
    while waiting:
        for node in waiting.pop().walk():
            named = node.name in ("symbol", "application")
            found = model.definition(node.data[0].name, formula) if named else None
            if found is not None and found.statement.start not in seen:
                seen.add(found.statement.start)
                waiting.append(found.expr)
                yield found
