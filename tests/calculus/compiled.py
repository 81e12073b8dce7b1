"""Running the numpy source of a derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.application import called
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.notation.writing.code import arguments_of, source


def _callable(node: Expr, values: Values) -> Any:
    """A function that nobody defined, or its derivative, as it is drawn for verification."""
    return lambda *given: node.operation.value(node, given, values)


def run_source(derivative: Derivative, values: Values) -> Any:
    """The array that the generated source computes."""
    arguments: dict[str, Any] = {}
    quantities = {
        node.data[0].name: node
        for root in (derivative.result, derivative.variable)
        for node in root.walk()
        if node.name in ("symbol", "member")
    }
    functions = {called(node): node for node in derivative.result.walk() if node.name == "application"}
    for name, spelled in arguments_of(derivative).names.items():
        node = quantities.get(name)
        if name in functions:
            arguments[spelled] = _callable(functions[name], values)
        elif node is None:
            arguments[spelled] = values.sizes[name]
        elif node.name == "member":
            bounds = (end.evaluate(values.sizes) for end in (node.data[0].lower, node.data[0].upper))
            first, last = bounds
            arguments[spelled] = {k: values.evaluate_key((name, k)) for k in range(first, last + 1)}
        else:
            arguments[spelled] = values.evaluate_key(name)
    scope: dict[str, Any] = {}
    exec(source(derivative, "numpy"), scope)
    with np.errstate(all="ignore"):
        return np.asarray(scope["derivative"](**arguments), dtype=float)
