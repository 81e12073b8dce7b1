"""Second derivatives that a document names: ∇²f, ∂²f/∂x∂xᵀ, and mixed ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcalc_ls.algebra.build import identity, times, trace, transpose
from matcalc_ls.algebra.dims import Dim, Shape, is_square
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.algebra.unification import Unifier
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.notation.derivatives import DerivativeNotation
from matcalc_ls.tex.tree import Row


@dataclass(frozen=True, slots=True)
class Pair:
    """The variables of ∂²f/∂first∂secondᵀ. `laid_out`: a transpose or a vec says which of them the columns are."""

    first: Expr
    second: Expr
    laid_out: bool


def pair_of(
    notation: DerivativeNotation, read: Callable[[Row], Expr | None], only: Callable[[], Expr | None]
) -> Pair | None:
    """The two variables of a second derivative; of ∇²f the one argument of f (`only`), twice."""
    if notation.order != 2:
        return None
    if not notation.variables:
        variable = only()
        return None if variable is None else Pair(variable, variable, False)
    if len(notation.variables) != 2:
        return None
    inside = [_unpacked(read(row)) for row in notation.variables]
    variables = [variable for variable, _ in inside if variable is not None]
    if len(variables) != 2:
        return None
    vectorised = any(vec for _, vec in inside)
    transposed = [mark == "^" for mark in notation.turned] or [False, False]
    first, second = reversed(variables) if transposed == [True, False] else variables
    return Pair(first, second, vectorised or transposed[0] != transposed[1])


def _unpacked(variable: Expr | None) -> tuple[Expr | None, bool]:
    """X of vec(X), and whether it stood in a vec."""
    if variable is not None and variable.name == "vec":
        return variable.args[0], True
    return variable, False


def is_judged(function: Expr, pair: Pair) -> bool:
    """Whether there is one convention for the shape: of a scalar, or of anything by scalars."""
    return not function.shape or not (pair.first.shape or pair.second.shape)


def accepted(derivative: Derivative, pair: Pair) -> list[Expr]:
    """The second derivative as it may be written: where nothing says which variable the columns are, either way."""
    result = derivative.result
    turned = not pair.laid_out and pair.first is not pair.second and len(result.shape) == 2
    return [result, transpose(result)] if turned else [result]


def is_undecided(claimed: Expr, derivative: Derivative, pair: Pair) -> str:
    """Why a claim that is not the second derivative need not be wrong; empty if it must be.

    ∇² is the Laplacian for some, and of a matrix variable there are several arrangements of a second derivative.
    """
    if max(len(pair.first.shape), len(pair.second.shape)) == 2 and not pair.laid_out:
        return "a second derivative by a matrix can be laid out in several ways"
    if derivative.result.shape and not claimed.shape and _may_leave_something_out(claimed, derivative.result):
        return "it may be meant as the Laplacian, or as a multiple of the identity"
    return ""


def _may_leave_something_out(claimed: Expr, hessian: Expr) -> bool:
    """Whether a number may stand for c I, or for the Laplacian."""
    if not is_square(hessian.shape):
        return True
    readings = (trace(hessian), claimed), (hessian, times(claimed, identity(hessian.shape[0])))
    return any(compare(right, reading) != "differs" for right, reading in readings)


def is_laplacian(claimed: Expr, derivative: Derivative) -> bool:
    """Whether a scalar claim is the trace of the Hessian."""
    square = len(derivative.result.shape) == 2 and derivative.result.shape[0] is derivative.result.shape[1]
    return square and not claimed.shape and compare(claimed, trace(derivative.result)) in EQUAL


def fitted(claimed: Expr, shape: Shape) -> Expr:
    """A claim such as `2I`, whose size nothing says, with the size of what it is compared with."""
    unknown = [dim for dim in claimed.shape if not dim.is_known]
    if not unknown or len(claimed.shape) != len(shape):
        return claimed
    unifier = Unifier()
    if not all(unifier.unify(there, here) for there, here in zip(claimed.shape, shape, strict=True)):
        return claimed
    names = sorted({name for dim in unknown for name in dim.names if not Dim.of(name).is_known})
    return substitute_dims(claimed, {name: unifier.resolve(Dim.of(name)) for name in names})
