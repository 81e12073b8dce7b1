"""Claims: statements that say what a derivative is, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from matcalc_ls.algebra.build import diagonal_matrix, is_zero, transpose
from matcalc_ls.algebra.dims import is_row
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.analysis.claims.called_symmetric import names_symmetric
from matcalc_ls.analysis.claims.certainty import uncertain, uncertain_in_claim
from matcalc_ls.analysis.claims.chain_rule import applies_chain_rule, values_of
from matcalc_ls.analysis.claims.component_claims import holds_somewhere
from matcalc_ls.analysis.claims.derivatives_by_name import derivative_by_name
from matcalc_ls.analysis.claims.differences import factor_between, needed_symmetric
from matcalc_ls.analysis.claims.ends_left_out import with_ends
from matcalc_ls.analysis.claims.habitual_misfits import contradicts
from matcalc_ls.analysis.claims.hedges import hedged, names_layout
from matcalc_ls.analysis.claims.held_variables import held_variables
from matcalc_ls.analysis.claims.opposite import is_opposite
from matcalc_ls.analysis.claims.structures import known_besides
from matcalc_ls.analysis.claims.unit_totals import with_unit_totals
from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derivatives.members import with_members
from matcalc_ls.analysis.derivatives.named import REFUSALS, Named, named_by
from matcalc_ls.analysis.derivatives.second_derivatives import (
    accepted,
    fitted,
    is_laplacian,
    is_undecided,
)
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.calculus.alternatives import alternatives
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.entries import whole_of
from matcalc_ls.calculus.equality import EQUAL, compare, left_open
from matcalc_ls.calculus.pullback import Condition
from matcalc_ls.notation.reading import Fault
from matcalc_ls.notation.statements import EQUALITIES, NAMING
from matcalc_ls.notation.writing.writer import unicode
from matcalc_ls.tex.tree import Row

Verdict = Literal["right", "transposed", "wrong", "unchecked"]


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


def claims_in(model: Model, formula: Formula) -> Iterator[Claim]:
    """The claims of a formula."""
    for understood in model.understood(formula):
        yield from _claims(model, understood)


def _claims(model: Model, understood: Understood) -> Iterator[Claim]:
    """What follows the first derivative of a statement, `H = ∂²f/∂x² = …`, as far as the signs between say equal."""
    named: Named | None = None
    last = understood.readings[-1].expr
    vanishes = last is not None and is_zero(last) and not EQUALITIES.isdisjoint(understood.statement.relations[-1:])
    members = zip(
        ("", *understood.statement.relations),
        understood.statement.members,
        understood.readings,
        understood.derivatives,
        strict=True,
    )
    for relation, row, reading, derivative in members:
        notation = derivative or derivative_by_name(model, row, understood.formula)
        if named is None:
            named = None if notation is None else named_by(model, notation, understood.formula)
            if notation is not None and named is None:
                return
            continue
        if relation not in EQUALITIES or relation in NAMING:
            return
        # ∇f = 0 is a condition on x, not a claim about f, and of what is left uninterpreted nothing can be told.
        claimed = None if reading.expr is None else with_ends(row, reading.expr, named.function)
        value = claimed
        if value is not None and value.name == "transpose":
            value = value.args[0]
        is_condition = value is not None and (
            is_zero(value) or (is_uninterpreted(value) and not _goes_on(model, named, value, understood))
        )
        if (claimed is not None or reading.error is not None) and notation is None and not is_condition:
            yield Claim(understood.formula, named, row, claimed, reading.error, vanishes)


def _goes_on(model: Model, named: Named, value: Expr, understood: Understood) -> bool:
    """Whether a member speaks of another derivative of the same function, as the chain rule does."""
    assert named.notation.function is not None
    function = model.read(named.notation.function, understood.formula).expr
    return function is not None and applies_chain_rule(
        model, value, function, whole_of(named.variable), understood.formula
    )


def judge(model: Model, claim: Claim) -> Judgement:
    """Compare a claim with the derivative. `wrong` only if every shape is declared and numbers differ, and the words
    around it take nothing back."""
    judgement = _compared(model, claim)
    if judgement.verdict not in ("wrong", "transposed"):
        return judgement
    partial = _as_partial(model, claim)
    if partial is not None and partial.verdict == "right":
        return partial
    if below := _defined_below(model, claim, judgement):
        return replace(judgement, verdict="unchecked", reason=f"what {below} is, is said further on")
    lacking = _lacking_symmetry(judgement)
    if lacking and all(_is_covariance(matrix, judgement) for matrix in lacking):
        names = " and ".join(map(unicode, lacking))
        return replace(judgement, verdict="unchecked", reason=f"it holds if {names} is symmetric, as a covariance is")
    words = hedged(model, claim.formula)
    if judgement.verdict == "transposed":
        words = words or names_layout(model, claim.formula)
    elif not words and not lacking:
        words = _unmodelled(model, claim, judgement)
    if not words and lacking:
        words = names_symmetric(model, claim.formula, frozenset().union(*(each.free for each in lacking)))
    if not words and _is_right_of_labels(judgement):
        return replace(judgement, verdict="unchecked", reason="it holds for labels, whose entries add up to one")
    return replace(judgement, verdict="unchecked", reason=f'the text says "{words}"') if words else judgement


def _defined_below(model: Model, claim: Claim, judgement: Judgement) -> str:
    """The name of what a claim brings in that is defined behind it, as a mean may be; empty if there is none."""
    claimed, derivative = judgement.claimed, judgement.derivative
    if claimed is None or derivative is None:
        return ""
    spoken_of = set(derivative.function.walk())
    brought = [node for node in claimed.walk() if node.name == "symbol" and node not in spoken_of]
    found = ((node, model.definition(node.data[0].name, claim.formula)) for node in brought)
    behind = (node for node, definition in found if definition and definition.start > claim.formula.start)
    return next((unicode(node) for node in behind), "")


def _is_right_of_labels(judgement: Judgement) -> bool:
    claimed, derivative = judgement.claimed, judgement.derivative
    if claimed is None or derivative is None:
        return False
    of_labels = with_unit_totals(derivative.result)
    return of_labels is not derivative.result and _is_right(claimed, of_labels, derivative.conditions)


def _is_covariance(matrix: Expr, judgement: Judgement) -> bool:
    """Whether the function is the log-likelihood of a Gaussian, of `\\log |\\Sigma|` and `\\Sigma^{-1}`."""
    derivative = judgement.derivative
    nodes = derivative.function.walk() if derivative is not None else iter(())
    return {"log determinant", "inverse"} <= {node.name for node in nodes if node.args and node.args[0] is matrix}


def _as_partial(model: Model, claim: Claim) -> Judgement | None:
    """The judgement of a claim where names that are defined are variables all the same; None where there are none."""
    names = held_variables(model, claim.named, claim.formula)
    named = named_by(model, claim.named.notation, claim.formula, names) if names else None
    return None if named is None else _compared(model, replace(claim, named=named))


def _unmodelled(model: Model, claim: Claim, judgement: Judgement) -> str:
    """What the text knows that may make a claim right: an equation, or a structure; empty if nothing does."""
    claimed, derivative = judgement.claimed, judgement.derivative
    if claimed is None or derivative is None:
        return ""
    return known_besides(model, claim.formula, claimed, derivative)


def _lacking_symmetry(judgement: Judgement) -> list[Expr]:
    """The matrices for which a claim is right if they are symmetric, which no declaration says they are."""
    claimed, derivative = judgement.claimed, judgement.derivative
    if claimed is None or derivative is None or claimed.shape != derivative.result.shape:
        return []
    return needed_symmetric(claimed, derivative.result, derivative.conditions)


def _compared(model: Model, claim: Claim) -> Judgement:
    """The judgement of a claim by itself; of one with derivatives in it, that of the ways to lay them out."""
    if claim.expr is None:
        return _compared_once(model, claim)
    values = values_of(model, claim.expr, claim.formula)
    if values == [claim.expr]:
        return _compared_once(model, claim)
    found = [_compared_once(model, replace(claim, expr=value)) for value in values]
    right = next((each for each in found if each.verdict in ("right", "transposed")), None)
    if right is not None:
        return replace(right, verdict="right")
    unsure = (each for each in found if each.verdict != "wrong")
    return next(unsure, found[0] if found else Judgement("unchecked", None, "a derivative in it has no value"))


def _compared_once(model: Model, claim: Claim) -> Judgement:
    named = claim.named
    try:
        usual = named.derivative()
    except REFUSALS as error:
        return Judgement("unchecked", None, str(error))
    derivative = usual if named.by_row else laid_out(usual, model.layout)
    if claim.expr is None:
        return _judge_without_value(model, claim, derivative)
    # What the function speaks of by its name, since it was measured or is defined in a circle, so does the claim.
    kept = {whole_of(variable).data[0].name for variable in _variables(named)} | derivative.function.free
    spelled = with_members(model, claim.expr, claim.formula, frozenset(kept), Model.inlined)
    claimed = fitted(spelled, derivative.result.shape)
    if derivative.form == "differential":
        return Judgement("unchecked", derivative, "the derivative has no matrix form to compare with")
    rights = _accepted(usual, named)
    if derivative is not usual:
        rights = [derivative.result, *map(transpose, rights[1:])]
    verdicts = {compare(claimed, right, derivative.conditions) for right in rights if right.shape == claimed.shape}
    if not verdicts.isdisjoint(EQUAL) or _holds_as_defined(model, claim, claimed, rights):
        return Judgement("right", derivative)
    if named.pair is not None and is_laplacian(claimed, derivative):
        return Judgement("right", derivative)
    if reason := _meant_otherwise(claim, claimed, derivative):
        return Judgement("unchecked", derivative, reason)
    return _judge_unlike(model, claim, claimed, derivative, verdicts)


def _variables(named: Named) -> tuple[Expr, ...]:
    return (named.variable,) if named.pair is None else (named.variable, named.pair.first)


def _meant_otherwise(claim: Claim, claimed: Expr, derivative: Derivative) -> str:
    """Why what is not the derivative may claim nothing else; empty if there is no reason."""
    pair = claim.named.pair
    if pair is not None and (reason := is_undecided(claimed, derivative, pair)):
        return reason
    if claim.vanishes and factor_between(claimed, derivative.result, derivative.conditions) is not None:
        return "a factor does not matter where it is set to zero"
    if len(claimed.shape) == 1 and _is_right(diagonal_matrix(claimed), derivative.result, derivative.conditions):
        return "it may be meant of each entry by itself"
    is_new_name = claimed.name == "symbol" and claimed.data[0].name not in derivative.function.free
    return "it may give the derivative a name" if is_new_name else ""


def _judge_unlike(model: Model, claim: Claim, claimed: Expr, derivative: Derivative, verdicts: Set[str]) -> Judgement:
    """What a claim is that is none of the accepted forms: turned, wrong, or uncertain."""
    named = claim.named
    turned = len(derivative.result.shape) in (1, 2) and _is_right(
        claimed, transpose(derivative.result), derivative.conditions
    )
    missing = uncertain(model, claim.formula, (*named.spoken_of(), claimed), forced=True)
    if missing:
        if is_opposite(model, claim.formula, named.notation, (named.function, claimed), derivative):
            return Judgement("wrong", derivative, claimed=claimed)
        return _undeclared(derivative, missing)
    if turned:
        return Judgement("transposed", derivative, claimed=claimed)
    if not verdicts and left_open(claimed) == left_open(derivative.result):
        return Judgement("wrong", derivative, claimed=claimed)
    if named.variable.name == "entry" and holds_somewhere(claimed, derivative):
        return Judgement("unchecked", derivative, "it may be meant for some of the indices only")
    verdict: Verdict = "wrong" if verdicts == {"differs"} else "unchecked"
    return Judgement(verdict, derivative, claimed=claimed)


def _holds_as_defined(model: Model, claim: Claim, claimed: Expr, rights: list[Expr]) -> bool:
    """Whether a claim is right for what its variable is defined to be: of Λ = Σ⁻¹ one knows that it is symmetric."""
    formula, variable = claim.formula, whole_of(claim.named.variable).data[0].name
    if model.definition(variable, formula) is None:
        return False
    value = model.inlined(claimed, formula)
    return any(_is_right(value, model.inlined(right, formula)) for right in rights)


def _is_right(claimed: Expr, right: Expr, conditions: Sequence[Condition] = ()) -> bool:
    return compare(claimed, right, conditions) in EQUAL


def _judge_without_value(model: Model, claim: Claim, derivative: Derivative) -> Judgement:
    """A claim in which shapes do not fit is no derivative of anything, if its symbols are what we take them for."""
    assert claim.fault is not None
    if not (contradicts(model, claim.fault) or _writes_columns(claim, claim.fault)):
        return Judgement("unchecked", derivative, "what does not fit may be meant in another way")
    operands = [model.inlined(operand.expr, claim.formula) for operand in claim.fault.operands]
    missing = uncertain_in_claim(model, claim.formula, claim.named.function, operands)
    if missing:
        return _undeclared(derivative, missing)
    return Judgement("wrong", derivative)


def _writes_columns(claim: Claim, fault: Fault) -> bool:
    """Whether a product that does not fit begins with a vector that the function has as a column: xᵀ A x, but x A."""
    first = fault.operands[0].expr
    column = any(node.name == "transpose" and node.args[0] is first for node in claim.named.function.walk())
    return fault.operation == "product" and column


def _undeclared(derivative: Derivative, names: list[str]) -> Judgement:
    return Judgement("unchecked", derivative, f"what is meant by {', '.join(names)} is not declared beyond doubt")


def _accepted(derivative: Derivative, named: Named) -> list[Expr]:
    """The result, and for a variable with a structure the other gradients that go by that name."""
    first = [derivative.result] if named.pair is None else accepted(derivative, named.pair)
    of_vector = named.notation.kind == "gradient" and len(named.function.shape) == 1
    if (is_row(named.function.shape) or of_vector) and named.pair is None and len(derivative.result.shape) == 2:
        # ∂yᵀ/∂x, and ∇y of a vector, are for most the transpose of ∂y/∂x.
        first.append(transpose(derivative.result))
    if named.by_row:
        return first
    return [*first, *(named.at_place(other.result) for other in alternatives(derivative))]
