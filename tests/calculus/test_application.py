"""Functions that nobody defined: their values, their derivatives of every order, and what is given to `derive`."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from matcalc_ls import DerivationError, derive
from matcalc_ls.algebra.build import simplify, symbol, transpose
from matcalc_ls.algebra.expression import Expr, ShapeError, Symbol
from matcalc_ls.algebra.ops.application import applied
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.writing.writer import latex, latex_result
from matcalc_ls.tex.parse import parse
from tests.algebra.generated import agree, array_derivative, m, n, value, values_for

F, G, PHI = Symbol("f", ()), Symbol("g", (m,)), Symbol("\\phi", ())
X, Y, A, T = symbol("x", (n,)), symbol("y", (m,)), symbol("A", (m, n)), symbol("t")

GIVEN = [
    r"A \in \mathbb{R}^{m \times n}",
    r"x, w \in \mathbb{R}^n",
    r"b, y \in \mathbb{R}^m",
    r"t \in \mathbb{R}",
    r"f: \mathbb{R}^m \to \mathbb{R}",
    r"u: \mathbb{R}^n \to \mathbb{R}",
    r"g: \mathbb{R}^n \to \mathbb{R}^m",
    r"\phi: \mathbb{R} \to \mathbb{R}",
    r"c: \mathbb{R} \to \mathbb{R}^n",
    r"F: \mathbb{R}^m \times \mathbb{R}^n \to \mathbb{R}",
    r"p: \mathbb{R}^n \to (0, \infty)",
]

KNOWN = [
    ("f(Ax+b)", "x", 1, r"A^\top \nabla f(A x + b)"),
    ("f(Ax+b)", "A", 1, r"\nabla f(A x + b) x^\top"),
    ("f(Ax+b)", "x", 2, r"A^\top \nabla^2 f(A x + b) A"),
    ("g(x)", "x", 1, "J_g(x)"),
    ("f(g(x))", "x", 1, r"J_g(x)^\top \nabla f(g(x))"),
    (r"\frac12 \|g(x) - y\|^2", "x", 1, r"J_g(x)^\top (g(x) - y)"),
    (r"\frac12 \|g(x) - y\|^2", "x", 2, r"\sum_{k=1}^m (g(x) - y)_k \nabla^2 g_k(x) + J_g(x)^\top J_g(x)"),
    (r"y^\top g(x)", "x", 2, r"\sum_{k=1}^m y_k \nabla^2 g_k(x)"),
    (r"\mathbf{1}^\top \phi(Ax)", "x", 1, r"A^\top \phi'(A x)"),
    (r"\mathbf{1}^\top \phi(Ax)", "x", 2, r"A^\top \operatorname{diag}(\phi''(A x)) A"),
    (r"\phi(w^\top x)", "w", 2, r"\phi''(w^\top x) x x^\top"),
    ("c(t)", "t", 1, "c'(t)"),
    ("u(x + t w)", "t", 2, r"w^\top \nabla^2 u(x + t w) w"),
    (r"x - t \nabla u(x)", "x", 1, r"I - t \nabla^2 u(x)"),
    (r"\log p(x)", "x", 1, r"\frac{\nabla p(x)}{p(x)}"),
    ("F(b, x)", "x", 1, r"\nabla_x F(b, x)"),
    (r"F(b, x)", "x", 2, r"\nabla^2_{xx} F(b, x)"),
]


@pytest.mark.parametrize(("expr", "wrt", "order", "expected"), KNOWN)
def test_textbook_forms(expr: str, wrt: str, order: int, expected: str) -> None:
    found = derive(expr, wrt, GIVEN, order=order)
    assert found.latex == expected
    assert found.steps


DEFINED = [
    (r"\frac12 \|e\|^2", "w", ["e = y - A w"], r"-A^\top (y - A w)"),
    (r"\frac12 \|e\|^2", "e", ["e = y - A w"], "e"),
    (r"\frac12 \|r(x)\|^2", "x", ["r(x) = A x - b"], r"A^\top (A x - b)"),
    (r"h(Ax - b)", "x", [r"h(z) = \frac12 \|z\|^2"], r"A^\top (A x - b)"),
    (r"\mathbf{1}^\top h(Ax)", "x", ["h(s) = s^2"], r"2 A^\top A x"),
    (r"\mathbf{1}^\top h'(Ax)", "x", ["h(s) = s^3"], r"6 A^\top A x"),
    (r"\mathbf{1}^\top \sigma(Ax)", "x", [r"\sigma(z) = \frac{1}{1+e^{-z}}"], None),
    (r"\mathbf{1}^\top \sigma(Ax)", "x", [r"\sigma(z) = \frac{e^z}{1+e^z}"], None),
]


@pytest.mark.parametrize(("expr", "wrt", "given", "expected"), DEFINED)
def test_definitions_that_are_given(expr: str, wrt: str, given: list[str], expected: str | None) -> None:
    usual = r"A^\top (\sigma(A x) \odot (\mathbf{1} - \sigma(A x)))"
    assert derive(expr, wrt, [*GIVEN, *given]).latex == (expected or usual)


REFUSED = [
    ("f", "x", [], "is a function"),
    (r"f + \|x\|^2", "x", [], "is a function"),
    ("f(b)", "f", [], "is a function"),
    ("f(x)", "x", [], "which takes m"),
    ("P", "P", ["P = P^2"], "as a declaration"),
    ("h(Ax)", "x", [r"h(x) = w^\top x"], "another shape"),
    ("g'(A)", "A", [], None),
]


@pytest.mark.parametrize(("expr", "wrt", "given", "message"), REFUSED)
def test_what_is_not_known_is_refused(expr: str, wrt: str, given: list[str], message: str | None) -> None:
    with pytest.raises(DerivationError, match=message):
        derive(expr, wrt, [*GIVEN, *given], order=1 if message else 2)


ORDERS = [
    *(applied(F, ((n,),), [X], *(0,) * order) for order in range(2)),
    *(applied(G, ((n,),), [X], *(0,) * order) for order in range(1)),
    *(applied(PHI, ((),), [arg], *(0,) * order) for order in range(3) for arg in (X, A, T)),
    *(applied(G, ((),), [T], *(0,) * order) for order in range(3)),
    *(applied(F, ((m,), (n,)), [Y, X], *at) for order in range(2) for at in product(range(2), repeat=order)),
]


@pytest.mark.parametrize("node", ORDERS, ids=repr)
def test_values_are_those_of_one_smooth_function(node: Expr) -> None:
    for position, arg in enumerate(node.args):
        function, domain, positions = node.data
        values = values_for(node)
        expected = array_derivative(node, arg, values)
        following: Any = value(applied(function, domain, node.args, *positions, position), values)
        if domain == ((),) and arg.shape:
            size = following.size
            expected = np.diag(expected.reshape(size, size)).reshape(following.shape)
        assert agree(following, expected)


def test_a_hessian_is_symmetric() -> None:
    hessian = applied(F, ((n,),), [X], 0, 0)
    assert simplify(transpose(hessian)) is hessian
    mixed = applied(F, ((m,), (n,)), [Y, X], 0, 1)
    assert simplify(transpose(mixed)) is applied(F, ((m,), (n,)), [Y, X], 1, 0)
    assert agree(value(transpose(mixed), values_for(mixed)), value(mixed, values_for(mixed)).T)


def test_third_derivatives_have_no_matrix_form() -> None:
    with pytest.raises(ShapeError):
        applied(F, ((n,),), [X], 0, 0, 0)


STRUCTURES = {
    "symmetric": lambda matrix: agree(matrix, matrix.T),
    "skew-symmetric": lambda matrix: agree(matrix, -matrix.T),
    "diagonal": lambda matrix: agree(matrix, np.diag(np.diag(matrix))),
    "lower triangular": lambda matrix: agree(matrix, np.tril(matrix)),
    "upper triangular": lambda matrix: agree(matrix, np.triu(matrix)),
}


@pytest.mark.parametrize("more", [frozenset(), frozenset({"invertible"})], ids=["", "invertible"])
@pytest.mark.parametrize("structure", STRUCTURES)
def test_values_have_the_structure_that_is_said_of_them(structure: str, more: frozenset[str]) -> None:
    matrices = Symbol("M", (n, n), more | {structure})
    for order in range(3):
        node = applied(matrices, ((),), [T], *(0,) * order)
        found = value(node, values_for(node))
        assert np.abs(found).max() > 0 and STRUCTURES[structure](found)
        assert agree(value(transpose(node), values_for(node)), found.T)


def test_definite_values_are_definite() -> None:
    node = applied(Symbol("M", (n, n), frozenset({"symmetric", "positive definite"})), ((n,),), [X])
    assert np.linalg.eigvalsh(value(node, values_for(node))).min() > 0


def test_a_function_does_not_depend_on_its_name() -> None:
    assert "f" not in applied(F, ((n,),), [X]).free


SCOPE = Scope(
    symbols={
        "x": Binding(X.data[0], "declared", 0, 0),
        "y": Binding(Y.data[0], "declared", 0, 0),
        "A": Binding(A.data[0], "declared", 0, 0),
        "t": Binding(T.data[0], "declared", 0, 0),
        "f": Binding(F, "declared", 0, 0, ("?",), domain=((m,), (n,))),
        "u": Binding(Symbol("u", ()), "declared", 0, 0, ("?",), domain=((n,),)),
        "g": Binding(G, "declared", 0, 0, ("?",), domain=((n,),)),
        "\\phi": Binding(PHI, "declared", 0, 0, ("?",), domain=((),)),
    }
)

WRITTEN = [
    r"f(y, x)",
    r"\nabla_y f(y, x)",
    r"\nabla_1 f(A x, x)",
    r"\nabla^2_{12} f(A x, x)",
    r"\nabla^2_{xy} f(y, x)",
    r"\nabla u(x)^\top x",
    r"\nabla^2 u(x)",
    r"J_g(x)^\top y",
    r"\phi''(A x)",
    r"\phi'(t)^2",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_written_reads_back(text: str) -> None:
    expr = read(parse(text, 0, len(text)).lines[0][0], SCOPE).expr
    assert expr is not None
    assert latex(expr) == text


def test_verified_at_sizes_of_its_own() -> None:
    derivative = differentiate(applied(F, ((m,), (n,)), [Y, X]), X)
    assert latex_result(derivative.result) == r"\nabla_x f(y, x)"
