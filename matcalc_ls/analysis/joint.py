"""Reading the members of a statement together, so that an undeclared name has one shape in all of them."""

from __future__ import annotations

from dataclasses import replace

from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.notation.derivatives import derivative_of
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading import DEFAULT_BUDGET, Lookup, Reading, read, read_all
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.tex.tree import Row

_ORDERS = frozenset({"\\leq", "\\geq", "<", ">"})


def read_members(statement: Statement, scope: Scope, budget: int = DEFAULT_BUDGET) -> tuple[Reading, ...]:
    """The members of a statement. Those of an equation have one shape; a new name takes that of what it is said to be.

    A letter's habit says little of a new name: `f = a^\\top X b` makes f a scalar, not X a vector.
    """
    members, relations = statement.members, statement.relations
    if len(relations) > 1 and relations[-1] == "\\in":
        # y = Ax \\in \\mathbb{R}^m: the set is no member of the equation.
        equation = Statement(members[:-1], relations[:-1], statement.start, members[-2].end)
        return (*read_members(equation, scope, budget), read(members[-1], scope, budget))
    equal = bool(relations) and (set(relations) <= EQUALITIES or _compares(statement))
    if not equal or any(derivative_of(member) is not None for member in members):
        return read_all(members, scope, budget)
    name = _new_name(members[0], scope)
    rest = read_all(members[1:], scope, budget, equal=True) if name is not None else ()
    shape = next((reading.expr.shape for reading in rest if reading.expr is not None), None)
    uses_itself = any(name in reading.assumed for reading in rest)
    if name is None or shape is None or uses_itself:
        return read_all(members, scope, budget, equal=True)
    binding = Binding(Symbol(name, shape), "inferred", members[0].start, members[0].end)
    left = read(members[0], scope.with_symbols({name: binding}))
    return (replace(left, assumed={**left.assumed, name: binding}), *rest)


def _compares(statement: Statement) -> bool:
    """Whether quantities of one shape are compared."""
    return set(statement.relations) <= EQUALITIES | _ORDERS


def _new_name(row: Row, scope: Scope) -> str | None:
    """The name that a row is, if nothing is known of it."""
    name = canonical(row.items[0]) if len(row.items) == 1 else None
    if name is None or "^" in name or Lookup(scope).knows(name):
        return None
    return name
