"""The chain with an ellipsis, W^{N-1} ⋯ W^1: every factor of it, for every length, and sums over an index."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matcalc_ls.algebra.build import light, member, plus, power, symbol, times, transpose
from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.calculus.derivation import steps_hold
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.mentioned import Range
from matcalc_ls.calculus.pullback import Condition
from tests.algebra.generated import agree
from tests.calculus.compiled import run_source

N, m, n, k, d, i, j = (Dim.of(name) for name in ("N", "m", "n", "k", "d", "i", "j"))
W = Family("W^j", "W", "^", "j", (n, n), ONE, N - 1)
POINTS = Family("x_i", "x", "_", "i", (d,), ONE, n)
LABELS = Family("y_i", "y", "_", "i", (), ONE, n)
L, X = symbol("L", (k, n)), symbol("X", (n, d))
y, w = symbol("y", (k,)), symbol("w", (d,))


def chain(first: Dim, last: Dim, step: int = -1) -> Expr:
    return light("chain", member(W, j), data=("j", first, last, step))


LOSS = light("squared norm", times(L, chain(N - 1, ONE), X))
LINEAR = times(transpose(y), L, chain(N - 1, ONE), X, w)


def members(family: Family, count: int, extent: tuple[int, ...], seed: int) -> dict[Any, Any]:
    generator = np.random.default_rng(seed)
    return {(family.name, index): generator.normal(size=extent) for index in range(1, count + 1)}


def values_of(length: int, index: int) -> Values:
    generator = np.random.default_rng(5)
    sizes = {"N": length, "m": index, "n": 3, "k": 2, "d": 4}
    shapes = {"L": (2, 3), "X": (3, 4), "y": (2,), "w": (4,)}
    arrays: dict[Any, Any] = {name: generator.normal(size=shape) for name, shape in shapes.items()}
    return Values(sizes, {**arrays, **members(W, length - 1, (3, 3), 6)})


def slopes(function: Expr, values: Values, key: Any) -> Any:
    """Central differences of a scalar by every entry of one array."""
    start = np.asarray(values.evaluate_key(key), dtype=float)
    found = np.zeros(start.shape)
    for place in np.ndindex(start.shape):
        change = np.zeros(start.shape)
        change[place] = 1e-5
        above, below = (values.replaced(key, start + sign * change).evaluate(function) for sign in (1, -1))
        found[place] = (above - below) / 2e-5
    return found


def holds(derivative: Derivative, values: Values) -> bool:
    sizes = dict(values.sizes)
    return all(Range(c.lower, c.index, c.upper).holds(sizes) for c in derivative.conditions)


@pytest.mark.parametrize("function", [LOSS, LINEAR], ids=["loss", "linear"])
@pytest.mark.parametrize(("length", "index"), [(length, index) for length in range(2, 7) for index in range(1, length)])
def test_a_factor_of_the_chain(function: Expr, length: int, index: int) -> None:
    derivative = differentiate(function, member(W, m))
    values = values_of(length, index)
    assert holds(derivative, values)
    assert agree(run_source(derivative, values), slopes(function, values, (W.name, index)), 1e-5)


@pytest.mark.parametrize("index", [ONE, N - 1, Dim.of(2)], ids=str)
def test_a_factor_at_the_boundary(index: Dim) -> None:
    derivative = differentiate(LOSS, member(W, index))
    values = values_of(5, 0)
    at = index.evaluate(values.sizes)
    assert agree(run_source(derivative, values), slopes(LOSS, values, (W.name, at)), 1e-5)
    assert steps_hold(derivative.derivation, derivative.conditions)


def test_the_range_of_the_index_is_a_condition() -> None:
    derivative = differentiate(LINEAR, member(W, m))
    assert derivative.conditions == (Condition(ONE, m, N - 1),)
    assert steps_hold(derivative.derivation, derivative.conditions)


def test_a_factor_that_also_stands_outside_the_chain() -> None:
    function = times(transpose(w), transpose(X), member(W, Dim.of(2)), chain(N - 1, ONE), X, w)
    derivative = differentiate(function, member(W, m))
    for index in range(1, 5):
        values = values_of(5, index)
        assert agree(run_source(derivative, values), slopes(function, values, (W.name, index)), 1e-5)


def test_a_matrix_chain_by_one_of_its_factors() -> None:
    derivative = differentiate(times(L, chain(N - 1, ONE), X), member(W, m))
    assert derivative.form == "kronecker"
    assert compare(derivative.result, derivative.result, derivative.conditions) == "proved"


CONDITIONS = (Condition(ONE, m, N - 1),)


def test_factors_in_the_wrong_order_differ() -> None:
    """(W^{N-1})ᵀ ⋯ (W^{m+1})ᵀ is (W^{m+1} ⋯ W^{N-1})ᵀ, not the transpose of the chain that it is mistaken for."""
    right = transpose(chain(N - 1, m + 1))
    wrong = transpose(chain(m + 1, N - 1, 1))
    assert compare(right, wrong, CONDITIONS) == "differs"
    assert compare(right, light("chain", transpose(member(W, j)), data=("j", m + 1, N - 1, 1)), CONDITIONS) == "proved"


@pytest.mark.parametrize("length", [1, 2])
def test_short_chains_have_no_wrong_order(length: int) -> None:
    """With one factor between m and N both orders are the same: they agree wherever N − m ≤ 2."""
    top = m + length
    right, wrong = transpose(chain(top - 1, m + 1)), transpose(chain(m + 1, top - 1, 1))
    assert compare(right, wrong) in ("proved", "agrees")


SUM_OF_SQUARES = light(
    "index sum",
    power(plus(member(LABELS, i), times(light("number", data=(-1,)), transpose(w), member(POINTS, i))), 2),
    data=("i", ONE, n),
)


def data_values() -> Values:
    sizes = {"n": 3, "d": 4, "i": 2, "k": 2}
    generator = np.random.default_rng(8)
    arrays: dict[Any, Any] = {"w": generator.normal(size=4)}
    return Values(sizes, {**arrays, **members(POINTS, 3, (4,), 1), **members(LABELS, 3, (), 2)})


@pytest.mark.parametrize(
    ("variable", "key"), [(w, "w"), (member(POINTS, i), ("x_i", 2)), (member(LABELS, k), ("y_i", 2))]
)
def test_sums_over_an_index(variable: Expr, key: Any) -> None:
    derivative = differentiate(SUM_OF_SQUARES, variable)
    values = data_values()
    assert agree(run_source(derivative, values), slopes(SUM_OF_SQUARES, values, key), 1e-5)
    assert steps_hold(derivative.derivation, derivative.conditions)


def test_a_kronecker_delta_is_resolved_within_a_sum() -> None:
    delta = light("kronecker delta", data=(i, k))
    total = light("index sum", times(delta, member(LABELS, i)), data=("i", ONE, n))
    assert compare(total, member(LABELS, k), (Condition(ONE, k, n),)) in ("proved", "agrees")
    assert compare(total, member(LABELS, ONE), (Condition(ONE, k, n),)) == "differs"


A, x = symbol("A", (n, n)), symbol("x", (n,))


def test_entries_over_two_indices() -> None:
    """Σ_ij A_ij x_i x_j by x is (A + Aᵀ) x."""
    entries = times(light("entry", A, data=(i, j)), light("entry", x, data=(i,)), light("entry", x, data=(j,)))
    inner = light("index sum", entries, data=("j", ONE, n))
    total = light("index sum", inner, data=("i", ONE, n))
    derivative = differentiate(total, x)
    assert compare(derivative.result, times(plus(A, transpose(A)), x)) in ("proved", "agrees")
    assert steps_hold(derivative.derivation, derivative.conditions)
