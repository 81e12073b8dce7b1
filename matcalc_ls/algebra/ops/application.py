"""A function that nobody defined, applied: f(Ax + b), and its derivatives ∇f, ∇²f, J_g, f′.

`data` holds the function (a symbol that has the shape of its values), the shapes of its arguments, and the positions
of the arguments that it was differentiated by, so that the derivative of an application is an application again. A
function of a scalar acts on an array entry by entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import frobenius, hadamard, light, plus, times, transpose
from matcalc_ls.algebra.dims import Shape, describe_shape, is_row
from matcalc_ls.algebra.expression import Expr, ShapeError, Symbol, make
from matcalc_ls.algebra.forms import bracketed, script, subscript, superscript
from matcalc_ls.algebra.open_functions import value_of, value_of_each
from matcalc_ls.algebra.operation import (
    ATOM,
    Array,
    Environment,
    NotDifferentiableError,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.leaves import transposed_by_structure
from matcalc_ls.algebra.unification import same


def applied(function: Symbol, domain: tuple[Shape, ...], args: Sequence[Expr], *positions: int) -> Expr:
    """A function of arguments of these shapes, differentiated by the arguments at `positions`."""
    return make("application", *args, data=(function, domain, positions))


def acts_on_entries(node: Expr) -> bool:
    """Whether an application takes each entry of an array by itself."""
    return node.data[1] == ((),) and bool(node.args[0].shape)


def _shape(args: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    function, domain, positions = data
    if len(args) != len(domain):
        raise ShapeError(f"{function.name} of {len(args)} things", "application")
    values: Shape = function.shape
    if domain == ((),) and not values:
        return args[0].shape
    for position, (arg, shape) in enumerate(zip(args, domain, strict=True)):
        if len(arg.shape) != len(shape) or not all(map(same, arg.shape, shape)):
            found, wanted = describe_shape(arg.shape), describe_shape(shape)
            raise ShapeError(f"{function.name} of {found}, which takes {wanted}", "application", (position,))
    found_shape = values + tuple(dim for position in positions for dim in domain[position])
    if len(found_shape) > 2:
        raise ShapeError(f"a derivative of {function.name} that has {len(found_shape)} axes", "application")
    return found_shape


def _value(node: Expr, values: Sequence[Array], environment: Environment) -> Any:
    function, _, positions = node.data
    arrays = [np.asarray(value, dtype=float) for value in values]
    if acts_on_entries(node):
        return value_of_each(function, len(positions), arrays[0])
    return value_of(function, positions, arrays, environment)


def _adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    function, domain, positions = node.data
    try:
        slope = applied(function, domain, node.args, *positions, position)
    except ShapeError as error:
        weighted = _adjoint_of_jacobian(node, position, cotangent) if len(positions) == 1 else None
        if weighted is None:
            raise NotDifferentiableError(f"{error} has no matrix form") from error
        return weighted
    if acts_on_entries(node):
        return hadamard(cotangent, slope)
    if not node.shape:
        return times(cotangent, slope)
    if not domain[position]:
        return frobenius(cotangent, slope)
    return times(transpose(slope), cotangent)


def _adjoint_of_jacobian(node: Expr, position: int, cotangent: Expr) -> Expr | None:
    """r cᵀ : dJ = (Σ_k r_k ∇²g_k c):du, of a vector-valued g of vectors; None where no r cᵀ is seen."""
    function, domain, (first,) = node.data
    if not len(function.shape) == len(domain[first]) == len(domain[position]) == 1:
        return None
    if cotangent.name == "sum":
        parts = [_adjoint_of_jacobian(node, position, term) for term in cotangent.args]
        return plus(*(part for part in parts if part is not None)) if None not in parts else None
    factors = cotangent.args if cotangent.name == "product" else ()
    for cut in range(1, len(factors)):
        left, right = times(*factors[:cut]), times(*factors[cut:])
        if len(left.shape) == 1 and is_row(right.shape):
            weighted = light("weighted hessian", left, *node.args, data=(function, domain, (position, first)))
            return times(weighted, transpose(right))
    return None


def _transposed(node: Expr) -> Expr | None:
    """A Hessian is symmetric; a mixed one has its variables the other way round. So are a symmetric M(t) and M'(t)."""
    function, domain, positions = node.data
    if len(function.shape) == len(node.shape) == 2:
        return transposed_by_structure(node)
    if function.shape or len(positions) != 2 or len(node.shape) != 2 or acts_on_entries(node):
        return None
    return applied(function, domain, node.args, *positions[::-1])


def _labels(node: Expr, writer: Writer | None) -> list[str]:
    """What the derivative is by: the names of arguments that are symbols, else their numbers."""
    found = []
    for position in node.data[2]:
        arg = node.args[position]
        own = arg.name == "symbol" and sum(arg.data[0].name in other.free for other in node.args) == 1
        found.append(writer(arg) if own and writer is not None else str(position + 1))
    return found


def called(node: Expr, writer: Writer | None = None) -> str:
    """The function in LaTeX with the sign of its derivative: `f`, `\\nabla f`, `\\nabla^2 f`, `J_g`, `f'`."""
    function, domain, positions = node.data
    order, name = len(positions), function.name
    if not order:
        return str(name)
    if len(domain) == 1 and not domain[0]:
        return name + "'" * order if order < 4 else f"{name}^{{({order})}}"
    if len(domain) == 1 and function.shape:
        return f"J_{script(name)}" if order == 1 else f"\\partial^{order} {name}"
    mark = "\\nabla" if not function.shape and all(domain[position] for position in positions) else "\\partial"
    raised = f"^{order}" if order > 1 else ""
    below = "" if len(domain) == 1 else f"_{script(''.join(_labels(node, writer)))}"
    return f"{mark}{raised}{below} {name}"


def _latex(node: Expr, writer: Writer) -> Written:
    name = writer.name(node.data[0].name)
    head = called(node, writer).replace(node.data[0].name, name)
    return f"{head}{bracketed(', '.join(writer(arg) for arg in node.args))}", ATOM


def _unicode(node: Expr, writer: Writer) -> Written:
    function, domain, positions = node.data
    name, order = writer.name(function.name), len(positions)
    if not order:
        head = name
    elif len(domain) == 1 and not domain[0]:
        head = name + "′" * order if order < 4 else f"{name}^({order})"
    elif len(domain) == 1 and function.shape and order == 1:
        head = f"J{subscript(name)}"
    else:
        mark = "∇" if not function.shape and all(domain[position] for position in positions) else "∂"
        raised = superscript(str(order)) if order > 1 else ""
        head = mark + raised + ("" if len(domain) == 1 else subscript("".join(_labels(node, writer)))) + name
    return f"{head}({', '.join(writer(arg) for arg in node.args)})", ATOM


def _code(node: Expr, writer: Writer) -> Written:
    """A call of the function, or of its derivative, that the caller passes in."""
    return f"{writer.name(called(node))}({', '.join(writer(arg) for arg in node.args)})", ATOM


register(
    Operation(
        name="application",
        arity=None,
        shape=_shape,
        value=_value,
        adjoint=_adjoint,
        rule="G:d f(u) = (J_f(u)ᵀ G):du",
        because="the chain rule, through a function that is not spelled out",
        transposed=_transposed,
        latex=_latex,
        unicode=_unicode,
        code=_code,
    )
)
