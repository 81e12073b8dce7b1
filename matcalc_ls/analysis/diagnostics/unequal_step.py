"""`unequal-step`: a step of a chain f = a = b that does not follow from the one before."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims.called_symmetric import names_symmetric
from matcalc_ls.analysis.claims.certainty import is_certain, uncertain
from matcalc_ls.analysis.claims.differences import difference, needed_symmetric
from matcalc_ls.analysis.claims.hedges import given_reason, hedged, may_rest_on_structure
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.calculus.equality import compare
from matcalc_ls.notation.writing.writer import unicode


def check(model: Model, formula: Formula) -> Iterator[Diagnostic]:
    """Steps after a definition or a known name; what stands alone as `a = b` is a condition, not a claim."""
    defining = {id(found.statement) for found in model.definitions_in(formula)}
    for understood in model.understood(formula):
        if any(notation is not None for notation in understood.derivatives):
            continue
        if id(understood.statement) not in defining:
            continue
        yield from _unequal(model, understood)


def _unequal(model: Model, understood: Understood) -> Iterator[Diagnostic]:
    """The steps from the second on, up to a sign that does not say equal."""
    formula, readings = understood.formula, understood.readings
    for number in range(2, len(readings)):
        left, right = readings[number - 1].expr, readings[number].expr
        if understood.statement.relations[number - 1] != "=" or left is None or right is None:
            return
        sides = model.inlined(left, formula), model.inlined(right, formula)
        if uncertain(model, formula, sides, forced=True) or left.shape != right.shape or _is_arithmetic(sides):
            continue
        if compare(*sides) != "differs" or _relate(model, formula, sides) or _is_summed_over(sides):
            continue
        if _lacks_symmetry(model, formula, sides):
            continue
        if hedged(model, formula) or given_reason(model, formula) or may_rest_on_structure(model, formula, sides):
            return
        row = understood.statement.members[number]
        how = difference(sides[1], sides[0], ())
        equation = f"{unicode(left)} and {unicode(right)} are not equal"
        message = f"This step does not follow{f', {how}' if how else ''}: {equation}."
        yield Diagnostic("unequal-step", "warning", message, row.start, row.end)


def _lacks_symmetry(model: Model, formula: Formula, sides: tuple[Expr, Expr]) -> bool:
    """Whether a step holds for symmetric matrices, and the words around it name them so."""
    lacking = needed_symmetric(sides[1], sides[0], ())
    names = frozenset().union(*(each.free for each in lacking))
    return bool(lacking) and bool(names_symmetric(model, formula, names))


def _is_summed_over(sides: tuple[Expr, Expr]) -> bool:
    """Whether one side has an index that nothing binds and the other lacks: physicists sum over that of a_i x_i."""
    left, right = map(_free_indices, sides)
    return left != right


def _free_indices(side: Expr) -> frozenset[str]:
    """The indices of entries that nothing in an expression binds."""
    indices = (dim.names for node in side.walk() if node.name == "entry" for dim in node.data)
    return side.free & frozenset().union(*indices)


def _relate(model: Model, formula: Formula, sides: tuple[Expr, Expr]) -> bool:
    """Whether sides say what a name is that one of them brings in: each its own, as in A = QR = Q₁R₁, or one that
    nobody declared, as the angle in aᵀb = ‖a‖ ‖b‖ cos θ."""
    left, right = ({node for node in side.walk() if node.name in ("symbol", "member")} for side in sides)
    new = [node.data[0] for node in left ^ right]
    return (not left <= right and not right <= left) or not all(is_certain(model, formula, each) for each in new)


def _is_arithmetic(sides: tuple[Expr, Expr]) -> bool:
    """Whether no vector or matrix is involved: numbers are rounded, and scalars solved for, without a word."""
    return not all(any(node.name in ("symbol", "member") and node.shape for node in side.walk()) for side in sides)
