"""A number that is called as a size is that size: in 1/n (x_1 + … + x_n) there is one n."""

from __future__ import annotations

import pytest

from matcalc_ls.algebra.build import light, number, plus, power, symbol, times
from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import Expr, Family, make
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.errors import NotDifferentiableError

N, K = Dim.of("N"), Dim.of("k")
c, count = symbol("c"), symbol("N")
FAMILY = Family("a_k", "a", "_", "k", ())
MEMBER = make("member", data=(FAMILY, K))


def total(body: Expr, index: str = "i") -> Expr:
    return light("index sum", body, data=(index, ONE, N))


def mean(body: Expr) -> Expr:
    return times(power(count, number(-1)), total(body))


def test_a_mean_of_equal_numbers_is_that_number() -> None:
    assert compare(mean(c), c) in ("proved", "agrees")
    assert compare(mean(c), times(number(2), c)) == "differs"


def test_nothing_is_differentiated_by_how_many_there_are() -> None:
    with pytest.raises(NotDifferentiableError, match="N is a number of things"):
        differentiate(mean(c), count)
    assert differentiate(mean(c), c).result is not None


def test_one_name_for_a_number_and_a_family_has_no_derivative() -> None:
    """Whether the a_k beside a sum over all a_k is one of them, nothing says."""
    share = times(symbol("a_k"), power(total(MEMBER, "k"), number(-1)))
    with pytest.raises(NotDifferentiableError, match="one name"):
        differentiate(plus(share, c), symbol("a_k"))
