"""The constants 0, 1 and I, and the unit vectors and matrices e_i and E_ij."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import light, number, transpose
from matcalc_ls.algebra.dims import ONE, Dim, Shape, is_square, normal_shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import script, subscript
from matcalc_ls.algebra.operation import ATOM, PRODUCT, Array, Environment, Operation, Writer, Written, register
from matcalc_ls.algebra.signs import Sign, always
from matcalc_ls.algebra.telling import BOLD_ZERO, is_told


def extent(shape: Shape, environment: Environment) -> tuple[int, ...]:
    """A shape in numbers."""
    return tuple(dim.evaluate(environment.sizes) for dim in shape)


def _code_filled(function: str) -> Any:
    def write(node: Expr, writer: Writer) -> Written:
        sizes = [writer.dim(dim) for dim in node.data[0] if dim is not ONE]
        return f"{function}(({', '.join(sizes)},))", ATOM

    return write


def _transposed_constant(node: Expr) -> Expr | None:
    shape = node.data[0]
    return light(node.name, data=((shape[1], shape[0]),)) if len(shape) == 2 and ONE not in shape else None


def _latex_constant(node: Expr, writer: Writer) -> Written:
    """0, 1 or I, with its size where nothing else tells it."""
    sign, size = writer.spell(node.name), _size_text(node, writer, " \\times ")
    if not size:
        # A zero of which nothing tells that it is an array would be a number.
        return (BOLD_ZERO if sign == "0" and node.shape and not is_told(node, writer.told) else sign), ATOM
    if node.name == "ones" and is_square(node.shape):
        # Of n×n some mean the identity.
        column = f"{sign}_{script(writer.dim(node.shape[0]))}"
        return f"{column} {column}^{script(writer.spell('transpose'))}", PRODUCT
    return (BOLD_ZERO if sign == "0" else sign) + f"_{script(size)}", ATOM


def _unicode_constant(node: Expr, writer: Writer) -> Written:
    size = _size_text(node, writer, "×")
    return writer.spell(node.name) + (subscript(size) if size else ""), ATOM


def _size_text(node: Expr, writer: Writer, sign: str) -> str:
    """The size of a constant, nothing where that is told or not known."""
    sizes = node.shape[:1] if node.name == "identity" else node.shape
    if is_told(node, writer.told) or not all(dim.is_known for dim in sizes):
        return ""
    return sign.join(
        writer.dim(dim) if len(sizes) == 1 or len(dim.terms) == 1 else f"({writer.dim(dim)})" for dim in sizes
    )


register(
    Operation(
        name="ones",
        arity=0,
        shape=lambda _, data: normal_shape(data[0]),
        value=lambda node, _, environment: np.ones(extent(node.shape, environment)),
        sign=always(Sign.POSITIVE),
        simplify=lambda node: node if node.shape else number(1),
        transposed=_transposed_constant,
        latex=_latex_constant,
        unicode=_unicode_constant,
        code=_code_filled("np.ones"),
    )
)

register(
    Operation(
        name="zeros",
        arity=0,
        shape=lambda _, data: normal_shape(data[0]),
        value=lambda node, _, environment: np.zeros(extent(node.shape, environment)),
        simplify=lambda node: node if node.shape else number(0),
        transposed=_transposed_constant,
        latex=_latex_constant,
        unicode=_unicode_constant,
        code=_code_filled("np.zeros"),
    )
)

register(
    Operation(
        name="identity",
        arity=0,
        shape=lambda _, data: () if data[0] is ONE else (data[0], data[0]),
        value=lambda node, _, environment: np.eye(node.data[0].evaluate(environment.sizes)) if node.shape else 1.0,
        simplify=lambda node: node if node.shape else number(1),
        transposed=lambda node: node,
        latex=_latex_constant,
        unicode=_unicode_constant,
        code=lambda node, writer: (f"np.eye({writer.dim(node.data[0])})", ATOM),
    )
)


def place(indices: Sequence[Dim], environment: Environment) -> tuple[int, ...]:
    """Indices, which count from 1, as positions in an array. Raises IndexError for one below 1."""
    found = tuple(index.evaluate(environment.sizes) - 1 for index in indices)
    if min(found) < 0:
        raise IndexError("indices count from 1")
    return found


def _unit_value(node: Expr, _: Sequence[Array], environment: Environment) -> Array:
    shape, indices = node.data
    array = np.zeros(extent(shape, environment))
    array[place(indices, environment)] = 1.0
    return array


def _unit_script(node: Expr, writer: Writer) -> str:
    texts = [writer.dim(index) for index in node.data[1]]
    return "".join(texts) if all(len(text) == 1 for text in texts) else ",".join(texts)


def _simplify_unit(node: Expr) -> Expr:
    """A row is the transpose of a vector."""
    shape, indices = node.data
    is_row = len(shape) == 2 and shape[0] is ONE
    return transpose(light("unit", data=(shape[1:], indices[1:]))) if is_row else node


def _transposed_unit(node: Expr) -> Expr | None:
    shape, indices = node.data
    return light("unit", data=(shape[::-1], indices[::-1])) if len(shape) == 2 else None


def unit_letter(shape: tuple[Dim, ...]) -> str:
    """e_i for a unit vector, E_ij for a unit matrix."""
    return "e" if len(shape) == 1 else "E"


register(
    Operation(
        name="unit",
        arity=0,
        shape=lambda _, data: data[0],
        value=_unit_value,
        simplify=_simplify_unit,
        transposed=_transposed_unit,
        latex=lambda node, writer: (f"{unit_letter(node.shape)}_{script(_unit_script(node, writer))}", ATOM),
        unicode=lambda node, writer: (unit_letter(node.shape) + subscript(_unit_script(node, writer)), ATOM),
        code=lambda node, writer: (
            f"unit(({', '.join(map(writer.dim, node.data[0]))},), ({', '.join(map(writer.dim, node.data[1]))},))",
            ATOM,
        ),
    )
)
