"""What is shorter multiplied out: σ − y rather than (1 − y) σ − y (1 − σ), or ((1 − y)/(1 − σ) − y/σ) σ (1 − σ)."""

from __future__ import annotations

from itertools import product
from math import prod

from matcalc_ls.algebra.build import hadamard, plus, scale, simplify, split_coefficient, symbol, times
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.calculus.factoring.measure import names, size

LARGEST = 60
"""Of longer expressions nothing is tried."""
MOST_TERMS = 8


def cancelled(root: Expr) -> Expr:
    """The expression with those sums and products multiplied out in which something is gone then."""
    return transform(root, _shorter)


def _shorter(node: Expr) -> Expr | None:
    if node.name not in ("sum", "product", "hadamard") or size(node) > LARGEST:
        return None
    if not node.shape:
        other = _multiplied(node)
    else:
        other = _with_numbers_multiplied(node) if node.name == "product" else _distributed(node)
    return other if names(other) < names(node) and size(other) < size(node) else None


def _multiplied(number: Expr) -> Expr:
    """A number with its sums multiplied out, and what they are of as it was written."""
    parts: dict[Expr, Expr] = {}

    def hidden(node: Expr) -> Expr | None:
        if node.name == "number" or (
            node.name in ("sum", "product", "power") and not any(arg.shape for arg in node.args)
        ):
            return None
        return parts.setdefault(node, symbol(f"part {len(parts)}"))

    try:
        found = expanded(transform(number, hidden))
    except TooManyTermsError:
        return number
    shown = {name: node for node, name in parts.items()}
    return simplify(transform(found, shown.get))


def _with_numbers_multiplied(node: Expr) -> Expr:
    numbers = [factor for factor in node.args if not factor.shape]
    if len(numbers) < 2 or not any(factor.name == "sum" for factor in numbers):
        return node
    return times(_multiplied(times(*numbers)), *(factor for factor in node.args if factor.shape))


def _distributed(node: Expr) -> Expr:
    """A sum of entrywise products without brackets in them."""
    terms = [part for term in (node.args if node.name == "sum" else (node,)) for part in _parts(term)]
    return plus(*terms) if len(terms) > 1 else terms[0]


def _parts(term: Expr) -> list[Expr]:
    coefficient, core = split_coefficient(term)
    if core is None or core.name != "hadamard":
        return [term]
    factors = [factor.args if factor.name == "sum" else (factor,) for factor in core.args]
    if prod(map(len, factors)) > MOST_TERMS:
        return [term]
    return [scale(coefficient, hadamard(*choice)) for choice in product(*factors)]
