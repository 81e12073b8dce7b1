"""Every entry of the table of operations: its value, its adjoint, its light and expanded forms, its transpose."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_ls.algebra.build import simplify, symbol, transpose
from matcalc_ls.algebra.expression import OPERATIONS, Expr, make
from matcalc_ls.algebra.normal_form import expanded
from tests.algebra.generated import OPERANDS, agree, applications, array_derivative, value, values_for

# Binders have tests of their own; what else is left out has no value of its own, or no operands to be tried on.
TRIED = [name for name, operation in OPERATIONS.items() if not operation.binds]
WITH_ADJOINT = [name for name in TRIED if OPERATIONS[name].adjoint]
WITHOUT_CASES = {"symbol", "member", "differential", "uninterpreted"}


def cases(name: str) -> list[Expr]:
    found = list(applications(name, OPERANDS))
    assert found, "generated.py has no operands or data that fit this operation"
    return found


@pytest.mark.parametrize("name", WITH_ADJOINT)
def test_adjoint_is_the_derivative(name: str) -> None:
    tried = 0
    for node in cases(name):
        cotangent = symbol("G", node.shape)
        for position, operand in enumerate(node.args):
            if operand.name != "symbol" or operand in node.args[:position] + node.args[position + 1 :]:
                continue
            variable = symbol(operand.data[0].name, operand.shape)
            values = values_for(node, cotangent)
            expected = array_derivative(node, variable, values)
            if not np.all(np.isfinite(expected)):
                continue
            try:
                adjoint = OPERATIONS[name].adjoint(node, position, cotangent)  # type: ignore[misc]
            except Exception as error:
                assert type(error).__name__ == "NotDifferentiableError", (node, position, error)
                continue
            pulled = value(adjoint, values)
            whole = np.tensordot(value(cotangent, values), expected, axes=len(node.shape))
            assert adjoint.shape == operand.shape
            assert agree(pulled, whole), (node, position, adjoint)
            tried += 1
    assert tried


@pytest.mark.parametrize("name", [name for name in TRIED if name not in WITHOUT_CASES])
def test_forms_and_transposes_keep_the_value(name: str) -> None:
    for node in cases(name):
        values = values_for(node)
        original = value(node, values)
        assert original.shape == tuple(dim.evaluate(values.sizes) for dim in node.shape), node
        if not np.all(np.isfinite(original)):
            continue
        light = simplify(node)
        assert light.shape == node.shape, (node, light)
        assert agree(value(light, values), original, 1e-9), (node, light)
        assert agree(value(expanded(node), values), original, 1e-9), (node, expanded(node))
        turned = value(make("transpose", node), values)
        assert agree(value(transpose(light), values), turned, 1e-9), (node, transpose(light))
        assert simplify(transpose(transpose(light))) is light, node


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_entry_is_told_in_words(name: str) -> None:
    operation = OPERATIONS[name]
    if operation.adjoint is not None:
        assert operation.rule
        assert operation.because
