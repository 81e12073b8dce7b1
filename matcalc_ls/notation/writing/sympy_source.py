"""sympy source for a derivative: exact on exact arguments, symbolic on symbols.

`derivative` takes numbers or expressions for scalars, and for vectors and matrices a Matrix, an Array, a numpy array or
nested lists. It returns an expression for a derivative without axes, else a sympy Array of the shape of the function,
then of the variable; `.tomatrix()` makes a Matrix of one with two axes.
"""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.operation import Writing
from matcalc_ls.calculus.derivative import DIRECTION, Derivative
from matcalc_ls.notation.writing.backends import Opening, own_helpers
from matcalc_ls.notation.writing.sympy_forms import form_of
from matcalc_ls.notation.writing.sympy_helpers import SYMPY_HELPERS
from matcalc_ls.notation.writing.writer import ExpressionWriter


class SympyWriter(ExpressionWriter):
    """Writes expressions on Matrix objects, vectors being columns."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__("code", names=names)

    def form(self, node: Expr) -> Writing:
        """sympy's own way to write an operation."""
        return form_of(node)


def sympy_source(
    derivative: Derivative, names: Mapping[str, str], arguments: Mapping[str, str], opening: Opening
) -> str:
    """Source of a module with `derivative(**arguments)`; `names` has the names of its bound indices as well.

    Raises CannotWriteError where sympy has no exact form.
    """
    writer = SympyWriter({**names, DIRECTION: "direction"})
    lines = [f"def derivative({', '.join(arguments.values())}):"]
    lines += [f"    {line}" for line in [*opening.unpacking, *_conversions(derivative, arguments, opening)]]
    lines += [f"    {line}" for line in _body(derivative, writer)]
    source = "\n".join(lines) + "\n"
    return "\n\n".join(["import sympy as sp\n", *own_helpers([source], SYMPY_HELPERS).values(), source])


def _conversions(derivative: Derivative, arguments: Mapping[str, str], opening: Opening) -> list[str]:
    lines = []
    scalars = _scalars(derivative)
    for symbol, name in arguments.items():
        conversion = "scalar" if symbol in scalars else "matrix"
        if name in opening.families:
            lines.append(f"{name} = {{key: {conversion}(member) for key, member in {name}.items()}}")
        elif name in opening.arrays:
            lines.append(f"{name} = {conversion}({name})")
    return lines


def _scalars(derivative: Derivative) -> set[str]:
    found: set[str] = set()
    for root in (derivative.result, derivative.variable):
        for node in root.walk():
            if node.name in ("symbol", "member") and not node.data[0].shape:
                found.add(node.data[0].name)
    return found


def _body(derivative: Derivative, writer: SympyWriter) -> list[str]:
    result = derivative.result
    expression = writer(result)
    if derivative.form in ("gradient", "jacobian"):
        if not result.shape:
            return [f"return sp.sympify({expression})"]
        return [f"return sp.Array({f'list({expression})' if len(result.shape) == 1 else expression})"]
    function, variable = derivative.function.shape, derivative.variable.shape
    if derivative.form == "kronecker":
        return [f"return folded({expression}, ({_listed(function + variable, writer)}))"]
    rows, columns = [*map(writer.dim, variable), "1"][:2]
    return [
        "changes = []",
        f"for place in range(({rows}) * ({columns})):",
        f"    direction = sp.zeros({rows}, {columns})",
        "    direction[place] = 1",
        f"    changes += list({expression})",
        f"result = sp.Array(changes, ({_listed(variable + function, writer)}))",
        f"return sp.permutedims(result, {_turn(len(variable), len(function))})",
    ]


def _listed(shape: Shape, writer: SympyWriter) -> str:
    return "".join(f"{writer.dim(dim)}, " for dim in shape).rstrip()


def _turn(variable: int, function: int) -> list[int]:
    """The axes of the function first."""
    return [*range(variable, variable + function), *range(variable)]
