"""What a derivative notation speaks of: which function, by which variable, and at which place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from matcalc_ls.algebra.build import is_number, is_zero, number, plus, power, simplify, symbol, transpose, zeros
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.substitution import with_other_indices
from matcalc_ls.analysis.definitions import Definition, defined_name
from matcalc_ls.analysis.derivatives.functions import bare_function
from matcalc_ls.analysis.derivatives.hidden import hides
from matcalc_ls.analysis.derivatives.logarithms import logarithm_given, text_of
from matcalc_ls.analysis.derivatives.measured import differentiable
from matcalc_ls.analysis.derivatives.members import number_by_another, with_members
from matcalc_ls.analysis.derivatives.second_derivatives import Pair, is_judged, pair_of
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.partial import is_partial
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.entries import whole_of
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.pullback import depends_on, occurring_in
from matcalc_ls.calculus.second import second_derivative
from matcalc_ls.notation.declarations.dims import split_at
from matcalc_ls.notation.derivatives import DerivativeNotation
from matcalc_ls.notation.logarithms import call_of, logarithm_of
from matcalc_ls.notation.marked_names import doubtful_name
from matcalc_ls.notation.names import canonical, with_script
from matcalc_ls.notation.reading.elaboration.substitution import substituted
from matcalc_ls.notation.statements import row_of
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode
from matcalc_ls.tex.tree import Atom, Fenced, Row

REFUSALS = (NotDifferentiableError, TooExpensiveError, UnverifiedError)


@dataclass(frozen=True, slots=True)
class Function:
    """What is differentiated: `expr` is the name of a defined function, or an expression; `plain` is it in Unicode.

    `places` has what stands for the arguments of a defined function, where that is not their own name: x_0 for the x
    of `∇f(x_0)`.
    """

    expr: Expr
    plain: str
    places: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """What a derivative notation speaks of: the function, with definitions filled in, its name, the variable.

    `places` are the values of variables that the derivative is taken at, by their names. `by_row`: it is by xᵀ, so that
    the gradient of a number is a row. `by_square`: it is by σ², which is then a variable with σ² for its value.
    """

    notation: DerivativeNotation
    function: Expr
    name: str
    plain: str
    variable: Expr
    pair: Pair | None = None
    places: Mapping[str, Expr] = field(default_factory=dict)
    by_row: bool = False
    by_square: bool = False

    def derivative(self) -> Derivative:
        """What is named; raises one of REFUSALS where there is no such derivative."""
        if self.pair is not None:
            found = second_derivative(self.function, self.pair.first, self.pair.second)
        else:
            found = differentiate(self.function, self.variable)
        if self.by_row:
            result = found.result if self.function.shape else factored(transpose(found.result))
            found = replace(found, result=result, variable=transpose(found.variable))
        return replace(found, result=self.at_place(found.result)) if self.places else found

    def spoken_of(self) -> tuple[Expr, ...]:
        """What the derivative rests on, as the document has it: the function without the terms that are constant, its
        variables and their values."""
        terms = self.function.args if self.function.name == "sum" and not self.function.shape else (self.function,)
        variables = [whole_of(each) for each in (self.variable, *((self.pair.first,) if self.pair else ()))]
        names = {variable.data[0].name for variable in variables}
        function = plus(*(term for term in terms if names & term.free))
        if self.by_square:
            return (substituted(function, self.places) or function, *self.places.values())
        return (function, *variables, *self.places.values())

    def at_place(self, expr: Expr) -> Expr:
        """An expression with the values of variables for them; raises NotDifferentiableError where they do not fit."""
        shapes = {node.data[0].name: node.shape for node in self.function.walk() if node.name == "symbol"}
        # A zero is of every shape.
        places = {
            name: zeros(shapes[name]) if is_zero(value) and shapes.get(name) else value
            for name, value in self.places.items()
        }
        value = substituted(expr, places)
        if value is None:
            raise NotDifferentiableError("the derivative has no value at this place")
        return factored(simplify(value)) if any(map(is_zero, places.values())) else value


def named_by(
    model: Model, notation: DerivativeNotation, formula: Formula, keep: frozenset[str] = frozenset()
) -> Named | None:
    """The function and the variable that a notation names, or None where one of them is not known.

    The names in `keep` are variables, too, whatever defines them.
    """
    if notation.function is None or notation.kind == "differential" or notation.order > 2:
        return None
    function = _function(model, notation, formula)
    if function is None:
        return None
    scope, value = model.scope(formula), model.inlined(function.expr, formula)
    if notation.order == 2:
        return None if bare_function([value], scope) else _named_twice(model, notation, function, formula, keep)
    variable = _variable(model, notation, function, formula)
    if variable is None:
        return None
    if _is_squared_number(variable):
        is_bare = bare_function([value], scope)
        return None if is_bare else _named_by_square(model, notation, function, variable, formula, keep)
    by_row = variable.name == "transpose" and len(variable.args[0].shape) == 1
    if by_row:
        variable = variable.args[0]
    if whole_of(variable).name not in ("symbol", "member"):
        return None
    by = whole_of(variable).data[0].name
    if bare_function([value], scope, by):
        return None
    kept = keep | {by}
    inlined = with_members(model, function.expr, formula, kept, differentiable)
    own = model.definition(function.expr.data[0].name, formula) if function.expr.name == "symbol" else None
    if variable.name == "entry":
        inlined = with_other_indices(inlined, frozenset().union(*(dim.names for dim in variable.data)))
    if not depends_on(inlined, whole_of(variable)) or is_partial(model, inlined, whole_of(variable), own):
        return None
    if doubtful_name(inlined, whole_of(variable), scope) is not None:
        return None
    if hides(model, inlined, whole_of(variable), formula):
        return None
    name = model.document.source(notation.function.start, notation.function.end)
    variable = occurring_in(inlined, variable)
    return Named(notation, inlined, name, function.plain, variable, places=function.places, by_row=by_row)


def _is_squared_number(variable: Expr) -> bool:
    """Whether a variable is the square of a number that has a name, `\\sigma^2`."""
    return variable.name == "power" and variable.args[0].name == "symbol" and is_number(variable.args[1], 2)


def _named_by_square(
    model: Model,
    notation: DerivativeNotation,
    function: Function,
    variable: Expr,
    formula: Formula,
    keep: frozenset[str],
) -> Named | None:
    """A derivative by σ², which becomes a variable of its own; unless σ is positive, all its powers have to be even."""
    assert notation.function is not None
    root = variable.args[0]
    name = with_script(root.data[0].name, "^", "2")
    square = symbol(name, (), "positive")
    kept = keep | {root.data[0].name, name}
    inlined = with_members(model, function.expr, formula, kept, differentiable)
    squared = transform(inlined, lambda node: _in_squares(node, root.data[0].name, square))
    if "positive" in root.data[0].properties:
        squared = simplify(transform(squared, {occurring_in(inlined, root): power(square, Fraction(1, 2))}.get))
    if root.data[0].name in squared.free or square not in squared.walk():
        return None
    source = model.document.source(notation.function.start, notation.function.end)
    places = {**function.places, name: variable}
    return Named(notation, squared, source, function.plain, square, places=places, by_square=True)


def _in_squares(node: Expr, name: str, square: Expr) -> Expr | None:
    """An even power of a number by its square."""
    if node.name != "power" or node.args[0].name != "symbol" or node.args[0].data[0].name != name:
        return None
    exponent = node.args[1]
    if exponent.name != "number" or exponent.data[0] % 2:
        return None
    return power(square, number(exponent.data[0] / 2))


def _named_twice(
    model: Model, notation: DerivativeNotation, function: Function, formula: Formula, keep: frozenset[str]
) -> Named | None:
    """The function and the variables of a second derivative."""
    assert notation.function is not None
    pair = pair_of(
        notation,
        lambda row: model.read(row, formula).expr,
        lambda: _variable(model, notation, function, formula),
    )
    if pair is None:
        return None
    wholes = [whole_of(each) for each in (pair.first, pair.second)]
    if any(each.name not in ("symbol", "member") for each in wholes):
        return None
    kept = keep.union(each.data[0].name for each in wholes)
    inlined = with_members(model, function.expr, formula, kept, differentiable)
    if not all(depends_on(inlined, each) for each in wholes) or not is_judged(inlined, pair):
        return None
    if any(is_partial(model, inlined, each) for each in wholes):
        return None
    if "'" in notation.turned and any(name.endswith("'") for name in inlined.free):
        return None  # of k(x, x') by x and x', not by x twice
    pair = replace(pair, first=occurring_in(inlined, pair.first), second=occurring_in(inlined, pair.second))
    called = None if function.places else defined_name(notation.function)
    row = called[0] if called is not None else notation.function
    name = model.document.source(row.start, row.end)
    plain = unicode_name(name) if called is not None else function.plain
    return Named(notation, inlined, name, plain, pair.second, pair, function.places)


def _function(model: Model, notation: DerivativeNotation, formula: Formula) -> Function | None:
    """What is differentiated: of a defined function with arguments, `f(x)`, the definition of `f`."""
    row = notation.function
    assert row is not None
    match row.items:
        case (name, Fenced(left="(", body=inside)):
            function = model.read(row_of([name]), formula).expr
            if function is not None and function.name == "symbol":
                definition = model.definition(function.data[0].name, formula)
                if definition is not None:
                    return _called(model, notation, (function, definition), inside, formula)
    value = logarithm_given(model, row, formula)
    logarithm = None if value is None else logarithm_of(row)
    if value is not None and logarithm is not None:
        return Function(value, f"({text_of(logarithm)})")
    return _whole(model, row, formula)


def _whole(model: Model, row: Row, formula: Formula) -> Function | None:
    expr = model.read(row, formula).expr
    if expr is None:
        name = canonical(row.items[0]) if len(row.items) == 1 else None
        value = None if name is None else number_by_another(model, name, formula)
        return None if name is None or value is None else Function(value, unicode_name(name))
    return Function(expr, unicode(expr) if not expr.args else f"({unicode(expr)})")


def _called(
    model: Model, notation: DerivativeNotation, called: tuple[Expr, Definition], inside: Row, formula: Formula
) -> Function | None:
    """A defined function with its own arguments in its brackets, with a place, or with something of the variable.

    `∇f(x_0)` and `∂f(x_0)/∂x` are the derivative of f at x_0; `∂f(Xw)/∂w` is that of another function.
    """
    assert notation.function is not None
    function, definition = called
    rows = [row_of(part) for part in split_at(inside.items, {",", ";", "|", "\\mid"})]
    names = tuple(canonical(row.items[0]) if len(row.items) == 1 else None for row in rows)
    own = definition.arguments
    density = call_of(definition.statement.members[0])
    if density is not None and density.is_conditional and density != call_of(notation.function):
        return None  # p(θ | y) is another density than p(y | θ)
    if names == own or not own:
        # Of a definition without arguments, only what it speaks of can stand in brackets.
        known = own or {name for name in names if name in model.inlined(definition.expr, formula).free}
        shown = ", ".join(unicode_name(name) for name in names if name is not None)
        return Function(function, f"{unicode(function)}({shown})") if known else None
    by = {canonical(item) for variable in notation.variables for item in variable.items}
    values = [model.read(row, formula).expr for row in rows]
    if (
        len(own) != len(values)
        or not by <= {*own}
        or not all(value is not None and _is_place(value) for value in values)
    ):
        return _whole(model, notation.function, formula)
    places = {name: value for name, value in zip(own, values, strict=True) if value is not None}
    shown = ", ".join(map(unicode, places.values()))
    moved = {
        name: value for (name, value), called_with in zip(places.items(), names, strict=True) if name != called_with
    }
    return Function(function, f"{unicode(function)}({shown})", moved)


def _is_place(value: Expr) -> bool:
    """A name, or zero: of what is more, some mean the derivative of the composition."""
    return value.name in ("symbol", "member") or is_zero(value)


def _variable(model: Model, notation: DerivativeNotation, function: Function, formula: Formula) -> Expr | None:
    """What the derivative is by: as the notation says, else the one argument that the function has."""
    if notation.variables:
        row = notation.variables[0]
        return _unprimed(model, row, function, formula) or model.read(row, formula).expr
    if notation.function is not None and (at := _of_composition(notation.function)) is not None:
        argument = model.read(at, formula).expr
        return argument if argument is not None and argument.name == "symbol" else None
    if function.expr.name != "symbol" or notation.function is None:
        return None
    definition = model.definition(function.expr.data[0].name, formula)
    called_with = defined_name(notation.function)
    arguments = definition.arguments if definition is not None else ()
    arguments = arguments or (called_with[1] if called_with is not None else ())
    if definition is None or len(arguments) != 1:
        return None
    inside = differentiable(model, definition.expr, formula, frozenset(arguments))
    return next((node for node in inside.walk() if node.name == "symbol" and node.data[0].name == arguments[0]), None)


def _unprimed(model: Model, row: Row, function: Function, formula: Formula) -> Expr | None:
    """The transpose that x' is, where it is x that the function speaks of and not an x'; None for all else."""
    name = (canonical(row.items[0]) if len(row.items) == 1 else None) or ""
    if not name.endswith("'"):
        return None
    inlined = differentiable(model, function.expr, formula)
    plain = occurring_in(inlined, symbol(name[:-1]))
    return transpose(plain) if name not in inlined.free and depends_on(inlined, plain) and plain.shape else None


def _of_composition(row: Row) -> Row | None:
    """The argument of `(f \\circ g)(x)`, by which alone it can be differentiated."""
    match row.items:
        case (Fenced(left="(", body=composition), Fenced(left="(", body=argument)):
            signs = [item.text for item in composition.items if isinstance(item, Atom)]
            return argument if "\\circ" in signs else None
    return None
