"""What is positive for all values of what it is made of, so that nobody needs to be told that it has to be."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr

_CARRIED = frozenset({"entry", "transpose", "entry sum", "index sum", "diagonal", "product", "hadamard", "power"})
"""Operations that keep the sign of their first operand, or of all; of a power, that of its base."""


def is_positive(node: Expr) -> bool:
    """Whether all entries are positive for sure."""
    if node.operation.sign in ("positive", "below one") or node.name in ("ones", "dimension"):
        return True
    if node.name in ("symbol", "member"):
        return "positive" in node.data[0].properties
    if node.name == "number":
        return bool(node.data[0] > 0)
    if node.name == "sum":
        return _is_rest(node) or (all(map(is_nonnegative, node.args)) and any(map(is_positive, node.args)))
    if node.name in _CARRIED:
        return all(map(is_positive, node.args[:1] if node.name == "power" else node.args))
    return False


def is_nonnegative(node: Expr) -> bool:
    """Whether no entry is negative for sure."""
    if node.operation.sign == "nonnegative" or is_positive(node):
        return True
    if node.name in ("symbol", "member"):
        return "nonnegative" in node.data[0].properties
    if node.name == "number":
        return bool(node.data[0] >= 0)
    if node.name == "power" and node.args[1].name == "number" and not node.args[0].shape:
        return bool(node.args[1].data[0] % 2 == 0) or is_nonnegative(node.args[0])
    if node.name == "product" and not node.shape and _is_square(node):
        return True
    return node.name in (*_CARRIED, "sum") and node.name != "power" and all(map(is_nonnegative, node.args))


def _is_square(node: Expr) -> bool:
    """Whether a product is xᵀx."""
    return len(node.args) == 2 and node.args[0].name == "transpose" and node.args[0].args[0] is node.args[1]


def _is_rest(node: Expr) -> bool:
    """Whether a sum is 1 − σ(z), of what is below one."""
    if len(node.args) != 2:
        return False
    whole, part = node.args
    if part.name != "product" or len(part.args) != 2 or part.args[0].name != "number" or part.args[0].data[0] != -1:
        return False
    share = part.args[1].args[0] if part.args[1].name == "entry" else part.args[1]
    is_one = whole.name == "ones" or (whole.name == "number" and whole.data[0] == 1)
    return is_one and share.operation.sign == "below one"
