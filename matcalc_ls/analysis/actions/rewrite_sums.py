"""The forms of an expression in which products are multiplied out, or sums have their common factors in front."""

from __future__ import annotations

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import Expr, make, transform
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.algebra.order import structural_key
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.factoring.layout import laid_out
from matcalc_ls.calculus.factoring.measure import size


def multiplied_out(expr: Expr) -> Expr | None:
    """The expression as a sum of products; None if that has no more terms than it has now."""
    try:
        found = laid_out(expanded(expr))
    except TooManyTermsError:
        return None
    # Only where scalars stand in order are equal terms seen to be equal.
    found = laid_out(simplify(transform(found, _with_scalars_in_order)))
    return found if found.name == "sum" and len(found.args) > _terms(simplify(expr)) else None


def with_factors_in_front(expr: Expr) -> Expr | None:
    """The expression with the common factors of its sums in front; None if it is not shorter for that."""
    plain = simplify(expr)
    found = factored(plain)
    return found if size(found) < size(plain) else None


def _with_scalars_in_order(node: Expr) -> Expr | None:
    if node.name != "product" or any(factor.shape for factor in node.args):
        return None
    return make("product", *sorted(node.args, key=structural_key))


def _terms(expr: Expr) -> int:
    return len(expr.args) if expr.name == "sum" else 1
