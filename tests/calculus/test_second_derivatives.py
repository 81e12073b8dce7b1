"""Second derivatives, result forms and layouts, each against numerical differentiation or what is printed elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matcalc_ls import DerivationError, derive
from matcalc_ls.algebra.build import light, power, symbol, times, transpose
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.calculus.draws import Draws
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.second import second_derivative
from tests.algebra.generated import agree, array_derivative, values_for
from tests.calculus.compiled import run_source

n, m = Dim.of("n"), Dim.of("m")
A, W, X = symbol("A", (m, n)), symbol("W", (n, n)), symbol("X", (n, n))
x, y, t = symbol("x", (n,)), symbol("y", (m,)), symbol("t")
GIVEN = [
    r"A \in \mathbb{R}^{m \times n}",
    r"X \in \mathbb{R}^{n \times p}",
    r"B \in \mathbb{R}^{p \times q}",
    r"W \in \mathbb{R}^{n \times n}",
    r"x \in \mathbb{R}^n",
    r"y \in \mathbb{R}^m",
    r"t \in \mathbb{R}",
]

PAIRS = {
    "mixed of vectors": (make("product", make("transpose", y), A, x), x, y),
    "by a scalar, then a vector": (power(make("product", t, make("squared norm", x)), 3), t, x),
    "by a vector, then a scalar": (make("exp", make("product", t, make("transpose", y), A, x)), y, t),
    "scalar twice": (make("sin", make("product", t, t)), t, t),
    "matrix, then vector": (make("product", make("transpose", y), A, x), A, x),
    "matrix twice": (make("trace", make("product", X, W, X)), X, X),
    "log det": (make("log determinant", X), X, X),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_a_second_derivative_is_the_derivative_of_the_derivative(name: str) -> None:
    function, first, second = PAIRS[name]
    derivative = second_derivative(function, first, second)
    assert derivative.first is not None and derivative.first.variable is first
    values = values_for(function)
    found = run_source(derivative, values)
    assert agree(found, array_derivative(derivative.function, second, values))
    if not (first.shape and second.shape):
        return
    other = run_source(second_derivative(function, second, first), values)
    axes = len(first.shape)
    assert np.allclose(np.moveaxis(other, range(len(second.shape)), range(axes, axes + len(second.shape))), found)


def test_the_hessian_of_all_matrices_at_an_orthogonal_one() -> None:
    """What holds on the orthogonal matrices alone, Q⁻ᵀ = Q, is not used before differentiating again."""
    q, free = symbol("Q", (n, n), "orthogonal"), symbol("Q", (n, n))
    found = second_derivative(make("log determinant", q), q, q)
    expected = second_derivative(make("log determinant", free), free, free)
    values = next(Draws([make("log determinant", q)], []).at(0, 0))
    assert np.allclose(values.evaluate(found.result), values.evaluate(expected.result))


def test_a_hessian_within_the_symmetric_matrices() -> None:
    s = symbol("S", (n, n), "symmetric", "positive definite")
    found = second_derivative(make("log determinant", s), s, s)
    values = values_for(make("log determinant", s))
    inverted = np.linalg.inv(values.evaluate(s))
    change: Any = np.random.default_rng(2).normal(size=inverted.shape)
    change += change.T
    product = values.evaluate(found.result) @ change.reshape(-1, order="F")
    assert np.allclose(product.reshape(inverted.shape, order="F"), -inverted @ change @ inverted)


def test_derive_gives_mixed_second_derivatives() -> None:
    assert derive(r"y^\top A x", ["x", "y"], GIVEN).latex == r"A^\top"
    assert derive(r"y^\top A x", ["y", "x"], GIVEN).latex == "A"
    assert derive(r"\|A x - y\|^2", "x", GIVEN, order=2).latex == r"2 A^\top A"
    assert derive(r"\operatorname{tr}(W^2)", "W", GIVEN, order=2).shape == ("n", "n", "n", "n")
    with pytest.raises(DerivationError):
        derive("t^4", "t", GIVEN, order=3)


FORMS = [
    ("A X B", "X", "auto", r"B^\top \otimes A"),
    ("A X B", "X", "kronecker", r"B^\top \otimes A"),
    ("A X B", "X", "differential", "A dX B"),
    (r"y^\top A x", "A", "kronecker", r"\operatorname{vec}(y x^\top)^\top"),
    (r"y^\top A x", "A", "index", "y_i x_j"),
    ("W^{-1}", "W", "differential", "-W^{-1} dW W^{-1}"),
    ("A x", "x", "index", "A_{ij}"),
]


@pytest.mark.parametrize(("function", "variable", "form", "expected"), FORMS)
def test_forms(function: str, variable: str, form: Any, expected: str) -> None:
    assert derive(function, variable, GIVEN, form=form).latex == expected


INDEXED = {
    "A X B": ("X", "A B"),
    r"X \odot X": ("X", ""),
    r"\exp(A X)": ("X", ""),
    "W^{-1}": ("W", ""),
    r"x x^\top": ("x", ""),
    r"\sigma(A x)": ("x", ""),
}


@pytest.mark.parametrize("function", INDEXED)
def test_the_index_form_computes_every_entry(function: str) -> None:
    from matcalc_ls.calculus.result_forms import as_entries

    derivative = derive(function, INDEXED[function][0], GIVEN).derivative
    entries = as_entries(derivative)
    values = next(Draws([derivative.function], []).at(0, 0))
    array = run_source(derivative, values)
    names = [dim.name for dim in (*entries.outer, *entries.inner)]
    for place in list(np.ndindex(array.shape))[:: max(1, array.size // 40)]:
        at: Any = values
        for name, position in zip(names, place, strict=True):
            assert name is not None
            at = at.bound(name, position + 1)
        assert np.isclose(at.evaluate(entries.result), array[place])


def test_a_form_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DerivationError, match="no Kronecker form"):
        derive(r"\exp(A X)", "X", GIVEN, form="kronecker")
    with pytest.raises(DerivationError, match="unknown form"):
        derive("A x", "x", GIVEN, form="tensor")  # type: ignore[arg-type]


# Wikipedia, "Matrix calculus", the tables of identities: function, variable, numerator layout, denominator layout.
LAYOUTS = [
    (r"y^\top A x", "x", r"y^\top A", r"A^\top y"),
    (r"x^\top W x", "x", r"x^\top (W + W^\top)", r"(W + W^\top) x"),
    (r"x^\top x", "x", r"2 x^\top", "2 x"),
    ("A x", "x", "A", r"A^\top"),
    (r"x^\top W", "x", r"W^\top", "W"),
    (r"\operatorname{tr}(W)", "W", "I", "I"),
    (r"\operatorname{tr}(X^\top X)", "X", r"2 X^\top", "2 X"),
    (r"y^\top A x", "A", r"x y^\top", r"y x^\top"),
    (r"\log\det W", "W", "W^{-1}", r"W^{-\top}"),
    ("t x", "t", "x", r"x^\top"),
    ("t A", "t", "A", r"A^\top"),
    ("t^2", "t", "2 t", "2 t"),
]


@pytest.mark.parametrize(("function", "variable", "numerator", "denominator"), LAYOUTS)
def test_layouts(function: str, variable: str, numerator: str, denominator: str) -> None:
    for layout, expected in (("numerator", numerator), ("denominator", denominator)):
        shown = derive(function, variable, GIVEN, layout=layout)  # type: ignore[arg-type]
        assert compare(_read(shown.latex), _read(expected)) in ("proved", "agrees"), shown.latex
        assert shown.code() == derive(function, variable, GIVEN).code()


def _read(latex: str) -> Expr:
    from matcalc_ls.analysis.derive import _scope, _understood

    return _understood(latex, _scope(GIVEN), "expression")


def test_the_hessian_of_a_bilinear_form_is_zero_by_one_vector() -> None:
    zero = second_derivative(make("product", make("transpose", y), A, x), x, x)
    assert compare(zero.result, light("zeros", data=((n, n),))) == "proved"
    assert compare(transpose(zero.result), times(zero.result)) == "proved"
