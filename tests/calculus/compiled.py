"""Running the numpy source of a derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.notation.writing.code import arguments_of, source


def run_source(derivative: Derivative, values: Values) -> Any:
    """The array that the generated source computes."""
    arguments: dict[str, Any] = {}
    quantities = {
        node.data[0].name: node
        for root in (derivative.result, derivative.variable)
        for node in root.walk()
        if node.name in ("symbol", "member")
    }
    for name, spelled in arguments_of(derivative).names.items():
        node = quantities.get(name)
        if node is None:
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
