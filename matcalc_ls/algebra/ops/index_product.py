"""The product of scalars over an index, ∏ᵢ fᵢ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matcalc_ls.algebra.build import light, minus, number, power, times
from matcalc_ls.algebra.dims import Dim, Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError, dims_in
from matcalc_ls.algebra.operation import ATOM, PRODUCT, Environment, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.indexed import at, latex_range


def _shape(args: Sequence[Expr], _: Any) -> Shape:
    if args[0].shape:
        raise ShapeError(
            f"a product over an index of factors of shape {describe_shape(args[0].shape)}", "index product"
        )
    return ()


def _value(node: Expr, _: Sequence[Any], environment: Environment) -> Any:
    index, lower, upper = node.data
    sizes = environment.sizes
    result: Any = 1.0
    for value in range(lower.evaluate(sizes), upper.evaluate(sizes) + 1):
        result = result * environment.bound(index, value).evaluate(node.args[0])
    return result


def _adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    """The cotangent of the factor at the product's own index, which is free in it: the product of the others.

    Where the cotangent is divided by the product, as under a logarithm, what is left is 1/fᵢ. Else nothing is divided:
    the factor at the index is raised to the power 1 − δ, which is written as j ≠ i.
    """
    index, lower, upper = node.data
    body = node.args[0]
    divided = times(cotangent, light("index product", body, data=node.data))
    if not any(factor.name == "index product" for factor in divided.walk()):
        return times(divided, power(body, -1))
    other = _other(node)
    delta = light("kronecker delta", data=(Dim.of(other), Dim.of(index)))
    rest = power(_renamed(node), minus(number(1), delta))
    return times(cotangent, light("index product", rest, data=(other, lower, upper)))


def _other(node: Expr) -> str:
    """An index that is not in use."""
    taken = node.args[0].free | dims_in(node.data[1:]) | {node.data[0]}
    return next(letter for letter in ("j", "k", "l", "i", "q", node.data[0] + "'") if letter not in taken)


def _renamed(node: Expr) -> Expr:
    return at(node.args[0], node.data[0], Dim.of(_other(node)))


def _simplify(node: Expr) -> Expr:
    index, lower, upper = node.data
    body = node.args[0]
    span = (upper - lower).constant
    if span is not None and span <= 3:
        return times(*(at(body, index, lower + offset) for offset in range(span + 1)))
    if index not in body.free:
        return power(body, light("dimension", data=(upper - lower + 1,)))
    return node


def excluded(node: Expr) -> tuple[Expr, Dim] | None:
    """Of ∏_{j ≠ i} f_j its f_j and its i."""
    body = node.args[0]
    if body.name != "power" or body.args[1].name != "sum":
        return None
    deltas = [inner for inner in body.args[1].walk() if inner.name == "kronecker delta"]
    if len(deltas) != 1 or body.args[1] is not minus(number(1), deltas[0]):
        return None
    first, second = deltas[0].data
    return body.args[0], second if first is Dim.of(node.data[0]) else first


def _latex(node: Expr, writer: Writer) -> Written:
    index, lower, upper = node.data
    without = excluded(node)
    if without is not None:
        skipped = f"{writer.dim(lower)} \\le {index} \\le {writer.dim(upper)},\\, {index} \\ne {writer.dim(without[1])}"
        return f"\\prod_{{{skipped}}} {writer(without[0], PRODUCT)}", PRODUCT - 1
    return f"\\prod{latex_range(node, writer)} {writer(node.args[0], PRODUCT)}", PRODUCT - 1


def _unicode(node: Expr, writer: Writer) -> Written:
    index, lower, upper = node.data
    without = excluded(node)
    body = writer(without[0] if without else node.args[0], PRODUCT)
    beside = f",{index}≠{writer.dim(without[1])}" if without else ""
    return f"∏_{{{index}={writer.dim(lower)}{beside}}}^{{{writer.dim(upper)}}} {body}", PRODUCT - 1


def _code(node: Expr, writer: Writer) -> Written:
    index, lower, upper = node.data
    span = f"range({writer.dim(lower)}, {writer.dim(upper + 1)})"
    without = excluded(node)
    body = writer(without[0] if without else node.args[0])
    choice = f" if {writer.name(index)} != {writer.dim(without[1])}" if without else ""
    return f"np.prod([{body} for {writer.name(index)} in {span}{choice}])", ATOM


register(
    Operation(
        name="index product",
        shape=_shape,
        value=_value,
        adjoint=_adjoint,
        rule="d ∏ᵢ fᵢ = ∑ᵢ (∏_{j≠i} fⱼ) dfᵢ",
        because="the product rule: each factor in turn is differentiated, the others stay",
        simplify=_simplify,
        free=lambda node: (node.args[0].free - {node.data[0]}) | dims_in(node.data[1:]),
        binds=True,
        latex=_latex,
        unicode=_unicode,
        code=_code,
    )
)
