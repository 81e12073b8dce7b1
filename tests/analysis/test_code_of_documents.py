"""Source that is generated for what documents say computes what the algebra computes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

import numpy as np
import pytest

from matcalc_ls.algebra.build import simplify, symbol
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.derivation import Derivation
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.draws import NO_VALUE, Draws
from matcalc_ls.calculus.mentioned import index_ranges
from matcalc_ls.notation.writing.backends import CannotWriteError
from matcalc_ls.notation.writing.code import Arguments, arguments_of, source
from tests.analysis.test_round_trip import SECTIONS
from tests.notation.generated_code import as_numpy, function_of, same
from tests.spec.document import Section

MEMBERS = range(10)
DRAWS = ((0, 0), (1, 0), (0, 1), (0, 2), (0, 3))
OPEN = frozenset({"application", "weighted hessian", "differential"})
"""Operations that the caller has the function of, or that have no value."""


def computable(section: Section) -> Iterator[Expr]:
    """What formulas say that has a value once every size has one."""
    model = Model(section.text, section.language)
    for formula in model.document.formulas:
        for understood in model.understood(formula):
            for expr in (simplify(each.expr) for each in understood.readings if each.expr is not None):
                if expr.args and not is_uninterpreted(expr) and OPEN.isdisjoint(node.name for node in expr.walk()):
                    yield expr


def drawn(expr: Expr) -> tuple[Values, Any] | None:
    """A draw in which an expression has a finite value, and that; None if there is none."""
    drawing = Draws([expr], index_ranges([expr]))
    for serial, level in DRAWS:
        for values in islice(drawing.at(serial, level), 6):
            try:
                with np.errstate(all="ignore"):
                    found = np.asarray(values.evaluate(expr), dtype=float)
            except NO_VALUE:
                continue
            if np.isfinite(found).all():
                return values, found
    return None


def given(arguments: Arguments, values: Values) -> dict[str, Any]:
    """The values of a draw as the generated function takes them."""
    families = {family.name: family for family in arguments.families}
    found: dict[str, Any] = {}
    for latex, name in arguments.names.items():
        if latex in families:
            found[name] = {index: values.evaluate_key((latex, index)) for index in MEMBERS}
        else:
            counts = latex in arguments.integers
            found[name] = Dim.of(latex).evaluate(values.sizes) if counts else values.evaluate_key(latex)
    return found


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_numpy(section: Section) -> None:
    for expr in computable(section):
        found = drawn(expr)
        if found is None:
            continue
        derivative = Derivative(expr, symbol("\\mathcal{Z}"), "gradient", expr, cast(Derivation, None))
        try:
            text = source(derivative, "numpy")
        except CannotWriteError:
            continue
        values, expected = found
        with np.errstate(all="ignore"):
            computed = function_of(text, "numpy")(**given(arguments_of(derivative), values))
        assert same(computed, expected, 1e-7), f"{text} computes {as_numpy(computed)} of {expr}, which is {expected}"
