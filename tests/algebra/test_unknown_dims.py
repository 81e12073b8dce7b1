"""Unknown dims come in an order of their own, whatever a process has read before."""

from __future__ import annotations

from matcalc_ls.algebra.unification import unknown_dim


def test_names_are_in_the_order_in_which_dims_came_up() -> None:
    names = [unknown_dim().name or "" for _ in range(2_000)]
    assert names == sorted(names)
