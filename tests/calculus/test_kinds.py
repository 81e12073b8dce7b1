"""Kinds of derivative: structured variables, derivatives by scalars, Hessians; what comparing two expressions says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from matcalc_ls import derive
from matcalc_ls.algebra.build import apply, inverse, light, minus, number, plus, power, scale, symbol, times, transpose
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, make, transform
from matcalc_ls.calculus.derivation import steps_hold
from matcalc_ls.calculus.derivative import hessian_source
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.errors import NotDifferentiableError
from matcalc_ls.notation.writing.writer import unicode_result
from tests.algebra.generated import agree, array_derivative, values_for
from tests.calculus.compiled import run_source

n, m = Dim.of("n"), Dim.of("m")
A, B, C, X = symbol("A", (n, n)), symbol("B", (m, n)), symbol("C", (n, m)), symbol("X", (n, n))
x, y, t, a = symbol("x", (n,)), symbol("y", (m,)), symbol("t"), symbol("a")


def quadratic(matrix: Expr) -> Expr:
    return times(transpose(x), matrix, x)


FUNCTIONS = {
    "quadratic": lambda matrix: times(transpose(x), matrix, symbol("u", (n,))),
    "trace": lambda matrix: light("trace", times(A, matrix, X, matrix)),
    "norm": lambda matrix: light("squared norm", times(B, matrix)),
    "exp": lambda matrix: light("entry sum", apply("exp", times(matrix, A))),
}
PROJECTIONS = {
    "symmetric": lambda free: scale(Fraction(1, 2), plus(free, transpose(free))),
    "skew-symmetric": lambda free: scale(Fraction(1, 2), minus(free, transpose(free))),
    "diagonal": lambda free: light("diagonal matrix", light("diagonal", free)),
}


@pytest.mark.parametrize("structure", PROJECTIONS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_structured_variable_has_the_projected_gradient(function: str, structure: str) -> None:
    variable, free = symbol("S", (n, n), structure), symbol("S", (n, n))
    derivative = differentiate(FUNCTIONS[function](variable), variable)
    gradient = differentiate(FUNCTIONS[function](free), free).result
    at_a_point_of_the_structure = transform(gradient, lambda part: variable if part is free else None)
    projected = PROJECTIONS[structure](at_a_point_of_the_structure)
    assert compare(derivative.result, projected) in ("proved", "agrees")
    assert derivative.structure == structure
    assert steps_hold(derivative.derivation, derivative.conditions)


BY_SCALAR = {
    "vector": scale(3, times(power(t, 2), x)),
    "matrix": inverse(plus(A, times(t, X))),
    "row": times(t, transpose(x)),
    "scalar": apply("sin", times(t, a)),
    "entrywise": apply("exp", times(t, B)),
    "exponent": light("entrywise power", apply("exp", x), t),
}


@pytest.mark.parametrize("name", BY_SCALAR)
def test_derivatives_by_a_scalar_have_the_shape_of_the_function(name: str) -> None:
    function = BY_SCALAR[name]
    derivative = differentiate(function, t)
    assert derivative.form == "gradient"
    assert derivative.result.shape == function.shape
    values = values_for(function)
    assert agree(run_source(derivative, values), array_derivative(function, t, values))


SCALARS = {
    "entry of a row": make("entry", apply("exp", transpose(x)), data=(Dim.of(1), Dim.of("j"))),
    "entry of a vector's pseudo-inverse": make("entry", make("pseudo-inverse", x), data=(Dim.of(1), Dim.of("j"))),
    "largest of equal entries": make("largest entry", make("minimum", apply("exp", x), number(1))),
}


@pytest.mark.parametrize("name", SCALARS)
def test_gradients_of_scalars_have_the_shape_of_the_variable(name: str) -> None:
    function = SCALARS[name]
    derivative = differentiate(function, x)
    values = values_for(function)
    assert agree(run_source(derivative, values), array_derivative(function, x, values))


def test_a_maximum_that_many_entries_share_is_one_value() -> None:
    function = make("largest entry", make("minimum", apply("exp", x), a))
    derivative = differentiate(function, a)
    values = values_for(function)
    assert agree(run_source(derivative, values), array_derivative(function, a, values))


HESSIANS = {
    "quadratic": (quadratic(A), plus(A, transpose(A))),
    "cubic": (power(times(transpose(x), x), 2), None),
    "least squares": (light("squared norm", minus(times(B, x), y)), scale(2, times(transpose(B), B))),
    "log-sum-exp": (apply("log", light("entry sum", apply("exp", x))), None),
    "norm": (light("norm", x), None),
    "linear": (times(transpose(x), symbol("u", (n,))), light("zeros", data=((n, n),))),
}


@pytest.mark.parametrize("name", HESSIANS)
def test_hessians(name: str) -> None:
    function, known = HESSIANS[name]
    gradient = hessian_source(differentiate(function, x))
    hessian = differentiate(gradient, x)
    assert hessian.form == "jacobian"
    values = values_for(function)
    assert agree(run_source(hessian, values), array_derivative(gradient, x, values))
    assert compare(hessian.result, transpose(hessian.result)) in ("proved", "agrees")
    if known is not None:
        assert compare(hessian.result, known) == "proved"


def test_a_mixed_second_derivative() -> None:
    bilinear = times(transpose(y), B, x)
    mixed = differentiate(hessian_source(differentiate(bilinear, x)), y)
    assert compare(mixed.result, transpose(B)) == "proved"


def test_a_derivative_without_matrix_form_is_not_differentiated_again() -> None:
    with pytest.raises(NotDifferentiableError):
        hessian_source(differentiate(apply("exp", B), B))


def test_the_gradient_of_a_rayleigh_quotient_is_factored() -> None:
    quotient = make("quotient", quadratic(A), times(transpose(x), x))
    assert unicode_result(differentiate(quotient, x).result) == "(A + Aᵀ) x/(xᵀ x) - 2 (xᵀ A x) x/(xᵀ x)²"


S = symbol("S", (n, n), "symmetric")
EQUALITIES = [
    ("proved", times(transpose(x), A, symbol("u", (n,))), times(transpose(symbol("u", (n,))), transpose(A), x)),
    ("proved", light("trace", times(A, X)), light("trace", times(X, A))),
    ("proved", light("trace", times(A, X)), light("trace", times(transpose(X), transpose(A)))),
    ("proved", make("squared norm", B), make("trace", make("product", make("transpose", B), B))),
    ("proved", times(A, plus(x, symbol("u", (n,)))), plus(times(A, symbol("u", (n,))), times(A, x))),
    ("proved", inverse(times(A, X)), times(inverse(X), inverse(A))),
    ("proved", make("frobenius", A, X), make("frobenius", make("transpose", A), make("transpose", X))),
    ("proved", light("determinant", times(A, X)), times(light("determinant", X), light("determinant", A))),
    ("agrees", plus(power(apply("sin", t), 2), power(apply("cos", t), 2)), number(1)),
    ("agrees", apply("log", times(power(t, 2), power(a, 2))), apply("log", power(times(t, a), 2))),
    ("differs", times(A, X), times(X, A)),
    ("differs", A, transpose(A)),
    ("differs", times(transpose(x), A), times(transpose(x), transpose(A))),
    ("differs", plus(A, transpose(A)), scale(2, A)),
    ("proved", plus(S, transpose(S)), scale(2, S)),
    ("unknown", x, transpose(x)),
]


@pytest.mark.parametrize(("verdict", "left", "right"), EQUALITIES)
def test_compare(verdict: str, left: Expr, right: Expr) -> None:
    found = compare(left, right)
    assert found == verdict or (verdict == "agrees" and found == "proved")
    assert compare(right, left) == found


def test_a_long_result_shares_what_it_repeats() -> None:
    shapes = {"Q": r"m \times d", "K": r"n \times d", "V": r"n \times q", "G": r"m \times q"}
    given = [rf"{name} \in \mathbb{{R}}^{{{shape}}}" for name, shape in shapes.items()]
    found = derive(r"\operatorname{tr}(G^\top \operatorname{softmax}(Q K^\top) V)", "Q", given).shared
    assert found.parts == (("P", r"\operatorname{softmax}(Q K^\top)"),)
    assert found.unicode == "(P ⊙ (G Vᵀ) - diag((P ⊙ (G Vᵀ)) 𝟏) P) K where P = softmax(Q Kᵀ)"
    assert derive(r"\|Q\|_F^2", "Q", given).shared.parts == ()
