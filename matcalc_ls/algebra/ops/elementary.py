"""Elementary functions, entry by entry: one line each gives its value, its derivative and its names."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    entrywise_power,
    hadamard,
    is_number,
    light,
    minus,
    number,
    ones,
    plus,
    reciprocal,
    scale,
    zeros,
)
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import bracketed, is_tall, script, spelled_call
from matcalc_ls.algebra.operation import (
    ATOM,
    SCRIPT,
    Array,
    Writer,
    Written,
)
from matcalc_ls.algebra.ops.entrywise import entrywise
from matcalc_ls.algebra.ops.softmax import of_log
from matcalc_ls.algebra.signs import Sign, always


def _square(node: Expr) -> Expr:
    return entrywise_power(node, 2)


def _one(node: Expr) -> Expr:
    return ones(node.shape)


def _logistic(z: Array) -> Any:
    return 1.0 / (1.0 + np.exp(-z))


def _latex_exp(node: Expr, writer: Writer) -> Written:
    """`\\exp(x)`, or `e^{x}` by authors who write that; of a matrix it would be the matrix exponential."""
    if writer.spell("exp") != "e" or len(node.shape) == 2:
        return f"\\exp{bracketed(writer(node.args[0]))}", ATOM
    return f"e^{script(writer(node.args[0]))}", SCRIPT


def _latex_log(node: Expr, writer: Writer) -> Written:
    """`\\log(x)`, but `\\log p(x)`."""
    inner = node.args[0]
    body = writer(inner)
    if inner.name in _CALLS and body.endswith(")") and body == writer(inner, ATOM):
        return f"{writer.spell('log')} {body}", SCRIPT
    return f"{writer.spell('log')}{bracketed(body)}", ATOM


_CALLS = frozenset({"uninterpreted", "application", "function value", "softmax", "determinant"})


def _latex_abs(node: Expr, writer: Writer) -> Written:
    """`|x|`; around a matrix bars would be its determinant."""
    body = writer(node.args[0])
    if node.shape:
        return f"\\operatorname{{abs}}{bracketed(body)}", ATOM
    return (f"\\left|{body}\\right|" if "|" in body or is_tall(body) else f"|{body}|"), ATOM


def _unicode_abs(node: Expr, writer: Writer) -> Written:
    body = writer(node.args[0])
    return (f"abs({body})" if node.shape or "|" in body else f"|{body}|"), ATOM


def _at_zero(value: int) -> Callable[[Expr], Expr]:
    """A function of the number 0, which is not left standing."""
    return lambda node: number(value) if is_number(node.args[0], 0) else node


def _simplify_log(node: Expr) -> Expr:
    inner = node.args[0]
    if is_number(inner, 1):
        return number(0)
    if inner.name == "exp":
        return inner.args[0]
    named = of_log(inner)
    if named is not None:
        return named
    if inner.name == "determinant":
        return light("log determinant", inner.args[0])
    if inner.name == "abs" and inner.args[0].name == "determinant":
        return light("log absolute determinant", inner.args[0].args[0])
    return node


def _simplify_abs(node: Expr) -> Expr:
    inner = node.args[0]
    return number(abs(inner.data[0])) if inner.name == "number" else node


entrywise(
    "exp",
    np.exp,
    lambda z: apply("exp", z),
    latex=_latex_exp,
    code="np.exp({})",
    simplify=_at_zero(1),
    sign=always(Sign.POSITIVE),
)
entrywise(
    "log",
    np.log,
    reciprocal,
    latex=_latex_log,
    code="np.log({})",
    spelled=("log", "ln"),
    condition="the entries of {0} are positive",
    simplify=_simplify_log,
)
entrywise("sin", np.sin, lambda z: apply("cos", z), latex="\\sin", code="np.sin({})", simplify=_at_zero(0))
entrywise("cos", np.cos, lambda z: scale(-1, apply("sin", z)), latex="\\cos", code="np.cos({})", simplify=_at_zero(1))
entrywise(
    "tan",
    np.tan,
    lambda z: plus(_one(z), _square(apply("tan", z))),
    latex="\\tan",
    code="np.tan({})",
    simplify=_at_zero(0),
)
entrywise("sinh", np.sinh, lambda z: apply("cosh", z), latex="\\sinh", code="np.sinh({})", simplify=_at_zero(0))
entrywise("cosh", np.cosh, lambda z: apply("sinh", z), latex="\\cosh", code="np.cosh({})", simplify=_at_zero(1))
entrywise(
    "tanh",
    np.tanh,
    lambda z: minus(_one(z), _square(apply("tanh", z))),
    latex="\\tanh",
    code="np.tanh({})",
    simplify=_at_zero(0),
)
entrywise(
    "arcsin",
    np.arcsin,
    lambda z: entrywise_power(minus(_one(z), _square(z)), Fraction(-1, 2)),
    latex="\\arcsin",
    code="np.arcsin({})",
    condition="the entries of {0} lie between −1 and 1",
)
entrywise(
    "arccos",
    np.arccos,
    lambda z: scale(-1, entrywise_power(minus(_one(z), _square(z)), Fraction(-1, 2))),
    latex="\\arccos",
    code="np.arccos({})",
    condition="the entries of {0} lie between −1 and 1",
)
entrywise("arctan", np.arctan, lambda z: reciprocal(plus(_one(z), _square(z))), latex="\\arctan", code="np.arctan({})")
entrywise(
    "abs",
    np.abs,
    lambda z: apply("sign", z),
    latex=_latex_abs,
    unicode=_unicode_abs,
    code="np.abs({})",
    kinks=(0.0,),
    condition="no entry of {0} is zero",
    simplify=_simplify_abs,
    sign=always(Sign.NONNEGATIVE),
)
entrywise(
    "sign",
    np.sign,
    lambda z: zeros(z.shape),
    latex="\\operatorname{sign}",
    code="np.sign({})",
    kinks=(0.0,),
    spelled=("sign", "sgn"),
    condition="no entry of {0} is zero",
)
entrywise(
    "step",
    lambda z: np.heaviside(z, 0.0),
    lambda z: zeros(z.shape),
    latex="\\operatorname{step}",
    code="np.heaviside({}, 0.0)",
    kinks=(0.0,),
    condition="no entry of {0} is zero",
)
entrywise(
    "relu",
    lambda z: np.maximum(z, 0.0),
    lambda z: apply("step", z),
    latex="\\operatorname{relu}",
    code="np.maximum({}, 0.0)",
    kinks=(0.0,),
    spelled=("relu", "ReLU"),
    condition="no entry of {0} is zero",
    sign=always(Sign.NONNEGATIVE),
)
entrywise(
    "sigmoid",
    _logistic,
    lambda z: hadamard(apply("sigmoid", z), minus(_one(z), apply("sigmoid", z))),
    latex=spelled_call("sigmoid"),
    plain="σ",
    code="(1 / (1 + np.exp(-({}))))",
    spelled=("sigmoid",),
    sign=always(Sign.BETWEEN_ZERO_AND_ONE),
)
entrywise(
    "softplus",
    lambda z: np.logaddexp(0.0, z),
    lambda z: apply("sigmoid", z),
    latex="\\operatorname{softplus}",
    code="np.logaddexp(0.0, {})",
    sign=always(Sign.POSITIVE),
)
