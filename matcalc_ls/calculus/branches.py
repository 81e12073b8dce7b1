"""Draws on every branch of functions with kinks: few draws may all lie on one side, where the other is never tried.

A branch that none of a bounded number of draws enters is left out, as that of relu(x²) where x² is negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

import numpy as np

from matcalc_ls.algebra.evaluation import Branch, Values, Watched
from matcalc_ls.algebra.expression import OPERATIONS, Expr
from matcalc_ls.calculus.draws import NO_VALUE, SPREAD, Draws

# Further draws, as (serial, level).
FURTHER = (
    *((serial, 0) for serial in range(4, 12)),
    *((serial, SPREAD) for serial in range(4, 14)),
    *((4, level) for level in range(1, 6)),
)
ASSIGNMENTS = 4


@cache
def _branching() -> int:
    """The bits of the operations that have branches."""
    return sum(operation.bit for operation in OPERATIONS.values() if operation.branches is not None)


def has_branches(roots: Sequence[Expr]) -> bool:
    """Whether a function with kinks is among these or in them."""
    return any(root.bits & _branching() for root in roots)


def kinks(root: Expr) -> frozenset[tuple[Expr, ...]]:
    """What the functions with kinks in an expression are of."""
    return frozenset(node.args for node in root.walk() if node.operation.branches is not None)


def entered(roots: Sequence[Expr], values: Values) -> frozenset[Branch]:
    """The branches that these values are on."""
    watched = Watched(values)
    for root in roots:
        watched.evaluate(root)
    return frozenset(watched.entered)


class Coverage:
    """Which branches of the functions with kinks in some expressions were entered by draws that told anything."""

    def __init__(self, roots: Sequence[Expr]) -> None:
        self.roots = [root for root in roots if has_branches([root])]
        self.missing: set[Branch] = {
            (node, branch)
            for root in self.roots
            for node in root.walk()
            if node.operation.branches is not None
            for branch in range(node.operation.branches.total)
        }

    def new_in(self, values: Values) -> set[Branch]:
        """The missing branches that these values enter; none where an expression has no value."""
        if not self.missing:
            return set()
        watched = Watched(values)
        try:
            with np.errstate(all="ignore"):
                for root in self.roots:
                    watched.evaluate(root)
        except NO_VALUE:
            return set()
        return watched.entered & self.missing

    def note(self, values: Values) -> None:
        """These values told something."""
        self.missing -= self.new_in(values)

    def further(self, drawing: Draws) -> Iterator[tuple[Values, int]]:
        """Draws that enter what is missing, with their serials; note those that tell something."""
        for serial, level in FURTHER:
            if not self.missing:
                return
            for values in islice(drawing.at(serial, level), ASSIGNMENTS):
                if self.new_in(values):
                    yield values, serial
