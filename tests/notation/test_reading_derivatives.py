"""Derivative notation, recognised by its looks."""

from __future__ import annotations

import pytest

from matcalc_ls.notation.derivatives import derivative_of, derivatives_in
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Row


def row(text: str) -> Row:
    return parse(text, 0, len(text)).lines[0][0]


@pytest.mark.parametrize(
    ("text", "kind", "function", "variables"),
    [
        (r"\frac{\partial f}{\partial X}", "partial", "f", ["X"]),
        (r"\dfrac{\partial F_N}{\partial W^m}", "partial", "F_N", ["W^m"]),
        (r"\frac{\partial}{\partial X} \operatorname{tr}(AX)", "partial", r"\operatorname{tr}(AX)", ["X"]),
        (r"\frac{\partial (a + b)}{\partial x}", "partial", "(a + b)", ["x"]),
        (r"\frac{\partial}{\partial x}", "partial", None, ["x"]),
        (r"\frac{d f}{d x}", "total", "f", ["x"]),
        (r"\frac{\mathrm d}{\mathrm dx} f(x)", "total", "f(x)", ["x"]),
        (r"\partial f/\partial X", "partial", "f", ["X"]),
        (r"\partial_x f", "partial", "f", ["x"]),
        (r"\nabla f", "gradient", "f", []),
        (r"\nabla f(x)", "gradient", "f(x)", []),
        (r"\nabla_x f", "gradient", "f", ["x"]),
        (r"\nabla^2 f(x)", "hessian", "f(x)", []),
        (r"\nabla_x^2 f", "hessian", "f", ["x", "x"]),
        (r"\frac{\partial^2 f}{\partial x \partial x^\top}", "partial", "f", ["x", "x"]),
        (r"\frac{\partial^2 f}{\partial x \partial y}", "partial", "f", ["x", "y"]),
        (r"\frac{\partial^2 f}{\partial x^2}", "partial", "f", ["x", "x"]),
        ("df", "differential", "f", []),
        (r"d\phi", "differential", r"\phi", []),
        (r"\mathrm{d}(AB)", "differential", "(AB)", []),
    ],
)
def test_recognised(text: str, kind: str, function: str | None, variables: list[str]) -> None:
    found = derivative_of(row(text))
    assert found is not None
    assert found.kind == kind
    assert (text[found.function.start : found.function.end] if found.function else None) == function
    assert [text[each.start : each.end] for each in found.variables] == variables
    assert text[found.start : found.end] == text


@pytest.mark.parametrize(
    "text", [r"\frac{a}{b}", "A d", "x + df", r"\frac{d}{n}", r"2\frac{\partial f}{\partial x}", ""]
)
def test_something_else(text: str) -> None:
    assert derivative_of(row(text)) is None


def test_the_factors_of_the_chain_rule() -> None:
    text = (
        r"\frac{\partial F_N}{\partial F_{N-1}} \frac{\partial F_{N-1}}{\partial F_{N-2}} ..."
        r" \frac{\partial F_m}{\partial W^m}"
    )
    found = derivatives_in(row(text))
    assert [text[each.start : each.end] for each in found] == [
        r"\frac{\partial F_N}{\partial F_{N-1}}",
        r"\frac{\partial F_{N-1}}{\partial F_{N-2}}",
        r"\frac{\partial F_m}{\partial W^m}",
    ]
