"""The product of scalars, vectors and matrices, as many as stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    UNIT,
    columns,
    frobenius,
    hadamard,
    identity,
    is_zero,
    light,
    number,
    plus,
    power,
    rows,
    split_coefficient,
    times,
    transpose,
    with_coefficient,
    zeros,
)
from matcalc_ls.algebra.dims import ONE, Shape, describe_shape, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError, make
from matcalc_ls.algebra.operation import (
    Operation,
    register,
)
from matcalc_ls.algebra.ops.block import multiplied
from matcalc_ls.algebra.ops.matrix_powers import merged
from matcalc_ls.algebra.ops.orthogonal import are_inverse
from matcalc_ls.algebra.ops.product_writing import code_product, latex_product, unicode_product
from matcalc_ls.algebra.ops.singular import as_polar_factor
from matcalc_ls.algebra.ops.softmax import as_logistic, normalised
from matcalc_ls.algebra.runs import chain_segments, cut_at_outer_products, run_shape, runs_of
from matcalc_ls.algebra.unification import same


def _product_shape(args: Sequence[Expr], _: Any) -> Shape:
    running: Shape = ()
    result: Shape = ()
    for position, arg in enumerate(args):
        shape = arg.shape
        if len(shape) > 2:
            raise ShapeError("an array of more than two axes has no matrix product", "product", (position,))
        if not shape:
            continue
        if not running:
            if result:
                raise _misfit(result, shape, position)
            running = shape
            continue
        left, right = rows_and_columns(running), rows_and_columns(shape)
        if not same(left[1], right[0]):
            raise _misfit(running, shape, position)
        running = matrix_shape(left[0], right[1])
    return running or result


def _misfit(left: Shape, right: Shape, position: int) -> ShapeError:
    message = f"{describe_shape(left)} times {describe_shape(right)}: {rows_and_columns(left)[1]} ≠ "
    return ShapeError(message + str(rows_and_columns(right)[0]), "product", (position - 1, position))


def _product_value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    runs = node.memo.get("runs")
    if runs is None:
        runs = node.memo["runs"] = _runs_with_shapes(node.args)
    scalar: Any = 1.0
    array: Any = None
    for run, shape in runs:
        chained = values[run[0]]
        for position in run[1:]:
            # The dot method, which is twice as fast as @ on small arrays, takes a column on its right as it is.
            chained = (chained if chained.ndim == 2 else chained[:, np.newaxis]).dot(values[position])
        if shape:
            array = chained
        else:
            scalar = scalar * (chained if len(run) == 1 else chained[0])
    return scalar if array is None else scalar * array


def _runs_with_shapes(factors: Sequence[Expr]) -> list[tuple[list[int], Shape]]:
    runs = runs_of([factor.shape for factor in factors])
    return [(run, run_shape([factors[i] for i in run])) for run in runs]


def _product_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    runs = runs_of([arg.shape for arg in node.args])
    own = next(run for run in runs if position in run)
    others = [node.args[i] for run in runs if run is not own for i in run]
    run = [node.args[i] for i in own]
    at = own.index(position)
    if run_shape(run):
        arriving = times(*others, cotangent)
    else:
        arriving = frobenius(cotangent, times(*others)) if node.shape else times(cotangent, *others)
    if len(run) == 1:
        return arriving
    before, after = run[:at], run[at + 1 :]
    left = [transpose(times(*before))] if before else []
    right = [transpose(times(*after))] if after else []
    return times(*left, arriving, *right)


def _simplify_product(node: Expr) -> Expr:
    coefficient = UNIT
    scalars: list[Expr] = []
    chain: list[Expr] = []
    for run in chain_segments(node.args):
        factors: list[Expr] = []
        for arg in run:
            if is_zero(arg):
                return zeros(node.shape)
            rational, core = split_coefficient(arg)
            if rational is not UNIT:
                coefficient *= rational
            parts = () if core is None else core.args if core.name == "product" and not _is_run(core) else (core,)
            for part in parts:
                if part.shape:
                    factors.append(part)
                else:
                    scalars.append(part)
        factors = [inner for factor in factors for inner in (factor.args if factor.name == "product" else (factor,))]
        for segment in cut_at_outer_products(factors):
            shape = run_shape(segment)
            shortened = _shorten(segment)
            if shape:
                chain += shortened
            else:
                scalars.append(shortened[0] if len(shortened) == 1 else make("product", *shortened))
    rational, merged = _merge_powers(scalars)
    if rational is not UNIT:
        coefficient *= rational
    return zeros(node.shape) if coefficient == 0 else _assembled(coefficient, merged, chain, node.shape)


def _is_run(core: Expr) -> bool:
    """A scalar that is a row times … times a column."""
    return not core.shape and bool(core.args[0].shape)


def _assembled(coefficient: Fraction, scalars: list[Expr], chain: list[Expr], shape: Shape) -> Expr:
    if shape and not chain:
        chain = [identity(shape[0])]
    scalars, chain = normalised(scalars, chain)
    factors = scalars + chain
    if not factors:
        return number(coefficient)
    core = factors[0] if len(factors) == 1 else make("product", *factors)
    return with_coefficient(coefficient, core, shape)


def _shorten(segment: list[Expr]) -> list[Expr]:
    """Drop I and X X⁻¹, and apply Diag(u) to its neighbours."""
    result: list[Expr] = []
    inverses = any(factor.name not in ("symbol", "member", "transpose") for factor in segment)
    for factor in segment:
        result.append(factor)
        while _shorten_end(result, inverses):
            pass
    return result or [segment[0]]


def _shorten_end(result: list[Expr], inverses: bool) -> bool:
    last = result[-1] if result else None
    if last is None:
        return False
    if last.name == "identity" and len(result) > 1:
        result.pop()
        return True
    if len(result) < 2:
        return False
    before = result[-2]
    if before.name == "identity":
        del result[-2]
        return True
    joined = merged(before, last) or as_polar_factor(before, last) or multiplied(before, last)
    if joined is not None:
        result[-2:] = [joined]
        return True
    if (before.name == "transpose" or last.name == "transpose") and are_inverse(before, last):
        _replace_tail(result, 2, before)
        return True
    return (inverses and _cancel_inverse(result)) or _apply_diagonal(result, before, last)


def _cancel_inverse(result: list[Expr]) -> bool:
    """Drop A⁻¹ A or A A⁻¹ at the end, where A may span several factors."""
    for span in range(1, len(result)):
        before = result[-span - 1]
        if before.name == "inverse" and _factors(before.args[0]) == tuple(result[-span:]):
            _replace_tail(result, span + 1, before)
            return True
    last = result[-1]
    if last.name == "inverse":
        inside = _factors(last.args[0])
        if tuple(result[-1 - len(inside) : -1]) == inside:
            _replace_tail(result, len(inside) + 1, last)
            return True
    return False


def _factors(node: Expr) -> tuple[Expr, ...]:
    return node.args if node.name == "product" else (node,)


def _replace_tail(result: list[Expr], count: int, square: Expr) -> None:
    del result[-count:]
    if not result:
        result.append(identity(rows(square)))


def _apply_diagonal(result: list[Expr], before: Expr, last: Expr) -> bool:
    if before.name == "diagonal matrix" and columns(last) is ONE:
        result[-2:] = [hadamard(before.args[0], last)]
        return True
    if last.name == "diagonal matrix" and rows(before) is ONE:
        result[-2:] = [transpose(hadamard(transpose(before), last.args[0]))]
        return True
    if before.name == last.name == "diagonal matrix":
        result[-2:] = [light("diagonal matrix", hadamard(before.args[0], last.args[0]))]
        return True
    return False


def _merge_powers(scalars: list[Expr]) -> tuple[Fraction, list[Expr]]:
    """Equal scalars become one power."""
    if len(scalars) < 2 and not any(factor.name == "power" for factor in scalars):
        return UNIT, scalars
    exponents: dict[Expr, Expr] = {}
    for factor in scalars:
        base, exponent = _base_and_exponent(factor)
        exponents[base] = plus(exponents[base], exponent) if base in exponents else exponent
    rational = UNIT
    merged: list[Expr] = []
    for base, exponent in as_logistic(exponents).items():
        coefficient, core = split_coefficient(power(base, exponent))
        if coefficient is not UNIT:
            rational *= coefficient
        if core is not None:
            merged.append(core)
    return rational, merged


def _base_and_exponent(factor: Expr) -> tuple[Expr, Expr]:
    if factor.name == "power":
        return factor.args[0], factor.args[1]
    if factor.name == "squared norm":
        return light("norm", factor.args[0]), number(2)
    return factor, number(1)


def _transposed_product(node: Expr) -> Expr:
    scalars = [arg for arg in node.args if not arg.shape]
    chain = [transpose(arg) for arg in reversed(node.args) if arg.shape]
    return times(*scalars, *chain)


register(
    Operation(
        name="product",
        arity=None,
        linear=True,
        shape=_product_shape,
        value=_product_value,
        adjoint=_product_adjoint,
        rule="C:(AB) = (CBᵀ):A = (AᵀC):B",
        because="factors move across the colon as their transposes",
        scalar_rule="d(uv) = v du + u dv",
        scalar_because="the product rule",
        multiplies=True,
        simplify=_simplify_product,
        transposed=_transposed_product,
        latex=latex_product,
        unicode=unicode_product,
        code=code_product,
    )
)
