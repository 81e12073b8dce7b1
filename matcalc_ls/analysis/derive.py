"""`derive`: one derivative, of an expression that is given as LaTeX with declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.uninterpreted import uninterpreted_part
from matcalc_ls.analysis.derivatives.functions import bare_function
from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derive_variables import derivative_by
from matcalc_ls.analysis.given_definitions import GivenError, filled, scope_of_given
from matcalc_ls.analysis.present import remark, result_latex, result_unicode
from matcalc_ls.analysis.settings import LAYOUTS, Layout
from matcalc_ls.calculus.alternatives import alternatives
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.calculus.pullback import depends_on, occurring_in
from matcalc_ls.calculus.result_forms import FORMS, FormName, as_differential, as_entries, as_kronecker_form
from matcalc_ls.calculus.sharing import shared
from matcalc_ls.notation.marked_names import doubtful_name, marked_names
from matcalc_ls.notation.reading import Reading, read
from matcalc_ls.notation.scope import Scope
from matcalc_ls.notation.writing.backends import CannotWriteError
from matcalc_ls.notation.writing.code import arguments_of, source
from matcalc_ls.notation.writing.derivation import steps_of
from matcalc_ls.notation.writing.style import DEFAULT
from matcalc_ls.notation.writing.writer import latex, latex_result, unicode, unicode_result
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Display, Row


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
    unicode: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another gradient that goes by that name, such as the one by independent entries of a symmetric matrix."""

    name: str
    latex: str
    unicode: str
    words: str


@dataclass(frozen=True, slots=True)
class SharedResult:
    """A result in which what it repeats has a name: `p ⊙ g − (pᵀg) p` where p = softmax(Ax + b).

    `parts` are those names with what they stand for, in LaTeX; each may speak of those before it. Empty for a result
    that is short, or repeats nothing.
    """

    latex: str
    unicode: str
    parts: tuple[tuple[str, str], ...]


class DerivedResult:
    """A verified derivative. `latex` and `unicode` print it, `code` computes it.

    `shape` is that of the function, then that of the variable; `arguments` maps LaTeX symbols to the arguments of the
    generated code, families under their declared symbol.
    """

    def __init__(self, derivative: Derivative, layout: Layout, form: FormName = "auto") -> None:
        self.derivative, self.layout, self.form = derivative, layout, form
        self.verified = True
        self._shown = _in_form(derivative, layout, form)

    @property
    def latex(self) -> str:
        """The result in LaTeX."""
        return latex_result(self._shown) if isinstance(self._shown, Expr) else result_latex(self._shown, DEFAULT)

    @property
    def unicode(self) -> str:
        """The result as one line of text."""
        return unicode_result(self._shown) if isinstance(self._shown, Expr) else result_unicode(self._shown)

    @property
    def shared(self) -> SharedResult:
        """The result with what it repeats bound once, for a reader of a long one."""
        if isinstance(self._shown, Expr):
            short = shared(self._shown)
            text, plain = latex_result(short.result), unicode_result(short.result)
        else:
            short = shared(self._shown.result, {*self.derivative.function.free, *self.derivative.variable.free})
            named = replace(self._shown, result=short.result)
            text, plain = result_latex(named, DEFAULT), result_unicode(named)
        parts = tuple((latex(name), latex_result(value)) for name, value in short.parts)
        words = ", ".join(f"{unicode(name)} = {unicode_result(value)}" for name, value in short.parts)
        return SharedResult(text, f"{plain} where {words}" if parts else plain, parts)

    @property
    def shape(self) -> tuple[str, ...]:
        """The shape of the function, then that of the variable."""
        return tuple(map(str, self.derivative.shape))

    @property
    def conditions(self) -> str:
        """What the result rests on, in words; empty if nothing."""
        return remark(self.derivative)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Where the variable has a structure: the free gradient, by independent entries, along the tangent space."""
        return tuple(
            Alternative(other.name, latex_result(other.result), unicode_result(other.result), other.words)
            for other in alternatives(self.derivative)
        )

    @cached_property
    def steps(self) -> list[Step]:
        """The derivation, every step of which was verified, of a second derivative both. Empty if one could not be."""
        found: list[Step] = []
        for derivative, name in _derived_in_turn(self.derivative):
            if not derivative.steps_hold:
                return []
            found += [Step(step.latex, step.reason, step.unicode) for step in steps_of(derivative, name)]
        return found

    @property
    def arguments(self) -> dict[str, str]:
        """LaTeX symbol -> name of the argument of the generated function."""
        return dict(arguments_of(self.derivative).names)

    def code(self, target: str = "numpy") -> str:
        """Source of a module that defines `derivative(**arguments)`, an array of this derivative's shape.

        The targets are "numpy", "jax", "torch" and "sympy", and the module imports that library alone. Scalars are
        numbers, vectors and matrices arrays of one and two axes, families a dict from index to array or one array,
        sizes and indices integers, functions that nobody defined callables. jax and torch stay in the precision of
        what they are given. sympy takes its own Matrix, Array and symbols and nested lists as well, and returns an
        expression or an Array, exact where its arguments are. Raises ValueError for another target, and
        DerivationError, which names the operation, for what the library cannot compute.
        """
        try:
            return source(self.derivative, target)
        except (CannotWriteError, TooExpensiveError) as error:
            raise DerivationError(f"no {target} source: {error}") from error
        except RecursionError as error:
            raise DerivationError(f"no {target} source: the result is too deep to write down") from error


def derive(
    expr: str,
    wrt: str | Sequence[str],
    given: Sequence[str] = (),
    order: int = 1,
    layout: Layout = "mixed",
    *,
    form: FormName = "auto",
) -> DerivedResult:
    """The derivative of `expr` by `wrt`, both LaTeX; `given` declares symbols as a document does.

    It may define them, too, as in `e = y - Xw` and `\\phi(t) = t^2`; a function that is only declared stays open.
    `order=2` gives the Hessian, of a matrix variable as a Kronecker product; two variables `wrt=["x", "y"]` give the
    mixed second derivative ∂²f/∂x∂yᵀ. `form` asks for another form than a textbook would print: "kronecker" for
    ∂ vec F/∂ vec(X)ᵀ, "differential" for dF in terms of dX, "index" for ∂F_ij/∂X_kl, whose indices are the first of
    i, j, k, l, … that have no other meaning. Raises DerivationError, with the place at fault, for what is not
    understood, does not fit, or has no derivative that could be verified.
    """
    if layout not in LAYOUTS:
        raise DerivationError(f"unknown layout {layout!r}: use mixed, numerator or denominator")
    if form not in FORMS:
        raise DerivationError(f"unknown form {form!r}: use {', '.join(FORMS)}")
    names = [wrt] if isinstance(wrt, str) else list(wrt)
    names = names * 2 if order == 2 and len(names) == 1 else names
    if len(names) not in (1, 2) or order not in (1, 2) or (order == 2 and len(names) != 2):
        raise DerivationError("only first and second derivatives: give one variable, or two, and order 1 or 2")
    scope = _scope(given)
    variables = [_variable(name, scope) for name in names]
    function = _function(expr, scope, variables)
    try:
        variables = [occurring_in(function, variable) for variable in variables]
        _refuse_marked(expr, function, variables, scope)
        derivative = derivative_by(function, variables)
        return DerivedResult(derivative, layout, form)
    except (NotDifferentiableError, TooExpensiveError, UnverifiedError) as error:
        raise DerivationError(f"no derivative: {error}", expr, 0, len(expr)) from error


def _function(expr: str, scope: Scope, variables: Sequence[Expr]) -> Expr:
    """What is differentiated, with what is defined in place of its names; the variables keep theirs."""
    kept = frozenset(leaf.data[0].name for variable in variables for leaf in variable.walk() if leaf.height == 1)
    function = filled(_understood(expr, scope, "expression"), scope, kept)
    if (unknown := uninterpreted_part(function)) is not None:
        raise DerivationError(f"nothing says what {latex(unknown)} is: give its definition", expr, 0, len(expr))
    if bare := bare_function([function], scope):
        raise DerivationError(f"{bare} is a function: write what it is applied to", expr, 0, len(expr))
    return function


def _refuse_marked(expr: str, function: Expr, variables: Sequence[Expr], scope: Scope) -> None:
    """Raise where a name such as x^+ may be meant for a function of x, or nothing else speaks of x at all."""
    for variable in variables:
        name = doubtful_name(function, variable, scope)
        if name is None and not depends_on(function, variable):
            name = next(iter(marked_names(function, variable, scope)), None)
        if name is not None:
            own = variable.data[0].name
            raise DerivationError(
                f"{name} may be a function of {own} or another quantity: write the function out, or declare {name}",
                expr,
                0,
                len(expr),
            )


def _variable(name: str, scope: Scope) -> Expr:
    variable = _understood(name, scope, "variable")
    if bare_function([variable], scope):
        raise DerivationError(f"{name} is a function: name one of its arguments", name, 0, len(name))
    if variable.name not in ("symbol", "member", "entry"):
        raise DerivationError(
            "the variable must be a symbol, a member of a family or an entry of one", name, 0, len(name)
        )
    return variable


def _in_form(derivative: Derivative, layout: Layout, form: FormName) -> Derivative | Expr:
    """What is printed: the derivative in a form, or an expression of one entry."""
    if form == "index":
        return as_entries(derivative).result
    if form == "kronecker":
        derivative = as_kronecker_form(derivative)
    elif form == "differential":
        return as_differential(derivative)
    return laid_out(derivative, layout)


def _derived_in_turn(derivative: Derivative) -> list[tuple[Derivative, str]]:
    """A derivative with the name of its function, after the one that it is the derivative of."""
    taken = {node.data[0].name for node in derivative.function.walk() if node.name == "application"}
    name = next(letter for letter in ("f", "\\phi", "\\psi", "\\varphi", "F'") if letter not in taken)
    if derivative.first is None:
        return [(derivative, name)]
    return [(derivative.first, name), (derivative, f"\\nabla {name}")]


def _scope(given: Sequence[str]) -> Scope:
    try:
        return scope_of_given(given)
    except GivenError as error:
        raise DerivationError(str(error), error.source, error.start, error.end) from error


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
