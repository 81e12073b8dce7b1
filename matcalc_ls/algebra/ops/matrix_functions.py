"""Functions of a square matrix that give a scalar: trace, determinant, log det."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    columns,
    dimension,
    identity,
    inverse,
    light,
    number,
    ones,
    plus,
    power,
    rows,
    split_coefficient,
    times,
    trace,
    transpose,
)
from matcalc_ls.algebra.dims import ONE, Shape, is_square
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import bracketed, code_call, code_template, latex_call, spelled_call, unicode_call
from matcalc_ls.algebra.operation import SCRIPT, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.powers import square_shape
from matcalc_ls.algebra.order import structural_key


def _scalar_of_square(name: str) -> Any:
    def shape(args: Sequence[Expr], data: Any) -> Shape:
        square_shape(args, data, name)
        return ()

    return shape


def _simplify_trace(node: Expr) -> Expr:
    inner = node.args[0]
    if not inner.shape:
        return inner
    if inner.name == "transpose":
        return trace(inner.args[0])
    if inner.name == "identity":
        return dimension(inner.data[0])
    if inner.name == "kronecker":
        return times(*(trace(factor) for factor in inner.args)) if _all_square(inner.args) else node
    if inner.name == "diagonal matrix":
        vector = inner.args[0]
        return times(transpose(ones(vector.shape)), vector)
    if inner.name == "product":
        return _trace_of_product(node, inner)
    return node


def _all_square(factors: Sequence[Expr]) -> bool:
    return all(is_square(factor.shape) for factor in factors)


def _trace_of_product(node: Expr, inner: Expr) -> Expr:
    scalars = [factor for factor in inner.args if not factor.shape]
    chain = [factor for factor in inner.args if factor.shape]
    for cut in range(1, len(chain)):
        if columns(chain[cut - 1]) is ONE and rows(chain[cut]) is ONE:
            return times(*scalars, *chain[cut:], *chain[:cut])
    return times(*scalars, trace(times(*chain))) if scalars else node


def _expand_trace(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name == "sum":
        return plus(*(trace(term) for term in inner.args))
    if inner.name != "product":
        return node
    coefficient, core = split_coefficient(inner)
    if coefficient != 1 and core is not None:
        return times(number(coefficient), trace(core))
    turned = transpose(inner)
    candidates = [*_rotations(inner), *_rotations(turned)] if turned.name == "product" else [*_rotations(inner)]
    return light("trace", min(candidates, key=structural_key))


def _rotations(product: Expr) -> list[Expr]:
    factors = product.args
    if any(len(factor.shape) != 2 for factor in factors):
        return [product]
    return [times(*factors[i:], *factors[:i]) for i in range(len(factors))]


register(
    Operation(
        name="trace",
        linear=True,
        shape=_scalar_of_square("trace"),
        value=lambda node, values, _: np.trace(values[0]) if node.args[0].shape else values[0],
        adjoint=lambda node, _, cotangent: times(cotangent, identity(rows(node.args[0]))),
        rule="d tr(A) = I:dA",
        because="the trace is the Frobenius product with the identity",
        simplify=_simplify_trace,
        expand=_expand_trace,
        spelled=("tr", "Tr", "trace", "Trace"),
        latex=spelled_call("trace"),
        unicode=unicode_call("tr"),
        code=code_call("np.trace"),
    )
)


def _simplify_determinant(node: Expr) -> Expr:
    inner = node.args[0]
    if not inner.shape:
        return inner
    if inner.name == "transpose":
        return light("determinant", inner.args[0])
    if inner.name == "inverse":
        return power(light("determinant", inner.args[0]), -1)
    if inner.name == "identity":
        return number(1)
    if inner.name == "product":
        scalars = [factor for factor in inner.args if not factor.shape]
        chain = [factor for factor in inner.args if factor.shape]
        if scalars:
            size = dimension(inner.shape[0])
            return times(*(power(s, size) for s in scalars), light("determinant", times(*chain)))
    return _written_out(inner.args, inner.data[1]) if _is_small(inner) else node


def _is_small(matrix: Expr) -> bool:
    """Whether this is an array of two or three rows of scalars."""
    return matrix.name == "block" and matrix.data in ((2, 2), (3, 3)) and not any(part.shape for part in matrix.args)


def _written_out(entries: Sequence[Expr], side: int) -> Expr:
    """The determinant of an array of scalars, by its first row."""
    if side == 1:
        return entries[0]
    return plus(*(times(entry, _cofactor(entries, side, column)) for column, entry in enumerate(entries[:side])))


def _cofactor(entries: Sequence[Expr], side: int, place: int) -> Expr:
    """The determinant without the row and the column of an entry, with its sign."""
    row, column = divmod(place, side)
    others = [each for at, each in enumerate(entries) if at // side != row and at % side != column]
    return times(number((-1) ** (row + column)), _written_out(others, side - 1))


def _determinant_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    inner = node.args[0]
    if not _is_small(inner):
        return times(cotangent, node, transpose(inverse(inner)))
    cofactors = (_cofactor(inner.args, inner.data[0], place) for place in range(len(inner.args)))
    return times(cotangent, light("block", *cofactors, data=inner.data))


def _expand_determinant(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name == "product" and _all_square(inner.args):
        return times(*(light("determinant", factor) for factor in inner.args))
    return node


register(
    Operation(
        name="determinant",
        shape=_scalar_of_square("determinant"),
        value=lambda node, values, _: np.linalg.det(values[0]) if node.args[0].shape else values[0],
        adjoint=_determinant_adjoint,
        rule="d det(X) = det(X) X⁻ᵀ:dX",
        because="Jacobi's formula",
        simplify=_simplify_determinant,
        expand=_expand_determinant,
        spelled=("det", "Det"),
        conditions=("{0} is invertible",),
        latex=latex_call("\\det"),
        unicode=unicode_call("det"),
        code=code_call("np.linalg.det"),
    )
)


def _log_determinant(node: Expr, values: Sequence[Any], _: Any) -> Any:
    sign, logarithm = np.linalg.slogdet(np.atleast_2d(values[0]))
    return logarithm if sign > 0 or node.name == "log absolute determinant" else np.nan


def _latex_log_determinant(node: Expr, writer: Writer) -> Written:
    body = writer(node.args[0])
    if node.name == "log determinant":
        return f"{writer.spell('log')} \\det{bracketed(body)}", SCRIPT
    return f"{writer.spell('log')} \\left|\\det{bracketed(body)}\\right|", SCRIPT


def _log_determinant_entry(name: str, rule: str, unicode: str, condition: str, *spelled: str) -> Operation:
    def simplify(node: Expr) -> Expr:
        inner = node.args[0]
        if not inner.shape:
            return apply("log", inner if name == "log determinant" else apply("abs", inner))
        if inner.name == "transpose":
            return light(name, inner.args[0])
        if inner.name == "inverse":
            return times(number(-1), light(name, inner.args[0]))
        return node

    return Operation(
        name=name,
        shape=_scalar_of_square(name),
        value=_log_determinant,
        adjoint=lambda node, _, cotangent: times(cotangent, transpose(inverse(node.args[0]))),
        rule=rule,
        because="Jacobi's formula, divided by the determinant",
        simplify=simplify,
        spelled=spelled,
        conditions=(condition,),
        latex=_latex_log_determinant,
        unicode=unicode_call(unicode),
        code=code_template("np.linalg.slogdet({0})[1]"),
    )


register(
    _log_determinant_entry(
        "log determinant", "d log det X = X⁻ᵀ:dX", "log det", "the determinant of {0} is positive", "logdet"
    )
)
register(
    _log_determinant_entry(
        "log absolute determinant", "d log |det X| = X⁻ᵀ:dX", "log|det|", "{0} is invertible", "logabsdet"
    )
)
