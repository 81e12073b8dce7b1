"""`derive`: one derivative, of an expression that is given as LaTeX with declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from matcalc_ls.algebra.build import transpose
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.present import remark, result_latex, result_unicode
from matcalc_ls.calculus.derivation import steps_hold
from matcalc_ls.calculus.derivative import Derivative, differentiate
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.notation.declarations.given import DeclarationError, parse_given
from matcalc_ls.notation.reading import Reading, read
from matcalc_ls.notation.scope import Declaration, Scope, scope_of
from matcalc_ls.notation.writing.backends import CannotWriteError
from matcalc_ls.notation.writing.code import arguments_of, source
from matcalc_ls.notation.writing.derivation import steps_of
from matcalc_ls.notation.writing.style import DEFAULT
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Display, Row

Layout = Literal["mixed", "numerator", "denominator"]


class DerivationError(Exception):
    """What cannot be derived. `source` is the input at fault, `start`..`end` the place in it."""

    def __init__(self, message: str, source: str = "", start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.source, self.start, self.end = source, start, end


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation with the rule that it rests on."""

    latex: str
    reason: str


class DerivedResult:
    """A verified derivative. `latex` and `unicode` print it, `code` computes it.

    `shape` is that of the function, then that of the variable; `arguments` maps LaTeX symbols to the arguments of the
    generated code, families under their declared symbol.
    """

    def __init__(self, derivative: Derivative, layout: Layout) -> None:
        self.derivative, self.layout = derivative, layout
        self.verified = True

    @property
    def latex(self) -> str:
        """The result in LaTeX."""
        return result_latex(self._laid_out, DEFAULT)

    @property
    def unicode(self) -> str:
        """The result as one line of text."""
        return result_unicode(self._laid_out)

    @property
    def shape(self) -> tuple[str, ...]:
        """The shape of the function, then that of the variable."""
        return tuple(map(str, self.derivative.shape))

    @property
    def conditions(self) -> str:
        """What the result rests on, in words; empty if nothing."""
        return remark(self.derivative)

    @cached_property
    def steps(self) -> list[Step]:
        """The derivation, every step of which was verified. Empty if one could not be."""
        if not steps_hold(self.derivative.derivation, self.derivative.conditions):
            return []
        return [Step(step.latex, step.reason) for step in steps_of(self.derivative)]

    @property
    def arguments(self) -> dict[str, str]:
        """LaTeX symbol -> name of the argument of the generated function."""
        return dict(arguments_of(self.derivative).names)

    def code(self, target: str = "numpy") -> str:
        """Source of a module that defines `derivative(**arguments)`, an array of this derivative's shape.

        The targets are "numpy", "jax", "torch" and "sympy", and the module imports that library alone. Scalars are
        numbers, vectors and matrices arrays of one and two axes, families a dict from index to array or one array, sizes
        and indices integers, functions that nobody defined callables. jax and torch stay in the precision of what they
        are given. sympy takes its own Matrix, Array and symbols and nested lists as well, and returns an expression or
        an Array, exact where its arguments are. Raises ValueError for another target, and DerivationError, which names
        the operation, for what the library cannot compute.
        """
        try:
            return source(self.derivative, target)
        except (CannotWriteError, TooExpensiveError) as error:
            raise DerivationError(f"no {target} source: {error}") from error
        except RecursionError as error:
            raise DerivationError(f"no {target} source: the result is too deep to write down") from error

    @property
    def _laid_out(self) -> Derivative:
        from dataclasses import replace

        derivative = self.derivative
        is_gradient = derivative.form == "gradient" and bool(derivative.variable.shape)
        turned = (self.layout == "numerator" and is_gradient) or (
            self.layout == "denominator" and derivative.form in ("jacobian", "kronecker")
        )
        return replace(derivative, result=transpose(derivative.result)) if turned else derivative


def derive(expr: str, wrt: str, given: Sequence[str] = (), order: int = 1, layout: Layout = "mixed") -> DerivedResult:
    """The derivative of `expr` by `wrt`, both LaTeX; `given` declares symbols as a document does.

    `order=2` gives the Hessian, or the derivative of the derivative. Raises DerivationError, with the place at fault,
    for what is not understood, does not fit, or has no derivative that could be verified.
    """
    if layout not in ("mixed", "numerator", "denominator"):
        raise DerivationError(f"unknown layout {layout!r}: use mixed, numerator or denominator")
    scope = _scope(given)
    function = _understood(expr, scope, "expression")
    variable = _own(function, _understood(wrt, scope, "variable"))
    if variable.name not in ("symbol", "member", "entry"):
        raise DerivationError(
            "the variable must be a symbol, a member of a family or an entry of one", wrt, 0, len(wrt)
        )
    try:
        derivative = differentiate(function, variable)
        for _ in range(order - 1):
            derivative = _again(derivative, variable)
    except (NotDifferentiableError, TooExpensiveError, UnverifiedError) as error:
        raise DerivationError(f"no derivative: {error}", expr, 0, len(expr)) from error
    return DerivedResult(derivative, layout)


def _again(derivative: Derivative, variable: Expr) -> Derivative:
    if derivative.form in ("differential", "kronecker"):
        raise NotDifferentiableError("the first derivative is not a matrix that could be differentiated again")
    return differentiate(derivative.result, variable)


def _scope(given: Sequence[str]) -> Scope:
    declarations: list[Declaration] = []
    for text in given:
        try:
            declarations += parse_given(text)
        except DeclarationError as error:
            raise DerivationError(str(error), text, error.start, error.end) from error
    return scope_of(declarations)


def _understood(source: str, scope: Scope, what: str) -> Expr:
    row = _single_row(parse(source, 0, len(source)))
    if row is None:
        raise DerivationError(f"the {what} must be one formula on one line", source, 0, len(source))
    reading: Reading = read(row, scope)
    if reading.error is not None:
        raise DerivationError(reading.error.message, source, reading.error.start, reading.error.end)
    if reading.expr is None:
        place = reading.opaque[0] if reading.opaque else None
        start, end = (place.start, place.end) if place is not None else (0, len(source))
        reason = place.reason if place is not None else "it is not understood"
        raise DerivationError(f"the {what} could not be read: {reason}", source, start, end)
    return reading.expr


def _single_row(display: Display) -> Row | None:
    if len(display.lines) != 1 or len(display.lines[0]) != 1:
        return None
    return display.lines[0][0]


def _own(function: Expr, variable: Expr) -> Expr:
    """The variable as it occurs in the function, for a symbol whose shape was only found there."""
    if variable.name == "symbol":
        for node in function.walk():
            if node.name == "symbol" and node.data[0].name == variable.data[0].name:
                return node
    return variable
