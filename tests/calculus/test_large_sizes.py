"""Sizes in numbers: whatever is asked of arrays that hardly fit into a memory, none of them is made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from matcalc_ls import check, derive

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
def test_so_are_other_forms(form: str) -> None:
    assert derive(r"\frac{1}{60000} \|X w - y\|^2", wrt="X", given=GIVEN, form=form).latex


def test_claims_are_judged_or_passed_over() -> None:
    text = "Let $" + "$, $".join(GIVEN) + r"$ and $L = \frac{1}{2} \|X w - y\|^2$. "
    right = check(text=text + r"Then $\frac{\partial L}{\partial w} = X^\top (X w - y)$.")
    wrong = check(text=text + r"Then $\frac{\partial L}{\partial w} = 3 X^\top (X w - y)$.")
    assert not right.diagnostics
    assert {each.code for each in wrong.diagnostics} <= {"wrong-derivative"}
