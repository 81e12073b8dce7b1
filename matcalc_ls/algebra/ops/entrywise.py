"""Entrywise functions: one line each gives its value, its derivative and its names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    power,
    reciprocal,
    scale,
    times,
    transpose,
    zeros,
)
from matcalc_ls.algebra.dims import Shape, describe_shape, is_row
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import bracketed, is_tall, latex_call, script, superscript, unicode_call
from matcalc_ls.algebra.operation import (
    ATOM,
    SCRIPT,
    Array,
    Operation,
    Writer,
    Writing,
    Written,
    branches_between,
    register,
)
from matcalc_ls.algebra.ops.softmax import of_log

Slope = Callable[[Expr], Expr]


def _square(node: Expr) -> Expr:
    return entrywise_power(node, 2)


def _one(node: Expr) -> Expr:
    return ones(node.shape)


def _logistic(z: Array) -> Any:
    return 1.0 / (1.0 + np.exp(-z))


def entrywise(
    name: str,
    value: Callable[[Any], Any],
    slope: Slope,
    *,
    latex: str | Writing,
    code: str,
    plain: str = "",
    spelled: tuple[str, ...] = (),
    condition: str = "",
    kinks: tuple[float, ...] = (),
    simplify: Callable[[Expr], Expr] = lambda node: node,
    unicode: Writing | None = None,
) -> None:
    """Enter a function that acts on each entry; `slope` builds its derivative at an expression, of the same shape.

    `kinks` are where its derivative goes over to another formula.
    """
    plain = plain or name

    register(
        Operation(
            name=name,
            shape=lambda args, _: args[0].shape,
            value=lambda _, values, __: value(np.asarray(values[0])),
            adjoint=lambda node, _, cotangent: hadamard(cotangent, slope(node.args[0])),
            rule=f"G:d {plain}(Z) = (G ⊙ {plain}′(Z)):dZ",
            because=f"{name} acts entry by entry",
            scalar_rule=f"d {plain}(z) = {plain}′(z) dz",
            scalar_because="the chain rule",
            simplify=simplify,
            transposed=_transposed_function,
            entrywise=True,
            branches=branches_between(*kinks) if kinks else None,
            spelled=spelled or (name,),
            conditions=(condition,) if condition else (),
            latex=latex_call(latex) if isinstance(latex, str) else latex,
            unicode=unicode or unicode_call(plain),
            code=lambda node, writer: (code.format(writer(node.args[0])), ATOM),
        )
    )


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


def _transposed_function(node: Expr) -> Expr | None:
    is_matrix = len(node.shape) == 2 and not is_row(node.shape)
    return light(node.name, transpose(node.args[0])) if is_matrix else None


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


entrywise("exp", np.exp, lambda z: apply("exp", z), latex=_latex_exp, code="np.exp({})", simplify=_at_zero(1))
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
)
entrywise(
    "sigmoid",
    _logistic,
    lambda z: hadamard(apply("sigmoid", z), minus(_one(z), apply("sigmoid", z))),
    latex="\\sigma",
    plain="σ",
    code="(1 / (1 + np.exp(-({}))))",
    spelled=("sigmoid",),
)
entrywise(
    "softplus",
    lambda z: np.logaddexp(0.0, z),
    lambda z: apply("sigmoid", z),
    latex="\\operatorname{softplus}",
    code="np.logaddexp(0.0, {})",
)


def _power_shape(args: Sequence[Expr], _: Any) -> Shape:
    if args[1].shape:
        raise ShapeError(f"an exponent of shape {describe_shape(args[1].shape)}", "entrywise power", (1,))
    return args[0].shape


def _power_adjoint(node: Expr, position: int, cotangent: Expr) -> Expr:
    base, exponent = node.args
    if position == 0:
        return hadamard(cotangent, times(exponent, entrywise_power(base, minus(exponent, number(1)))))
    return light("frobenius", cotangent, hadamard(node, apply("log", base)))


def _simplify_power(node: Expr) -> Expr:
    base, exponent = node.args
    if not base.shape:
        return light("power", base, exponent)
    if exponent.name == "number" and exponent.data[0] in (0, 1, 2):
        return (_one(base), base, hadamard(base, base))[int(exponent.data[0])]
    whole = exponent.name == "number" and exponent.data[0].denominator == 1
    if base.name == "entrywise power" and whole:
        return entrywise_power(base.args[0], times(base.args[1], exponent))
    if whole and base.name == "product":
        scalars = [factor for factor in base.args if not factor.shape]
        if scalars:
            rest = times(*(factor for factor in base.args if factor.shape))
            return times(*(power(factor, exponent) for factor in scalars), entrywise_power(rest, exponent))
    return base if base.name == "ones" else node


def _latex_power(node: Expr, writer: Writer) -> Written:
    exponent = node.args[1]
    raised = str(exponent.data[0]) if exponent.name == "number" else writer(exponent)
    return f"{writer(node.args[0], ATOM)}^{{{writer.spell('hadamard')} {raised}}}", SCRIPT


def _transposed_power(node: Expr) -> Expr | None:
    if len(node.shape) != 2 or node.shape[0].constant == 1:
        return None
    return entrywise_power(transpose(node.args[0]), node.args[1])


register(
    Operation(
        name="entrywise power",
        arity=2,
        shape=_power_shape,
        value=lambda _, values, __: np.power(np.asarray(values[0]), values[1]),
        adjoint=_power_adjoint,
        rule="G:d(Z^∘k) = (G ⊙ k Z^∘(k−1)):dZ",
        because="the power rule, entry by entry",
        simplify=_simplify_power,
        transposed=_transposed_power,
        latex=_latex_power,
        unicode=lambda node, writer: (
            f"{writer(node.args[0], ATOM)}{superscript('∘' + writer(node.args[1]))}".replace("^(∘", "^∘("),
            SCRIPT,
        ),
        code=lambda node, writer: (f"{writer(node.args[0], ATOM)} ** {writer(node.args[1], ATOM)}", SCRIPT),
    )
)


def _quotient_shape(args: Sequence[Expr], _: Any) -> Shape:
    from matcalc_ls.algebra.ops.linear import same_shapes

    return same_shapes("entrywise quotient", args)


register(
    Operation(
        name="entrywise quotient",
        arity=2,
        shape=_quotient_shape,
        value=lambda _, values, __: values[0] / values[1],
        adjoint=lambda node, position, cotangent: (
            hadamard(cotangent, reciprocal(node.args[1]))
            if position == 0
            else scale(-1, hadamard(cotangent, node.args[0], entrywise_power(node.args[1], -2)))
        ),
        rule="the quotient rule, entry by entry",
        because="the quotient rule, entry by entry",
        simplify=lambda node: hadamard(node.args[0], reciprocal(node.args[1])),
        latex=lambda node, writer: (f"{writer(node.args[0], SCRIPT)} \\oslash {writer(node.args[1], SCRIPT)}", 3),
        unicode=lambda node, writer: (f"{writer(node.args[0], SCRIPT)} ⊘ {writer(node.args[1], SCRIPT)}", 3),
        code=lambda node, writer: (f"{writer(node.args[0], ATOM)} / {writer(node.args[1], ATOM)}", 4),
    )
)
