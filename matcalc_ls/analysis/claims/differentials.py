"""Differentials: statements such as `d\\phi = (L^\\top w x^\\top N^\\top) : dM`, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcalc_ls.algebra.build import plus
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.analysis.claims.certainty import uncertain
from matcalc_ls.analysis.claims.hedges import hedged
from matcalc_ls.analysis.derivatives.measured import differentiable
from matcalc_ls.analysis.derivatives.named import REFUSALS
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.equality import Verdict, compare
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.result_forms import as_differential
from matcalc_ls.calculus.structure import is_curved, projected
from matcalc_ls.notation.statements import EQUALITIES
from matcalc_ls.tex.tree import Row


@dataclass(frozen=True, slots=True)
class DifferentialClaim:
    """`df = claimed`: the member `row` of a chain, with the differential of `function` by all that has one there.

    `function` and both sides have their definitions filled in, `named` is how the document calls the function, `shown`
    is what is expected in the author's own names.
    What has no differential in the member is held constant: `d\\phi` by `dM` alone is the part that M contributes.
    """

    named: Expr
    function: Expr
    row: Row
    claimed: Expr
    expected: Expr
    shown: Expr
    variables: tuple[Expr, ...]

    def verdict(self) -> Verdict:
        """Whether both are equal."""
        return compare(self.claimed, self.expected)


def differential_claims(model: Model, understood: Understood) -> Iterator[tuple[int, DifferentialClaim]]:
    """The members of a statement that say what a differential is, with their numbers."""
    notation = understood.derivatives[0] if understood.derivatives else None
    if notation is None or notation.kind != "differential" or notation.function is None:
        return
    function = model.read(notation.function, understood.formula).expr
    if function is None:
        return
    for number, relation in enumerate(understood.statement.relations, 1):
        claimed = understood.readings[number].expr
        if relation not in EQUALITIES:
            return
        if claimed is None or claimed.shape != function.shape:
            continue
        # What is in between and has a differential, ds = 2 yᵀ dy, is a variable.
        kept = frozenset(name.removeprefix("d") for name in claimed.free if name.startswith("d"))
        inlined = differentiable(model, function, understood.formula, kept)
        changes = _changes(inlined, claimed)
        shown = _differential(inlined, changes)
        if shown is not None:
            claimed = _within_structure(model.inlined(claimed, understood.formula), changes)
            expected = model.inlined(shown, understood.formula)
            variables = tuple(variable for variable, _ in changes)
            row = understood.statement.members[number]
            yield number, DifferentialClaim(function, inlined, row, claimed, expected, shown, variables)


def is_certainly_wrong(model: Model, understood: Understood, claim: DifferentialClaim) -> bool:
    """Whether a claim differs and all that it speaks of is declared, save the differentials themselves."""
    differentials = {f"d{variable.data[0].name}" for variable in claim.variables}
    if set(uncertain(model, understood.formula, (claim.function, claim.claimed), forced=True)) - differentials:
        return False
    return claim.verdict() == "differs" and not hedged(model, understood.formula)


def _changes(function: Expr, claimed: Expr) -> list[tuple[Expr, Expr]]:
    """The variables of a function that have a differential in a claim, each with that."""
    differentials = {node.data[0].name: node for node in claimed.walk() if node.name == "symbol"}
    found: dict[Expr, Expr] = {}
    for node in function.walk():
        change = differentials.get(f"d{node.data[0].name}") if node.name == "symbol" else None
        if change is not None and change.shape == node.shape:
            found.setdefault(node, change)
    return list(found.items())


def _differential(function: Expr, changes: list[tuple[Expr, Expr]]) -> Expr | None:
    """The sum of what each change of a variable contributes; None where one cannot be derived."""
    parts: list[Expr] = []
    for variable, change in changes:
        if is_curved(variable):
            return None
        try:
            derivative = as_differential(differentiate(function, variable))
        except REFUSALS:
            return None
        assert derivative.direction is not None
        parts.append(transform(derivative.result, {derivative.direction: change}.get))
    return factored(plus(*parts)) if parts else None


def _within_structure(claimed: Expr, changes: list[tuple[Expr, Expr]]) -> Expr:
    """A claim for changes that keep the structure of their variables: the dS of a symmetric S is symmetric."""
    directions = {change: projected(change, variable)[0] for variable, change in changes}
    return transform(claimed, {change: along for change, along in directions.items() if along is not change}.get)
