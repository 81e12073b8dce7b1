"""Values are drawn within what was declared: whatever is verified by them holds for such quantities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from matcalc_ls.calculus.draws import SPREAD, draw

SQUARE, WIDE, VECTOR, NUMBER = (4, 4), (2, 3), (4,), ()
HELD: dict[str, tuple[Callable[[Any], Any], list[tuple[int, ...]]]] = {
    "positive": (lambda value: np.all(value > 0), [SQUARE, WIDE, VECTOR, NUMBER]),
    "nonnegative": (lambda value: np.all(value >= 0), [SQUARE, WIDE, VECTOR, NUMBER]),
    "simplex": (lambda value: np.all(value > 0) and np.isclose(value.sum(), 1), [VECTOR]),
    "symmetric": (lambda value: np.array_equal(value, value.T), [SQUARE]),
    "skew-symmetric": (lambda value: np.array_equal(value, -value.T), [SQUARE]),
    "diagonal": (lambda value: np.array_equal(value, np.diag(np.diag(value))), [SQUARE]),
    "lower triangular": (lambda value: np.array_equal(value, np.tril(value)), [SQUARE]),
    "upper triangular": (lambda value: np.array_equal(value, np.triu(value)), [SQUARE]),
    "orthogonal": (lambda value: np.allclose(value.T @ value, np.eye(len(value))), [SQUARE]),
    "positive definite": (lambda value: np.linalg.eigvalsh(value).min() > 0, [SQUARE]),
    "positive semidefinite": (lambda value: np.linalg.eigvalsh(value).min() >= 0, [SQUARE]),
}


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4, SPREAD])
@pytest.mark.parametrize("structure", HELD)
def test_a_draw_has_the_declared_structure(structure: str, level: int) -> None:
    holds, extents = HELD[structure]
    for extent in extents:
        assert all(holds(draw(extent, frozenset({structure}), start, level)) for start in range(0, 5000, 97)), extent
