"""The value of a function that the document defines, at a place: `k(x, y)` for what its definition says of x and y.

The first operand is that value, and all that is known of it; the others are the places, which only say how it is
written. `data` holds the function's name.
"""

from __future__ import annotations

from matcalc_ls.algebra.build import transpose, zeros
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import bracketed
from matcalc_ls.algebra.operation import ATOM, Operation, Writer, Written, register

NAME = "function value"


def _latex(node: Expr, writer: Writer) -> Written:
    return f"{writer.name(node.data[0])}{bracketed(', '.join(map(writer, node.args[1:])))}", ATOM


def _unicode(node: Expr, writer: Writer) -> Written:
    return f"{writer.name(node.data[0])}({', '.join(map(writer, node.args[1:]))})", ATOM


register(
    Operation(
        name=NAME,
        arity=None,
        shape=lambda args, _: args[0].shape,
        value=lambda _, values, __: values[0],
        adjoint=lambda node, position, cotangent: zeros(node.args[position].shape) if position else cotangent,
        rule="f(u) stands for its value",
        because="a function at a place is what its definition says there",
        quiet=True,
        simplify=lambda node: node.args[0],
        transposed=lambda node: transpose(node.args[0]),
        latex=_latex,
        unicode=_unicode,
        code=lambda node, writer: (writer(node.args[0], ATOM), ATOM),
    )
)
