"""What the signs of all entries of a value are for sure, so that nobody needs to be told that they have to be.

What each operation makes of the signs of its operands is the `sign` of its entry in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from matcalc_ls.algebra.expression import Expr


class Sign(IntEnum):
    """What the entries are for sure; each says all that those above it say."""

    UNKNOWN = 0
    NONNEGATIVE = 1
    POSITIVE = 2
    BETWEEN_ZERO_AND_ONE = 3
    """Both excluded."""


SignRule = Callable[[Expr], Sign]


def is_positive(node: Expr) -> bool:
    """Whether all entries are positive for sure."""
    return sign_of(node) >= Sign.POSITIVE


def sign_of(node: Expr) -> Sign:
    """What is sure of the entries."""
    return node.operation.sign(node)


def of_any_sign(_: Expr) -> Sign:
    """The rule of what nothing is sure of."""
    return Sign.UNKNOWN


def always(sign: Sign) -> SignRule:
    """The rule of what has one sign whatever its operands are."""
    return lambda _: sign


def sign_of_operand(node: Expr) -> Sign:
    """The rule of what holds entries of its only operand."""
    return sign_of(node.args[0])


def sign_of_products(node: Expr) -> Sign:
    """The rule of what adds up products of entries of its operands."""
    return min(Sign.POSITIVE, *map(sign_of, node.args))
