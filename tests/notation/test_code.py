"""Generated source: it runs, on numpy alone, and takes the arguments that it names."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_ls import derive


@pytest.mark.parametrize("index", ["l", "m"])
@pytest.mark.parametrize("as_dict", [True, False])
def test_an_index_that_is_bound_and_free(index: str, as_dict: bool) -> None:
    """The declared index of the family runs in the chains of the result, whatever the derivative is by."""
    given = [r"W^l \in \mathbb{R}^{n \times n} for l = 1, \dots, L", r"x, y \in \mathbb{R}^n"]
    derivation = derive(r"y^\top W^L W^{L-1} \cdots W^1 x", wrt=f"W^{index}", given=given)
    assert derivation.arguments == {"W^l": "W_l", "y": "y", "x": "x", index: index, "L": "L", "n": "n"}
    namespace: dict[str, object] = {}
    exec(derivation.code("numpy"), namespace)
    function = namespace["derivative"]
    assert callable(function)

    generator = np.random.default_rng(0)
    factors = generator.normal(size=(4, 3, 3))
    x, y = generator.normal(size=(2, 3))
    left, right = factors[3] @ factors[2], factors[0]
    family = dict(enumerate(factors, start=1)) if as_dict else factors
    found = function(W_l=family, x=x, y=y, L=4, n=3, **{index: 2})
    np.testing.assert_allclose(found, np.outer(left.T @ y, right @ x))


def test_a_row_comes_out_as_a_row() -> None:
    given = [r"x \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times p}", r"t \in \mathbb{R}"]
    derivation = derive(r"t^2 x^\top A", wrt="t", given=given)
    namespace: dict[str, object] = {}
    exec(derivation.code("numpy"), namespace)
    function = namespace["derivative"]
    assert callable(function)
    assert derivation.shape == ("1", "p")
    assert function(x=np.ones(3), A=np.ones((3, 2)), t=2.0).shape == (1, 2)
