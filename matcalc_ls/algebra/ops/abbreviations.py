"""Functions that are short for others: `sym(A)` is ½(A + Aᵀ), `softmin(x)` is softmax(−x). Reading spells them out.

Each row has the names that call it in documents, how many operands it takes, and what it means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from matcalc_ls.algebra.build import dimension, number, ones, rows
from matcalc_ls.algebra.expression import Expr, ShapeError, make

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """`meaning` spells the function out for its operands; it raises ShapeError where they do not fit.

    of_parameter: whether the last operand stands below the name, as in `\\log_b x`.
    """

    name: str
    spelled: tuple[str, ...]
    arity: int
    meaning: Callable[..., Expr]
    of_parameter: bool = False


def _sum(*terms: Expr) -> Expr:
    return make("sum", *terms)


def _minus(left: Expr, right: Expr) -> Expr:
    if right.name == "number":
        return make("sum", left, number(-right.data[0]))
    return make("sum", left, make("product", number(-1), right))


def _scaled(factor: Fraction | int, node: Expr) -> Expr:
    return make("product", number(factor), node)


def _ones_like(node: Expr) -> Expr:
    return ones(node.shape)


def _power(base: Expr, exponent: Fraction | int) -> Expr:
    return make("entrywise power" if base.shape else "power", base, number(exponent))


def _mean(node: Expr) -> Expr:
    if len(node.shape) != 1:
        raise ShapeError("the mean of something that is no vector", "mean", (0,))
    return make("quotient", make("entry sum", node), dimension(rows(node)))


def _times(left: Expr, right: Expr) -> Expr:
    return make("hadamard", left, right) if left.shape and right.shape else make("product", left, right)


def _root_of_squares(x: Expr, y: Expr) -> Expr:
    return _power(_sum(_power(x, 2), _power(y, 2)), HALF)


def _huber(z: Expr, threshold: Expr) -> Expr:
    scaled = make("huber", make("quotient", z, threshold))
    return make("product", make("power", threshold, number(2)), scaled)


def _leaky(z: Expr, slope: Expr) -> Expr:
    return _minus(make("relu", z), make("product", slope, make("relu", _scaled(-1, z))))


def _elu(z: Expr, size: Expr) -> Expr:
    negative = _scaled(-1, make("relu", _scaled(-1, z)))
    return _sum(make("relu", z), make("product", size, _minus(make("exp", negative), _ones_like(z))))


def _condition(matrix: Expr) -> Expr:
    return make("product", make("spectral norm", matrix), make("spectral norm", make("inverse", matrix)))


def _of_reciprocal(function: str) -> Callable[[Expr], Expr]:
    return lambda z: _power(make(function, z), -1)


def _quotient_of(above: str, below: str) -> Callable[[Expr], Expr]:
    return lambda z: _times(make(above, z), _power(make(below, z), -1))


def _vee(matrix: Expr) -> Expr:
    return _scaled(HALF, make("axial vector", matrix))


ROWS = (
    Abbreviation("symmetric part", ("sym", "Sym"), 1, lambda a: _scaled(HALF, _sum(a, make("transpose", a)))),
    Abbreviation("skew part", ("skew", "Skew"), 1, lambda a: _scaled(HALF, _minus(a, make("transpose", a)))),
    Abbreviation("vee", ("vee",), 1, _vee),
    Abbreviation("smallest entry", (), 1, lambda x: _scaled(-1, make("largest entry", _scaled(-1, x)))),
    Abbreviation("softmin", ("softmin",), 1, lambda x: make("softmax", _scaled(-1, x))),
    Abbreviation("log-sigmoid", ("logsigmoid", "logsig"), 1, lambda x: make("log", make("sigmoid", x))),
    Abbreviation("expit", ("expit", "logistic"), 1, lambda x: make("sigmoid", x)),
    Abbreviation("mish", ("mish", "Mish"), 1, lambda x: _times(x, make("tanh", make("softplus", x)))),
    Abbreviation("hinge", ("hinge",), 1, lambda z: make("relu", _minus(_ones_like(z), z))),
    Abbreviation("relu6", ("relu6", "ReLU6"), 1, lambda z: make("minimum", make("relu", z), number(6))),
    Abbreviation("erfc", ("erfc",), 1, lambda x: _minus(_ones_like(x), make("erf", x))),
    Abbreviation("digamma", ("digamma",), 1, lambda x: make("polygamma", x, data=(0,))),
    Abbreviation("trigamma", ("trigamma",), 1, lambda x: make("polygamma", x, data=(1,))),
    Abbreviation("log1p", ("log1p",), 1, lambda x: make("log", _sum(_ones_like(x), x))),
    Abbreviation("expm1", ("expm1",), 1, lambda x: _minus(make("exp", x), _ones_like(x))),
    Abbreviation("square root", ("sqrt",), 1, lambda x: _power(x, HALF)),
    Abbreviation("mean", ("mean",), 1, _mean),
    Abbreviation("hypotenuse", ("hypot",), 2, _root_of_squares),
    Abbreviation("condition number", ("cond",), 1, _condition),
    Abbreviation("secant", ("sec",), 1, _of_reciprocal("cos")),
    Abbreviation("cosecant", ("csc",), 1, _of_reciprocal("sin")),
    Abbreviation("cotangent", ("cot",), 1, _quotient_of("cos", "sin")),
    Abbreviation("hyperbolic secant", ("sech",), 1, _of_reciprocal("cosh")),
    Abbreviation("hyperbolic cotangent", ("coth",), 1, _quotient_of("cosh", "sinh")),
    Abbreviation(
        "logarithm to a base", ("log", "lg"), 2, lambda x, b: make("quotient", make("log", x), make("log", b)), True
    ),
    Abbreviation("huber with a threshold", ("huber", "Huber"), 2, _huber, True),
    Abbreviation("elu with a size", ("elu", "ELU"), 2, _elu, True),
    Abbreviation("leaky relu with a slope", ("leakyrelu", "LeakyReLU", "lrelu"), 2, _leaky, True),
)

ABBREVIATIONS = {row.name: row for row in ROWS}
