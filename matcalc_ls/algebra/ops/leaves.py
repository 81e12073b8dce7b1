"""Leaves: symbols, members of families, numbers, and the constants 0, 1, I, E_ij."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import number
from matcalc_ls.algebra.dims import ONE, SCALAR, Dim, Shape, indexed_name, normal_shape
from matcalc_ls.algebra.expression import Expr, dims_in
from matcalc_ls.algebra.forms import latex_rational, script, subscript, superscript
from matcalc_ls.algebra.operation import (
    ATOM,
    PRODUCT,
    SCRIPT,
    SUM,
    Array,
    Environment,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.signs import Sign, always
from matcalc_ls.algebra.telling import BOLD_ZERO, is_told


def _shape_of_symbol(_: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    shape: Shape = data[0].shape
    return shape


def _write_symbol(node: Expr, writer: Writer) -> Written:
    name = node.data[0].name
    return writer.name(name), SCRIPT if "^" in _PRESCRIPTS.sub("", name) or name.endswith("'") else ATOM


_PRESCRIPTS = re.compile(r"\{\}(?:[_^]\{[^{}]*\})+")
"""Scripts before a name, which another script behind it does not meet."""


def _code_symbol(node: Expr, writer: Writer) -> Written:
    is_row = len(node.shape) == 2 and node.shape[0] is ONE
    return writer.name(node.data[0].name) + ("[0]" if is_row else ""), ATOM


def transposed_by_structure(node: Expr) -> Expr | None:
    """A symmetric matrix is its own transpose; a skew-symmetric one changes sign."""
    from matcalc_ls.algebra.build import negative

    properties = node.data[0].properties
    if properties & {"symmetric", "diagonal"}:
        return node
    return negative(node) if "skew-symmetric" in properties else None


def _sign_of_name(node: Expr) -> Sign:
    """What is said of a symbol or of the members of a family."""
    properties = node.data[0].properties
    if "positive" in properties:
        return Sign.POSITIVE
    return Sign.NONNEGATIVE if "nonnegative" in properties else Sign.UNKNOWN


register(
    Operation(
        name="symbol",
        arity=0,
        shape=_shape_of_symbol,
        sign=_sign_of_name,
        value=lambda node, _, environment: environment.symbol(node),
        free=lambda node: dims_in(node.data[0]) | {node.data[0].name},
        transposed=transposed_by_structure,
        latex=_write_symbol,
        unicode=_write_symbol,
        code=_code_symbol,
    )
)


def _shape_of_member(_: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    family, index = data
    shape: Shape = family.member_shape(index)
    return shape


def _index_text(node: Expr, writer: Writer) -> str:
    """The index of a member, in brackets where its family has them."""
    family, index = node.data
    parts = indexed_name(family.name)
    return parts.bracketed(writer.dim(index)) if parts is not None else writer.dim(index)


_MARK = re.compile(r"\^(?:[^{}\\]|\\[A-Za-z]+|\{[^{}]*\})\Z")
"""The star of `x^*`, the label of `y^{(t)}`, which stand behind an index."""


def _latex_member(node: Expr, writer: Writer) -> Written:
    family = node.data[0]
    base, index = writer.name(family.base), script(_index_text(node, writer))
    mark = _MARK.search(base) if family.placement == "_" else None
    if mark is not None:
        return f"{base[: mark.start()]}_{index}{mark[0]}", SCRIPT
    return f"{base}{family.placement}{index}", ATOM if family.placement == "_" else SCRIPT


def _unicode_member(node: Expr, writer: Writer) -> Written:
    family = node.data[0]
    place = subscript if family.placement == "_" else superscript
    return writer.name(family.base) + place(_index_text(node, writer)), ATOM if family.placement == "_" else SCRIPT


register(
    Operation(
        name="member",
        arity=0,
        shape=_shape_of_member,
        sign=_sign_of_name,
        value=lambda node, _, environment: environment.symbol(node),
        free=lambda node: dims_in(node.data) | {node.data[0].name},
        transposed=transposed_by_structure,
        latex=_latex_member,
        unicode=_unicode_member,
        code=lambda node, writer: (f"{writer.name(node.data[0].name)}[{writer.dim(node.data[1])}]", ATOM),
    )
)


def _sign_of_number(node: Expr) -> Sign:
    value = node.data[0]
    if value < 0:
        return Sign.UNKNOWN
    return Sign.NONNEGATIVE if value == 0 else Sign.POSITIVE if value >= 1 else Sign.BETWEEN_ZERO_AND_ONE


def _latex_number(node: Expr, writer: Writer) -> Written:
    text = latex_rational(node.data[0], writer)
    return text, SUM if node.data[0] < 0 else ATOM if text.replace(".", "").isdigit() else SCRIPT


def _plain_number(node: Expr, _: Writer) -> Written:
    value = node.data[0]
    binding = SUM if value < 0 else ATOM
    return str(value), binding if value.denominator == 1 else min(binding, PRODUCT)


register(
    Operation(
        name="number",
        arity=0,
        shape=lambda _, __: SCALAR,
        value=lambda node, _, __: float(node.data[0]),
        sign=_sign_of_number,
        latex=_latex_number,
        unicode=_plain_number,
        code=_plain_number,
    )
)


def _write_dimension(node: Expr, writer: Writer) -> Written:
    return writer.dim(node.data[0]), ATOM if node.data[0].name else SUM


register(
    Operation(
        name="dimension",
        arity=0,
        shape=lambda _, __: SCALAR,
        value=lambda node, _, environment: float(node.data[0].evaluate(environment.sizes)),
        sign=always(Sign.POSITIVE),
        simplify=lambda node: node if node.data[0].constant is None else number(node.data[0].constant),
        latex=_write_dimension,
        unicode=_write_dimension,
        code=_write_dimension,
    )
)


def extent(shape: Shape, environment: Environment) -> tuple[int, ...]:
    """A shape in numbers."""
    return tuple(dim.evaluate(environment.sizes) for dim in shape)


def _code_filled(function: str) -> Any:
    def write(node: Expr, writer: Writer) -> Written:
        sizes = [writer.dim(dim) for dim in node.data[0] if dim is not ONE]
        return f"{function}(({', '.join(sizes)},))", ATOM

    return write


def _transposed_constant(node: Expr) -> Expr | None:
    from matcalc_ls.algebra.build import light

    shape = node.data[0]
    return light(node.name, data=((shape[1], shape[0]),)) if len(shape) == 2 and ONE not in shape else None


def _latex_constant(node: Expr, writer: Writer) -> Written:
    """0, 1 or I, with its size where nothing else tells it."""
    sign, size = writer.spell(node.name), _size_text(node, writer, " \\times ")
    if not size:
        # A zero of which nothing tells that it is an array would be a number.
        return (BOLD_ZERO if sign == "0" and node.shape and not is_told(node, writer.told) else sign), ATOM
    if node.name == "ones" and len(node.shape) == 2 and node.shape[0] is node.shape[1]:
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
    from matcalc_ls.algebra.build import light, transpose

    shape, indices = node.data
    is_row = len(shape) == 2 and shape[0] is ONE
    return transpose(light("unit", data=(shape[1:], indices[1:]))) if is_row else node


def _transposed_unit(node: Expr) -> Expr | None:
    from matcalc_ls.algebra.build import light

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


def _differential_text(node: Expr, writer: Writer) -> Written:
    inner = node.args[0]
    body = writer(inner, SCRIPT if inner.name in ("symbol", "member") else ATOM)
    return f"{writer.spell('differential')}{body}", SCRIPT


def _plain_differential(node: Expr, writer: Writer) -> Written:
    """`dX`, but `d exp(X)`."""
    text, binding = _differential_text(node, writer)
    sign = writer.spell("differential")
    body = text.removeprefix(sign)
    spaced = body[:1].isalpha() and (node.args[0].args or body.startswith(sign))
    return (f"{sign} {body}" if spaced else text), binding


def _no_value(*_: Any) -> Any:
    raise KeyError("a differential stands for any small change and has no value of its own")


register(
    Operation(
        name="differential",
        shape=lambda args, _: args[0].shape,
        value=_no_value,
        linear=True,
        latex=_differential_text,
        unicode=_plain_differential,
        code=_no_value,
    )
)
