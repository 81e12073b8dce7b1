"""Variables with a structure: the projected gradient, what is offered beside it, and what the structure simplifies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from matcalc_ls import derive
from matcalc_ls.algebra.build import inverse, light, simplify, symbol, times, transpose
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.algebra.expression import Expr, make, transform
from matcalc_ls.algebra.triangles import BOTH, LOWER, UPPER, triangles
from matcalc_ls.calculus.alternatives import alternatives
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.draws import Draws
from matcalc_ls.calculus.equality import compare

n = Dim.of("n")
A, B = symbol("A", (n, n)), symbol("B", (n, n))
LINEAR: dict[str, Callable[[Any], Any]] = {
    "symmetric": lambda free: (free + free.T) / 2,
    "skew-symmetric": lambda free: (free - free.T) / 2,
    "diagonal": lambda free: np.diag(np.diag(free)),
    "lower triangular": np.tril,
    "upper triangular": np.triu,
}


def drawn(function: Expr) -> Values:
    """Values of its symbols that have the structure which was declared."""
    return next(Draws([function], []).at(0, 0))


def functions(x: Expr) -> dict[str, Expr]:
    return {
        "linear": make("trace", make("product", A, x)),
        "quadratic": make("trace", make("product", A, x, B, make("transpose", x))),
        "inverse": make("trace", make("product", A, make("inverse", make("sum", x, make("identity", data=(n,)))))),
    }


@pytest.mark.parametrize("structure", LINEAR)
@pytest.mark.parametrize("name", functions(A))
def test_the_gradient_is_the_projection_of_the_free_one(name: str, structure: str) -> None:
    x, free = symbol("X", (n, n), structure), symbol("X", (n, n))
    derivative = differentiate(functions(x)[name], x)
    values = drawn(functions(x)[name])
    gradient = transform(differentiate(functions(free)[name], free).result, {free: x}.get)
    assert np.allclose(values.evaluate(derivative.result), LINEAR[structure](values.evaluate(gradient)))
    assert derivative.structure == structure


@pytest.mark.parametrize("structure", ["symmetric", "skew-symmetric"])
def test_by_independent_entries_an_entry_moves_its_mirror_image(structure: str) -> None:
    x = symbol("X", (n, n), structure)
    function = functions(x)["quadratic"]
    offered = {other.name: other.result for other in alternatives(differentiate(function, x))}
    values = drawn(function)
    free, independent = values.evaluate(offered["free"]), values.evaluate(offered["independent entries"])
    expected = free + free.T - free * np.eye(len(free)) if structure == "symmetric" else free - free.T
    assert np.allclose(independent, expected)


def test_the_matrix_cookbook_on_log_det_of_a_symmetric_matrix() -> None:
    """Eq. 141: 2 X⁻¹ − X⁻¹ ∘ I."""
    s = symbol("S", (n, n), "symmetric", "positive definite")
    (offered,) = alternatives(differentiate(make("log determinant", s), s))
    assert offered.name == "independent entries"
    values = drawn(make("log determinant", s))
    inverted = np.linalg.inv(values.evaluate(s))
    assert np.allclose(values.evaluate(offered.result), 2 * inverted - inverted * np.eye(len(inverted)))


def test_the_tangent_projection_on_orthogonal_matrices() -> None:
    q = symbol("Q", (n, n), "orthogonal")
    function = functions(q)["quadratic"]
    derivative = differentiate(function, q)
    (offered,) = alternatives(derivative)
    values = drawn(function)
    tangent, gradient, point = (values.evaluate(each) for each in (offered.result, derivative.result, q))
    turn = np.random.default_rng(1).normal(size=point.shape)
    turn = point @ (turn - turn.T)
    assert np.allclose(point.T @ tangent, -(point.T @ tangent).T)
    assert np.isclose(np.sum(tangent * turn), np.sum(gradient * turn))


def test_on_the_simplex_the_tangent_gradient_has_the_sum_zero() -> None:
    p, c = symbol("p", (n,), "simplex"), symbol("c", (n,))
    derivative = differentiate(make("product", make("transpose", c), p), p)
    (offered,) = alternatives(derivative)
    values = drawn(times(transpose(c), p))
    assert derivative.result is c
    assert np.allclose(values.evaluate(offered.result), values.evaluate(c) - values.evaluate(c).mean())


def test_triangles_are_kept() -> None:
    lower, upper, diagonal = (
        symbol(name, (n, n), f"{kind}") for name, kind in (("L", LOWER), ("U", UPPER), ("D", "diagonal"))
    )
    assert triangles(times(lower, inverse(lower), lower, diagonal)) == {LOWER}
    assert triangles(transpose(inverse(lower))) == {UPPER}
    assert triangles(times(lower, upper)) == frozenset()
    assert triangles(inverse(diagonal)) == BOTH
    assert light("lower triangle", inverse(lower)) is inverse(lower)


@pytest.mark.parametrize("structure", ["lower triangular", "upper triangular", "diagonal"])
def test_log_det_of_a_triangular_matrix(structure: str) -> None:
    derived = derive(r"\log\det L", "L", [rf"L \in \mathbb{{R}}^{{n \times n}} \text{{ {structure} }}"])
    source: dict[str, object] = {}
    exec(derived.code(), source)
    matrix = np.diag([1.0, 2.0, 4.0])
    assert np.allclose(source["derivative"](L=matrix), np.diag([1.0, 0.5, 0.25]))  # type: ignore[operator]


def test_an_orthogonal_matrix_times_its_transpose() -> None:
    q = symbol("Q", (n, n), "orthogonal")
    assert times(transpose(q), q) is times(q, transpose(q)) is light("identity", data=(n,))
    assert simplify(make("product", A, make("transpose", q), q)) is A
    assert compare(inverse(q), transpose(q)) == "proved"


def test_vech_duplication_and_elimination() -> None:
    """Magnus & Neudecker: vech(A) = L vec(A), vec(S) = D vech(S), L D = I."""
    eliminating, duplicating = (light(name, data=(n,)) for name in ("elimination", "duplication"))
    s = symbol("S", (n, n), "symmetric")
    assert compare(light("vech", A), times(eliminating, light("vec", A))) == "proved"
    assert compare(light("vec", s), times(duplicating, light("vech", s))) == "proved"
    assert compare(times(eliminating, duplicating), light("identity", data=(duplicating.shape[1],))) == "agrees"
    derived = derive(r"\operatorname{vech}(A)", "A", [r"A \in \mathbb{R}^{n \times n}"])
    assert (derived.latex, derived.shape) == ("L_n", ("n(n+1)/2", "n", "n"))


def test_what_is_beside_a_result_of_derive() -> None:
    derived = derive(r"\log\det S", "S", [r"S \in \mathbb{R}^{n \times n} \text{ symmetric positive definite}"])
    (offered,) = derived.alternatives
    assert (offered.name, derived.latex) == ("independent entries", "S^{-1}")
    assert "independent entries" in offered.words and "S^{-1}" in offered.latex
    assert derive(r"a^\top x", "x", [r"a, x \in \mathbb{R}^n"]).alternatives == ()
