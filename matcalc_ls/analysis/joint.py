"""Reading the members of a statement together, so that an undeclared name has one shape in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.notation.derivatives import derivative_of
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading import DEFAULT_BUDGET, Lookup, Reading, read, read_all
from matcalc_ls.notation.reading.inference import habit
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.tex.tree import Row


def read_members(statement: Statement, scope: Scope, budget: int = DEFAULT_BUDGET) -> tuple[Reading, ...]:
    """The members of a statement. Those of an equation have one shape; a new name takes that of what it is said to be.

    A letter's habit says little of a new name: `f = a^\\top X b` makes f a scalar, not X a vector.
    """
    members = statement.members
    equal = bool(statement.relations) and set(statement.relations) <= EQUALITIES
    if not equal or any(derivative_of(member) is not None for member in members):
        return read_all(members, scope, budget)
    name = _new_name(members[0], scope)
    rest = read_all(members[1:], scope, budget, equal=True) if name is not None else ()
    shape = next((reading.expr.shape for reading in rest if reading.expr is not None), None)
    uses_itself = any(name in reading.assumed for reading in rest)
    if name is None or shape is None or uses_itself or _is_unlikely(name, shape, rest):
        return read_all(members, scope, budget, equal=True)
    binding = Binding(Symbol(name, shape), "inferred", members[0].start, members[0].end)
    left = read(members[0], replace(scope, symbols={**scope.symbols, name: binding}))
    return (replace(left, assumed={**left.assumed, name: binding}), *rest)


def _is_unlikely(name: str, shape: Shape, rest: Sequence[Reading]) -> bool:
    """Whether a small letter is a matrix only if a Greek one is a number: in `w = X^\\top\\alpha` both are vectors."""
    if len(shape) < 2 or habit(name)[0] == 2:
        return False
    assumed = [binding.quantity for reading in rest for binding in reading.assumed.values()]
    return any(not quantity.shape and quantity.name.startswith("\\") for quantity in assumed)


def _new_name(row: Row, scope: Scope) -> str | None:
    """The name that a row is, if nothing is known of it."""
    name = canonical(row.items[0]) if len(row.items) == 1 else None
    if name is None or "^" in name or Lookup(scope).knows(name):
        return None
    return name
