"""Sizes in numbers: whatever is asked of arrays that hardly fit into a memory, none of them is made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from matcalc_ls import check, derive
from matcalc_ls.calculus.result_forms import FormName

GIVEN = (
    r"X \in \mathbb{R}^{60000 \times 784}",
    r"y \in \mathbb{R}^{60000}",
    r"w \in \mathbb{R}^{784}",
)
MOST = 50_000_000
"""Bytes; X alone has 376 million."""


@pytest.fixture(autouse=True)
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST


@pytest.mark.parametrize("variable", ["w", "X"])
@pytest.mark.parametrize("function", [r"\frac{1}{60000} \|X w - y\|^2", r"\|X X^\top\|^2 + w^\top w", "X w"])
def test_derivations_are_verified_for_all_sizes(function: str, variable: str) -> None:
    derivation = derive(function, wrt=variable, given=GIVEN)
    assert len(derivation.steps) > 1


@pytest.mark.parametrize("form", ["kronecker", "differential", "index"])
def test_so_are_other_forms(form: FormName) -> None:
    assert derive(r"\frac{1}{60000} \|X w - y\|^2", wrt="X", given=GIVEN, form=form).latex


@pytest.mark.parametrize(
    ("function", "claim", "is_right"),
    [
        (r"\frac{1}{2} \|X w - y\|^2", r"X^\top (X w - y)", True),
        (r"\frac{1}{2} \|X w - y\|^2", r"3 X^\top (X w - y)", False),
        (r"\frac{1}{60000} \|X w - y\|^2", r"\frac{1}{30000} X^\top (X w - y)", True),
        (r"\frac{1}{60000} \|X w - y\|^2", r"\frac{1}{60000} X^\top (X w - y)", False),
        (r"w^\top w \operatorname{tr}(I_{60000})", r"120000 w", True),
        (r"w^\top w \operatorname{tr}(I_{60000})", r"60000 w", False),
    ],
)
def test_claims_are_judged(function: str, claim: str, is_right: bool) -> None:
    given = "Let $" + "$, $".join(GIVEN)
    found = check(text=rf"{given}$ and $L = {function}$. Then $\frac{{\partial L}}{{\partial w}} = {claim}$.")
    assert [each.code for each in found.diagnostics] == ([] if is_right else ["wrong-derivative"])


def test_numbers_that_may_come_of_sizes_accuse_nobody() -> None:
    """59999 is the rank of a centring matrix."""
    given = "Let $" + "$, $".join(GIVEN)
    claimed = r"119998 w"
    centring = r"\operatorname{tr}(I_{60000} - \frac{1}{60000} \mathbf{1}\mathbf{1}^\top)"
    found = check(
        text=rf"{given}$ and $L = w^\top w {centring}$. Then $\frac{{\partial L}}{{\partial w}} = {claimed}$."
    )
    assert not found.diagnostics
