"""What is read and has no value: a function that nobody defined, an operator, a norm of no sort that the table has, a
quantity spelled so that nothing says what it is.

`data` holds a symbol, which is never evaluated: its name says what is uninterpreted and its shape is that of the
value; then the pieces of LaTeX around the operands, and how tightly operands have to bind and the whole binds. It has a
place among what is understood, so that its neighbours have one; it is never differentiated and never judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, dims_in
from matcalc_ls.algebra.forms import subscript
from matcalc_ls.algebra.operation import Operation, Writer, Written, register

NAME = "uninterpreted"
_SPELLED = {
    "\\begin{bmatrix} ": "[", " \\end{bmatrix}": "]", "\\vdots": "⋮", "\\cdots": "⋯", "\\ddots": "⋱", "\\ldots": "…",
    "\\frac{": "", "}{": "/", "\\|": "‖", "\\nabla ": "∇", "\\nabla": "∇",
    "\\partial ": "∂", "\\partial": "∂", "\\dots": "…", "\\cdot": "·", "\\mid": "|",
    "\\sum": "∑", "\\prod": "∏", "\\neq": "≠", "\\in ": "∈ ", "\\leq": "≤", "\\geq": "≥",
    " & ": ", ", " \\\\ ": "; ", "^\\top": "ᵀ",
}  # fmt: skip


def uninterpreted_part(expr: Expr) -> Expr | None:
    """The first part of an expression that has no value, or None."""
    return next((node for node in expr.walk() if node.name == NAME), None)


def is_uninterpreted(expr: Expr) -> bool:
    """Whether something in an expression has no value."""
    return uninterpreted_part(expr) is not None


def _shape(_: Sequence[Expr], data: tuple[Any, ...]) -> Shape:
    shape: Shape = data[0].shape
    return shape


def _no_value(*_: Any) -> NoReturn:
    raise ValueError("it has no value")


def _operands(node: Expr, writer: Writer) -> list[str]:
    """The operands as they are written; in a subscript nothing needs brackets."""
    _, pieces, binding, _ = node.data
    return [writer(arg, 0 if piece.endswith("_{") else binding) for arg, piece in zip(node.args, pieces, strict=False)]


def _between(pieces: Sequence[str], operands: Sequence[str]) -> str:
    return pieces[0] + "".join(operand + piece for operand, piece in zip(operands, pieces[1:], strict=True))


def _latex(node: Expr, writer: Writer) -> Written:
    return _between(node.data[1], _operands(node, writer)), node.data[3]


def _unicode(node: Expr, writer: Writer) -> Written:
    pieces = node.data[1]
    operands = [
        subscript(operand) if piece.endswith("_{") else operand
        for operand, piece in zip(_operands(node, writer), pieces, strict=False)
    ]
    return _between([_plain(piece, writer) for piece in pieces], operands), node.data[3]


def _plain(piece: str, writer: Writer) -> str:
    """A piece of LaTeX as text, with the spaces at its ends."""
    for latex, sign in _SPELLED.items():
        piece = piece.replace(latex, sign)
    if not any(mark in piece for mark in "\\^_{}"):
        return piece
    body = piece.strip(" ([")
    before, behind = piece.split(body, 1)
    return before + writer.name(body.removesuffix("_{")) + behind


register(
    Operation(
        name=NAME,
        arity=None,
        least=0,
        shape=_shape,
        value=_no_value,
        free=lambda node: dims_in(node.data[0]).union({node.data[0].name}, *[arg.free for arg in node.args]),
        latex=_latex,
        unicode=_unicode,
        code=_no_value,
    )
)
