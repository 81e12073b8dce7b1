"""Norms: Euclidean and Frobenius, their square, and the sum of absolute entries."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcalc_ls.algebra.build import apply, is_zero, light, number, power, scale, split_coefficient, times, transpose
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import code_call, code_template, enclosed
from matcalc_ls.algebra.operation import ATOM, SCRIPT, Operation, Writer, Written, branches_between, register
from matcalc_ls.algebra.signs import Sign, always


def _homogeneous(node: Expr) -> Expr:
    """‖cA‖ = |c| ‖A‖ for rational c, and a transpose has the same norm."""
    inner = node.args[0]
    degree = 2 if node.name == "squared norm" else 1
    if is_zero(inner):
        return number(0)
    if not inner.shape:
        return power(inner, 2) if degree == 2 else apply("abs", inner)
    if inner.name == "transpose":
        return light(node.name, inner.args[0])
    coefficient, core = split_coefficient(inner)
    if core is not None and coefficient != 1:
        return scale(abs(coefficient) ** degree, light(node.name, core))
    return node


def _latex_norm(power: str) -> Any:
    def write(node: Expr, writer: Writer) -> Written:
        matrix = len(node.args[0].shape) == 2
        body = writer(node.args[0])
        left, right = ("\\left\\|", "\\right\\|") if "\\frac" in body or "\\sum" in body else ("\\|", "\\|")
        mark = "_F" if matrix else writer.spell("norm")
        return f"{left}{body}{right}{mark}{power}", SCRIPT if power else ATOM

    return write


register(
    Operation(
        name="norm",
        shape=lambda _, __: (),
        value=lambda _, values, __: np.sqrt(np.sum(np.square(values[0]))),
        adjoint=lambda node, _, cotangent: times(cotangent, power(node, -1), node.args[0]),
        rule="d‖x‖ = x:dx / ‖x‖",
        because="the norm is the square root of x:x",
        simplify=_homogeneous,
        spelled=("norm2",),
        sign=always(Sign.NONNEGATIVE),
        conditions=("{0} is not zero",),
        latex=_latex_norm(""),
        unicode=lambda node, writer: (
            f"‖{writer(node.args[0])}‖" + ("_F" if len(node.args[0].shape) == 2 else ""),
            ATOM,
        ),
        code=code_call("np.linalg.norm"),
    )
)

register(
    Operation(
        name="squared norm",
        shape=lambda _, __: (),
        value=lambda _, values, __: np.sum(np.square(values[0])),
        adjoint=lambda node, _, cotangent: times(number(2), cotangent, node.args[0]),
        rule="d‖x‖² = 2x:dx",
        because="the squared norm is x:x",
        simplify=_homogeneous,
        expand=lambda node: light("trace", times(transpose(node.args[0]), node.args[0])),
        sign=always(Sign.NONNEGATIVE),
        latex=_latex_norm("^2"),
        unicode=lambda node, writer: (
            f"‖{writer(node.args[0])}‖" + ("_F²" if len(node.args[0].shape) == 2 else "²"),
            SCRIPT,
        ),
        code=code_template("np.sum(np.square({0}))"),
    )
)

register(
    Operation(
        name="one-norm",
        shape=lambda _, __: (),
        value=lambda _, values, __: np.sum(np.abs(values[0])),
        adjoint=lambda node, _, cotangent: times(cotangent, apply("sign", node.args[0])),
        rule="d‖x‖₁ = sign(x):dx",
        because="each absolute value has the slope of its sign",
        simplify=_homogeneous,
        spelled=("norm1",),
        sign=always(Sign.NONNEGATIVE),
        branches=branches_between(0.0),
        conditions=("no entry of {0} is zero",),
        latex=lambda node, writer: (f"\\|{writer(node.args[0])}\\|_1", ATOM),
        unicode=enclosed("‖", "‖₁"),
        code=code_template("np.sum(np.abs({0}))"),
    )
)
