"""Functions with kinks: a derivative that is wrong on one of their branches alone is never accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from matcalc_ls.algebra.build import apply, light, minus, number, ones, plus, scale, symbol, times, transpose
from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.evaluation import Watched
from matcalc_ls.algebra.expression import OPERATIONS, Expr, ShapeError, make
from matcalc_ls.calculus.branches import Coverage
from matcalc_ls.calculus.derivative import predicted_change
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.draws import Draws
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.verification import Probe, verified

m, n = Dim.of("m"), Dim.of("n")
a, b, t = symbol("a"), symbol("b"), symbol("t")
x, w, A, B = symbol("x", (n,)), symbol("w", (n,)), symbol("A", (m, n)), symbol("B", (m, n))
INNER = times(transpose(w), x)

MARKED = [name for name, operation in OPERATIONS.items() if operation.branches is not None]


HINGE = apply("relu", minus(number(1), times(b, plus(INNER, a))))


def wrong_on(function: Expr, branch: tuple[Expr, int]) -> Callable[[Probe], Any]:
    """The change of a function, but on one branch another."""

    def predicted(probe: Probe) -> Any:
        watched = Watched(probe.values)
        watched.evaluate(function)
        return probe.change + (0.1 * np.sum(probe.direction) if branch in watched.entered else 0.0)

    return predicted


def functions_of(name: str) -> Iterator[tuple[Expr, Expr]]:
    """Functions made with one operation, each with a variable that it depends on."""
    arity = OPERATIONS[name].arity
    for operands, variable in (((t, a), t), ((INNER, b), x), ((x, w), x), ((A, B), A), ((x, number(3)), x)):
        if name.endswith("norm") and not operands[0].shape:
            continue  # that of a scalar is its absolute value, and has fewer branches
        try:
            yield make(name, *operands[:arity]), variable
        except ShapeError:
            continue


@pytest.mark.parametrize("name", MARKED)
def test_what_is_wrong_on_one_branch_is_refused(name: str) -> None:
    functions = list(functions_of(name))
    assert functions
    for function, variable in functions:
        branches = Coverage([function]).missing
        assert branches
        for branch in branches:
            assert not verified(function, variable, (), wrong_on(function, branch)), (function, branch)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (HINGE, minus(number(1), times(b, plus(INNER, a)))),
        (HINGE, times(number(0), INNER)),
        (apply("huber", scale(Fraction(1, 5), INNER)), scale(Fraction(1, 50), times(INNER, INNER))),
        (apply("abs", INNER), INNER),
        (apply("abs", INNER), scale(-1, INNER)),
        (apply("elu", minus(t, number(3))), minus(apply("exp", minus(t, number(3))), number(1))),
        (apply("entry sum", apply("leaky relu", plus(x, scale(5, ones((n,)))))), apply("entry sum", x)),
        (apply("hard tanh", scale(Fraction(1, 3), t)), scale(Fraction(1, 3), t)),
    ],
)
def test_the_derivative_of_one_branch_alone_is_refused(right: Expr, wrong: Expr) -> None:
    variable = t if "t" in right.free else x
    for function in (right, wrong):
        derivative = differentiate(function, variable)
        holds = verified(right, variable, (), lambda probe: predicted_change(derivative, probe))  # noqa: B023
        assert holds == (function is right)
    assert compare(right, wrong) in ("differs", "unknown")


def test_a_branch_that_cannot_be_entered_does_not_hinder() -> None:
    square = times(transpose(x), x)
    function = apply("relu", square)
    assert differentiate(function, x).result is scale(2, times(apply("step", square), x))
    assert compare(function, square) == "agrees"


def test_branches_under_a_sum_count_like_others() -> None:
    term = apply("relu", minus(light("entry", x, data=(Dim.of("k"),)), a))
    function = make("index sum", term, data=("k", ONE, n))
    coverage = Coverage([function])
    assert coverage.missing == {(term, 0), (term, 1)}
    for values in Draws([function], ()).at(0):
        coverage.note(values)
    assert coverage.missing == set()
