"""What the calculus refuses."""

from __future__ import annotations

from matcalc_ls.algebra.operation import NotDifferentiableError


class TooExpensiveError(Exception):
    """The work would exceed its budget."""


class UnverifiedError(Exception):
    """A result that did not agree with numerical differentiation, or could not be tried: a bug of ours, never shown."""


__all__ = ["NotDifferentiableError", "TooExpensiveError", "UnverifiedError"]
