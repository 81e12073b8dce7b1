"""Names with marks: a derivative by x is never silently 0 where x^+ may have been meant for a function of x."""

from __future__ import annotations

import pytest

from matcalc_ls import derive
from matcalc_ls.analysis.derive import DerivationError

VECTOR, MATRIX, SQUARE = (
    rf"{name} \in \mathbb{{R}}^{{{size}}}" for name, size in (("x", "n"), ("A", r"m \times n"), ("S", r"n \times n"))
)
GIVEN = (VECTOR, MATRIX, SQUARE, r"a \in \mathbb{R}^n", r"b \in \mathbb{R}^m", r"t \in \mathbb{R}")


@pytest.mark.parametrize(
    ("function", "variable", "name"),
    [
        (r"(x^+)_{1j}", "x", "x^+"),
        (r"x^\dagger a", "x", r"x^\dagger"),
        (r"x x^+ a", "x", "x^+"),
        (r"x^* S x", "x", "x^*"),
        (r"\operatorname{tr}(A^* A)", "A", "A^*"),
        (r"\operatorname{tr}(S' A) + \operatorname{tr}(S)", "S", "S'"),
        (r"t^+ + t", "t", "t^+"),
        (r"a^\top \hat x", "x", r"\hat{x}"),
        (r"a^\top x^{(1)}", "x", "x^{(1)}"),
        (r"a^\top x_0", "x", "x_0"),
    ],
)
def test_what_may_be_a_function_of_the_variable_is_refused(function: str, variable: str, name: str) -> None:
    with pytest.raises(DerivationError) as refusal:
        derive(function, variable, GIVEN)
    assert str(refusal.value).startswith(f"{name} may be a function of {variable}")


@pytest.mark.parametrize(
    ("function", "given", "result"),
    [
        (r"\|x - x^*\|^2", (), "2 (x - x^*)"),
        (r"\|x - x'\|^2", (), "2 (x - x')"),
        (r"a^\top x_0", (r"x_0 \in \mathbb{R}^n",), "0"),
        (r"a^\top \hat x", (r"\hat x \in \mathbb{R}^n",), "0"),
        (r"a^\top x + a^\top x^{(1)}", (), "a"),
        (r"a'x", (), "a"),
        (r"x'Sx", (), r"(S + S^\top) x"),
    ],
)
def test_other_quantities_are_constant(function: str, given: tuple[str, ...], result: str) -> None:
    assert derive(function, "x", (*GIVEN, *given)).latex == result
