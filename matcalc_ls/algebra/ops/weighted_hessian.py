"""Σ_k r_k ∇²g_k(u): the Hessians of the entries of a function that nobody defined, weighted.

Such sums are the second-order terms of nonlinear least squares (Nocedal & Wright, Numerical Optimization, (10.5)). The
weights are the first operand, the arguments of the function the others; `data` is that of an application.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import is_zero, light, split_coefficient, with_coefficient, zeros
from matcalc_ls.algebra.dims import Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import script, subscript
from matcalc_ls.algebra.open_functions import value_of
from matcalc_ls.algebra.operation import ATOM, PRODUCT, Array, Environment, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.application import called
from matcalc_ls.algebra.unification import same


def _shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    function, domain, (first, second) = data
    weights = args[0].shape
    if len(args) != len(domain) + 1 or len(weights) != 1 or not same(weights[0], function.shape[0]):
        raise ShapeError(f"weights of shape {describe_shape(weights)}", "weighted hessian", (0,))
    for position, (arg, shape) in enumerate(zip(args[1:], domain, strict=True), 1):
        if len(arg.shape) != len(shape) or not all(map(same, arg.shape, shape)):
            raise ShapeError(f"{function.name} of {describe_shape(arg.shape)}", "weighted hessian", (position,))
    found: Shape = domain[first] + domain[second]
    return found


def _value(node: Expr, values: Sequence[Array], environment: Environment) -> Any:
    function, _, positions = node.data
    weights, *arrays = (np.asarray(value, dtype=float) for value in values)
    return np.tensordot(weights, value_of(function, positions, arrays, environment), axes=1)


def _simplify(node: Expr) -> Expr:
    weights, *args = node.args
    if is_zero(weights):
        return zeros(node.shape)
    coefficient, core = split_coefficient(weights)
    if core is None or coefficient == 1:
        return node
    return with_coefficient(coefficient, light(node.name, core, *args, data=node.data), node.shape)


def _transposed(node: Expr) -> Expr:
    function, domain, positions = node.data
    return light(node.name, *node.args, data=(function, domain, positions[::-1]))


def _index(node: Expr) -> str:
    return next(letter for letter in ("k", "l", "j", "i", "q", "k'") if letter not in node.free)


def _bracketed(written: str, weights: Expr) -> str:
    """What an index may stand behind."""
    bare = weights.name == "symbol" and "_" not in weights.data[0].name
    return written if bare or written.startswith(("(", "\\left(")) else f"({written})"


def _latex(node: Expr, writer: Writer) -> Written:
    index, weights = _index(node), _bracketed(writer(node.args[0], ATOM), node.args[0])
    mark = called(node, writer).removesuffix(f" {node.data[0].name}")
    name, inside = writer.name(node.data[0].name), ", ".join(writer(arg) for arg in node.args[1:])
    entry = f"{name}_{index}" if "_" not in name else f"({name})_{index}"
    mark = "\\nabla^2" if len(node.data[1]) == 1 else mark
    upper = script(writer.dim(node.data[0].shape[0]))
    return f"\\sum_{{{index}=1}}^{upper} {weights}_{index} {mark} {entry}({inside})", PRODUCT - 1


def _unicode(node: Expr, writer: Writer) -> Written:
    index, weights = _index(node), _bracketed(writer(node.args[0], ATOM), node.args[0])
    name, inside = writer.name(node.data[0].name), ", ".join(writer(arg) for arg in node.args[1:])
    mark = "∇²" if len(node.data[1]) == 1 else "∂²"
    return f"Σ{subscript(index)} {weights}{subscript(index)} {mark}{name}{subscript(index)}({inside})", PRODUCT - 1


def _code(node: Expr, writer: Writer) -> Written:
    """The caller passes a function whose value has the axes of g, then those of its argument twice."""
    weights, *args = map(writer, node.args)
    return f"np.einsum('k,kij->ij', {weights}, {writer.name(called(node))}({', '.join(args)}))", ATOM


register(
    Operation(
        name="weighted hessian",
        arity=None,
        shape=_shape,
        value=_value,
        simplify=_simplify,
        transposed=_transposed,
        latex=_latex,
        unicode=_unicode,
        code=_code,
    )
)
