"""Generated source: it runs, on numpy alone, and takes the arguments that it names."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_ls import DerivationError, derive


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


def test_a_family_from_zero_on() -> None:
    """Where nobody said where a family begins, an array has the member 0 first if the source speaks of that."""
    given = [r"x \in \mathbb{R}", r"q_i \in \mathbb{R}"]
    derivation = derive(r"(q_0 x + q_1 x^2 + \sum_{i=0}^{1} q_i)^2", wrt="x", given=given)
    namespace: dict[str, object] = {}
    exec(derivation.code("numpy"), namespace)
    function = namespace["derivative"]
    assert callable(function)
    family = next(name for latex, name in derivation.arguments.items() if latex.startswith("q"))
    q, x = np.array([2.0, 3.0]), 0.5
    expected = 2 * (q[0] * x + q[1] * x**2 + q.sum()) * (q[0] + 2 * q[1] * x)
    for members in (q, dict(enumerate(q))):
        assert np.isclose(function(**{family: members, "x": x}), expected)


def test_a_size_that_changes_with_an_index_is_refused() -> None:
    given = [r"A \in \mathbb{R}^{k \times n}", r"c \in \mathbb{R}"]
    derivation = derive(r"\sum_{i=1}^{k} \sum_{j=1}^{n_i} c^2 A_{ij}", wrt="c", given=given)
    assert derivation.arguments
    with pytest.raises(DerivationError, match="n_i is another number in each term"):
        derivation.code("numpy")
