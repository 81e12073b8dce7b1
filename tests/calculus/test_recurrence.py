"""The adjoint of recurrences made by hand, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from matcalc_ls.algebra.build import apply, light, member, minus, plus, scale, symbol, times
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.calculus.adjoint import holds
from matcalc_ls.calculus.errors import NotDifferentiableError
from matcalc_ls.calculus.recurrence import adjoint_recurrence, with_preactivations
from matcalc_ls.calculus.unrolling import Equation, OutOfRangeError, Recurrence, Unrolling
from matcalc_ls.notation.writing.writer import latex

LAYER, LAST, SIZE = Dim.of("l"), Dim.of("L"), Dim.of("n_l")
W = Family("W^l", "W", "^", "l", (SIZE, Dim.of("n_{l-1}")), Dim.of(1), LAST)
A = Family("a^l", "a", "^", "l", (SIZE,))


def network(activation: str = "tanh") -> Recurrence:
    """a^l = f(W^l a^{l-1}) for layers of different sizes, with a quadratic loss."""
    step = apply(activation, times(member(W, LAYER), member(A, LAYER - 1)))
    error = minus(member(A, LAST), symbol("y", (Dim.of("n_L"),)))
    loss = scale(Fraction(1, 2), light("squared norm", error))
    return Recurrence("l", Dim.of(1), LAST, (Equation(A, LAYER, step),), (), loss)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "sin", "exp", "softplus"])
def test_a_network_has_the_adjoint_of_textbooks(activation: str) -> None:
    found = adjoint_recurrence(with_preactivations(network(activation), "z"), ["\\delta"])
    assert [latex(each.value) for each in found.gradients] == ["\\delta^l (a^{l-1})^\\top"]
    assert holds(found)


def test_a_wrong_adjoint_does_not_hold() -> None:
    found = adjoint_recurrence(with_preactivations(network(), "z"), ["\\delta"])
    (adjoint,) = found.adjoints
    wrong: Expr = scale(2, adjoint.end)
    assert not holds(replace(found, adjoints=(replace(adjoint, end=wrong),)))


def test_unrolling_spells_every_state_out() -> None:
    unrolling = Unrolling(network(), 2)
    names = {latex(node) for node in unrolling.spelled(unrolling.loss).walk() if node.name == "member"}
    assert names == {"W^1", "W^2", "a^0"}
    with pytest.raises(OutOfRangeError):
        unrolling.spelled(unrolling.state(A, 3))


def test_states_that_all_depend_on_each_other_are_refused() -> None:
    families = [Family(f"{letter}_t", letter, "_", "t", (Dim.of("n"),)) for letter in "abcd"]
    here = Dim.of("t")
    steps = tuple(
        Equation(own, here, plus(*(apply("sin", member(other, here - 1)) for other in families))) for own in families
    )
    loss = light("squared norm", member(families[0], Dim.of("T")))
    with pytest.raises(NotDifferentiableError):
        adjoint_recurrence(Recurrence("t", Dim.of(1), Dim.of("T"), steps, (), loss), ["\\delta", "\\lambda"])
