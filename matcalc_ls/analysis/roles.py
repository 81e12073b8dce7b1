"""The role of each formula: declaration, definition, claim, equation, expression, symbol, or not understood."""

from __future__ import annotations

from dataclasses import replace

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.analysis.data import FormulaReport, Role
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.analysis.set_aside import is_read_without_declarations, readings_without_declarations
from matcalc_ls.analysis.shapes import derivative_shape
from matcalc_ls.notation.reading import Reading

ORDER: tuple[Role, ...] = ("claim", "definition", "declaration", "equation", "expression", "symbol")


def formula_report(model: Model, formula: Formula) -> FormulaReport:
    """A formula's role, the most telling of its statements', and the shape of what that statement speaks of.

    A formula is understood if all of it is.
    """
    roles: dict[Role, Shape | None] = {}
    if is_declared_here(model, formula):
        roles["declaration"] = None
    for understood in model.understood(formula):
        found = role_of(model, understood)
        if found is not None:
            role, shape = found
            roles[role] = roles.get(role) if roles.get(role) is not None else shape
        elif not model.scopes.is_declared_between(understood.statement.start, understood.statement.end):
            return FormulaReport(formula.start, formula.end, None, "opaque")
    role = next((candidate for candidate in ORDER if candidate in roles), "opaque")
    known = roles.get(role)
    return FormulaReport(formula.start, formula.end, None if known is None else printed(known), role)


def printed(shape: Shape) -> tuple[str, ...]:
    """The sizes of a shape; one that is not known is `?`."""
    return tuple(str(dim) if dim.is_known else "?" for dim in shape)


def is_declared_here(model: Model, formula: Formula) -> bool:
    """Whether a declaration rests on this formula, or it defines macros and says nothing else."""
    if not any(member.items for statement in formula.statements for member in statement.members):
        return True
    return model.scopes.is_declared_between(formula.start, formula.end)


def role_of(model: Model, understood: Understood) -> tuple[Role, Shape | None] | None:
    """The role of one statement with the shape of its first known member; None where it is not understood.

    Of a statement that the declarations in force do not fit, only the role is known.
    """
    found = _role_as_declared(model, understood)
    if found is not None or not all(map(_may_be_of_other_shapes, understood.readings)):
        return found
    elsewise = readings_without_declarations(model, understood.statement, understood.formula)
    readings = [
        reading if reading.is_understood else other
        for reading, other in zip(understood.readings, elsewise, strict=True)
    ]
    found = _role_as_declared(model, replace(understood, readings=tuple(readings)))
    return None if found is None else (found[0], None)


def _may_be_of_other_shapes(reading: Reading) -> bool:
    """Whether nothing but shapes stands in the way of a reading."""
    return all(unread.by_shape for unread in reading.opaque) and not reading.exhausted


def _role_as_declared(model: Model, understood: Understood) -> tuple[Role, Shape | None] | None:
    formula, members = understood.formula, understood.statement.members
    shape = next((reading.expr.shape for reading in understood.readings if reading.expr is not None), None)
    if any(reading.shapeless for reading in understood.readings):
        shape = None
    if not all(_is_understood(model, understood, number) for number, member in enumerate(members) if member.items):
        return None
    named = understood.derivatives[0] if understood.derivatives else None
    if named is not None:
        return "claim" if len(members) > 1 else "expression", derivative_shape(model, named, formula) or shape
    if model.definition_in(understood.statement, formula) is not None:
        return "definition", shape
    if len(members) > 1:
        return "equation", shape
    if not understood.readings or not members[0].items:
        return None
    expr = understood.readings[0].expr
    if expr is None:
        habitual = understood.readings[0].by_habit
        return "symbol" if habitual is not None and habitual.name in ("symbol", "member") else "expression", None
    if all(node.args or node.name in ("dimension", "number") for node in expr.walk()):
        return "expression", None  # a size, such as m×n in "an m×n matrix"
    return "symbol" if expr.name in ("symbol", "member") else "expression", shape


def _is_understood(model: Model, understood: Understood, number: int) -> bool:
    """Whether a member has a reading, or is a derivative of what has one by what has one."""
    if understood.readings[number].is_understood:
        return True
    notation = understood.derivatives[number]
    if notation is None:
        return False
    rows = (*notation.variables, *((notation.function,) if notation.function is not None else ()))
    formula = understood.formula
    return all(
        model.read(row, formula).is_understood or is_read_without_declarations(model, row, formula) for row in rows
    )
