"""Arrays written out: block matrices and vectors and matrices of scalars, and a block of a matrix.

Sources: Matrix Cookbook, 9.1; Horn & Johnson, Matrix Analysis, 0.7 (partitioned matrices, Schur complements).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    columns,
    inverse,
    is_number,
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
from matcalc_ls.algebra.unification import same

NONE = Dim.of(0)


def grid(node: Expr) -> list[tuple[Expr, ...]]:
    """The blocks of a block matrix, row by row."""
    width = node.data[1]
    return [node.args[i : i + width] for i in range(0, len(node.args), width)]


def _total(dims: Sequence[Dim]) -> Dim:
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
    return matrix_shape(_total([rows(arg) for arg in args[::width]]), _total([columns(arg) for arg in args[:width]]))


def _as_matrix(value: Any, shape: Shape, sizes: Any) -> Any:
    extent = [dim.evaluate(sizes) for dim in shape]
    return np.asarray(value, dtype=float).reshape([*extent, 1, 1][:2])


def _block_value(node: Expr, values: Sequence[Any], environment: Environment) -> Any:
    pieces = [_as_matrix(v, arg.shape, environment.sizes) for v, arg in zip(values, node.args, strict=True)]
    width = node.data[1]
    whole = np.block([pieces[i : i + width] for i in range(0, len(pieces), width)])
    return whole if len(node.shape) == 2 else (whole[:, 0] if node.shape else whole[0, 0])


def _places(node: Expr) -> list[tuple[Dim, Dim]]:
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
    body = " \\\\ ".join(" & ".join(writer(block) for block in row) for row in grid(node))
    return f"\\begin{{bmatrix}} {body} \\end{{bmatrix}}", ATOM


def _unicode_block(node: Expr, writer: Writer) -> Written:
    return "[" + "; ".join(", ".join(writer(block) for block in row) for row in grid(node)) + "]", ATOM


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
            cotangent, node.args[position].shape, *_places(node)[position]
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


def _fits(rest: Dim) -> bool:
    """Whether what a part leaves over is a size."""
    return all(coefficient > 0 for _, coefficient in rest.terms)


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
    part = _as_matrix(values[0], node.args[0].shape, sizes)[top : top + height, left : left + width]
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
    ends = [_total(sizes[:count]) for count in range(len(sizes) + 1)]
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
    places = _places(inner)
    if (above, before) not in places or rows(a) is not columns(a):
        return node
    which = places.index((above, before))
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
