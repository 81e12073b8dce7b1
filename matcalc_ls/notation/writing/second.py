"""How a second derivative is called: ∂²f/∂x∂yᵀ, of matrices by their vecs."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import script
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.style import Style
from matcalc_ls.notation.writing.writer import ExpressionWriter


def second_left(derivative: Derivative, name: str, style: Style, plain_name: str = "") -> tuple[str, str]:
    """What a second derivative stands for, in LaTeX and in Unicode, the function's name being given in both."""
    assert derivative.first is not None
    latex, plain = ExpressionWriter("latex", style), ExpressionWriter("unicode")
    name = name.removeprefix("\\nabla ")  # within a derivation the function is called by its gradient
    partial, plain_name = style.partial, plain_name or unicode_name(name)
    first, second = derivative.first.variable, derivative.variable
    if derivative.form == "differential":
        inner = f"{style.fraction}{{{partial} {name}}}{{{partial} {latex(first)}}}"
        return f"{style.differential}{inner}", f"d(∂{plain_name}/∂{plain(first)})"
    vectors = derivative.form == "kronecker"
    turned = bool(derivative.function.shape) and bool(second.shape)

    def by(write: ExpressionWriter, variable: Expr) -> str:
        if not (vectors and len(variable.shape) == 2):
            return write(variable)
        return f"\\operatorname{{vec}}({write(variable)})" if write is latex else f"vec({write(variable)})"

    if first is second and not turned:
        below, plain_below = f"{partial} {by(latex, first)}^2", f"∂{by(plain, first)}²"
    else:
        mark = f"^{script(style.transpose)}" if turned else ""
        below = f"{partial} {by(latex, first)} {partial} {by(latex, second)}{mark}"
        plain_below = f"∂{by(plain, first)}∂{by(plain, second)}{'ᵀ' * turned}"
    return f"{style.fraction}{{{partial}^2 {name}}}{{{below}}}", f"∂²{plain_name}/{plain_below}"
