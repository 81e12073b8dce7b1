"""The families of the table in textbook form: what comes out, verified, with the code that computes it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from matcalc_ls.algebra.build import dimension, identity, minus, number, ones, plus, power, symbol, times, transpose
from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.ops.matrix_exponential import exponential_derivative, second_exponential_derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.draws import Draws
from matcalc_ls.calculus.errors import NotDifferentiableError
from matcalc_ls.calculus.verification import directional_derivative
from matcalc_ls.notation.writing.code import arguments_of, source
from matcalc_ls.notation.writing.writer import latex_result, unicode_result

m, n, p, k = map(Dim.of, "mnpk")
THREE = Dim.of(3)

x, y, z, w = (symbol(name, (n,)) for name in "xyzw")
A, B, X = (symbol(name, (n, n)) for name in "ABX")
M, N = symbol("M", (m, n)), symbol("N", (m, n))
P = symbol("P", (p, n))
S = symbol("S", (n, n), "symmetric")
Q = symbol("Q", (n, n), "symmetric", "positive definite")
t, c = symbol("t"), symbol("c")
a, b = symbol("a", (THREE,)), symbol("b", (THREE,))
u = symbol("u", (Dim.of(2),))


def exp_of(matrix: Expr) -> Expr:
    return make("matrix exponential", matrix)


def entries(vector: Expr, *indices: int) -> list[Expr]:
    return [make("entry", vector, data=(Dim.of(index),)) for index in indices]


def block(height: int, width: int, *blocks: Expr) -> Expr:
    return make("block", *blocks, data=(height, width))


def over_index(body: Expr) -> Expr:
    return make("index product", body, data=("i", ONE, n))


x_i = make("entry", x, data=(Dim.of("i"),))
ROTATION = block(2, 2, make("cos", t), times(number(-1), make("sin", t)), make("sin", t), make("cos", t))
BORDERED = block(2, 2, A, y, make("transpose", y), c)
PROJECTED = [times(t, make("quotient", coordinate, entries(a, 3)[0])) for coordinate in entries(a, 1, 2)]
HALF = number(Fraction(1, 2))
LOW_ORDER = "(M (Mᵀ M)^(-1/2)) (Mᵀ M)^(1/4)/√‖M‖_S_(3/2)"
PAIR_OF_VECTOR = "y/‖x‖ - (yᵀ x) x/‖x‖³"

CASES: list[tuple[str, Expr, Expr, str]] = [
    ("softmax", make("softmax", z), z, "diag(softmax(z)) - softmax(z) softmax(z)ᵀ"),
    ("log-softmax", make("log-softmax", z), z, "I - 𝟏 softmax(z)ᵀ"),
    ("log of softmax", make("log", make("softmax", z)), z, "I - 𝟏 softmax(z)ᵀ"),
    ("log-sum-exp", make("log-sum-exp", make("product", M, z)), z, "Mᵀ softmax(M z)"),
    ("log-sum-exp spelled out", make("log", times(transpose(ones((n,))), make("exp", z))), z, "softmax(z)"),
    ("softplus spelled out", make("log", plus(number(1), make("exp", times(transpose(w), x)))), w, "σ(wᵀ x) x"),
    ("SiLU", make("silu", z), z, "diag(σ(z) + z ⊙ σ(z) ⊙ (𝟏 - σ(z)))"),
    ("GELU", make("gelu", z), z, "diag(Φ(z) + z ⊙ φ(z))"),
    ("hinge", make("maximum", number(0), minus(number(1), times(transpose(w), x))), w, "-step(1 - wᵀ x) x"),
    ("polar factor of a vector", make("polar factor", x), x, "I/‖x‖ - x xᵀ/‖x‖³"),
    ("singular pair of a vector", times(transpose(y), make("leading singular pair", x)), x, PAIR_OF_VECTOR),
    ("Schatten norm of a low order", make("schatten norm", M, number(Fraction(3, 2))), M, LOW_ORDER),
    ("larger of two", make("maximum", x, y), x, "diag(step(x - y))"),
    ("smaller of two", make("minimum", x, y), x, "diag(step(y - x))"),
    ("trace of an exponential", make("trace", exp_of(times(A, X))), X, "Aᵀ (e^(A X))ᵀ"),
    ("exponential of tA", exp_of(times(t, A)), t, "A e^(t A)"),
    ("exponential under vectors", times(transpose(x), exp_of(times(t, A)), y), t, "xᵀ A e^(t A) y"),
    ("log det of an exponential", make("log determinant", exp_of(X)), X, "I"),
    ("exponential by its matrix", make("trace", times(B, exp_of(X))), X, "∫₀¹ e^(s Xᵀ) Bᵀ e^((1−s) Xᵀ) ds"),
    ("nuclear norm", make("nuclear norm", M), M, "M (Mᵀ M)^(-1/2)"),
    ("spectral norm", make("spectral norm", M), M, "u₁(M) v₁(M)ᵀ"),
    ("largest eigenvalue", make("largest eigenvalue", S), S, "v_max(S) v_max(S)ᵀ"),
    ("smallest eigenvalue", make("smallest eigenvalue", times(transpose(M), M)), M, "2 M v_min(Mᵀ M) v_min(Mᵀ M)ᵀ"),
    ("trace of a root", make("trace", make("matrix square root", Q)), Q, "1/2 Q^(-1/2)"),
    ("inverse root", make("trace", make("power", Q, number(Fraction(-1, 2)))), Q, "-1/2 Q^(-3/2)"),
    (
        "pseudo-inverse",
        make("log determinant", times(transpose(make("pseudo-inverse", P)), make("pseudo-inverse", P))),
        P,
        "-2 (P⁺)ᵀ",
    ),
    ("adjugate", make("trace", make("adjugate", X)), X, "det(X) (tr(X⁻¹) X⁻¹ - X⁻²)ᵀ"),
    ("cross product", make("cross product", a, b), b, "[a]ₓ"),
    ("cross product by the left", make("cross product", a, b), a, "-[b]ₓ"),
    ("trace of a symbolic power", make("trace", make("power", X, dimension(k))), X, "k (Xᵀ)ᵏ⁻¹"),
    ("symbolic power by a scalar", make("power", plus(A, times(t, identity(n))), dimension(k)), t, "k (A + t I)ᵏ⁻¹"),
    ("product over an index", over_index(x_i), x, "∑_{i=1}^{n} (∏_{j=1,j≠i}^{n} xⱼ) eᵢ"),
    ("rotation", ROTATION, t, "[-sin(t), -cos(t); cos(t), -sin(t)]"),
    ("camera", block(2, 1, *PROJECTED), a, "[t/a₃, 0, -t a₁/a₃²; 0, t/a₃, -t a₂/a₃²]"),
    (
        "bordered quadratic form",
        make("product", make("transpose", block(2, 1, x, number(1))), BORDERED, block(2, 1, x, number(1))),
        x,
        "(A + Aᵀ) x + 2 y",
    ),
    (
        "corner of a bordered form",
        make("product", make("transpose", block(2, 1, x, number(1))), BORDERED, block(2, 1, x, number(1))),
        c,
        "1",
    ),
    ("square of a literal", make("power", block(2, 2, t, number(0), number(0), t), number(2)), t, "[2 t, 0; 0, 2 t]"),
    ("log det of a block matrix", make("log determinant", BORDERED), c, "1/(c - yᵀ A⁻¹ y)"),
    (
        "gradient of scalars",
        plus(power(entries(u, 1)[0], 2), times(*entries(u, 1, 2))),
        u,
        "[2 u₁ + u₂; u₁]",
    ),
]

WITHOUT_FORM = [
    (make("trace", times(transpose(M), make("softmax", N))), N),
    (make("softmax", N), N),
    (make("log-softmax", N), N),
    (make("erf", z), z),
    (make("leaky relu", z), z),
    (times(transpose(x), make("cholesky", Q), y), Q),
    (times(transpose(x), make("matrix square root", Q), y), Q),
    (times(transpose(x), make("power", Q, number(Fraction(3, 2))), y), Q),
    (make("eigenvector", S, data=("max",)), S),
    (make("pseudo-inverse", M), M),
    (make("power", X, dimension(k)), X),
    (exp_of(X), X),
    (make("squared norm", make("cross product", a, b)), b),
    (make("determinant", BORDERED), A),
    (over_index(plus(number(1), make("power", x_i, number(2)))), x),
    (make("log", over_index(plus(number(1), make("power", x_i, number(2))))), x),
]


@pytest.mark.parametrize(("function", "variable", "printed"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_the_textbook_form_comes_out(function: Expr, variable: Expr, printed: str) -> None:
    assert unicode_result(differentiate(function, variable).result) == printed


@pytest.mark.parametrize(("function", "variable"), [case[1:3] for case in CASES] + WITHOUT_FORM)
def test_code_computes_the_true_array(function: Expr, variable: Expr) -> None:
    derivative = differentiate(function, variable)
    assert latex_result(derivative.result)
    namespace: dict[str, Any] = {}
    exec(source(derivative, "numpy"), namespace)
    arguments = arguments_of(derivative).names
    name = variable.data[0].name
    for values in (found for serial in range(3) for found in Draws([function, derivative.result], []).at(serial, 1)):
        given = {
            python: values.evaluate_key(symbol) if symbol not in values.sizes else values.sizes[symbol]
            for symbol, python in arguments.items()
        }
        start = np.asarray(values.evaluate_key(name), dtype=float)
        expected = np.zeros(np.shape(values.evaluate(function)) + start.shape)
        for place in np.ndindex(start.shape):
            unit = np.zeros(start.shape)
            unit[place] = 1.0
            expected[(..., *place)] = directional_derivative(function, values, name, unit)
        if "symmetric" in variable.data[0].properties:
            expected = (expected + np.swapaxes(expected, -1, -2)) / 2
        if not np.all(np.isfinite(expected)):
            continue
        found = namespace["derivative"](**given)
        assert np.shape(found) == expected.shape
        assert np.allclose(found, expected, rtol=1e-5, atol=1e-7)
        return
    pytest.fail("no draw in which the function is finite")


def test_on_the_simplex_cross_entropy_has_the_gradient_p_minus_y() -> None:
    target = symbol("y", (n,), "simplex")
    entropy = make("product", number(-1), make("transpose", target), make("log", make("softmax", z)))
    free = make("product", number(-1), make("transpose", y), make("log", make("softmax", z)))
    assert unicode_result(differentiate(free, z).result) == "(𝟏ᵀ y) softmax(z) - y"
    assert unicode_result(differentiate(entropy, z).result) == "softmax(z) - y"


def test_the_derivative_of_an_exponential_keeps_its_digits_however_large_the_direction() -> None:
    matrix, direction = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([[0.3, -1.0], [2.0, 1.0]])
    first = exponential_derivative(matrix, direction)
    assert np.allclose(exponential_derivative(matrix, 1e20 * direction), 1e20 * first, rtol=1e-12)
    second = second_exponential_derivative(matrix, direction, direction)
    large = second_exponential_derivative(matrix, 1e20 * direction, 1e10 * direction)
    assert np.allclose(large, 1e30 * second, rtol=1e-12)


def test_an_inverse_root_and_its_transpose_are_no_polar_factor() -> None:
    root = make("power", A, number(Fraction(-1, 2)))
    assert times(root, transpose(root)).args == (root, transpose(root))
    assert times(root, B, transpose(root)).args == (root, B, transpose(root))


@pytest.mark.parametrize(
    ("function", "variable"),
    [
        (make("largest eigenvalue", A), A),
        (make("trace", make("cholesky", A)), A),
        (times(transpose(x), make("power", X, symbol("r")), y), X),
        (make("nuclear norm", times(make("polar factor", M), transpose(M))), M),
    ],
)
def test_what_has_no_derivative_is_refused(function: Expr, variable: Expr) -> None:
    with pytest.raises(NotDifferentiableError):
        differentiate(function, variable)
