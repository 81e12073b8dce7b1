"""Kronecker products that share an operand: A ⊗ C + B ⊗ C is (A + B) ⊗ C, and (A ⊗ B)(C ⊗ D) is AC ⊗ BD.

Source: Magnus & Neudecker, Matrix Differential Calculus, ch. 2, sec. 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcalc_ls.algebra.build import columns, light, number, plus, rows, split_coefficient, times
from matcalc_ls.algebra.expression import Expr, transform


def gathered(root: Expr) -> Expr:
    """The expression with as few Kronecker products as these rules leave."""
    return transform(root, _mended)


def _mended(node: Expr) -> Expr | None:
    if node.name == "product":
        return _multiplied(node)
    if node.name != "sum" or not node.contains("kronecker"):
        return None
    terms = [gathered(term) for term in node.args]
    for side in (0, 1):
        terms = _added(terms, side)
    return plus(*terms)


def _multiplied(node: Expr) -> Expr | None:
    """(A ⊗ B)(C ⊗ D), where A goes with C and B with D; None where there is none."""
    factors = list(node.args)
    for position in range(len(factors) - 1, 0, -1):
        left, right = factors[position - 1 : position + 1]
        if left.name == right.name == "kronecker" and all(map(_fit, left.args, right.args)):
            factors[position - 1 : position + 1] = [light("kronecker", *map(times, left.args, right.args))]
    return times(*factors) if len(factors) < len(node.args) else None


def _fit(left: Expr, right: Expr) -> bool:
    return columns(left) is rows(right)


@dataclass(frozen=True)
class _Around:
    """What stands around the left (0) or right (1) operand of the only Kronecker product in a term."""

    before: tuple[Expr, ...]
    side: int
    other: Expr
    behind: tuple[Expr, ...]

    def with_operand(self, operand: Expr) -> Expr:
        """The term in which it stands around another operand."""
        operands = (operand, self.other) if self.side == 0 else (self.other, operand)
        return times(*self.before, light("kronecker", *operands), *self.behind)


def _added(terms: list[Expr], side: int) -> list[Expr]:
    """The terms, those made one that differ in one operand alone; each stands where the first of them stood."""
    found: dict[Expr | _Around, list[Expr]] = {}
    for term in terms:
        around, operand = _taken_apart(term, side) or (term, term)
        found.setdefault(around, []).append(operand)
    return [
        around.with_operand(plus(*operands)) if isinstance(around, _Around) else around
        for around, operands in found.items()
    ]


def _taken_apart(term: Expr, side: int) -> tuple[_Around, Expr] | None:
    """An operand of a term's only Kronecker product, times the term's coefficient, and what stands around it."""
    coefficient, core = split_coefficient(term)
    factors = () if core is None else core.args if core.name == "product" else (core,)
    where = [position for position, factor in enumerate(factors) if factor.name == "kronecker"]
    if len(where) != 1:
        return None
    operands = factors[where[0]].args
    around = _Around(factors[: where[0]], side, operands[1 - side], factors[where[0] + 1 :])
    return around, times(number(coefficient), operands[side])
