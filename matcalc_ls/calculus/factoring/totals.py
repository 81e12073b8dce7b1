"""Sums of the entries of a sum, 𝟏ᵀ(u + v): what is centred, x − (𝟏ᵀx/n) 𝟏, has none,
𝟏ᵀ𝟏 is n, 𝟏ᵀe_i is 1, as is 𝟏ᵀp of what is on the simplex, and 𝟏ᵀ(u ⊙ v) is uᵀv.

This is what makes the gradient of layer normalisation as short as in print.
"""

from __future__ import annotations

from itertools import pairwise

from matcalc_ls.algebra.build import dimension, hadamard, light, number, ones, plus, simplify, times, transpose
from matcalc_ls.algebra.dims import is_row
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.softmax import is_on_simplex
from matcalc_ls.calculus.factoring.measure import size


def without_centred(root: Expr) -> Expr:
    """The expression with every 𝟏ᵀ(…) taken term by term where that is shorter."""
    done: dict[Expr, Expr] = {}
    root = simplify(root)
    for node in root.walk():
        args = [done[arg] for arg in node.args]
        changed = any(new is not old for new, old in zip(args, node.args, strict=True))
        same = light(node.name, *args, data=node.data) if changed else node
        done[node] = _opened(same) if same.name == "product" else same
    return done[root]


def _opened(product: Expr) -> Expr:
    factors = product.args
    for place, pair in enumerate(pairwise(factors)):
        vector = _summed(*pair)
        if vector is None:
            continue
        total = _total(vector)
        if size(total) < size(times(*pair)):
            return times(*factors[:place], total, *factors[place + 2 :])
    return product


def _summed(before: Expr, after: Expr) -> Expr | None:
    """The u of 𝟏ᵀu or uᵀ𝟏, if something is known of its total; None for other pairs of factors."""
    if after.name == "ones" and before.name == "sum" and is_row(before.shape):
        return transpose(before)
    is_total = before.name == "transpose" and before.args[0].name == "ones" and len(after.shape) == 1
    is_known = after.name in ("sum", "ones", "unit", "hadamard") or is_on_simplex(after)
    return after if is_total and is_known else None


def _total(vector: Expr) -> Expr:
    if vector.name == "ones":
        return dimension(vector.shape[0])
    if vector.name == "unit" or is_on_simplex(vector):
        return number(1)
    if vector.name == "sum":
        return plus(*map(_total, vector.args))
    if vector.name == "hadamard":
        first, *others = vector.args
        return times(transpose(first), hadamard(*others))
    if vector.name == "product":
        scalars = [factor for factor in vector.args if not factor.shape]
        chain = [factor for factor in vector.args if factor.shape]
        if len(chain) == 1:
            return times(*scalars, _total(chain[0]))
    return times(transpose(ones(vector.shape)), vector)
