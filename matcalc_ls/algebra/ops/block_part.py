"""A block of a matrix: the rows and columns from one place to another, also of an inverse, by Schur complements.

Source: Matrix Cookbook, 9.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matcalc_ls.algebra.build import (
    columns,
    inverse,
    is_zero,
    light,
    minus,
    plus,
    rows,
    scale,
    times,
    transpose,
    zeros,
)
from matcalc_ls.algebra.dims import ONE, Dim, Shape, describe_shape, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.operation import ATOM, SCRIPT, Environment, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.block import NONE, as_matrix, block_of, grid, places, total


def _fits(rest: Dim) -> bool:
    """Whether what a part leaves over is a size, as n - 1 is of n."""
    is_named = any(names for names, _ in rest.terms)
    return all(coefficient > 0 or (is_named and not names and coefficient == -1) for names, coefficient in rest.terms)


def _part_shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    if len(args[0].shape) > 2:
        raise ShapeError("a block of an array of more than two axes", "block of", (0,))
    shape, above, before = data
    height, width = rows_and_columns(shape)
    if not (_fits(rows(args[0]) - above - height) and _fits(columns(args[0]) - before - width)):
        raise ShapeError(f"{describe_shape(shape)} is no part of {describe_shape(args[0].shape)}", "block of", (0,))
    return matrix_shape(height, width)


def _part_value(node: Expr, values: Sequence[Any], environment: Environment) -> Any:
    shape, above, before = node.data
    sizes = environment.sizes
    top, left = above.evaluate(sizes), before.evaluate(sizes)
    height, width = ([dim.evaluate(sizes) for dim in shape] + [1, 1])[:2]
    part = as_matrix(values[0], node.args[0].shape, sizes)[top : top + height, left : left + width]
    return part if len(shape) == 2 else (part[:, 0] if shape else part[0, 0])


def _part_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    """Zeros all around."""
    whole, (shape, above, before) = node.args[0], node.data
    height, width = rows(cotangent), columns(cotangent)
    heights = [above, height, rows(whole) - above - height]
    widths = [before, width, columns(whole) - before - width]
    kept = [[i for i, size in enumerate(sizes) if size.constant != 0] for sizes in (heights, widths)]
    blocks = [
        cotangent if i == j == 1 else zeros(matrix_shape(heights[i], widths[j])) for i in kept[0] for j in kept[1]
    ]
    assert shape == cotangent.shape
    return light("block", *blocks, data=(len(kept[0]), len(kept[1])))


def _simplify_part(node: Expr) -> Expr:
    whole, (shape, above, before) = node.args[0], node.data
    if is_zero(whole):
        return zeros(shape)
    if whole.shape == shape and above is NONE and before is NONE:
        return whole
    if whole.name == "sum":
        return plus(*(block_of(term, shape, above, before) for term in whole.args))
    if whole.name == "transpose":
        return transpose(block_of(whole.args[0], matrix_shape(columns(node), rows(node)), before, above))
    if not shape and all(dim.constant is not None for dim in whole.shape):
        return light("entry", whole, data=(above + 1, before + 1) if len(whole.shape) == 2 else (above + 1,))
    if whole.name == "identity" and rows(node) is columns(node) and above is before:
        return light("identity", data=(rows(node),))
    if whole.name == "identity" and (above + rows(node) is before or before + columns(node) is above):
        return zeros(shape)
    if whole.name == "block":
        return _part_of_blocks(node) or node
    if whole.name == "product":
        return _part_of_product(node)
    return _part_of_inverse(node) if whole.name == "inverse" else node


def _run(sizes: Sequence[Dim], start: Dim, length: Dim) -> range | None:
    """The positions of neighbours that begin at `start` and are `length` together."""
    ends = [total(sizes[:count]) for count in range(len(sizes) + 1)]
    if start not in ends or start + length not in ends:
        return None
    return range(ends.index(start), ends.index(start + length))


def _part_of_blocks(node: Expr) -> Expr | None:
    """The blocks that make up a part which is cut where they are; None where it is cut elsewhere."""
    whole, (_, above, before) = node.args[0], node.data
    blocks = grid(whole)
    down = _run([rows(row[0]) for row in blocks], above, rows(node))
    across = _run([columns(block) for block in blocks[0]], before, columns(node))
    if not down or not across:
        return None
    return light("block", *(blocks[i][j] for i in down for j in across), data=(len(down), len(across)))


def _part_of_product(node: Expr) -> Expr:
    """Rows of the first factor times columns of the last."""
    whole, (_, above, before) = node.args[0], node.data
    scalars = [factor for factor in whole.args if not factor.shape]
    chain = [factor for factor in whole.args if factor.shape]
    first, last = chain[0], chain[-1]
    if len(chain) == 1:
        return times(*scalars, block_of(first, node.shape, above, before))
    top = block_of(first, matrix_shape(rows(node), columns(first)), above, NONE)
    end = block_of(last, matrix_shape(rows(last), columns(node)), NONE, before)
    return times(*scalars, top, *chain[1:-1], end)


def _part_of_inverse(node: Expr) -> Expr:
    """A block of the inverse of [A, B; C, D] by the Schur complement A − B D⁻¹ C of its last block."""
    inner, (shape, above, before) = node.args[0].args[0], node.data
    if inner.name != "block" or inner.data != (2, 2):
        return node
    a, b, c, d = inner.args
    found = places(inner)
    if (above, before) not in found or rows(a) is not columns(a):
        return node
    which = found.index((above, before))
    if inner.args[(0, 2, 1, 3)[which]].shape != matrix_shape(columns(node), rows(node)) or shape != node.shape:
        return node
    if which == 3:
        return inverse(minus(d, times(c, inverse(a), b)))
    schur = inverse(minus(a, times(b, inverse(d), c)))
    return (schur, scale(-1, times(schur, b, inverse(d))), scale(-1, times(inverse(d), c, schur)))[which]


def _range(start: Dim, size: Dim, writer: Writer) -> str:
    first, last = start + 1, start + size
    return writer.dim(first) if first is last else f"{writer.dim(first)}:{writer.dim(last)}"


def _script(node: Expr, writer: Writer) -> str:
    _, above, before = node.data
    down, across = _range(above, rows(node), writer), _range(before, columns(node), writer)
    return f"{down},{across}" if len(node.args[0].shape) == 2 else down


def _code_part(node: Expr, writer: Writer) -> Written:
    _, above, before = node.data
    down = f"{writer.dim(above)}:{writer.dim(above + rows(node))}"
    across = f"{writer.dim(before)}:{writer.dim(before + columns(node))}"
    whole = writer(node.args[0], ATOM)
    if len(node.args[0].shape) == 1:
        return f"{whole}[{writer.dim(above) if not node.shape else down}]", ATOM
    if rows(node.args[0]) is ONE:
        return f"{whole}[{writer.dim(before) if not node.shape else across}]", ATOM
    indices = [
        writer.dim(start) if size is ONE else text
        for start, size, text in ((above, rows(node), down), (before, columns(node), across))
    ]
    return f"{whole}[{', '.join(indices)}]", ATOM


register(
    Operation(
        name="block of",
        linear=True,
        shape=_part_shape,
        value=_part_value,
        adjoint=_part_adjoint,
        rule="G:A₁₁ = [G, 0; 0, 0]:A",
        because="a block is paired with its place in a matrix that is zero elsewhere",
        simplify=_simplify_part,
        latex=lambda node, writer: (f"{writer(node.args[0], ATOM)}_{{{_script(node, writer)}}}", SCRIPT),
        unicode=lambda node, writer: (f"{writer(node.args[0], ATOM)}[{_script(node, writer)}]", SCRIPT),
        code=_code_part,
    )
)
