"""Powers and quotients, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    apply,
    entrywise_power,
    hadamard,
    light,
    minus,
    number,
    ones,
    power,
    reciprocal,
    scale,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import Shape, describe_shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import superscript
from matcalc_ls.algebra.operation import (
    ATOM,
    SCRIPT,
    Operation,
    Writer,
    Written,
    register,
)
from matcalc_ls.algebra.ops.linear import same_shapes


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
        return (ones(base.shape), base, hadamard(base, base))[int(exponent.data[0])]
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
