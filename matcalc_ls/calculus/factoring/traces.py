"""Frobenius products as authors without a colon write them: tr(AᵀB), and yᵀBy where one side is an outer product."""

from __future__ import annotations

from matcalc_ls.algebra.build import (
    frobenius,
    identity,
    light,
    number,
    plus,
    rows,
    split_coefficient,
    times,
    trace,
    transpose,
)
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.factoring.measure import size, transposes

Pairing = tuple[Expr, Expr, Expr]
"""A scalar s and two matrices: s (A:B)."""


def with_traces(root: Expr) -> Expr:
    """The expression without colons."""
    done: dict[Expr, Expr] = {}
    for node in root.walk():
        if node.name == "sum" and not node.shape:
            gathered = _gathered(node)
            done[node] = plus(*(done.get(term) or with_traces(term) for term in _terms(gathered)))
        elif node.name == "frobenius":
            done[node] = _as_trace(*(done[arg] for arg in node.args))
        elif node.args:
            done[node] = light(node.name, *(done[arg] for arg in node.args), data=node.data)
        else:
            done[node] = node
    return done[root]


def _terms(node: Expr) -> tuple[Expr, ...]:
    return node.args if node.name == "sum" else (node,)


def _as_trace(left: Expr, right: Expr) -> Expr:
    for one, other in ((left, right), (right, left)):
        parts = [frobenius(term, other) for term in _terms(one)]
        if len(parts) > 1 and any(_pairing(part) is None for part in parts):
            return plus(*map(with_traces, parts))
    ways = [trace(times(transpose(left), right)), trace(times(transpose(right), left))]
    return min(ways, key=lambda way: (transposes(way), size(way)))


def _pairing(term: Expr) -> Pairing | None:
    """A term s (A:B) or s tr(A) = s (A:I), taken apart."""
    coefficient, core = split_coefficient(term)
    if core is None:
        return None
    factors = core.args if core.name == "product" else (core,)
    kernel = factors[-1]
    scalar = times(number(coefficient), *factors[:-1])
    if scalar.shape:
        return None
    if kernel.name == "frobenius":
        return scalar, kernel.args[0], kernel.args[1]
    if kernel.name == "trace":
        return scalar, kernel.args[0], identity(rows(kernel.args[0]))
    return None


def _gathered(node: Expr) -> Expr:
    """M:(νI − S) rather than ν tr(M) − M:S."""
    parts = [_pairing(term) for term in node.args]
    sharing: dict[Expr, list[int]] = {}
    for position, part in enumerate(parts):
        if part is not None:
            for matrix in dict.fromkeys(part[1:]):
                if matrix.name != "identity":
                    sharing.setdefault(matrix, []).append(position)
    matrix, group = max(sharing.items(), key=lambda item: len(item[1]), default=(node, [0]))
    if len(group) < 2:
        return node
    others: list[Expr] = []
    for position in group:
        part = parts[position]
        if part is not None:
            scalar, left, right = part
            others.append(times(scalar, right if left is matrix else left))
    kept = [term for position, term in enumerate(node.args) if position not in group]
    return plus(frobenius(matrix, plus(*others)), *kept)
