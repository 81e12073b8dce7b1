"""Norms weighted by a matrix, `\\|x\\|_W^2 = x^\\top W x`.

Read where nothing else can be meant: the matrix below is spelled as an inverse, or the document says once what a norm
with a matrix below is, and the matrix is known to be symmetric. Of others some write the covariance below, some its
inverse, and nothing is said.
"""

from __future__ import annotations

from fractions import Fraction

from matcalc_ls.algebra.build import transpose
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import BELOW, Term


def is_weighted(term: Term) -> bool:
    """Whether a norm has a matrix below it."""
    return len(term.args) == 2 and term.data[1] == BELOW


def squared_weighted_norm(self: Elaboration, term: Term, inner: Located) -> Located | None:
    """`x^\\top W x`; None where it is open what is meant."""
    weight = self.read(term.args[1])
    if weight is None or len(inner.expr.shape) != 1 or len(weight.expr.shape) != 2:
        return None
    if transpose(weight.expr) is not weight.expr:
        return None
    if self.context.lookup.scope.conventions.norm_covariances and weight.expr.name != "inverse":
        weight = self.build("inverse", term, [weight])
    row = self.build("transpose", term, [inner]) if weight is not None else None
    return None if row is None or weight is None else self.build("product", term, [row, weight, inner])


def weighted_norm(self: Elaboration, term: Term, inner: Located) -> Located | None:
    """`\\sqrt{x^\\top W x}`; None where it is open what is meant."""
    squared = squared_weighted_norm(self, term, inner)
    if squared is None:
        return None
    half = self.constant("number", Term("number", term.end, term.end), Fraction(1, 2))
    return self.build("power", term, [squared, half])
