"""Work is bounded: large and deep expressions, growth of time, the same result in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest

from matcalc_ls.algebra.build import light, number, plus, symbol, times, transpose
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.calculus.derivation import steps_hold
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.notation.writing.code import source
from matcalc_ls.notation.writing.derivation import steps_of
from matcalc_ls.notation.writing.writer import latex, latex_result, unicode_result
from tests.effort import calls

n = Dim.of("n")
x, t, A = symbol("x", (n,)), symbol("t"), symbol("A", (n, n))
MOST_CALLS = 40_000_000  # a few seconds
REFUSALS = (NotDifferentiableError, TooExpensiveError, UnverifiedError, TooManyTermsError)


def matrix(index: int) -> Expr:
    return symbol(f"A_{index}", (n, n))


def nested(depth: int, around: Callable[[Expr], Expr], start: Expr = x) -> Expr:
    for _ in range(depth):
        start = around(start)
    return start


def layers(depth: int) -> Expr:
    activations = x
    for index in range(depth):
        activations = light("tanh", times(matrix(index), activations))
    return light("squared norm", activations)


DEEP: dict[str, Callable[[int], tuple[Expr, Expr]]] = {
    "sine": lambda depth: (light("entry sum", nested(depth, lambda e: make("sin", e))), x),
    "network": lambda depth: (light("entry sum", nested(depth, lambda e: make("tanh", make("product", A, e)))), x),
    "fraction": lambda depth: (nested(depth, lambda e: make("quotient", number(1), plus(number(1), e)), t), t),
    "shared": lambda depth: (nested(depth, lambda e: make("product", make("sin", e), make("cos", e)), t), t),
}


def or_refused(*work: Callable[[], object]) -> None:
    for each in work:
        with suppress(*REFUSALS):
            each()


@pytest.mark.parametrize("depth", [40, 150, 2000])
@pytest.mark.parametrize("name", DEEP)
def test_deep_expressions_give_a_result_or_a_refusal(name: str, depth: int) -> None:
    function, variable = DEEP[name](depth)
    work = (
        lambda: compare(function, make("sum", function, function)),
        lambda: latex_result(differentiate(function, variable).result),
        lambda: unicode_result(differentiate(function, variable).result),
        lambda: source(differentiate(function, variable), "numpy"),
        lambda: steps_of(differentiate(function, variable)),
        lambda: latex(function),
        lambda: repr(function),
    )
    assert calls(lambda: or_refused(*work)) < MOST_CALLS


BROAD: dict[str, Callable[[int], Expr]] = {
    "product": lambda count: light("trace", make("product", matrix(0), *map(matrix, range(1, count)))),
    "sum": lambda count: make("sum", *(make("product", transpose(x), matrix(i), x) for i in range(count))),
    "scalars": lambda count: make("product", *(symbol(f"a_{i}") for i in range(count))),
    "hadamard": lambda count: light("entry sum", make("hadamard", *(symbol(f"x_{i}", (n,)) for i in range(count)))),
}


@pytest.mark.parametrize("name", BROAD)
def test_five_thousand_operands(name: str) -> None:
    function = BROAD[name](5000)
    variable = {"product": matrix(0), "sum": x, "scalars": symbol("a_0"), "hadamard": symbol("x_0", (n,))}[name]
    assert calls(lambda: or_refused(lambda: latex_result(differentiate(function, variable).result))) < MOST_CALLS


GROWING: dict[str, tuple[Callable[[int], Expr], Expr]] = {
    "chain": (lambda count: light("trace", times(*map(matrix, range(count)))), matrix(0)),
    "sum": (BROAD["sum"], x),
    "layers": (layers, x),
    "power written out": (lambda count: make("trace", make("product", *([A] * count))), A),
}


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_no_worse_than_about_quadratically(name: str) -> None:
    build, variable = GROWING[name]

    def derived(count: int) -> None:
        derivative = differentiate(build(count), variable)
        assert steps_hold(derivative.derivation, derivative.conditions)
        steps_of(derivative)

    assert calls(lambda: derived(80)) < 30 * calls(lambda: derived(20))


SCRIPT = """
from matcalc_ls.algebra import ops
from matcalc_ls.algebra.build import *
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.normal_form import expanded
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.notation.writing.code import source
from matcalc_ls.notation.writing.derivation import steps_of
n = Dim.of("n")
A, S = symbol("A", (n, n), "symmetric", "positive definite"), symbol("S", (n, n), "symmetric", "positive")
x, y = symbol("x", (n,)), symbol("y", (n,))
f = plus(light("trace", times(A, S, A)), times(transpose(x), plus(S, A), y), light("log determinant", plus(A, S)))
for v in (A, S, x, y):
    print(source(differentiate(f, v), "numpy"), steps_of(differentiate(f, v)))
print([part.operation.name for part in expanded(times(f, f)).walk()])
"""


def test_every_process_gives_the_same() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert outputs != {""}


def test_expanding_is_bounded() -> None:
    long = plus(*(symbol(f"a_{i}") for i in range(100)))
    with pytest.raises(TooManyTermsError):
        expanded(make("product", long, plus(long, number(1)), long))


def test_long_products_are_refused_also_in_parts() -> None:
    """Of a product of products, the cotangents have the factors of all."""
    other = symbol("B", (n, n))
    part = make("product", *[A, other] * 60)
    with pytest.raises(TooExpensiveError, match="too long"):
        differentiate(make("product", transpose(x), *[part] * 5, x), A)
