"""Random well-typed expressions from the whole table: a derivative is right, or is refused."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from matcalc_ls.algebra.build import simplify, transpose
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.calculus.derivation import steps_hold
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.calculus.verification import Probe, measured, value_of_terms
from tests.algebra.generated import agree, array_derivative, expressions, value, values_for
from tests.calculus.compiled import run_source

EXAMPLES = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MAX_ENTRIES = 300


def small(node: Expr) -> bool:
    values = values_for(node)
    extent = [dim.evaluate(values.sizes) for dim in node.shape]
    return int(np.prod(extent)) <= MAX_ENTRIES


@EXAMPLES
@given(expressions())
def test_light_and_expanded_forms_keep_the_value(node: Expr) -> None:
    if not small(node):
        return
    values = values_for(node)
    original = value(node, values)
    light = simplify(node)
    assert light.shape == node.shape
    assert simplify(light) is light
    assert simplify(make("transpose", light)) is transpose(light)
    assert simplify(transpose(transpose(light))) is light
    if not (np.all(np.isfinite(original)) and np.abs(original).max() < 1e6):
        return
    found = value(light, values)
    if not np.all(np.isfinite(found)):
        return  # at the edge of a domain, such as arcsin(1), rounding decides
    assert agree(found, original, 1e-6), light
    try:
        comparable = expanded(node)
    except TooManyTermsError:
        return
    settled = value(comparable, values)  # adj(X) = det(X) X⁻¹ holds where X has an inverse
    assert agree(settled, original, 1e-6) or not np.all(np.isfinite(settled)), comparable


@EXAMPLES
@given(expressions(scalar=True), st.data())
def test_gradients_of_scalars(node: Expr, data: st.DataObject) -> None:
    check_derivative(node, data)


@EXAMPLES
@given(expressions(steps=4), st.data())
def test_derivatives_of_arrays(node: Expr, data: st.DataObject) -> None:
    check_derivative(node, data)


def check_derivative(node: Expr, data: st.DataObject) -> None:
    symbols = [leaf for leaf in node.walk() if leaf.name == "symbol" and not leaf.data[0].properties]
    if not symbols or not small(node):
        return
    variable = data.draw(st.sampled_from(symbols))
    try:
        derivative = differentiate(node, variable)
    except (NotDifferentiableError, TooExpensiveError, UnverifiedError) as error:
        event(type(error).__name__)
        return
    event(derivative.form)
    assert steps_hold(derivative.derivation, derivative.conditions) or has_infinite_line(derivative)
    values = values_for(node)
    with np.errstate(all="ignore"):
        expected = array_derivative(node, variable, values)
    if not (np.all(np.isfinite(expected)) and np.abs(expected).max() < 1e6):
        event("too steep to measure")
        return
    try:
        found = run_source(derivative, values)
    except np.linalg.LinAlgError:
        event("undefined here")  # such as the derivative of an adjugate, which has an inverse, where there is none
        return
    assert found.shape == expected.shape
    if not np.all(np.isfinite(found)):
        event("undefined here")  # such as the gradient of a norm at zero
        return
    assert agree(found, expected, 1e-4), derivative.result
    assert compare(derivative.result, simplify(derivative.result)) == "proved"


def has_infinite_line(derivative: Derivative) -> bool:
    """Whether a line of the derivation reads 0 · ∞ in every draw, such as that of log(Diag(x)) or arcsin(sign(x))."""
    derivation = derivative.derivation
    start = derivation.lines[0].terms[0].cotangent

    def values(probe: Probe) -> list[float]:
        return [value_of_terms(line.terms, probe) for line in derivation.lines]

    drawn = measured(derivation.function, derivation.variable, derivative.conditions, values, (start,))
    return next(drawn, None) is None
