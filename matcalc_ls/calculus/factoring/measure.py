"""How long something is when it is written, and how many of its signs are transposes, or names."""

from __future__ import annotations

from collections.abc import Callable

from matcalc_ls.algebra.expression import Expr


def size(root: Expr) -> int:
    """About how many signs an expression takes."""
    return _total(root, "size", _own_signs)


def transposes(root: Expr) -> int:
    """How many transposes are written in an expression."""
    return _total(root, "transposes", _own_transposes) if root.contains("transpose") else 0


def names(root: Expr) -> int:
    """How many names are written in an expression."""
    return _total(root, "names written", _own_names)


def _own_names(node: Expr) -> int:
    return int(not node.args and node.name != "number")


def _own_transposes(node: Expr) -> int:
    return int(node.name == "transpose")


def _own_signs(node: Expr) -> int:
    brackets = sum(arg.name == "sum" for arg in node.args)
    if node.name == "product":
        return brackets
    return len(node.args) - 1 if node.name == "sum" else 1 + brackets


def _total(root: Expr, key: str, own: Callable[[Expr], int]) -> int:
    found: int | None = root.memo.get(key)
    if found is None:
        for node in root.walk(without=key):
            node.memo[key] = own(node) + sum(arg.memo[key] for arg in node.args)
        found = root.memo[key]
    return found
