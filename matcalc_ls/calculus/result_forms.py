"""One derivative in the form that is asked for: Kronecker with vec, differential, or entry by entry.

Source of the first two: Magnus & Neudecker, Matrix Differential Calculus, ch. 9: dF = A dX B says the same as
d vec F = (Bᵀ ⊗ A) d vec X, and as ∂F_ij/∂X_kl = A_ik B_lj.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from matcalc_ls.algebra.build import frobenius, light, number, simplify, symbol, times, transpose
from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import Expr, make, transform
from matcalc_ls.calculus.deltas import without_deltas
from matcalc_ls.calculus.derivative import DIRECTION, Derivative, predicted_change
from matcalc_ls.calculus.entries import LETTERS, Entries, names_in_use
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.calculus.errors import NotDifferentiableError, UnverifiedError
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.forms import as_kronecker
from matcalc_ls.calculus.pullback import Condition, pull_back
from matcalc_ls.calculus.structure import projected
from matcalc_ls.calculus.verification import verified

FormName = Literal["auto", "kronecker", "differential", "index"]
FORMS = ("auto", "kronecker", "differential", "index")


@dataclass(frozen=True, slots=True)
class EntryForm:
    """∂F_ij/∂X_kl: the entry of the function at `outer`, by the entry of the variable at `inner`."""

    result: Expr
    outer: tuple[Dim, ...]
    inner: tuple[Dim, ...]


def as_differential(derivative: Derivative) -> Derivative:
    """dF as a function of dX, G : dX for a scalar."""
    if derivative.form == "differential":
        return derivative
    direction = symbol(DIRECTION, derivative.variable.shape)
    result = factored(_change(derivative, direction), derivative.function)
    return _checked(replace(derivative, form="differential", result=result, direction=direction))


def as_kronecker_form(derivative: Derivative) -> Derivative:
    """∂ vec(F)/∂ vec(X)ᵀ; raises NotDifferentiableError where the differential is no sum of A dX B and A dXᵀ B."""
    if derivative.form in ("kronecker", "jacobian"):
        return derivative
    result: Expr | None
    if derivative.form == "gradient":
        result = light("vec", derivative.result)
        if derivative.variable.shape:
            result = transpose(result)
        return replace(derivative, form="kronecker", result=result)
    direction = symbol(DIRECTION, derivative.variable.shape)
    result = as_kronecker(_change(derivative, direction), direction)
    if result is None:
        raise NotDifferentiableError("the differential is no sum of terms A dX B, so there is no Kronecker form")
    return _checked(replace(derivative, form="kronecker", result=factored(result), direction=None))


def as_entries(derivative: Derivative) -> EntryForm:
    """The derivative entry by entry; raises UnverifiedError where it does not agree with the differential."""
    function, variable = derivative.function, derivative.variable
    taken = names_in_use(function, variable)
    names = [letter for letter in LETTERS if letter not in taken][: len(function.shape) + len(variable.shape)]
    if len(names) < len(function.shape) + len(variable.shape):
        raise NotDifferentiableError("all letters that an index could have are taken")
    indices = tuple(map(Dim.of, names))
    outer, inner = indices[: len(function.shape)], indices[len(function.shape) :]
    if variable.shape and function.shape:
        direction = symbol(DIRECTION, variable.shape)
        unit = make("unit", data=(variable.shape, inner))
        change = simplify(transform(_change(derivative, direction), {direction: unit}.get))
    else:
        change = derivative.result
    places = outer if function.shape else inner
    ranges = {name: (ONE, extent) for name, extent in zip(names, (*function.shape, *variable.shape), strict=True)}
    spread = Entries(taken | set(names), thorough=False).of(change, places)
    result, conditions = without_deltas(spread, ranges)
    expected = make("entry", change, data=places) if places else change
    within = [Condition(ONE, Dim.of(name), extent) for name, (_, extent) in ranges.items()]
    if conditions or compare(result, expected, (*within, *derivative.conditions)) not in EQUAL:
        raise UnverifiedError("the form entry by entry could not be verified")
    return EntryForm(factored(result), outer, inner)


def _change(derivative: Derivative, direction: Expr) -> Expr:
    """The differential for a direction of the variable, within the variable's structure."""
    function, variable = derivative.function, derivative.variable
    if not variable.shape:
        return times(direction, derivative.result)
    if derivative.form == "gradient":
        return frobenius(derivative.result, direction)
    if derivative.direction is not None:
        return transform(derivative.result, {derivative.direction: direction}.get)
    cotangent = symbol("\\mathrm{cotangent}", function.shape)
    along, _ = projected(direction, variable)
    paired = frobenius(along, pull_back(function, variable, cotangent).result)
    return pull_back(paired, cotangent, number(1)).result


def _checked(derivative: Derivative) -> Derivative:
    general = derivative.for_all_sizes
    predicted = partial(predicted_change, general)
    if not verified(general.function, general.variable, general.conditions, predicted):
        raise UnverifiedError(
            f"this form of the derivative by {derivative.variable.data[0].name} could not be verified"
        )
    return derivative
