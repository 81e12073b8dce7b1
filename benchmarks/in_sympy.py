"""The same gradients in sympy: sums, products, transposes, inverses, traces, determinants, logarithms of numbers."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.cache import clear_cache

from benchmarks.timing import seconds
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr


class NotInSympyError(Exception):
    """An operation outside of the subset."""


def seconds_to_differentiate(function: Expr, variable: Expr) -> float | None:
    """The time that sympy takes for a gradient, or None where it cannot do it or the function is not in the subset."""
    if variable.name != "symbol" or not variable.shape or function.shape:
        return None
    try:
        source, by = written(function), written(variable)
        result = source.diff(by)
        result = result.doit() if hasattr(result, "doit") else result
    except (NotInSympyError, TypeError, ValueError, AttributeError, NotImplementedError, RecursionError):
        return None
    if getattr(result, "shape", None) != by.shape or _is_unfinished(result):
        return None
    return seconds(lambda: source.diff(by).doit(), clear_cache)


def _is_unfinished(result: Any) -> bool:
    return any("Derivative" in type(node).__name__ for node in sympy.preorder_traversal(result))


def written(node: Expr) -> Any:
    """An expression in sympy; a number that is a product of matrices stays a 1×1 matrix."""
    rule = _RULES.get(node.name)
    if rule is None:
        raise NotInSympyError(node.name)
    return rule(node)


def _number(node: Expr) -> Any:
    """A scalar expression as a number: the trace, where sympy has a 1×1 matrix."""
    made = written(node)
    return sympy.Trace(made) if getattr(made, "is_Matrix", False) else made


def _size(dim: Dim) -> Any:
    return dim.constant if dim.constant is not None else sympy.Symbol(str(dim), integer=True, positive=True)


def _symbol(node: Expr) -> Any:
    symbol = node.data[0]
    if not symbol.shape:
        return sympy.Symbol(symbol.name)
    sizes = [*map(_size, symbol.shape), 1][:2]
    return sympy.MatrixSymbol(symbol.name, *sizes)


def _product(node: Expr) -> Any:
    numbers = [_number(arg) for arg in node.args if not arg.shape]
    chain = [written(arg) for arg in node.args if arg.shape]
    if not chain:
        return sympy.Mul(*numbers)
    made = sympy.MatMul(*chain) if len(chain) > 1 else chain[0]
    return sympy.Mul(*numbers) * made if numbers else made


def _sum(node: Expr) -> Any:
    return sympy.MatAdd(*map(written, node.args)) if node.shape else sympy.Add(*map(_number, node.args))


def _squared_norm(node: Expr) -> Any:
    inside = written(node.args[0])
    return sympy.Trace(inside.T * inside)


_RULES: dict[str, Any] = {
    "symbol": _symbol,
    "number": lambda node: sympy.Rational(node.data[0].numerator, node.data[0].denominator),
    "sum": _sum,
    "product": _product,
    "transpose": lambda node: sympy.Transpose(written(node.args[0])),
    "inverse": lambda node: sympy.Inverse(written(node.args[0])),
    "trace": lambda node: sympy.Trace(written(node.args[0])),
    "determinant": lambda node: sympy.Determinant(written(node.args[0])),
    "log": lambda node: sympy.log(_number(node.args[0])),
    "power": lambda node: _number(node.args[0]) ** written(node.args[1]),
    "squared norm": _squared_norm,
}
