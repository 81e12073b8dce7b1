"""Index notation: entries, sums over an index, and the chain with an ellipsis, W^{N-1} ⋯ W^1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    dimension,
    identity,
    is_zero,
    light,
    number,
    split_coefficient,
    times,
    transpose,
    zeros,
)
from matcalc_ls.algebra.dims import ONE, Dim, Shape, describe_shape, is_row, matrix_shape, rows_and_columns, set_counted
from matcalc_ls.algebra.expression import Expr, ShapeError, dims_in
from matcalc_ls.algebra.forms import script, subscript
from matcalc_ls.algebra.operation import (
    ATOM,
    FACTOR,
    PRODUCT,
    SCRIPT,
    Environment,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.constants import place
from matcalc_ls.algebra.signs import sign_of_operand, sign_of_products
from matcalc_ls.algebra.substitution import substitute_dims


def _free_of_binder(node: Expr) -> frozenset[str]:
    return (node.args[0].free - {node.data[0]}) | dims_in(node.data[1:])


def at(body: Expr, index: str, value: Dim) -> Expr:
    """The body of a sum or chain at a value of its index."""
    return substitute_dims(body, {index: value})


def _chain_shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    index, first, last, _ = data
    shape = args[0].shape
    if len(shape) != 2:
        raise ShapeError(f"a chain of factors of shape {describe_shape(shape)}", "chain", (0,))
    rows, columns = rows_and_columns(shape)
    return matrix_shape(rows.at({index: first}), columns.at({index: last}))


def chain_indices(node: Expr, environment: Environment) -> range:
    """The values that the index of a chain runs over, in the order of its factors."""
    _, first, last, step = node.data
    return range(first.evaluate(environment.sizes), last.evaluate(environment.sizes) + step, step)


def _chain_value(node: Expr, _: Sequence[Any], environment: Environment) -> Any:
    result: Any = None
    for value in chain_indices(node, environment):
        factor = environment.bound(node.data[0], value).evaluate(node.args[0])
        result = factor if result is None else result @ factor
    return np.eye(node.shape[0].evaluate(environment.sizes)) if result is None else result


def _chain_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    """The cotangent of the factor at the chain's own index, which is free in it: what stands before, after."""
    index, first, last, step = node.data
    here = Dim.of(index)
    before = light("chain", *node.args, data=(index, first, here - step, step))
    after = light("chain", *node.args, data=(index, here + step, last, step))
    return times(transpose(before), cotangent, transpose(after))


def _simplify_chain(node: Expr) -> Expr:
    index, first, last, step = node.data
    span = ((last - first) * step).constant
    if span is None:
        return node
    if span < 0:
        return identity(node.shape[0])
    if span > 3:
        return node
    return times(*(at(node.args[0], index, first + step * offset) for offset in range(span + 1)))


def _transposed_chain(node: Expr) -> Expr:
    index, first, last, step = node.data
    return light("chain", transpose(node.args[0]), data=(index, last, first, -step))


def _written_chain(dots: str) -> Any:
    def write(node: Expr, writer: Writer) -> Written:
        index, first, last, _ = node.data
        ends = (at(node.args[0], index, first), at(node.args[0], index, last))
        return dots.join(writer(end, SCRIPT) for end in ends), FACTOR

    return write


def _code_chain(node: Expr, writer: Writer) -> Written:
    index, first, last, step = node.data
    body = writer(node.args[0])
    span = f"range({writer.dim(first)}, {writer.dim(last + step)}, {step})"
    return f"chain([{body} for {writer.name(index)} in {span}], {writer.dim(node.shape[0])})", ATOM


register(
    Operation(
        name="chain",
        linear=True,
        shape=_chain_shape,
        value=_chain_value,
        adjoint=_chain_adjoint,
        rule="C:(A W B) = (Aᵀ C Bᵀ):W",
        because="one factor taken out of the chain, the others move across the colon",
        simplify=_simplify_chain,
        transposed=_transposed_chain,
        free=_free_of_binder,
        binds=True,
        latex=_written_chain(" \\cdots "),
        unicode=_written_chain(" ⋯ "),
        code=_code_chain,
    )
)


def _index_sum_shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    if data[0] in dims_in(args[0].shape):
        raise ShapeError("the terms of the sum have different shapes", "index sum", (0,))
    return args[0].shape


def _index_sum_value(node: Expr, _: Sequence[Any], environment: Environment) -> Any:
    index, lower, upper = node.data
    sizes = environment.sizes
    total: Any = np.zeros([dim.evaluate(sizes) for dim in node.shape]) if node.shape else 0.0
    for value in range(lower.evaluate(sizes), upper.evaluate(sizes) + 1):
        total = total + environment.bound(index, value).evaluate(node.args[0])
    return total


def _simplify_index_sum(node: Expr) -> Expr:
    body = node.args[0]
    index, lower, upper = node.data
    if is_zero(body):
        return zeros(node.shape)
    if (upper - lower).constant == 0:
        return at(body, index, lower)
    if index not in body.free and set_counted(upper) is None:
        return times(dimension(upper - lower + 1), body)
    if body.name == "product":
        outside = [f for f in body.args if not f.shape and index not in f.free]
        inside = [f for f in body.args if f.shape or index in f.free]
        if outside and inside:
            return times(*outside, light("index sum", times(*inside), data=node.data))
    return node


def _summand(node: Expr, writer: Writer) -> str:
    """What is summed; a sum in a sum needs no brackets."""
    return writer(node.args[0], 0 if node.args[0].name == "index sum" else PRODUCT)


def _range(node: Expr, writer: Writer, member_of: str) -> str:
    """The limits of a sum or product over an index; one whose last value nobody knows runs over all there are."""
    index, lower, upper = node.data
    if upper.is_known:
        return f"_{{{index}={writer.dim(lower)}}}^{{{writer.dim(upper)}}}"
    within = set_counted(upper)
    return f"_{{{index} {member_of} {writer.dim(Dim.of(within))}}}" if within else f"_{{{index}}}"


def latex_range(node: Expr, writer: Writer) -> str:
    """The limits of a sum or product in LaTeX."""
    return _range(node, writer, "\\in")


def _latex_index_sum(node: Expr, writer: Writer) -> Written:
    return f"\\sum{latex_range(node, writer)} {_summand(node, writer)}", PRODUCT - 1


def _unicode_index_sum(node: Expr, writer: Writer) -> Written:
    return f"∑{_range(node, writer, '∈')} {_summand(node, writer)}", PRODUCT - 1


def _code_index_sum(node: Expr, writer: Writer) -> Written:
    index, lower, upper = node.data
    span = f"range({writer.dim(lower)}, {writer.dim(upper + 1)})"
    start = writer(light("zeros", data=(node.shape,))) if node.shape else "0.0"
    return f"sum(({writer(node.args[0])} for {writer.name(index)} in {span}), {start})", ATOM


register(
    Operation(
        name="index sum",
        linear=True,
        shape=_index_sum_shape,
        value=_index_sum_value,
        sign=sign_of_products,
        adjoint=lambda _, __, cotangent: cotangent,
        rule="d ∑ᵢ fᵢ = ∑ᵢ dfᵢ",
        because="the differential of a sum is the sum of the differentials",
        simplify=_simplify_index_sum,
        transposed=lambda node: light("index sum", transpose(node.args[0]), data=node.data),
        free=_free_of_binder,
        binds=True,
        latex=_latex_index_sum,
        unicode=_unicode_index_sum,
        code=_code_index_sum,
    )
)


def _entry_shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    if len(args[0].shape) != len(data):
        words = f"{len(data)} indices on something of shape {describe_shape(args[0].shape)}"
        raise ShapeError(words, "entry", (0,))
    return ()


def _indexed_text(node: Expr, writer: Writer) -> str:
    """What an index stands on: in brackets if it has a subscript of its own, [x_i]_k, or is a vector of which an
    index would make one of several. They are square, since a name before round ones may be a function."""
    inner = node.args[0]
    text = writer(inner)
    own = (inner.name == "member" and inner.data[0].placement == "_") or (
        inner.name == "symbol" and ("_" in inner.data[0].name or (len(inner.shape) == 1 and writer.is_counted(inner)))
    )
    return f"[{text}]" if own or text != writer(inner, ATOM) or len(node.data) > 2 else text


def _entry_script(node: Expr, writer: Writer) -> str:
    texts = [writer.dim(index) for index in node.data]
    return "".join(texts) if all(len(text) == 1 for text in texts) else ",".join(texts)


def _written_entry(node: Expr) -> Expr | None:
    """An entry of an array of scalars, or of a multiple of one, that is written out; None for others."""
    coefficient, array = split_coefficient(node.args[0])
    if array is None or array.name != "block" or any(part.shape for part in array.args):
        return None
    height, width = array.data
    row, column = (index.constant for index in (*node.data, ONE)[:2])
    if row is None or column is None or not (1 <= row <= height and 1 <= column <= width):
        return None
    return times(number(coefficient), array.args[(row - 1) * width + column - 1])


def _simplify_entry(node: Expr) -> Expr:
    inner = node.args[0]
    if inner.name in ("ones", "zeros"):
        return number(int(inner.name == "ones"))
    if (written := _written_entry(node)) is not None:
        return written
    return (
        light("entry", inner.args[0], data=node.data[::-1])
        if inner.name == "transpose" and len(inner.args[0].shape) == 2 and len(inner.shape) == 2
        else node
    )


def _entry_value(node: Expr, values: Sequence[Any], environment: Environment) -> Any:
    return np.asarray(values[0])[place(node.data, environment)]


def code_entry(node: Expr, writer: Writer) -> Written:
    """An entry as Python has it, counted from 0, of a row as of an array of one axis."""
    indices = node.data[1:] if is_row(node.args[0].shape) else node.data
    return f"{writer(node.args[0], ATOM)}[{', '.join(writer.dim(index - 1) for index in indices)}]", ATOM


register(
    Operation(
        name="entry",
        linear=True,
        shape=_entry_shape,
        value=_entry_value,
        sign=sign_of_operand,
        adjoint=lambda node, _, cotangent: times(cotangent, light("unit", data=(node.args[0].shape, node.data))),
        rule="A_ij = E_ij:A",
        because="an entry is the Frobenius product with a unit matrix",
        simplify=_simplify_entry,
        latex=lambda node, writer: (f"{_indexed_text(node, writer)}_{script(_entry_script(node, writer))}", ATOM),
        unicode=lambda node, writer: (_indexed_text(node, writer) + subscript(_entry_script(node, writer)), ATOM),
        code=code_entry,
    )
)

register(
    Operation(
        name="kronecker delta",
        arity=0,
        shape=lambda _, __: (),
        value=lambda node, _, environment: float(
            node.data[0].evaluate(environment.sizes) == node.data[1].evaluate(environment.sizes)
        ),
        simplify=lambda node: _decided_delta(node),
        latex=lambda node, writer: (f"\\delta_{{{_entry_script(node, writer)}}}", ATOM),
        unicode=lambda node, writer: (f"δ{subscript(_entry_script(node, writer))}", ATOM),
        code=lambda node, writer: (f"float({writer.dim(node.data[0])} == {writer.dim(node.data[1])})", ATOM),
    )
)


def _decided_delta(node: Expr) -> Expr:
    difference = (node.data[0] - node.data[1]).constant
    return node if difference is None else number(int(difference == 0))
