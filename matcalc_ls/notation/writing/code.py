"""Source for a derivative: a module that defines `derivative(**arguments)` and imports one library alone.

numpy's is made of the `code` fields of the table of operations, jax's and torch's are numpy's translated
(`backends.py`), sympy's has forms of its own (`sympy_source.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcalc_ls.algebra.dims import ONE, Dim, indexed_name
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.algebra.ops.application import called
from matcalc_ls.calculus.derivative import DIRECTION, Derivative
from matcalc_ls.notation.writing.backends import CannotWriteError, Opening, translated_module
from matcalc_ls.notation.writing.helpers import helpers_for
from matcalc_ls.notation.writing.jax_source import JAX
from matcalc_ls.notation.writing.names import python_names
from matcalc_ls.notation.writing.sympy_source import sympy_source
from matcalc_ls.notation.writing.torch_source import TORCH
from matcalc_ls.notation.writing.writer import ExpressionWriter


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the generated function takes: LaTeX symbol -> Python name, families by their declared symbol.

    A function that nobody defined is an argument too, and so is each of its derivatives: `f`, `\\nabla f`, called with
    arrays. `bound` has the names of the indices of its sums and chains, `integers` the symbols that are sizes, bounds
    or indices.
    """

    names: dict[str, str]
    families: tuple[Family, ...]
    bound: dict[str, str]
    integers: frozenset[str]
    functions: frozenset[str]

    @property
    def opening(self) -> Opening:
        """The arguments by their Python names."""
        named = self.functions.union(family.name for family in self.families)
        arrays = [name for symbol, name in self.names.items() if symbol not in named | self.integers]
        return Opening(arrays, [self.names[family.name] for family in self.families], self._unpacking())

    def _unpacking(self) -> list[str]:
        writer = ExpressionWriter("code", names=self.names)
        lines = []
        for family in self.families:
            name, lower = self.names[family.name], family.lower or ONE
            if lower.names <= self.names.keys():
                lines.append(f"if not isinstance({name}, dict):")
                lines.append(f"    {name} = dict(enumerate({name}, start={writer.dim(lower)}))")
        return lines


def arguments_of(derivative: Derivative) -> Arguments:
    """The symbols, families, sizes, bounds and indices that the source of a derivative uses."""
    symbols: dict[str, Symbol | Family] = {}
    for root in (derivative.result, derivative.variable):
        for node in root.walk():
            if node.name in ("symbol", "member") and node.data[0].name != DIRECTION:
                symbols[node.data[0].name] = node.data[0]
    if derivative.variable not in set(derivative.result.walk()) and not _needs_variable(derivative):
        symbols.pop(derivative.variable.data[0].name, None)
    families = tuple(_from_first(each, derivative) for each in symbols.values() if isinstance(each, Family))
    used = _used_sizes(derivative)
    sizes = [name for name in used if name not in symbols]
    functions = [called(node) for node in derivative.result.walk() if node.name in ("application", "weighted hessian")]
    taken = [*symbols, *dict.fromkeys(functions), *sizes]
    indices = [node.data[0] for node in derivative.result.walk() if node.operation.binds]
    names = python_names([*taken, *dict.fromkeys(index for index in indices if index not in taken)])
    return Arguments(
        {name: names[name] for name in taken},
        families,
        {name: names[name] for name in names if name not in taken},
        frozenset(used),
        frozenset(functions),
    )


def _from_first(family: Family, derivative: Derivative) -> Family:
    """A family of which nobody said where it begins, with the member 0 if there is one: an array's first is that."""
    members = (node.data for node in derivative.result.walk() if node.name == "member")
    has_zeroth = any(known == family and index.constant == 0 for known, index in members)
    return replace(family, lower=Dim.of(0)) if family.lower is None and has_zeroth else family


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


TARGETS = ("numpy", "jax", "torch", "sympy")


def source(derivative: Derivative, target: str) -> str:
    """Source of a module with `derivative(**arguments)`, an array of the function's shape, then the variable's.

    Raises ValueError for an unknown target, CannotWriteError for what the library cannot do and for sizes that change
    with the index of a sum, TooExpensiveError for a result that is too long.
    """
    arguments = arguments_of(derivative)
    _require_fixed_sizes(arguments, derivative)
    if target == "sympy":
        return sympy_source(derivative, arguments.bound | arguments.names, arguments.names, arguments.opening)
    if target not in TARGETS:
        raise ValueError(f"cannot write {target!r}: use one of {', '.join(TARGETS)}")
    writer = ExpressionWriter("code", names={**arguments.bound, **arguments.names, DIRECTION: "direction"})
    signature = f"def derivative({', '.join(arguments.names.values())}):"
    body = [f"    {line}" for line in _body(derivative, writer)]
    helpers = helpers_for("\n".join(body))
    if target == "numpy":
        unpacking = [f"    {line}" for line in arguments.opening.unpacking]
        return "\n\n".join(["import numpy as np\n", *helpers.values(), _lines(signature, *unpacking, *body)])
    numbers = frozenset(arguments.bound.values()) | {arguments.names[name] for name in arguments.integers}
    backend = {"jax": JAX, "torch": TORCH}[target]
    return translated_module(helpers, _lines(signature, *body), backend, numbers, arguments.opening)


def _require_fixed_sizes(arguments: Arguments, derivative: Derivative) -> None:
    """Raises CannotWriteError for a size that changes with the index of a sum, which no integer does."""
    indices = {node.data[0] for node in derivative.result.walk() if node.operation.binds}
    for name in sorted(arguments.integers):
        parts = indexed_name(name)
        if parts is not None and not indices.isdisjoint(parts.index.names):
            raise CannotWriteError(f"{name} is another number in each term")


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


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
