"""numpy source for a derivative: a module that defines `derivative(**arguments)` and imports numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.calculus.derivative import DIRECTION, Derivative
from matcalc_ls.notation.writing.helpers import helpers_for
from matcalc_ls.notation.writing.names import python_names
from matcalc_ls.notation.writing.writer import ExpressionWriter


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the generated function takes: LaTeX symbol -> Python name, families by their declared symbol.

    `bound` has the names of the indices of its sums and chains.
    """

    names: dict[str, str]
    families: tuple[Family, ...]
    bound: dict[str, str]


def arguments_of(derivative: Derivative) -> Arguments:
    """The symbols, families, sizes, bounds and indices that the source of a derivative uses."""
    symbols: dict[str, Symbol | Family] = {}
    for root in (derivative.result, derivative.variable):
        for node in root.walk():
            if node.name in ("symbol", "member") and node.data[0].name != DIRECTION:
                symbols[node.data[0].name] = node.data[0]
    if derivative.variable not in set(derivative.result.walk()) and not _needs_variable(derivative):
        symbols.pop(derivative.variable.data[0].name, None)
    families = tuple(quantity for quantity in symbols.values() if isinstance(quantity, Family))
    sizes = [name for name in _used_sizes(derivative) if name not in symbols]
    taken = [*symbols, *sizes]
    indices = [node.data[0] for node in derivative.result.walk() if node.operation.binds]
    names = python_names([*taken, *dict.fromkeys(index for index in indices if index not in taken)])
    return Arguments(
        {name: names[name] for name in taken}, families, {name: names[name] for name in names if name not in taken}
    )


def _needs_variable(derivative: Derivative) -> bool:
    name = derivative.variable.data[0].name
    return derivative.form == "differential" or name in derivative.result.free


def _used_sizes(derivative: Derivative) -> list[str]:
    """Names of dims that the source speaks of, found by writing it once."""
    seen: dict[str, None] = {}

    class Recorder(ExpressionWriter):
        def dim(self, dim: Dim) -> str:
            seen.update(dict.fromkeys(sorted(dim.names)))
            return super().dim(dim)

    recorder = Recorder("code")
    recorder(derivative.result)
    for dim in _spoken_dims(derivative):
        recorder.dim(dim)
    bound = {node.data[0] for node in derivative.result.walk() if node.operation.binds}
    return [name for name in seen if name not in bound or name in derivative.result.free]


def _spoken_dims(derivative: Derivative) -> tuple[Dim, ...]:
    if derivative.form in ("kronecker", "differential"):
        return (*derivative.function.shape, *derivative.variable.shape)
    return ()


def numpy_source(derivative: Derivative) -> str:
    """Source of a module with `derivative(**arguments)`, an array of the function's shape, then the variable's."""
    arguments = arguments_of(derivative)
    writer = ExpressionWriter("code", names={**arguments.bound, **arguments.names, DIRECTION: "direction"})
    lines = [f"def derivative({', '.join(arguments.names.values())}):"]
    for family in arguments.families:
        name = arguments.names[family.name]
        lower = writer.dim(family.lower if family.lower is not None else ONE)
        if set((family.lower or ONE).names) <= set(arguments.names):
            lines.append(f"    if not isinstance({name}, dict):")
            lines.append(f"        {name} = dict(enumerate({name}, start={lower}))")
    lines += [f"    {line}" for line in _body(derivative, writer)]
    source = "\n".join(lines) + "\n"
    return "\n\n".join(["import numpy as np\n", *helpers_for(source).values(), source])


def _body(derivative: Derivative, writer: ExpressionWriter) -> list[str]:
    expression = writer(derivative.result)
    if derivative.form in ("gradient", "jacobian"):
        return [f"return {_shaped(derivative.result, expression)}"]
    shape = _tuple(derivative.function.shape + derivative.variable.shape, writer)
    if derivative.form == "kronecker":
        return [f"return np.reshape({expression}, {shape}, order='F')"]
    whole = _tuple(derivative.function.shape, writer)
    free = _tuple(derivative.variable.shape, writer)
    return [
        f"result = np.zeros({shape})",
        f"for index in np.ndindex({free}):",
        f"    direction = np.zeros({free})",
        "    direction[index] = 1.0",
        f"    result[(..., *index)] = np.reshape({expression}, {whole})",
        "return result",
    ]


def _shaped(result: Expr, expression: str) -> str:
    """Rows are 1-D within the source; what is returned has the true shape."""
    return f"np.reshape({expression}, (1, -1))" if len(result.shape) == 2 and result.shape[0] is ONE else expression


def _tuple(shape: tuple[Dim, ...], writer: ExpressionWriter) -> str:
    return "(" + "".join(f"{writer.dim(dim)}, " for dim in shape).rstrip() + ")"
