"""Canonical spellings of names."""

from __future__ import annotations

import pytest

from matcalc_ls.notation.names import canonical, unbold
from matcalc_ls.tex.parse import parse


def name(text: str) -> str | None:
    return canonical(parse(text, 0, len(text)).lines[0][0])


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (["x", "{x}", "x ", r"\color{red}{x}", r"{\color{red} x}"], "x"),
        ([r"\theta", "θ", r"{\theta}"], r"\theta"),
        ([r"\mathbf{x}", r"\mathbf x", r"{\bf x}"], r"\mathbf{x}"),
        ([r"\boldsymbol{\theta}", r"\boldsymbol\theta"], r"\boldsymbol{\theta}"),
        (["W^N", "W^{N}", "W ^ {N}"], "W^N"),
        (["W^{N-1}", "W^{N - 1}"], "W^{N-1}"),
        (["x_i", "x_{i}", r"{x}_{i}"], "x_i"),
        (["x_i^j", "x^j_i", "x_{i}^{j}"], "x_i^j"),
        ([r"x_{\phi i}"], r"x_{\phi i}"),
        ([r"\hat x", r"\hat{x}"], r"\hat{x}"),
        ([r"\underbrace{X}_{N\times D}"], "X"),
        ([r"\mathrm{loss}"], r"\mathrm{loss}"),
        (["f'"], "f'"),
        (["W^{(l)}"], "W^{(l)}"),
    ],
)
def test_spellings_of_one_name(spellings: list[str], expected: str) -> None:
    assert {name(spelling) for spelling in spellings} == {expected}


@pytest.mark.parametrize("text", ["A+B", "(A)", r"\frac{a}{b}", "2", "+", r"\cdot", ""])
def test_what_is_no_name(text: str) -> None:
    assert name(text) is None


@pytest.mark.parametrize(
    ("styled", "plain"),
    [(r"\mathbf{x}_i", "x_i"), (r"\boldsymbol{\theta}", r"\theta"), (r"\mathbf{\hat{x}}", r"\hat{x}"), ("x", "x")],
)
def test_without_bold(styled: str, plain: str) -> None:
    assert unbold(styled) == plain
