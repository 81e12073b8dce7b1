"""What is sure of the signs of entries, tried on numbers."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_ls.algebra.build import apply, hadamard, light, minus, number, ones, power, scale, simplify, symbol, times
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.algebra.expression import OPERATIONS, Expr
from matcalc_ls.algebra.signs import Sign, is_positive, sign_of
from tests.algebra.generated import OPERANDS, applications, value, values_for

n = Dim.of("n")
x, a = symbol("x", (n,)), symbol("a")
positive = symbol("p", (n,), "positive")
nonnegative = symbol("q", (n,), "nonnegative")


def marked(operand: Expr) -> Expr:
    """The same of positive entries."""
    return symbol(operand.data[0].name, operand.shape, "positive") if operand.name == "symbol" else operand


def signed_values(node: Expr) -> Values:
    """Values that are negative here and there, but for what is positive."""
    values = values_for(node)
    for leaf in node.walk():
        if leaf.name == "symbol" and not is_positive(leaf):
            name = leaf.data[0].name
            values = values.replaced(name, values.evaluate_key(name) - 0.5)
    return values


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if not operation.binds])
def test_what_an_entry_of_the_table_says_is_so(name: str) -> None:
    for turn in (0, 1):
        operands = [marked(each) if place % 2 == turn else each for place, each in enumerate(OPERANDS)]
        for node in applications(name, operands):
            sign = sign_of(node)
            if sign is Sign.UNKNOWN:
                continue
            entries = value(node, signed_values(node))
            entries = entries[np.isfinite(entries)]
            assert (entries >= 0).all(), node
            assert sign < Sign.POSITIVE or (entries > 0).all(), node
            assert sign < Sign.BETWEEN_ZERO_AND_ONE or (entries < 1).all(), node


@pytest.mark.parametrize(
    ("node", "sign"),
    [
        (x, Sign.UNKNOWN),
        (positive, Sign.POSITIVE),
        (nonnegative, Sign.NONNEGATIVE),
        (number(0), Sign.NONNEGATIVE),
        (scale(-1, positive), Sign.UNKNOWN),
        (scale(2, positive), Sign.POSITIVE),
        (hadamard(positive, nonnegative), Sign.NONNEGATIVE),
        (apply("sigmoid", x), Sign.BETWEEN_ZERO_AND_ONE),
        (minus(ones((n,)), apply("sigmoid", x)), Sign.BETWEEN_ZERO_AND_ONE),
        (minus(ones((n,)), positive), Sign.UNKNOWN),
        (light("sum", positive, nonnegative), Sign.POSITIVE),
        (light("sum", x, positive), Sign.UNKNOWN),
        (light("sum", number(1), times(simplify(light("transpose", x)), x)), Sign.POSITIVE),
        (power(a, number(2)), Sign.NONNEGATIVE),
        (power(a, number(3)), Sign.UNKNOWN),
        (light("dimension", data=(n,)), Sign.POSITIVE),
        (light("entry", apply("softmax", x), data=(Dim.of("i"),)), Sign.POSITIVE),
    ],
    ids=str,
)
def test_signs(node: Expr, sign: Sign) -> None:
    assert sign_of(node) is sign
