"""What has a sense and is no quantity: understood, with its parts read, and never an expression."""

from __future__ import annotations

import pytest

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.notation.reading import Reading, read
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.statements import statements_of
from matcalc_ls.tex.parse import parse

M, N = Dim.of("m"), Dim.of("n")
SHAPES = {"A": (M, N), "S": (N, N), "x": (N,), "y": (N,), "v": (N,), "b": (M,), "t": ()}
SCOPE = Scope(symbols={name: Binding(Symbol(name, shape), "declared", 0, 0) for name, shape in SHAPES.items()})


def readings(text: str) -> list[Reading]:
    statements = statements_of(parse(text, 0, len(text)))
    return [read(member, SCOPE) for statement in statements for member in statement.members]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("(x, y)", "a list"),
        (r"\mathbb{R}^{n \times n}", "a set"),
        (r"\{x : Ax = b\}", "a set"),
        (r"\left\{ x \in \mathbb{R}^n \;\middle|\; x^T S x = 1 \right\}", "a set"),
        (r"[0, 1)", "an interval"),
        (r"\cdot", "an operation"),
        (r"\|\cdot\|", "an operation"),
        (r"\max_{\|v\| = 1} v^T S v", r"\max over a range"),
        (r"\operatorname*{argmin}_x \|Ax - b\|^2", r"\operatorname{argmin} over a range"),
        (r"\arg\min_{x \in \mathbb{R}^n} \|Ax - b\|^2", r"\min over a range"),
        (r"\underset{x}{\arg\min} \|Ax - b\|^2", r"\operatorname{argmin} over a range"),
        (r"\lim_{t \to 0} tx", r"\lim over a range"),
        (r"\int_0^1 t x \, dt", r"\int over a range"),
        (r"\begin{cases} x & \text{if } t > 0 \\ y & \text{otherwise} \end{cases}", "a value for each case"),
        (r"\left\{ \begin{array}{ll} x & t > 0 \\ y & t = 0 \end{array} \right.", "a value for each case"),
    ],
)
def test_what_is_no_quantity(text: str, what: str) -> None:
    [reading] = readings(text)
    assert reading.is_understood
    assert reading.expr is None
    assert what in [sense.what for sense in reading.senses]


@pytest.mark.parametrize("text", [r"\{x : \unknown{x} = b\}", r"(x, \unknown{x})", r"\max_x \unknown{x}", r"(x, A"])
def test_what_holds_something_unknown_is_not_understood(text: str) -> None:
    [reading] = readings(text)
    assert not reading.is_understood


@pytest.mark.parametrize("text", ["(x, A y, S b)", r"\{x : S b = x\}", r"\max_{\|v\| = 1} v^T S b"])
def test_parts_that_do_not_fit_are_faults(text: str) -> None:
    [reading] = readings(text)
    assert reading.error is not None
    assert not reading.is_understood


def test_what_holds_a_sense_is_no_expression() -> None:
    [reading] = readings(r"x + 2 \max_{\|v\| = 1} v^T S v")
    assert reading.is_understood
    assert reading.expr is None


@pytest.mark.parametrize(
    "text", [r"\mathbb{E}[x x^T]", r"\mathbb{E}_{x \sim p}\left[x^T S x\right]", r"\mathbb{P}(t > 0)"]
)
def test_an_expectation_is_no_set(text: str) -> None:
    [reading] = readings(text)
    assert reading.is_understood
    assert "a set" not in [sense.what for sense in reading.senses]
