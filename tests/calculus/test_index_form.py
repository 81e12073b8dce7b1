"""Index notation: to matrices and back, and the derivative by one entry, against numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matcalc_ls import DerivationError, derive
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.equality import compare
from matcalc_ls.calculus.index_form import index_form
from matcalc_ls.calculus.matrix_form import matrix_form
from matcalc_ls.notation.declarations.given import parse_given
from matcalc_ls.notation.declared import scope_of
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.writing.writer import latex, unicode
from matcalc_ls.tex.parse import parse

GIVEN = (
    r"A, B \in \mathbb{R}^{n \times n}",
    r"W \in \mathbb{R}^{m \times n}",
    r"x, y \in \mathbb{R}^n",
    r"v \in \mathbb{R}^m",
    r"z_s \in \mathbb{R}^n, s = 1, \dots, N",
    r"t_s \in \mathbb{R}, s = 1, \dots, N",
)


def _read(source: str) -> Expr:
    scope = scope_of([declaration for text in GIVEN for declaration in parse_given(text)])
    found = read(parse(source, 0, len(source)).lines[0][0], scope).expr
    assert found is not None, source
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\sum_{i,j} x_i A_{ij} x_j", "xᵀ A x"),
        (r"\sum_i x_i y_i", "xᵀ y"),
        (r"\sum_i A_{ij} x_i", "[Aᵀ x]ⱼ"),
        (r"\sum_j A_{ij} x_j", "[A x]ᵢ"),
        (r"\sum_{i,j} A_{ij} B_{ij}", "tr(Aᵀ B)"),
        (r"\sum_{i,j} A_{ij} B_{ji}", "tr(A B)"),
        (r"\sum_i A_{ii}", "tr(A)"),
        (r"\sum_i \exp(x_i)", "𝟏ᵀ exp(x)"),
        (r"\sum_{i,j} v_i W_{ij} x_j", "vᵀ W x"),
        (r"\sum_i (v_i - \sum_j W_{ij} x_j)^2", "(v - W x)ᵀ (v - W x)"),
        (r"\sum_k W_{ik} A_{kj}", "[W A]ᵢⱼ"),
        (r"x_1^2 + \dots + x_n^2", "xᵀ x"),
        (r"\sum_{s=1}^N (t_s - \sum_j x_j (z_s)_j)^2", "∑_{s=1}^{N} (tₛ - xᵀ zₛ)²"),
    ],
)
def test_sums_over_entries_become_matrices(source: str, expected: str) -> None:
    expr = _read(source)
    found = matrix_form(expr)
    assert found is not None
    assert unicode(found) == expected
    assert compare(expr, found) in ("proved", "agrees")


@pytest.mark.parametrize(
    "source",
    [
        r"\sum_{i=1}^{n-1} x_i x_{i+1}",
        r"\sum_{s=1}^N t_s z_s",
        r"x^\top A x",
        r"\sum_{i=2}^n x_i",
        r"\sum_{i=1}^n i x_i",
    ],
)
def test_what_is_no_product_of_matrices_stays(source: str) -> None:
    assert matrix_form(_read(source)) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"x^\top A x", r"\sum_{i=1}^{n} \sum_{j=1}^{n} x_i A_{ij} x_j"),
        (r"\operatorname{tr}(A B)", r"\sum_{i=1}^{n} \sum_{j=1}^{n} A_{ij} B_{ji}"),
        (r"x^\top y", r"\sum_{i=1}^{n} x_i y_i"),
        (r"\|x\|^2", r"\sum_{i=1}^{n} x_i^2"),
        (r"(W x)_i", r"\sum_{j=1}^{n} W_{ij} x_j"),
        (r"\sum_{i=1}^n x_i (A x)_i", r"\sum_{i=1}^{n} x_i \sum_{j=1}^{n} A_{ij} x_j"),
    ],
)
def test_matrices_become_sums_over_entries(source: str, expected: str) -> None:
    expr = _read(source)
    found = index_form(expr)
    assert latex(found).replace("\\left(", "").replace("\\right)", "") == expected
    assert compare(expr, found) in ("proved", "agrees")
    assert compare(expr, _read(latex(found))) in ("proved", "agrees")


@pytest.mark.parametrize(
    "source",
    [
        r"v^\top W A x",
        r"\|W x - v\|^2",
        r"x^\top (A + A^\top) y",
        r"\mathbf{1}^\top \exp(A x)",
        r"x^\top \operatorname{diag}(y) x",
        r"\operatorname{tr}(A B A)",
        r"\log(x^\top x) + x^\top y",
    ],
)
def test_there_and_back(source: str) -> None:
    expr = _read(source)
    in_indices = index_form(expr)
    assert in_indices is not expr
    back = matrix_form(in_indices)
    assert back is not None
    assert compare(expr, back) in ("proved", "agrees")


FUNCTIONS: dict[str, Any] = {
    r"\sum_{i,j} A_{ij} x_i x_j": lambda a, x: x @ a @ x,
    r"x^\top A x": lambda a, x: x @ a @ x,
    r"\log \sum_i e^{x_i}": lambda _, x: np.log(np.exp(x).sum()),
    r"\prod_{i=1}^n x_i": lambda _, x: np.prod(x),
    r"\frac{e^{x_i}}{\sum_j e^{x_j}}": lambda _, x: (np.exp(x) / np.exp(x).sum())[1],
    r"\sum_{i=1}^{n-1} (x_{i+1} - x_i)^2": lambda _, x: (np.diff(x) ** 2).sum(),
    r"A x": lambda a, x: a @ x,
}


@pytest.mark.parametrize("source", FUNCTIONS)
@pytest.mark.parametrize("position", [1, 2, 4])
def test_the_derivative_by_an_entry_is_the_slope_along_it(source: str, position: int) -> None:
    function = FUNCTIONS[source]
    result = derive(source, wrt="x_k", given=GIVEN)
    generator = np.random.default_rng(3)
    matrix, x = generator.uniform(0.5, 1.5, (4, 4)), generator.uniform(0.5, 1.5, 4)
    step = np.zeros(4)
    step[position - 1] = 1e-5
    slope = (function(matrix, x + step) - function(matrix, x - step)) / 2e-5
    if source.startswith(r"\sum_{i=1}^{n-1}") and position in (1, 4):
        assert result.conditions  # at the ends of the sum another formula holds, and the result says where it does
        return
    namespace: dict[str, Any] = {}
    exec(result.code(), namespace)
    values = {"A": matrix, "x": x, "k": position, "i": 2, "n": 4}
    found = namespace["derivative"](**{name: values[symbol] for symbol, name in result.arguments.items()})
    np.testing.assert_allclose(found, slope, rtol=1e-6, atol=1e-8)
    assert result.steps


def test_entries_that_hang_together_are_refused() -> None:
    with pytest.raises(DerivationError):
        derive(r"x^\top S x", wrt="S_{kl}", given=[r"S \in \mathbb{S}^n", r"x \in \mathbb{R}^n"])
