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
    is_number,
    light,
    multiplied,
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
from matcalc_ls.algebra.dims import ONE, Shape, describe_dim, describe_shape, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError, make
from matcalc_ls.algebra.operation import (
    Operation,
    register,
)
from matcalc_ls.algebra.ops.block import multiplied as multiplied_by_blocks
from matcalc_ls.algebra.ops.half_vec import applied_to_stacked
from matcalc_ls.algebra.ops.matrix_powers import merged
from matcalc_ls.algebra.ops.orthogonal import are_inverse
from matcalc_ls.algebra.ops.product_writing import code_product, latex_product, unicode_product
from matcalc_ls.algebra.ops.singular import as_polar_factor
from matcalc_ls.algebra.ops.softmax import as_logistic, normalised
from matcalc_ls.algebra.runs import chain_segments, cut_at_outer_products, run_shape, runs_of
from matcalc_ls.algebra.signs import Sign, sign_of_products
from matcalc_ls.algebra.unification import same


def _product_shape(args: Sequence[Expr], _: Any) -> Shape:
    running: Shape = ()
    before = 0
    for position, arg in enumerate(args):
        shape = arg.shape
        if not shape:
            continue
        if len(shape) > 2:
            raise ShapeError("an array of more than two axes has no matrix product", "product", (position,))
        if not running:
            running = shape
        elif same(running[1] if len(running) == 2 else ONE, shape[0]):
            running = matrix_shape(running[0], shape[1] if len(shape) == 2 else ONE)
        else:
            raise _misfit(running, shape, (before, position))
        before = position
    return running


def _misfit(left: Shape, right: Shape, culprits: tuple[int, int]) -> ShapeError:
    columns, rows = describe_dim(rows_and_columns(left)[1]), describe_dim(rows_and_columns(right)[0])
    message = f"{describe_shape(left)} times {describe_shape(right)}: {columns} ≠ {rows}"
    return ShapeError(message, "product", culprits)


def _product_value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    scalar: Any = 1.0
    array: Any = None
    for run, shape in _runs_with_shapes(node):
        chained = values[run[0]]
        for position in run[1:]:
            # The dot method, which is twice as fast as @ on small arrays, takes a column on its right as it is.
            chained = (chained if chained.ndim == 2 else chained[:, np.newaxis]).dot(values[position])
        if shape:
            array = chained
        else:
            scalar = scalar * (chained if len(run) == 1 else chained[0])
    return scalar if array is None else scalar * array


def _runs_with_shapes(node: Expr) -> list[tuple[list[int], Shape]]:
    found: list[tuple[list[int], Shape]] | None = node.memo.get("runs")
    if found is None:
        runs = runs_of(range(len(node.args)), [factor.shape for factor in node.args])
        found = node.memo["runs"] = [(run, run_shape([node.args[i] for i in run])) for run in runs]
    return found


def _product_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    factors, runs = node.args, _runs_with_shapes(node)
    own, shape = next((run, shape) for run, shape in runs if position in run)
    others = [factors[i] for run, _ in runs if run is not own for i in run]
    before = [transpose(factors[i]) for i in reversed(own) if i < position]
    after = [transpose(factors[i]) for i in reversed(own) if i > position]
    if shape:
        return times(*others, *before, cotangent, *after)
    if node.shape:
        return times(*before, frobenius(cotangent, times(*others)), *after)
    return times(cotangent, *others, *before, *after)


def _simplify_product(node: Expr) -> Expr:
    coefficient = UNIT
    scalars: list[Expr] = []
    chain: list[Expr] = []
    for run in chain_segments(node.args):
        factors: list[Expr] = []
        for arg in run:
            if arg.name == "zeros":
                return zeros(node.shape)
            rational, parts = _opened(arg)
            coefficient = multiplied(coefficient, rational)
            for part in parts:
                if not part.shape:
                    scalars.append(part)
                elif part.name == "product":
                    factors += part.args
                else:
                    factors.append(part)
        for segment in cut_at_outer_products(factors):
            shortened = _shorten(segment)
            if run_shape(segment):
                chain += shortened
            else:
                scalars.append(shortened[0] if len(shortened) == 1 else make("product", *shortened))
    rational, merged = _merge_powers(scalars)
    return _assembled(multiplied(coefficient, rational), merged, chain, node.shape)


def _opened(factor: Expr) -> tuple[Fraction, tuple[Expr, ...]]:
    """The number in a factor, and what else it is a product of; a scalar xᵀ A y is one factor."""
    if factor.name == "number":
        return factor.data[0], ()
    if factor.name != "product":
        return UNIT, (factor,)
    coefficient, factors = UNIT, factor.args
    if factors[0].name == "number":
        coefficient, factors = factors[0].data[0], factors[1:]
    if factors[0].shape and not factor.shape:
        return coefficient, (factor if coefficient is UNIT else make("product", *factors),)
    return coefficient, factors


def _assembled(coefficient: Fraction, scalars: list[Expr], chain: list[Expr], shape: Shape) -> Expr:
    if shape and not chain:
        chain = [identity(shape[0])]
    scalars, chain = normalised(scalars, chain)
    factors = scalars + chain
    if len(factors) < 2:
        return with_coefficient(coefficient, factors[0] if factors else None, shape)
    if coefficient is UNIT or coefficient == 1:
        return make("product", *factors)
    return make("product", number(coefficient), *factors) if coefficient else zeros(shape)


def _shorten(segment: list[Expr]) -> list[Expr]:
    """Drop I and X X⁻¹, and apply Diag(u) to its neighbours."""
    if len(segment) == 1:
        return segment
    result = segment[:1]
    names = {factor.name for factor in segment}
    plain, inverses = names <= _PLAIN, "inverse" in names
    for factor in segment[1:]:
        result.append(factor)
        while len(result) > 1:
            if _shorten_plain(result):
                plain, inverses = False, True  # what has taken their place may be anything
            elif plain or not _shorten_end(result, inverses):
                break
    return result


_PLAIN = frozenset({"symbol", "member", "transpose"})


def _shorten_plain(result: list[Expr]) -> bool:
    before, last = result[-2:]
    if (joined := merged(before, last)) is not None:
        result[-2:] = [joined]
        return True
    if are_inverse(before, last):
        _replace_tail(result, 2, before)
        return True
    return False


def _shorten_end(result: list[Expr], inverses: bool) -> bool:
    """What can only be done where a factor is no matrix by its name."""
    before, last = result[-2:]
    if last.name == "identity":
        result.pop()
        return True
    if before.name == "identity":
        del result[-2]
        return True
    joined = as_polar_factor(before, last) or applied_to_stacked(before, last) or multiplied_by_blocks(before, last)
    if joined is not None:
        result[-2:] = [joined]
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
    if not scalars:
        return UNIT, scalars
    if len(set(scalars)) == len(scalars) and all(_stays(factor, len(scalars)) for factor in scalars):
        return UNIT, scalars
    exponents: dict[Expr, Expr] = {}
    for factor in scalars:
        base, exponent = _base_and_exponent(factor)
        exponents[base] = plus(exponents[base], exponent) if base in exponents else exponent
    rational = UNIT
    merged: list[Expr] = []
    for base, exponent in as_logistic(exponents).items():
        coefficient, core = split_coefficient(base if is_number(exponent, 1) else power(base, exponent))
        rational = multiplied(rational, coefficient)
        if core is not None:
            merged.append(core)
    opened = [part for core in merged for part in (core.args if _is_scalar_product(core) else (core,))]
    if len({_base_and_exponent(part)[0] for part in opened}) < len(opened):
        # √(2π) √(2π) is 2 π, which another factor 1/π may cancel.
        further, merged = _merge_powers(opened)
        rational = multiplied(rational, further)
    return rational, merged


def _is_scalar_product(node: Expr) -> bool:
    return node.name == "product" and not any(factor.shape for factor in node.args)


def _stays(factor: Expr, count: int) -> bool:
    """Whether a scalar that occurs once among others has nothing to merge with."""
    return factor.name != "power" and (count == 1 or factor.name != "squared norm")


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


def _sign_of_product(node: Expr) -> Sign:
    """That of xᵀx is never negative."""
    is_square = len(node.args) == 2 and node.args[0].name == "transpose" and node.args[0].args[0] is node.args[1]
    return max(sign_of_products(node), Sign.NONNEGATIVE if is_square and not node.shape else Sign.UNKNOWN)


register(
    Operation(
        name="product",
        arity=None,
        linear=True,
        shape=_product_shape,
        value=_product_value,
        sign=_sign_of_product,
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
