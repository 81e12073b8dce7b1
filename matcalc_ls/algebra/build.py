"""Building expressions in the light normal form: short names for what the rules of operations are written with."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

from matcalc_ls.algebra.dims import SCALAR, Dim, Shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, Family, Symbol, make

UNIT = Fraction(1)


def light(name: str, *args: Expr, data: tuple[Any, ...] = ()) -> Expr:
    """An operation on operands in light form, brought to light form itself."""
    node = make(name, *args, data=data)
    found: Expr | None = node.memo.get("rule")
    if found is None:
        found = node.memo["rule"] = node.operation.simplify(node)
        if found.name == name and found not in args:  # an operand that is left over need not be light itself
            found.memo["rule"] = found
    return found


def simplify(root: Expr) -> Expr:
    """The light normal form: what people would write, with equal things written alike."""
    found: Expr | None = root.memo.get("light")
    if found is not None:
        return found
    for node in root.walk(without="light"):
        result = light(node.name, *(arg.memo["light"] for arg in node.args), data=node.data)
        result.memo["light"] = result
        node.memo["light"] = result
    return root.memo["light"]  # type: ignore[no-any-return]


def symbol(name: str, shape: Shape = SCALAR, *properties: str) -> Expr:
    return make("symbol", data=(Symbol(name, shape, frozenset(properties)),))


def member(family: Family, index: Dim) -> Expr:
    return make("member", data=(family, index))


@lru_cache(maxsize=1024)
def number(value: Fraction | int) -> Expr:
    return make("number", data=(Fraction(value),))


def dimension(dim: Dim) -> Expr:
    """A dim as a number in a formula, such as the n of 1/n."""
    return number(dim.constant) if dim.constant is not None else make("dimension", data=(dim,))


def zeros(shape: Shape) -> Expr:
    return make("zeros", data=(shape,)) if shape else number(0)


def ones(shape: Shape) -> Expr:
    return make("ones", data=(shape,)) if shape else number(1)


def identity(dim: Dim) -> Expr:
    return light("identity", data=(dim,))


def plus(*terms: Expr) -> Expr:
    return light("sum", *terms) if len(terms) > 1 else terms[0]


def times(*factors: Expr) -> Expr:
    """The product of scalars, vectors and matrices in this order; of none, the number 1."""
    return light("product", *factors) if len(factors) > 1 else (factors[0] if factors else number(1))


def scale(factor: Fraction | int, node: Expr) -> Expr:
    return times(number(factor), node)


def negative(node: Expr) -> Expr:
    return scale(-1, node)


def minus(left: Expr, right: Expr) -> Expr:
    if left.name == right.name == "number":  # as in each derivative of a power
        return number(left.data[0] - right.data[0])
    return plus(left, negative(right))


def transpose(node: Expr) -> Expr:
    """The transpose of a scalar, vector or matrix in light form; raises ShapeError for more axes."""
    found: Expr | None = node.memo.get("transposed")
    if found is None:
        found = node.memo["transposed"] = _transposed(node)
    return found


def _transposed(node: Expr) -> Expr:
    if not node.shape:
        return node
    if node.name == "transpose":
        return node.args[0]
    return node.operation.transposed(node) or make("transpose", node)


def inverse(node: Expr) -> Expr:
    return light("inverse", node) if node.shape else power(node, -1)


def power(base: Expr, exponent: Expr | Fraction | int) -> Expr:
    return light("power", base, exponent if isinstance(exponent, Expr) else number(exponent))


def reciprocal(node: Expr) -> Expr:
    """1/x of a scalar, entry by entry of anything else."""
    return entrywise_power(node, -1)


def entrywise_power(base: Expr, exponent: Expr | Fraction | int) -> Expr:
    wanted = exponent if isinstance(exponent, Expr) else number(exponent)
    return light("entrywise power", base, wanted) if base.shape else power(base, wanted)


def hadamard(*factors: Expr) -> Expr:
    """The entrywise product; of scalars, their product."""
    if len(factors) == 1:
        return factors[0]
    return light("hadamard", *factors) if factors[0].shape else times(*factors)


def frobenius(left: Expr, right: Expr) -> Expr:
    """The Frobenius product A:B; of scalars, their product."""
    return light("frobenius", left, right) if left.shape else times(left, right)


def trace(node: Expr) -> Expr:
    return light("trace", node)


def diagonal(node: Expr) -> Expr:
    """diag: the vector of a matrix's diagonal."""
    return light("diagonal", node)


def diagonal_matrix(node: Expr) -> Expr:
    """Diag: the matrix with a vector on its diagonal."""
    return light("diagonal matrix", node)


def apply(function: str, node: Expr) -> Expr:
    """An entrywise function."""
    return light(function, node)


def is_number(node: Expr, value: int | None = None) -> bool:
    return node.name == "number" and (value is None or node is number(value))


def is_zero(node: Expr) -> bool:
    return node.name == "zeros" or is_number(node, 0)


def rows(node: Expr) -> Dim:
    return rows_and_columns(node.shape)[0]


def columns(node: Expr) -> Dim:
    return rows_and_columns(node.shape)[1]


def is_divisor(factor: Expr) -> bool:
    """Whether a factor is a number raised to a negative exponent."""
    return factor.name == "power" and not factor.shape and split_coefficient(factor.args[1])[0] < 0


def split_coefficient(node: Expr) -> tuple[Fraction, Expr | None]:
    """A rational factor and what is left, None standing for 1."""
    if node.name == "number":
        return node.data[0], None
    if node.name != "product" or node.args[0].name != "number":
        return UNIT, node
    found: tuple[Fraction, Expr] | None = node.memo.get("coefficient")
    if found is None:
        first, *rest = node.args
        found = node.memo["coefficient"] = first.data[0], rest[0] if len(rest) == 1 else make("product", *rest)
    return found


def multiplied(coefficient: Fraction, other: Fraction) -> Fraction:
    """The product of two coefficients, of which one mostly is 1."""
    if coefficient is UNIT:
        return other
    return coefficient if other is UNIT else coefficient * other


def with_coefficient(coefficient: Fraction, core: Expr | None, shape: Shape) -> Expr:
    """The inverse of `split_coefficient`, for a core in light form."""
    if core is not None and (coefficient is UNIT or coefficient == 1):
        return core
    if not coefficient:
        return zeros(shape)
    if core is None:
        return number(coefficient)
    factors = core.args if core.name == "product" else (core,)
    return make("product", number(coefficient), *factors)
