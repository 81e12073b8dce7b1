"""The linear operations: sum and transpose."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import number, split_coefficient, transpose, with_coefficient, zeros
from matcalc_ls.algebra.dims import Shape, describe_shape, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError, make
from matcalc_ls.algebra.forms import script
from matcalc_ls.algebra.operation import (
    ATOM,
    SCRIPT,
    SUM,
    Operation,
    Writer,
    Writing,
    Written,
    register,
)
from matcalc_ls.algebra.ops.block import added
from matcalc_ls.algebra.signs import Sign, sign_of, sign_of_operand
from matcalc_ls.algebra.telling import BOLD_ZERO, BOTH, has_constants, told_beside, turned
from matcalc_ls.algebra.unification import same


def same_shapes(name: str, args: Sequence[Expr]) -> Shape:
    """The shape that all operands share; raises ShapeError for the first that differs from the first operand."""
    first = args[0].shape
    for position, arg in enumerate(args[1:], 1):
        fits = len(arg.shape) == len(first) and all(map(same, first, arg.shape))
        if not fits:
            message = f"{describe_shape(first)} and {describe_shape(arg.shape)} differ"
            raise ShapeError(message, name, (0, position))
    return first


def _collect_terms(node: Expr) -> Expr:
    """Terms that differ by a rational factor are one; terms of zero go."""
    total: dict[Expr | None, Fraction] = {}
    block: Expr | None = None
    for arg in node.args:
        for term in arg.args if arg.name == "sum" else (arg,):
            if term.name == "zeros":
                continue
            together = added(block, term) if block is not None and total.get(block) == 1 else None
            if together is not None:
                del total[block]
                term = together
            if term.name == "block":
                block = term
            coefficient, core = split_coefficient(term)
            total[core] = total[core] + coefficient if core in total else coefficient
    terms = [with_coefficient(c, core, node.shape) for core, c in total.items() if c]
    if not terms:
        return zeros(node.shape)
    return make("sum", *terms) if len(terms) > 1 else terms[0]


def _transposed_sum(node: Expr) -> Expr:
    turned = [transpose(term) for term in node.args]
    return node if set(turned) == set(node.args) else _collect_terms(make("sum", *turned))


def _number_added(term: Expr) -> Expr:
    """The 2 of A + 2·1 as its author wrote it, where nobody knows the sizes that a matrix of ones would need."""
    if len(term.shape) != 2 or all(dim.is_known for dim in term.shape):
        return term
    coefficient, core = split_coefficient(term)
    return number(coefficient) if core is not None and core.name == "ones" else term


def _written_sum(sign_space: str, *, numbers: bool = False) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        told = told_beside(node.args, writer.told) if has_constants(node) else [BOTH] * len(node.args)
        text = ""
        for term, sizes in zip(node.args, told, strict=True):
            term = _number_added(term) if numbers else term
            body = writer(term, SUM + 1 if term.name == "sum" else SUM, sizes)
            if not text:
                text = body
            elif body.startswith(("-", "−")):
                text += f"{sign_space}{body[0]}{sign_space}{body[1:]}"
            else:
                text += f"{sign_space}+{sign_space}{body}"
        return text, SUM

    return write


def _add(values: Sequence[Any]) -> Any:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _sign_of_sum(node: Expr) -> Sign:
    signs = [sign_of(term) for term in node.args]
    if Sign.UNKNOWN not in signs:
        return min(Sign.POSITIVE, max(signs))
    return Sign.BETWEEN_ZERO_AND_ONE if _is_rest(node) else Sign.UNKNOWN


def _is_rest(node: Expr) -> bool:
    """Whether a sum is 1 − σ(z), of what is between 0 and 1."""
    if len(node.args) != 2:
        return False
    whole, part = node.args
    coefficient, share = split_coefficient(part)
    is_one = whole.name == "ones" or (whole.name == "number" and whole.data[0] == 1)
    return is_one and coefficient == -1 and share is not None and sign_of(share) is Sign.BETWEEN_ZERO_AND_ONE


register(
    Operation(
        name="sum",
        arity=None,
        linear=True,
        commutative=True,
        shape=lambda args, _: same_shapes("sum", args),
        value=lambda _, values, __: _add(values),
        sign=_sign_of_sum,
        adjoint=lambda _, __, cotangent: cotangent,
        rule="d(A + B) = dA + dB",
        because="the differential of a sum is the sum of the differentials",
        quiet=True,
        simplify=_collect_terms,
        transposed=_transposed_sum,
        latex=_written_sum(" ", numbers=True),
        unicode=_written_sum(" "),
        code=_written_sum(" "),
    )
)


def _transposed_shape(args: Sequence[Expr], _: Any) -> Shape:
    if len(args[0].shape) > 2:
        raise ShapeError("only a matrix has a transpose", "transpose", (0,))
    rows, columns = rows_and_columns(args[0].shape)
    return matrix_shape(columns, rows)


def _transposed_value(node: Expr, values: Sequence[Any], _: Any) -> Any:
    value = np.asarray(values[0])
    if not node.shape:
        return value
    if value.ndim == 1:
        return value[np.newaxis, :]
    return value.T[:, 0] if len(node.shape) == 1 else value.T


def _latex_transpose(node: Expr, writer: Writer) -> Written:
    inner = node.args[0]
    mark = writer.spell("transpose")
    body = writer(inner, ATOM, turned(writer.told))
    return f"{body if body != '0' else BOLD_ZERO}^{script(mark)}", SCRIPT  # of a number there is no transpose


def _unicode_transpose(node: Expr, writer: Writer) -> Written:
    inner = node.args[0]
    return f"{writer(inner, ATOM, turned(writer.told))}ᵀ", SCRIPT


def _code_transpose(node: Expr, writer: Writer) -> Written:
    # Rows are 1-D arrays in generated code, so that a transposed vector is the vector itself.
    if min(len(node.shape), len(node.args[0].shape)) < 2:
        return writer(node.args[0], ATOM), ATOM
    return f"{writer(node.args[0], ATOM)}.T", ATOM


register(
    Operation(
        name="transpose",
        linear=True,
        shape=_transposed_shape,
        value=_transposed_value,
        sign=sign_of_operand,
        adjoint=lambda _, __, cotangent: transpose(cotangent),
        rule="A:B = Aᵀ:Bᵀ",
        because="transposing both sides leaves a Frobenius product unchanged",
        simplify=lambda node: transpose(node.args[0]),
        latex=_latex_transpose,
        unicode=_unicode_transpose,
        code=_code_transpose,
    )
)
