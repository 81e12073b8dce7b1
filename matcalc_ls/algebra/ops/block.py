"""Arrays written out: block matrices and vectors and matrices of scalars, and a block of a matrix.

Sources: Matrix Cookbook, 9.1; Horn & Johnson, Matrix Analysis, 0.7 (partitioned matrices, Schur complements).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    columns,
    is_number,
    is_zero,
    light,
    plus,
    rows,
    times,
    transpose,
    zeros,
)
from matcalc_ls.algebra.dims import ONE, Dim, Shape, describe_shape, matrix_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.operation import ATOM, Environment, Operation, Writer, Written, register
from matcalc_ls.algebra.telling import told_in_grid
from matcalc_ls.algebra.unification import same

NONE = Dim.of(0)


def grid(node: Expr) -> list[tuple[Expr, ...]]:
    """The blocks of a block matrix, row by row."""
    width = node.data[1]
    return [node.args[i : i + width] for i in range(0, len(node.args), width)]


def total(dims: Sequence[Dim]) -> Dim:
    result = NONE
    for dim in dims:
        result = result + dim
    return result


def _block_shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    height, width = data
    if len(args) != height * width:
        raise ShapeError(f"{len(args)} blocks in {height} rows of {width}", "block")
    if any(len(arg.shape) > 2 for arg in args):
        raise ShapeError("an array of more than two axes as a block", "block")
    for position, arg in enumerate(args):
        first_of_row, first_of_column = position - position % width, position % width
        for other, size in ((first_of_row, rows), (first_of_column, columns)):
            if not same(size(args[other]), size(arg)):
                message = f"the blocks {describe_shape(args[other].shape)} and {describe_shape(arg.shape)} do not fit"
                raise ShapeError(message, "block", (other, position))
    return matrix_shape(total([rows(arg) for arg in args[::width]]), total([columns(arg) for arg in args[:width]]))


def as_matrix(value: Any, shape: Shape, sizes: Any) -> Any:
    extent = [dim.evaluate(sizes) for dim in shape]
    return np.asarray(value, dtype=float).reshape([*extent, 1, 1][:2])


def _block_value(node: Expr, values: Sequence[Any], environment: Environment) -> Any:
    pieces = [as_matrix(v, arg.shape, environment.sizes) for v, arg in zip(values, node.args, strict=True)]
    width = node.data[1]
    whole = np.block([pieces[i : i + width] for i in range(0, len(pieces), width)])
    return whole if len(node.shape) == 2 else (whole[:, 0] if node.shape else whole[0, 0])


def places(node: Expr) -> list[tuple[Dim, Dim]]:
    """How many rows stand above each block, and how many columns to its left."""
    found = []
    above = NONE
    for row in grid(node):
        before = NONE
        for block in row:
            found.append((above, before))
            before = before + columns(block)
        above = above + rows(row[0])
    return found


def block_of(node: Expr, shape: Shape, above: Dim, before: Dim) -> Expr:
    """The part of a given shape below `above` rows and behind `before` columns."""
    return light("block of", node, data=(shape, above, before))


def _simplify_block(node: Expr) -> Expr:
    if all(is_zero(arg) for arg in node.args):
        return zeros(node.shape)
    if len(node.args) == 1:
        return node.args[0]
    return light("identity", data=(node.shape[0],)) if _is_identity(node) else node


def _is_identity(node: Expr) -> bool:
    height, width = node.data
    return height == width and all(
        is_number(entry, int(position % (width + 1) == 0)) for position, entry in enumerate(node.args)
    )


def _transposed_block(node: Expr) -> Expr | None:
    if ONE in (rows(node), columns(node)):
        return None
    turned = [transpose(block) for column in zip(*grid(node), strict=True) for block in column]
    return light("block", *turned, data=node.data[::-1])


def _latex_block(node: Expr, writer: Writer) -> Written:
    body = " \\\\ ".join(" & ".join(row) for row in _written_rows(node, writer))
    return f"\\begin{{bmatrix}} {body} \\end{{bmatrix}}", ATOM


def _unicode_block(node: Expr, writer: Writer) -> Written:
    return "[" + "; ".join(", ".join(row) for row in _written_rows(node, writer)) + "]", ATOM


def _written_rows(node: Expr, writer: Writer) -> list[list[str]]:
    told = iter(told_in_grid(grid(node)))
    return [[writer(block, 0, next(told)) for block in row] for row in grid(node)]


def _code_block(node: Expr, writer: Writer) -> Written:
    if all(not arg.shape for arg in node.args):
        entries = [[writer(arg) for arg in row] for row in grid(node)]
        body = ", ".join(f"[{', '.join(row)}]" for row in entries)
        flat = ", ".join(text for row in entries for text in row)
        return (
            f"np.array([{body}])" if len(node.shape) == 2 and ONE not in node.shape else f"np.array([{flat}])"
        ), ATOM
    pieces = ", ".join(f"[{', '.join(_code_piece(arg, writer) for arg in row)}]" for row in grid(node))
    return f"np.block([{pieces}])" + (".reshape(-1)" if ONE in (rows(node), columns(node)) else ""), ATOM


def _code_piece(node: Expr, writer: Writer) -> str:
    """A block as an array of two axes; rows and columns are 1-D in generated code."""
    if not node.shape:
        return f"np.reshape({writer(node)}, (1, 1))"
    if len(node.shape) == 1:
        return f"np.reshape({writer(node)}, (-1, 1))"
    return f"np.reshape({writer(node)}, (1, -1))" if rows(node) is ONE else writer(node)


register(
    Operation(
        name="block",
        arity=None,
        linear=True,
        shape=_block_shape,
        value=_block_value,
        adjoint=lambda node, position, cotangent: block_of(
            cotangent, node.args[position].shape, *places(node)[position]
        ),
        rule="G:[A, B; C, D] = G₁₁:A + G₁₂:B + G₂₁:C + G₂₂:D",
        because="each block is paired with the block of the cotangent in its place",
        simplify=_simplify_block,
        transposed=_transposed_block,
        latex=_latex_block,
        unicode=_unicode_block,
        code=_code_block,
    )
)


def multiplied(before: Expr, last: Expr) -> Expr | None:
    """The product of two block matrices block by block; None where they are not divided alike."""
    if before.name != "block" or last.name != "block" or before.data[1] != last.data[0]:
        return None
    left, right = grid(before), grid(last)
    if any(columns(a) is not rows(b[0]) for a, b in zip(left[0], right, strict=True)):
        return None
    blocks = [
        plus(*(times(a, b) for a, b in zip(row, column, strict=True)))
        for row in left
        for column in zip(*right, strict=True)
    ]
    return light("block", *blocks, data=(before.data[0], last.data[1]))


def added(left: Expr, right: Expr) -> Expr | None:
    """The sum of two block matrices that are divided alike; None for others."""
    if left.name != "block" or right.name != "block" or left.data != right.data:
        return None
    if any(a.shape != b.shape for a, b in zip(left.args, right.args, strict=True)):
        return None
    return light("block", *map(plus, left.args, right.args), data=left.data)
