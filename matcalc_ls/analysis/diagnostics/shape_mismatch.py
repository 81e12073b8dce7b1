"""`shape-mismatch`: an operation whose declared operands do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.algebra.dims import Shape, is_row, normal_shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims.certainty import declared_here, declared_nearby, is_known, uncertain
from matcalc_ls.analysis.claims.habitual_misfits import contradicts, may_be_of_entries, without_number
from matcalc_ls.analysis.claims.hedges import denied, equated_sizes, explains_notation, says_square, supposed
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics.unfit_operands import part_of, reason, related, sentence
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.calculus.equality import left_open
from matcalc_ls.notation.reading import Fault
from matcalc_ls.notation.statements import EQUALITIES


def check(model: Model, formula: Formula) -> Iterator[Diagnostic | None]:
    """The smallest operation at fault of each member."""
    for understood in model.understood(formula):
        for reading in understood.readings:
            if reading.error is not None and accuses(model, formula, reading.error):
                yield _fault_finding(model, formula, reading.error)
        yield from _unequal_sides(model, understood)
        yield None


def accuses(model: Model, formula: Formula, error: Fault) -> bool:
    """Whether shapes that do not fit are declared beyond doubt, so that this is reported."""
    if not contradicts(model, error):
        return False
    operands = [operand.expr for operand in error.operands]
    culprits = [operands[position] for position in error.culprits]
    if not all(is_known(operand.shape) for operand in culprits) or not any(operand.free for operand in culprits):
        return False
    if len(operands) == 1 and (_is_known_not_to_be_square(operands[0]) or _is_supposed(model, formula, operands[0])):
        return False
    if asks_for_square(error) and (says_square(model, formula) or not declared_here(model, formula, operands)):
        return False
    if _may_be_equal(model, formula, culprits):
        return False
    return not uncertain(model, formula, operands) and declared_nearby(model, formula, operands)


def _may_be_equal(model: Model, formula: Formula, operands: Sequence[Expr]) -> bool:
    """Whether the text says of sizes of these that they are equal, or one of them may be a product of others: nid is
    a word, or n i d."""
    sizes = frozenset().union(*(dim.names for operand in operands for dim in operand.shape))
    if any(len(size) > 1 and sizes.issuperset(size) for size in sizes):
        return True
    return any(len(sizes & equated) > 1 for equated in equated_sizes(model, formula))


def _is_supposed(model: Model, formula: Formula, operand: Expr) -> bool:
    """Whether the text knows that this has no inverse, here or where it was first written as if it had one."""
    if denied(model, formula) or explains_notation(model, formula):
        return True
    for other in model.watched.formulas_in(formula.section):
        if other.start > formula.start:
            break
        faults = [reading.error for understood in model.understood(other) for reading in understood.readings]
        if any(fault is not None and _is_about(fault, operand) for fault in faults) and supposed(model, other):
            return True
    return False


def _is_about(fault: Fault, operand: Expr) -> bool:
    return len(fault.operands) == 1 and fault.operands[0].expr is operand


def asks_for_square(error: Fault) -> bool:
    """Whether a fault is that a matrix is not square: in another place, a letter often stands for one that is."""
    parts = [without_number(operand.expr) for operand in error.operands]
    if len(parts) == 1:
        return len(parts[0].shape) == 2
    one, *others = (part.args[0] if part.name == "transpose" else part for part in parts)
    return error.operation == "sum" and all(part is one for part in others)


def _unequal_sides(model: Model, understood: Understood) -> Iterator[Diagnostic]:
    """Two sides of an equation that have different shapes; a claimed derivative is judged as such."""
    formula, statement, readings = understood.formula, understood.statement, understood.readings
    if any(notation is not None for notation in understood.derivatives):
        return
    for number, relation in enumerate(statement.relations):
        left, right = readings[number].expr, readings[number + 1].expr
        if relation not in EQUALITIES or left is None or right is None:
            continue
        # A number beside a vector stands for as many of it: x = 0.
        if left.shape == right.shape or not (left.free and right.free) or uncertain(model, formula, (left, right)):
            continue
        if _is_row_of(left.shape, right.shape) or _is_row_of(right.shape, left.shape):
            continue
        if _is_of_parts(left, right) or _is_of_parts(right, left):
            continue
        sides = readings[number].located, readings[number + 1].located
        if any(side is not None and may_be_of_entries(model, side) for side in sides):
            continue
        if left_open(left) or left_open(right):
            continue  # the derivative of a function of one variable is often written for one of many
        if not declared_nearby(model, formula, (left, right)) or not is_known(left.shape + right.shape):
            continue
        if _may_be_equal(model, formula, (left, right)):
            continue
        start, end = statement.members[number].start, statement.members[number + 1].end
        yield _finding(model, formula, "equality", (left, right), (0, 1), (start, end))


def _is_row_of(row: Shape, column: Shape) -> bool:
    """Whether two sides have the same numbers, in a row and in a column: points are written as either."""
    return is_row(row) and normal_shape(row[::-1]) == normal_shape(column)


def _is_of_parts(whole: Expr, literal: Expr) -> bool:
    """Whether a literal is made of the parts of a matrix: A = [A₁₁, A₁₂; A₂₁, A₂₂] parts it, or shows a small one."""
    if literal.name != "block" or whole.name != "symbol":
        return False
    name = whole.data[0].name
    return any(part.name == "entry" and part.args[0] is whole for part in literal.args) or all(
        part.name == "symbol" and part.data[0].name.startswith(f"{name}_") for part in literal.args
    )


def _fault_finding(model: Model, formula: Formula, error: Fault) -> Diagnostic:
    operands = [error.operands[position].expr for position in error.culprits]
    place = formula.display.with_whole_calls(*_place(error))
    return _finding(model, formula, error.operation, operands, error.culprits, place, error.message)


def _finding(
    model: Model,
    formula: Formula,
    operation: str,
    operands: Sequence[Expr],
    culprits: Sequence[int],
    place: tuple[int, int],
    otherwise: str = "",
) -> Diagnostic:
    source = " ".join(model.document.source(*place).split())
    parts = [part_of(model, formula, operand) for operand in dict.fromkeys(operands)]
    why = reason(operation, [operand.shape for operand in operands], culprits, otherwise)
    message = f"`{source}`: {sentence(model, parts, why)}"
    return Diagnostic("shape-mismatch", "error", message, *place, related(model, parts))


def _place(error: Fault) -> tuple[int, int]:
    """From the first operand at fault to the last: of a long product, the two factors that do not fit.

    What stands in brackets of its own, ⟨A, B⟩, is shown with them.
    """
    inside = [error.operands[0], error.operands[-1]]
    encloses = (error.start, error.end) != (inside[0].start, inside[1].end)
    if len(error.culprits) < 2 or encloses:
        return error.start, error.end
    operands = [error.operands[position] for position in error.culprits]
    return min(operand.start for operand in operands), max(operand.end for operand in operands)


def _is_known_not_to_be_square(operand: Expr) -> bool:
    """Whether a matrix that is not square was declared in these words: its author knows, and means a pseudo-inverse."""
    return any(node.name == "symbol" and "rectangular" in node.data[0].properties for node in operand.walk())
