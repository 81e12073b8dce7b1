"""Logarithms that a document gives: `\\ln L(\\theta) = …`, where nothing says what L is.

Such an equation defines no name, but it says what `\\ln L` is, also where its arguments are left out. Densities share
one letter, `p(y \\mid \\theta)` and `p(\\theta)`: of those, each is what its own arguments say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcalc_ls.algebra.build import light, number, times
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.logarithms import Call, Logarithm, call_of, logarithm_of
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.tex.tree import Row


@dataclass(frozen=True, slots=True)
class Given:
    """An equation that says what the logarithm of a call is."""

    formula: Formula
    statement: Statement
    logarithm: Logarithm


def logarithm_given(model: Model, row: Row, formula: Formula) -> Expr | None:
    """What a row, the logarithm of a value that has no other definition, is said to be; None where nothing says it."""
    wanted = logarithm_of(row)
    if wanted is None:
        return None
    definition = _definition(model, wanted.call, formula)
    if definition is not None:
        return _of_density(definition, wanted)
    given = _given(model, wanted.call, formula)
    value = None if given is None else _value(model, given)
    if given is None or value is None:
        return None
    return times(number(wanted.factor / given.logarithm.factor), value)


def _definition(model: Model, call: Call, formula: Formula) -> Definition | None:
    """What defines a value by its name; not what defines another one of that name by other arguments."""
    definition = model.definition(call.name, formula)
    own = None if definition is None else call_of(definition.statement.members[0])
    if own is None or own == call:
        return definition
    return None if call.is_conditional or _are_of_other_numbers(own, call) else definition


def _are_of_other_numbers(one: Call, other: Call) -> bool:
    """Whether two calls have other numbers of arguments: they are of two functions that share a letter."""
    return one.arguments is not None and other.arguments is not None and len(one.arguments) != len(other.arguments)


def _of_density(definition: Definition, wanted: Logarithm) -> Expr | None:
    """The logarithm of a density that is defined itself; of what has no bar, it is read as any other is."""
    if not wanted.call.is_conditional or definition.expr.shape:
        return None
    return times(number(wanted.factor), light("log", definition.expr))


def logarithms_in(model: Model, formula: Formula) -> Iterator[Definition]:
    """What a formula's statements say of logarithms."""
    for statement in formula.statements:
        found = _defined_logarithm(model, statement, formula)
        if found is not None:
            yield found


def _defined_logarithm(model: Model, statement: Statement, formula: Formula) -> Definition | None:
    """What an equation says of a logarithm, as the definition of the whole left side."""
    if not statement.relations or statement.relations[0] not in EQUALITIES:
        return None
    logarithm = logarithm_of(statement.members[0])
    if logarithm is None or _definition(model, logarithm.call, formula) is not None:
        return None
    found = _said(model, Given(formula, statement, logarithm))
    if found is None:
        return None
    left = statement.members[0]
    name = model.document.source(left.start, left.end)
    number_of_member, value = found
    reading = model.read_members(statement, formula)[number_of_member]
    return Definition(name, logarithm.call.arguments or (), value, reading, formula, statement, text_of(logarithm))


def text_of(logarithm: Logarithm) -> str:
    """The logarithm as text: `ln L(β, σ²)`."""
    call = logarithm.call
    called = unicode_name(call.name)
    if call.arguments is not None:
        signs = ("", *(f" {sign} " if sign == "|" else f"{sign} " for sign in call.signs))
        shown = (f"{sign}{unicode_name(name)}" for sign, name in zip(signs, call.arguments, strict=True))
        called += f"({''.join(shown)})"
    factor = "" if logarithm.factor == 1 else "-" if logarithm.factor == -1 else f"{logarithm.factor} "
    return f"{factor}{logarithm.command[1:]} {called}"


def _given(model: Model, call: Call, formula: Formula) -> Given | None:
    """The equation that gives the logarithm of a call, the nearest above a formula in its section before others."""
    around = model.document.sections_around(formula.section)
    found = [each for section in sorted(around) for each in _given_in(model, call, section)]
    if call.arguments is None and len({each.logarithm.call for each in found} - {Call(call.name)}) > 1:
        return None
    own = [each for each in found if each.formula.section == formula.section]
    above = [each for each in own or found if each.statement.start <= formula.start]
    return next(iter((*above[::-1], *own)), None)


def _given_in(model: Model, call: Call, section: int) -> Iterator[Given]:
    for formula in model.watched.formulas_in(section):
        for statement in formula.statements:
            if statement.relations and statement.relations[0] in EQUALITIES:
                logarithm = logarithm_of(statement.members[0])
                if logarithm is not None and _are_one(logarithm.call, call):
                    yield Given(formula, statement, logarithm)


def _are_one(given: Call, wanted: Call) -> bool:
    """Whether two calls are of one value: one of them may leave out its arguments."""
    return given.name == wanted.name and (None in (given.arguments, wanted.arguments) or given == wanted)


def _value(model: Model, given: Given) -> Expr | None:
    found = _said(model, given)
    return None if found is None else found[1]


def _said(model: Model, given: Given) -> tuple[int, Expr] | None:
    """The first member that has a value, with its number."""
    name = given.logarithm.call.name
    for position, reading in enumerate(model.read_members(given.statement, given.formula)[1:], 1):
        expr = reading.expr
        if given.statement.relations[position - 1] not in EQUALITIES:
            return None
        if expr is not None and not expr.shape and not is_uninterpreted(expr) and name not in expr.free:
            return position, expr
    return None
