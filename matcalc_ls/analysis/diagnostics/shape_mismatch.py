"""`shape-mismatch`: an operation whose declared operands do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.dims import describe_shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.certainty import declared_nearby, is_known, uncertain
from matcalc_ls.analysis.data import Diagnostic, Related
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.notation.reading import Fault, Located
from matcalc_ls.notation.statements import EQUALITIES
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode


def check(model: Model, formula: Formula) -> Iterator[Diagnostic]:
    """The smallest operation at fault of each member."""
    for understood in model.understood(formula):
        for reading in understood.readings:
            if reading.error is not None and accuses(model, formula, reading.error):
                yield _finding(model, formula, reading.error)
        yield from _unequal_sides(model, understood)


def accuses(model: Model, formula: Formula, error: Fault) -> bool:
    """Whether shapes that do not fit are declared beyond doubt, so that this is reported."""
    if may_be_application(model, error):
        return False
    operands = [operand.expr for operand in error.operands]
    if any(len(operand.shape) > 2 for operand in operands):
        return False  # products of stacks of matrices have rules of their own
    if len(operands) == 1 and (_is_known_not_to_be_square(operands[0]) or model.scopes.denied(formula)):
        return False
    return not uncertain(model, formula, operands) and declared_nearby(model, formula, operands)


def _unequal_sides(model: Model, understood: Understood) -> Iterator[Diagnostic]:
    """A declared name that is set equal to something of another shape."""
    formula, statement, readings = understood.formula, understood.statement, understood.readings
    for number, relation in enumerate(statement.relations):
        left, right = readings[number].expr, readings[number + 1].expr
        if relation not in EQUALITIES or left is None or right is None or left.name != "symbol":
            continue
        # A number beside a vector stands for as many of it: x = 0.
        if left.shape == right.shape or not right.free or uncertain(model, formula, (left, right)):
            continue
        if not declared_nearby(model, formula, (left, right)) or not is_known(left.shape + right.shape):
            continue
        start, end = statement.members[number].start, statement.members[number + 1].end
        shapes = f"{unicode(left)} is {describe_shape(left.shape)}, {unicode(right)} is {describe_shape(right.shape)}"
        source = " ".join(model.document.source(start, end).split())
        yield Diagnostic("shape-mismatch", "error", f"`{source}`: {shapes}", start, end)


def _finding(model: Model, formula: Formula, error: Fault) -> Diagnostic:
    start, end = formula.display.with_whole_calls(*_place(error))
    source = " ".join(model.document.source(start, end).split())
    scope = model.scopes.at(formula)
    related = tuple(
        Related(
            binding.start,
            binding.end,
            f"{unicode_name(name)} is declared in {model.document.line_name(binding.start)}",
        )
        for name in _names(error)
        if (binding := scope.symbols.get(name)) is not None
    )
    return Diagnostic("shape-mismatch", "error", f"`{source}`: {error.message}", start, end, related)


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


def _names(error: Fault) -> list[str]:
    """The symbols among the operands at fault."""
    operands: list[Located] = [
        error.operands[position] for position in error.culprits if position < len(error.operands)
    ]
    found = (part.expr.data[0].name for operand in operands for part in operand.walk() if part.expr.name == "symbol")
    return list(dict.fromkeys(found))


def _is_known_not_to_be_square(operand: Expr) -> bool:
    """Whether a matrix that is not square was declared in these words: its author knows, and means a pseudo-inverse."""
    return any(node.name == "symbol" and "rectangular" in node.data[0].properties for node in operand.walk())


def may_be_application(model: Model, error: Fault) -> bool:
    """Whether a product that does not fit looks like a function's value, `g(x)`."""
    if error.operation != "product" or len(error.culprits) < 2:
        return False
    left, right = (error.operands[position] for position in error.culprits[:2])
    between = model.document.source(left.end, right.end).lstrip()
    # Functions are numbered below, f_i(x); what has its number above, W^l, is no function.
    is_name = left.expr.name == "symbol" or (left.expr.name == "member" and left.expr.data[0].placement == "_")
    return is_name and len(left.expr.shape) < 2 and between.startswith(("(", "\\left(", "["))
