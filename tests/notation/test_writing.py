"""What is made of the table of operations is, written down, read as the same or as nothing: never as another thing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import OPERATIONS, Expr
from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.writing.writer import latex
from matcalc_ls.tex.parse import parse
from tests.algebra.generated import OPERANDS, SIZES, agree, applications, expressions, value, values_for

SYMBOLS = {node.data[0].name: node for node in OPERANDS if node.name == "symbol"}
SCOPE = Scope({name: Binding(node.data[0], "declared", 0, 0) for name, node in SYMBOLS.items()}, dims=frozenset(SIZES))

TAKEN = {
    "leading singular pair": "u_1 is an entry of the operand u",
    "commutation": "K_mn is an entry of the operand K",
    "unit": "E_12 is an entry of the operand E",
}
"""Operations that are written with a letter which an operand has here."""

LETTERS = {"normal density": "φ may be any function", "normal distribution": "Φ may be any function"}
"""Operations that are written with a letter which says nothing of itself."""

UNLIKE = {"row sum norm": "‖r‖_∞ of a row is its largest entry", "p-norm": "‖a‖_2 of a number is its size"}
"""Operations whose sign means something else of some shapes."""

NAMES = [name for name, operation in OPERATIONS.items() if not operation.binds and name not in TAKEN]


def read_again(expr: Expr) -> Expr | None:
    """What is read of an expression as it is written, if it has a value for operands alone."""
    text = latex(expr)
    found = read(parse(text, 0, len(text)).lines[0][0], SCOPE).expr
    if found is None or is_uninterpreted(found):
        return None
    return found if all(node in OPERANDS for node in found.walk() if node.name == "symbol") else None


def is_same(found: Expr, expr: Expr) -> bool:
    """Whether both have one light form, or at least one value."""
    if found is expr or simplify(found) is simplify(expr):
        return True
    values = values_for(found, expr)
    left, right = value(found, values), value(expr, values)
    return left.shape == right.shape and (not np.isfinite(right).all() or agree(left, right, 1e-5))


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_is_read_as_itself(name: str) -> None:
    for expr in applications(name, OPERANDS):
        found = read_again(expr)
        if name not in UNLIKE:
            assert found is None or is_same(found, expr), f"{latex(expr)} is read as {latex(found)}"


def test_what_can_be_read_is_read() -> None:
    spelled = [name for name in NAMES if OPERATIONS[name].spelled and name not in LETTERS]
    unread = [
        name for name in spelled if not any(read_again(expr) is not None for expr in applications(name, OPERANDS))
    ]
    assert len(spelled) > 40 and unread == []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_random_expressions(data: st.DataObject) -> None:
    expr = data.draw(expressions(steps=4))
    if not any(node.name in TAKEN or node.name in UNLIKE for node in expr.walk()):
        found = read_again(expr)
        assert found is None or is_same(found, expr), f"{latex(expr)} is read as {latex(found)}"
