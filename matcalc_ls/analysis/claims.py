"""Claims: statements that say what a derivative is, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from matcalc_ls.algebra.build import is_zero, transpose
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.analysis.certainty import uncertain
from matcalc_ls.analysis.component_claims import holds_somewhere
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.differences import factor_between
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.functions import bare_function
from matcalc_ls.analysis.hedges import hedged, names_layout
from matcalc_ls.analysis.layouts import laid_out
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.analysis.opposite import is_opposite
from matcalc_ls.analysis.primes import primed_derivative
from matcalc_ls.analysis.recurrence.partial import is_partial
from matcalc_ls.analysis.second_derivatives import (
    Pair,
    accepted,
    fitted,
    is_judged,
    is_laplacian,
    is_undecided,
    pair_of,
)
from matcalc_ls.calculus.alternatives import alternatives
from matcalc_ls.calculus.derivative import Derivative, differentiate
from matcalc_ls.calculus.entries import whole_of
from matcalc_ls.calculus.equality import compare, left_open
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.calculus.pullback import depends_on
from matcalc_ls.calculus.second import second_derivative
from matcalc_ls.notation.derivatives import DerivativeNotation
from matcalc_ls.notation.marked_names import doubtful_name
from matcalc_ls.notation.reading import Fault
from matcalc_ls.notation.statements import EQUALITIES
from matcalc_ls.tex.tree import Atom, Fenced, Row

Verdict = Literal["right", "transposed", "wrong", "unchecked"]
REFUSALS = (NotDifferentiableError, TooExpensiveError, UnverifiedError)


@dataclass(frozen=True, slots=True)
class Named:
    """What a derivative notation speaks of: the function, with definitions filled in, its name, the variable."""

    notation: DerivativeNotation
    function: Expr
    name: str
    variable: Expr
    pair: Pair | None = None

    def derivative(self) -> Derivative:
        """What is named; raises one of REFUSALS where there is no such derivative."""
        if self.pair is not None:
            return second_derivative(self.function, self.pair.first, self.pair.second)
        return differentiate(self.function, self.variable)


@dataclass(frozen=True, slots=True)
class Claim:
    """`∂f/∂x = member`, one for each later member of a chain; `fault` says why a member has no value.

    `vanishes` where the chain ends in zero: then it is solved, and constant factors may have been left out.
    """

    formula: Formula
    named: Named
    row: Row
    expr: Expr | None
    fault: Fault | None = None
    vanishes: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """`right`, `transposed` (right in the other layout), `wrong`, or `unchecked` for a `reason`."""

    verdict: Verdict
    derivative: Derivative | None = None
    reason: str = ""
    claimed: Expr | None = None


def named_by(model: Model, notation: DerivativeNotation, formula: Formula) -> Named | None:
    """The function and the variable that a notation names, or None where one of them is not known."""
    if notation.function is None or notation.kind == "differential" or notation.order > 2:
        return None
    function = _function(model, notation.function, formula)
    if function is None or bare_function([model.inlined(function, formula)], model.scope(formula)):
        return None
    if notation.order == 2:
        return _named_twice(model, notation, function, formula)
    variable = _variable(model, notation, function, formula)
    if variable is None or whole_of(variable).name not in ("symbol", "member"):
        return None
    inlined = model.inlined(function, formula, frozenset({whole_of(variable).data[0].name}))
    own = model.definition(function.data[0].name, formula) if function.name == "symbol" else None
    if not depends_on(inlined, whole_of(variable)) or is_partial(model, inlined, whole_of(variable), own):
        return None
    if doubtful_name(inlined, whole_of(variable), model.scope(formula)) is not None:
        return None
    name = model.document.source(notation.function.start, notation.function.end)
    return Named(notation, inlined, name, _with_own_shape(inlined, variable))


def _named_twice(model: Model, notation: DerivativeNotation, function: Expr, formula: Formula) -> Named | None:
    """The function and the variables of a second derivative."""
    assert notation.function is not None
    pair = pair_of(
        notation,
        model.document.source,
        lambda row: model.read(row, formula).expr,
        lambda: _variable(model, notation, function, formula),
    )
    if pair is None:
        return None
    wholes = [whole_of(each) for each in (pair.first, pair.second)]
    if any(each.name not in ("symbol", "member") for each in wholes):
        return None
    inlined = model.inlined(function, formula, frozenset(each.data[0].name for each in wholes))
    if not all(depends_on(inlined, each) for each in wholes) or not is_judged(inlined, pair):
        return None
    if any(is_partial(model, inlined, each) for each in wholes):
        return None
    pair = replace(pair, first=_with_own_shape(inlined, pair.first), second=_with_own_shape(inlined, pair.second))
    called = defined_name(notation.function)
    row = called[0] if called is not None else notation.function
    return Named(notation, inlined, model.document.source(row.start, row.end), pair.second, pair)


def _function(model: Model, row: Row, formula: Formula) -> Expr | None:
    """What is differentiated: of a defined name with arguments, `f(x)`, the definition of `f`."""
    target = defined_name(row)
    if target is not None and target[1]:
        name = model.read(target[0], formula).expr
        if name is not None and name.name == "symbol" and model.definition(name.data[0].name, formula) is not None:
            return name
    return model.read(row, formula).expr


def _variable(model: Model, notation: DerivativeNotation, function: Expr, formula: Formula) -> Expr | None:
    """What the derivative is by: as the notation says, else the one argument that the function has."""
    if notation.variables:
        return model.read(notation.variables[0], formula).expr
    if notation.function is not None and (at := _of_composition(notation.function)) is not None:
        argument = model.read(at, formula).expr
        return argument if argument is not None and argument.name == "symbol" else None
    if function.name != "symbol" or notation.function is None:
        return None
    definition = model.definition(function.data[0].name, formula)
    called_with = defined_name(notation.function)
    arguments = definition.arguments if definition is not None else ()
    arguments = arguments or (called_with[1] if called_with is not None else ())
    if definition is None or len(arguments) != 1:
        return None
    inside = model.inlined(definition.expr, formula, frozenset(arguments))
    return next((node for node in inside.walk() if node.name == "symbol" and node.data[0].name == arguments[0]), None)


def _of_composition(row: Row) -> Row | None:
    """The argument of `(f \\circ g)(x)`, by which alone it can be differentiated."""
    match row.items:
        case (Fenced(left="(", body=composition), Fenced(left="(", body=argument)):
            signs = [item.text for item in composition.items if isinstance(item, Atom)]
            return argument if "\\circ" in signs else None
    return None


def _with_own_shape(function: Expr, variable: Expr) -> Expr:
    """The variable as the function has it: an undeclared name alone is given another shape than in its context."""
    if variable.name == "symbol":
        for node in function.walk():
            if node.name == "symbol" and node.data[0].name == variable.data[0].name:
                return node
    return variable


def claims_in(model: Model, formula: Formula) -> Iterator[Claim]:
    """The claims of a formula."""
    for understood in model.understood(formula):
        yield from _claims(model, understood)


def _claims(model: Model, understood: Understood) -> Iterator[Claim]:
    """What follows the first derivative of a statement, `H = ∂²f/∂x² = …`, as far as the signs between say equal."""
    named: Named | None = None
    last = understood.readings[-1].expr
    vanishes = last is not None and is_zero(last)
    members = zip(
        ("", *understood.statement.relations),
        understood.statement.members,
        understood.readings,
        understood.derivatives,
        strict=True,
    )
    for relation, row, reading, derivative in members:
        notation = derivative or primed_derivative(model, row, understood.formula)
        if named is None:
            named = None if notation is None else named_by(model, notation, understood.formula)
            if notation is not None and named is None:
                return
            continue
        if relation not in EQUALITIES:
            return
        # ∇f = 0 is a condition on x, not a claim about f, and of what is left uninterpreted nothing can be told.
        is_condition = reading.expr is not None and (is_zero(reading.expr) or is_uninterpreted(reading.expr))
        if (reading.expr is not None or reading.error is not None) and notation is None and not is_condition:
            yield Claim(understood.formula, named, row, reading.expr, reading.error, vanishes)


def judge(model: Model, claim: Claim) -> Judgement:
    """Compare a claim with the derivative. `wrong` only if every shape is declared and numbers differ, and the words
    around it take nothing back."""
    judgement = _compared(model, claim)
    if judgement.verdict not in ("wrong", "transposed"):
        return judgement
    words = hedged(model, claim.formula)
    if judgement.verdict == "transposed":
        words = words or names_layout(model, claim.formula)
    return replace(judgement, verdict="unchecked", reason=f'the text says "{words}"') if words else judgement


def _compared(model: Model, claim: Claim) -> Judgement:
    named = claim.named
    try:
        usual = named.derivative()
    except REFUSALS as error:
        return Judgement("unchecked", None, str(error))
    derivative = laid_out(usual, model.layout)
    if claim.expr is None:
        return _judge_without_value(model, claim, derivative)
    variables = (named.variable,) if named.pair is None else (named.variable, named.pair.first)
    kept = {whole_of(variable).data[0].name for variable in variables}
    claimed = fitted(model.inlined(claim.expr, claim.formula, frozenset(kept)), derivative.result.shape)
    if derivative.form == "differential":
        return Judgement("unchecked", derivative, "the derivative has no matrix form to compare with")
    rights = _accepted(usual, named.pair)
    if derivative is not usual:
        rights = [derivative.result, *map(transpose, rights[1:])]
    verdicts = {compare(claimed, right, derivative.conditions) for right in rights}
    if verdicts & {"proved", "agrees"}:
        return Judgement("right", derivative)
    if named.pair is not None and is_laplacian(claimed, derivative):
        return Judgement("right", derivative)
    reason = is_undecided(claimed, derivative, named.pair) if named.pair is not None else ""
    if reason:
        return Judgement("unchecked", derivative, reason)
    if claim.vanishes and factor_between(claimed, derivative.result, derivative.conditions) is not None:
        return Judgement("unchecked", derivative, "a factor does not matter where it is set to zero")
    turned = len(derivative.result.shape) in (1, 2) and compare(
        claimed, transpose(derivative.result), derivative.conditions
    ) in ("proved", "agrees")
    missing = uncertain(model, claim.formula, (named.function, claimed))
    if missing:
        if is_opposite(model, claim.formula, named.notation, (named.function, claimed), derivative):
            return Judgement("wrong", derivative, claimed=claimed)
        return _undeclared(derivative, missing)
    if turned:
        return Judgement("transposed", derivative)
    if claimed.shape != derivative.result.shape and left_open(claimed) == left_open(derivative.result):
        return Judgement("wrong", derivative, claimed=claimed)
    if named.variable.name == "entry" and holds_somewhere(claimed, derivative):
        return Judgement("unchecked", derivative, "it may be meant for some of the indices only")
    verdict: Verdict = "wrong" if verdicts == {"differs"} else "unchecked"
    return Judgement(verdict, derivative, claimed=claimed)


def _judge_without_value(model: Model, claim: Claim, derivative: Derivative) -> Judgement:
    """A claim in which shapes do not fit is no derivative of anything, if its symbols are what we take them for."""
    assert claim.fault is not None
    operands = [model.inlined(operand.expr, claim.formula) for operand in claim.fault.operands]
    missing = uncertain(model, claim.formula, (claim.named.function, *operands))
    if missing:
        return _undeclared(derivative, missing)
    return Judgement("wrong", derivative)


def _undeclared(derivative: Derivative, names: list[str]) -> Judgement:
    return Judgement("unchecked", derivative, f"what is meant by {', '.join(names)} is not declared beyond doubt")


def _accepted(derivative: Derivative, pair: Pair | None) -> list[Expr]:
    """The result, and for a variable with a structure the other gradients that go by that name."""
    first = [derivative.result] if pair is None else accepted(derivative, pair)
    return [*first, *(other.result for other in alternatives(derivative))]
