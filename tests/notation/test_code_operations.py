"""Every entry of the table of operations has source in every library, which computes its value, or is refused."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from matcalc_ls.algebra.build import simplify, symbol
from matcalc_ls.algebra.expression import OPERATIONS, Expr
from matcalc_ls.calculus.derivation import Derivation
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.notation.writing.backends import CannotWriteError
from matcalc_ls.notation.writing.code import arguments_of, source
from tests.algebra.generated import OPERANDS, SIZES, applications, value, values_for
from tests.notation.generated_code import as_numpy, function_of, library, same

# Binders and members of families are tried through derivatives, in test_code.py.
TRIED = [
    name
    for name, operation in OPERATIONS.items()
    if not operation.binds and name not in ("member", "differential", "uninterpreted")
]

# What sympy has no exact form for: what rests on eigenvalues or singular values, and arrays of three axes.
NOT_IN_SYMPY = {
    "largest eigenvalue",
    "smallest eigenvalue",
    "eigenvector",
    "matrix square root",
    "matrix exponential",
    "exponential derivative",
    "second exponential derivative",
    "nuclear norm",
    "weighted hessian",
    "spectral norm",
    "schatten norm",
    "polar factor",
    "leading singular pair",
}


def cases(name: str) -> list[Expr]:
    """A few expressions of an operation, no two with operands of the same shapes."""
    if name == "symbol":
        return list(OPERANDS)
    found = {(tuple(arg.shape for arg in node.args), node.data): node for node in applications(name, OPERANDS)}
    return [light for light in map(simplify, found.values()) if light.name != "application" or name == light.name]


def as_derivative(node: Expr) -> Derivative:
    """A derivative whose result is this expression."""
    return Derivative(node, symbol("t"), "gradient", node, cast(Derivation, None))


@pytest.mark.parametrize("name", TRIED)
@pytest.mark.parametrize("target", ["numpy", "jax", "torch", "sympy"])
def test_every_operation_is_written_or_refused(target: str, name: str) -> None:
    """Without the library: its source compiles, and a refusal names the operation."""
    for node in cases(name):
        derivative = as_derivative(node)
        try:
            text = source(derivative, target)
        except CannotWriteError as error:
            assert target == "sympy", error
            assert any(part.name in NOT_IN_SYMPY or (part.name == "power" and part.shape) for part in node.walk())
            assert any(part.name.replace("power", "a power") in str(error) for part in node.walk()), error
            continue
        assert target != "sympy" or node.name not in NOT_IN_SYMPY
        compile(text, target, "exec")


@pytest.mark.parametrize("target", ["numpy", "jax", "torch", "sympy"])
def test_every_operation_has_its_value(target: str) -> None:
    """Executed: what each library computes is the operation's value."""
    library(target)
    tried = 0
    for name in TRIED:
        for node in cases(name):
            if node.name in ("application", "weighted hessian"):
                continue  # its function is the caller's
            values = values_for(node)
            expected = value(node, values)
            if not np.all(np.isfinite(expected)):
                continue
            derivative = as_derivative(node)
            try:
                function = function_of(source(derivative, target), target)
            except CannotWriteError:
                continue
            names = arguments_of(derivative).names
            arguments: dict[str, Any] = {
                argument: SIZES[latex] if latex in SIZES else values.evaluate_key(latex)
                for latex, argument in names.items()
            }
            found = function(**arguments)
            assert same(found, expected, 1e-8), (name, node, as_numpy(found), expected)
            tried += 1
    assert tried > 100
