"""Generated source as a function, for every library: what it computes, as a numpy array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

LIBRARIES = ("numpy", "jax", "torch", "sympy")


def library(target: str) -> str:
    """The name of a library; skips the test where that is not installed."""
    if target in ("jax", "torch"):
        module = pytest.importorskip(target, reason=f"{target} is not installed; source for it is written without it")
    if target == "jax":
        module.config.update("jax_enable_x64", True)
    return target


def function_of(source: str, target: str) -> Callable[..., Any]:
    """The `derivative` that a source defines; it may import its own library alone."""
    assert {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith("import")} == {target}
    namespace: dict[str, Any] = {"__name__": "generated"}
    exec(compile(source, f"<{target}>", "exec"), namespace)
    return cast(Callable[..., Any], namespace["derivative"])


def as_numpy(result: Any) -> Any:
    """An array of any library; sympy's expressions evaluated."""
    if hasattr(result, "detach"):
        return result.detach().numpy()
    if hasattr(result, "applyfunc") and not isinstance(result, np.ndarray):
        shape = result.shape
        return np.array([float(entry) for entry in _flat(result)]).reshape(shape)
    return np.asarray(result, dtype=float)


def _flat(result: Any) -> Any:
    return result.reshape(len(result)) if len(result) else []


def same(left: Any, right: Any, tolerance: float = 1e-9) -> bool:
    """Of one shape and equal to rounding; not numbers at the same places."""
    left, right = as_numpy(left), as_numpy(right)
    if left.shape != right.shape or not np.array_equal(np.isfinite(left), np.isfinite(right)):
        return False
    kept = np.isfinite(right)
    scale = max(float(np.abs(right[kept]).max(initial=0.0)), 1e-6)
    return float(np.abs(left[kept] - right[kept]).max(initial=0.0)) <= tolerance * scale
