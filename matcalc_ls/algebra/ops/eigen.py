"""Extreme eigenvalues of a symmetric matrix, and their unit eigenvectors.

Sources: Magnus, On differentiating eigenvalues and eigenvectors (1985); Matrix Cookbook (67), (68): for a simple
eigenvalue of a symmetric matrix dλ = vᵀ dA v and dv = (λI − A)⁺ dA v.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    identity,
    light,
    minus,
    scale,
    simplify,
    split_coefficient,
    times,
    transpose,
)
from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.forms import latex_call, unicode_call
from matcalc_ls.algebra.operation import ATOM, Array, NotDifferentiableError, Operation, Writer, Written, register
from matcalc_ls.algebra.ops.powers import square_shape

_ENDS = {"max": -1, "min": 0}


def _square(args: Sequence[Expr], data: Any) -> Shape:
    if len(square_shape(args, data, "eigenvalue")) != 2:
        raise ShapeError("the eigenvalue of a scalar", "eigenvalue", (0,))
    return args[0].shape


def _sorted_pairs(matrix: Array) -> tuple[Array, Array]:
    """Eigenvalues in ascending order and unit eigenvectors; NaN where they are complex."""
    if np.array_equal(matrix, matrix.T):
        values, vectors = np.linalg.eigh(matrix)
        return values, vectors
    values, vectors = np.linalg.eig(matrix)
    if np.abs(values.imag).max() > 1e-12 * np.abs(values).max():
        return np.full(len(matrix), np.nan), np.full(matrix.shape, np.nan)
    order = np.argsort(values.real)
    return values.real[order], vectors.real[:, order]


def _oriented(vector: Array) -> Array:
    """A vector or its opposite, so that its largest entry is positive."""
    result: Array = vector * np.sign(vector[np.argmax(np.abs(vector))])
    return result


def require_symmetric(matrix: Expr, what: str = "eigenvalue") -> None:
    """Raises NotDifferentiableError for a matrix that is not seen to be symmetric."""
    turned = simplify(matrix)
    if transpose(turned) is not turned:
        raise NotDifferentiableError(f"the {what} of a matrix that is not symmetric; declare it symmetric")


def _eigenvalue(name: str, end: str, word: str) -> None:
    def adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
        require_symmetric(node.args[0])
        vector = light("eigenvector", node.args[0], data=(end,))
        return times(cotangent, vector, transpose(vector))

    def simplify_value(node: Expr) -> Expr:
        inner = node.args[0]
        if inner.name == "transpose":
            return light(name, inner.args[0])
        coefficient, core = split_coefficient(inner)
        if core is not None and coefficient > 0 and coefficient != 1:
            return scale(coefficient, light(name, core))
        return node

    register(
        Operation(
            name=name,
            shape=lambda args, data: _square(args, data)[:0],
            value=lambda _, values, __: _sorted_pairs(np.asarray(values[0]))[0][_ENDS[end]],
            adjoint=adjoint,
            rule="dλ = v vᵀ:dA",
            because=f"the {word} eigenvalue of a symmetric matrix changes by vᵀ dA v, v being its unit eigenvector",
            simplify=simplify_value,
            spelled=(f"lambda{end}", f"eig{end}"),
            conditions=("{0} is symmetric", f"the {word} eigenvalue of {{0}} is simple"),
            latex=latex_call(f"\\lambda_{{\\{end}}}"),
            unicode=unicode_call(f"λ_{end}"),
            code=lambda node, writer: (f"eigenvalue({writer(node.args[0])}, {_ENDS[end]})", ATOM),
        )
    )


_eigenvalue("largest eigenvalue", "max", "largest")
_eigenvalue("smallest eigenvalue", "min", "smallest")


def _eigenvector_adjoint(node: Expr, _: int, cotangent: Expr) -> Expr:
    matrix = node.args[0]
    require_symmetric(matrix)
    value = light("largest eigenvalue" if node.data[0] == "max" else "smallest eigenvalue", matrix)
    resolvent = light("pseudo-inverse", minus(times(value, identity(matrix.shape[0])), matrix))
    return times(resolvent, cotangent, transpose(node))


def _simplify_eigenvector(node: Expr) -> Expr:
    coefficient, core = split_coefficient(node.args[0])
    if core is None or coefficient <= 0 or coefficient == 1:
        return node
    return light("eigenvector", core, data=node.data)


def _latex_eigenvector(node: Expr, writer: Writer) -> Written:
    return f"v_{{\\{node.data[0]}}}({writer(node.args[0])})", ATOM


register(
    Operation(
        name="eigenvector",
        shape=lambda args, data: _square(args, data)[:1],
        value=lambda node, values, _: _oriented(_sorted_pairs(np.asarray(values[0]))[1][:, _ENDS[node.data[0]]]),
        adjoint=_eigenvector_adjoint,
        rule="g:dv = (λI − A)⁺ g vᵀ:dA",
        because="a unit eigenvector of a symmetric matrix changes by (λI − A)⁺ dA v",
        simplify=_simplify_eigenvector,
        conditions=("{0} is symmetric", "that eigenvalue of {0} is simple"),
        latex=_latex_eigenvector,
        unicode=lambda node, writer: (f"v_{node.data[0]}({writer(node.args[0])})", ATOM),
        code=lambda node, writer: (f"eigenvector({writer(node.args[0])}, {_ENDS[node.data[0]]})", ATOM),
    )
)
