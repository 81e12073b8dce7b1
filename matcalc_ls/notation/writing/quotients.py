"""What a result divides by stands below a bar: x / ‖x‖ for ‖x‖⁻¹ x, A ⊘ B for A ⊙ B^{∘−1}.

Results alone are written so. What an author wrote is written as it stands, `\\|x\\|^{-1} x` being no fraction.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.build import is_divisor, is_number, number, power, scale, split_coefficient
from matcalc_ls.algebra.expression import Expr, make, rebuilt


def with_quotients(root: Expr) -> Expr:
    """A result in light form as it is printed; it need not be light any more."""
    for node in root.walk(without=_MEMO):
        node.memo[_MEMO] = _divided(node)
    found: Expr = root.memo[_MEMO]
    return found


_MEMO = "quotients"


def _divided(node: Expr) -> Expr:
    if is_divisor(node):
        return _over([], [_divisor(node)])
    if node.name == "product" and any(map(is_divisor, node.args)):
        return _quotient(node)
    if node.name == "hadamard":
        return _entrywise_quotient(node)
    return rebuilt(node, [_done(arg) for arg in node.args]) if node.args else node


def _done(node: Expr) -> Expr:
    """What has become of an operand."""
    found: Expr = node.memo[_MEMO]
    return found


def _divisor(factor: Expr) -> Expr:
    """The d of a factor 1/d."""
    base, exponent = factor.args[0], scale(-1, factor.args[1])
    raised = with_quotients(exponent)
    if _done(base) is base and raised is exponent:
        return power(base, exponent)
    return _done(base) if is_number(exponent, 1) else make("power", _done(base), raised)


def _quotient(node: Expr) -> Expr:
    """Of a product with divisors; its sign stands before the bar."""
    coefficient, core = split_coefficient(node)
    assert core is not None
    factors = core.args if core.name == "product" else (core,)
    above = [_done(factor) for factor in factors if not is_divisor(factor)]
    below = [_divisor(factor) for factor in factors if is_divisor(factor)]
    size = abs(coefficient)
    inside = [factor for factor in above if factor.operation.binds and (not factor.shape or factor is above[-1])]
    beside = [factor for factor in above if factor is not inside[0]] if len(inside) == 1 else above
    quotient = _over(_counted(size.numerator, beside), _counted(size.denominator, below))
    signed = [number(-1)] if coefficient < 0 else []
    # A sum over an index stands behind the fraction: 1/n ∑ᵢ xᵢ.
    return _multiplied([*signed, quotient, *inside] if len(inside) == 1 else [*signed, quotient])


def _counted(size: int, factors: list[Expr]) -> list[Expr]:
    return [number(size), *factors] if size != 1 else factors


def _over(above: Sequence[Expr], below: Sequence[Expr]) -> Expr:
    return make("quotient", _multiplied(above), _multiplied(below))


def _multiplied(factors: Sequence[Expr]) -> Expr:
    if not factors:
        return number(1)
    return make("product", *factors) if len(factors) > 1 else factors[0]


def _entrywise_quotient(node: Expr) -> Expr:
    below = [factor for factor in node.args if factor.name == "entrywise power" and is_number(factor.args[1], -1)]
    above = [_done(factor) for factor in node.args if factor not in below]
    if not above or len(below) != 1:
        return rebuilt(node, [_done(arg) for arg in node.args])
    numerator = make("hadamard", *above) if len(above) > 1 else above[0]
    return make("entrywise quotient", numerator, _done(below[0].args[0]))
