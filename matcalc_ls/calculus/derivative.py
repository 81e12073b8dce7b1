"""Derivatives: the result in the form that a textbook would print, with its derivation, verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any, Literal

import numpy as np

from matcalc_ls.algebra.build import frobenius, number, simplify, symbol, zeros
from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.calculus.derivation import Derivation, steps_hold
from matcalc_ls.calculus.errors import NotDifferentiableError, UnverifiedError
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.forms import as_jacobian, as_kronecker
from matcalc_ls.calculus.large_sizes import are_too_large, names_of, sizes_by_name, with_named_sizes
from matcalc_ls.calculus.matrix_form import condensed
from matcalc_ls.calculus.mentioned import counts, is_ambiguous
from matcalc_ls.calculus.pullback import Condition, depends_on, pull_back
from matcalc_ls.calculus.structure import is_curved, projected
from matcalc_ls.calculus.verification import Probe, inner_product, verified

Form = Literal["gradient", "jacobian", "kronecker", "differential"]

DIRECTION = "\\mathrm{direction}"
COTANGENT = "\\mathrm{cotangent}"


@dataclass(frozen=True, slots=True)
class Derivative:
    """∂function/∂variable.

    form: `gradient` (of a scalar, shape of the variable; by a scalar, shape of the function), `jacobian` (vector by
    vector, a row for each output), `kronecker` (d vec F / d vec Xᵀ), `differential` (dF as a function of dX, where no
    matrix form exists).
    result: in light form, factored; for a differential it holds the symbol `direction`.
    structure: the space that the gradient was projected on, or "".
    first: for a second derivative the one that it is the derivative of.
    """

    function: Expr
    variable: Expr
    form: Form
    result: Expr
    derivation: Derivation
    conditions: tuple[Condition, ...] = ()
    structure: str = ""
    direction: Expr | None = None
    first: Derivative | None = None

    @property
    def shape(self) -> Shape:
        """The shape of the function, then that of the variable."""
        return self.function.shape + self.variable.shape

    @property
    def steps_hold(self) -> bool:
        """Whether every line of the derivation has the same value, numerically."""
        general = self.for_all_sizes
        return steps_hold(general.derivation, general.conditions)

    @property
    def for_all_sizes(self) -> Derivative:
        """The derivative with names in place of large sizes, by which it is verified; itself where they matter."""
        sizes = sizes_by_name([self.function])
        parts = [self.function, self.variable, self.result, self.derivation.cotangent]
        named = with_named_sizes([*parts, *([self.direction] if self.direction else ())], sizes) if sizes else None
        if named is None:
            return self
        function, variable, result, cotangent, *direction = named
        names = names_of(sizes)
        return replace(
            self,
            function=function,
            variable=variable,
            result=result,
            derivation=Derivation(function, variable, cotangent, None),
            conditions=tuple(
                Condition(*(names.get(dim, dim) for dim in (each.lower, each.index, each.upper)))
                for each in self.conditions
            ),
            direction=next(iter(direction), None),
        )


def remembered(differentiate: Callable[[Expr, Expr], Derivative]) -> Callable[[Expr, Expr], Derivative]:
    """Derivatives are asked for again and again: each is kept with its function, also that there is none."""

    @wraps(differentiate)
    def asked(function: Expr, variable: Expr) -> Derivative:
        key = ("derivative", variable)
        found: Derivative | Exception | None = function.memo.get(key)
        if found is None:
            try:
                found = differentiate(function, variable)
            except (NotDifferentiableError, UnverifiedError) as error:
                found = error
            except ShapeError:  # of [y; 0] in x, that y's r rows are no more than x's n is said nowhere
                found = NotDifferentiableError("the sizes of its parts are not known to fit")
            function.memo[key] = found
        if isinstance(found, Exception):
            raise found
        return found

    return asked


def require_rules(function: Expr, variable: Expr) -> None:
    """Raises NotDifferentiableError for functions of which no rule speaks."""
    for node in (*function.walk(), variable):
        if node.name in ("symbol", "member") and "complex" in node.data[0].properties:
            raise NotDifferentiableError("derivatives of what is complex have rules of their own")
        if len(node.shape) > 2:
            raise NotDifferentiableError("arrays of more than two axes have no rules")
    if is_ambiguous(function, variable):
        raise NotDifferentiableError("one name stands for quantities of several shapes")


@remembered
def by_whole(function: Expr, variable: Expr) -> Derivative:
    """The derivative of an expression, as its author wrote it, by a symbol or a member of a family.

    Raises NotDifferentiableError, TooExpensiveError, and UnverifiedError where numbers disagree with the result.
    """
    require_rules(function, variable)
    if counts(variable.data[0].name, function):
        raise NotDifferentiableError(f"{variable.data[0].name} is a number of things, not a variable")
    sizes = sizes_by_name([function])
    general = with_named_sizes([function, variable], sizes) if sizes else None
    if general is not None and general[0] is not function:
        with suppress(NotDifferentiableError, UnverifiedError):  # it may have one for these sizes alone
            return _with_sizes(by_whole(*general), function, variable, sizes)
    derivative = _gradient(function, variable) if not function.shape else _of_array(function, variable)
    is_small = not are_too_large([derivative.result])
    predicted = partial(predicted_change, derivative)
    if not (is_small and verified(function, variable, derivative.conditions, predicted)):
        raise UnverifiedError(f"the derivative by {variable.data[0].name} could not be verified")
    return derivative


def _with_sizes(general: Derivative, function: Expr, variable: Expr, sizes: Mapping[str, Dim]) -> Derivative:
    """The derivative of a function of which `general` is the derivative for all sizes."""
    result, cotangent = (substitute_dims(each, sizes) for each in (general.result, general.derivation.cotangent))
    direction = substitute_dims(general.direction, sizes) if general.direction is not None else None
    conditions = tuple(
        Condition(*(dim.substitute(sizes) for dim in (each.lower, each.index, each.upper)))
        for each in general.conditions
    )
    derivation = Derivation(function, variable, cotangent, result if not function.shape else None)
    return replace(
        general, function=function, variable=variable, result=result, derivation=derivation, conditions=conditions,
        direction=direction,
    )  # fmt: skip


def predicted_change(derivative: Derivative, probe: Probe) -> Any:
    """The function's change along the probe's direction, as the derivative has it."""
    if derivative.direction is not None:
        values = probe.values.replaced(DIRECTION, probe.direction)
        return values.evaluate(derivative.result)
    result = probe.values.evaluate(derivative.result)
    if derivative.form == "gradient":
        return result * probe.direction if not derivative.variable.shape else inner_product(result, probe.direction)
    direction = np.asarray(probe.direction).reshape(-1, order="F")
    change = np.asarray(result).reshape(np.size(probe.change), direction.size) @ direction
    return change.reshape(np.shape(probe.change), order="F")


def _gradient(function: Expr, variable: Expr) -> Derivative:
    cotangent = number(1)
    pulled = pull_back(function, variable, cotangent)
    gradient, structure = projected(pulled.result, variable)
    result = factored(condensed(gradient), function)
    if result.contains("index sum"):
        # Of Σ yₖ log pₖ with a p that depends on all of z, the sum is an array only before it is differentiated.
        whole = condensed(function)
        if not whole.contains("index sum"):
            gradient, structure = projected(pull_back(whole, variable, cotangent).result, variable)
            result = factored(condensed(gradient), whole)
    derivation = Derivation(function, variable, cotangent, result)
    return Derivative(function, variable, "gradient", result, derivation, pulled.conditions, structure)


def _of_array(function: Expr, variable: Expr) -> Derivative:
    """Pull a symbolic cotangent back, then read the coefficient of the cotangent off: a second pull-back."""
    cotangent = symbol(COTANGENT, function.shape)
    whole = condensed(function)  # the mean of x's entries is that of x before it is differentiated
    pulled = pull_back(function if whole.contains("index sum") else whole, variable, cotangent)
    direction, paired, structure = _paired(variable, pulled.result)
    forward = pull_back(paired, cotangent, number(1)).result
    if not (depends_on(simplify(function), variable) or is_curved(variable)):
        forward = zeros(function.shape)
    derivation = Derivation(function, variable, cotangent, None)
    conditions = pulled.conditions
    if not variable.shape:
        return Derivative(function, variable, "gradient", factored(forward, function), derivation, conditions)
    form, result = _read_off(forward, direction, function, variable)
    kept = direction if form == "differential" else None
    return Derivative(function, variable, form, factored(result, function), derivation, conditions, structure, kept)


def _paired(variable: Expr, adjoint: Expr) -> tuple[Expr, Expr, str]:
    """A direction of the variable, its Frobenius product with an expression linear in the cotangent, its structure."""
    if not variable.shape:
        return number(1), adjoint, ""
    direction = symbol(DIRECTION, variable.shape)
    along, structure = projected(direction, variable)
    return direction, frobenius(along, adjoint), structure


def _read_off(forward: Expr, direction: Expr, function: Expr, variable: Expr) -> tuple[Form, Expr]:
    if len(function.shape) == len(variable.shape) == 1:
        jacobian = as_jacobian(forward, direction)
        if jacobian is not None:
            return "jacobian", jacobian
    kronecker = as_kronecker(forward, direction)
    if kronecker is not None:
        return "kronecker", kronecker
    return "differential", forward


def hessian_source(derivative: Derivative) -> Expr:
    """The gradient that is to be differentiated once more; raises NotDifferentiableError where it is no expression."""
    if derivative.form == "differential":
        raise NotDifferentiableError("the first derivative has no matrix form to differentiate again")
    if derivative.form == "kronecker":
        raise NotDifferentiableError("the second derivative of a matrix by a matrix")
    return derivative.result
