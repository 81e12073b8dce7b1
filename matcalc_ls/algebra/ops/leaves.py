"""Leaves: symbols, members of families, numbers, sizes as numbers, and differentials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from matcalc_ls.algebra.build import negative, number
from matcalc_ls.algebra.dims import ONE, SCALAR, Shape, indexed_name
from matcalc_ls.algebra.expression import Expr, dims_in
from matcalc_ls.algebra.forms import latex_rational, script, subscript, superscript
from matcalc_ls.algebra.operation import ATOM, PRODUCT, SCRIPT, SUM, Operation, Writer, Written, register
from matcalc_ls.algebra.signs import Sign, always


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
