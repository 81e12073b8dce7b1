"""Functions without a name: what is minimised, `\\min_x \\|A x - b\\|^2`, and a number that stands by itself.

They are differentiated as definitions are, and called what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.notation.big import is_optimum, without_arg
from matcalc_ls.notation.derivatives import derivatives_in
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading import Reading
from matcalc_ls.notation.statements import row_of
from matcalc_ls.notation.writing.writer import latex, unicode
from matcalc_ls.tex.tree import Node, Scripted
from matcalc_ls.tex.walk import solid

_LETTERS = ("f", "\\phi", "J", "h", "\\psi", "f_0")
"""What a function without a name is called where it needs one, the first that is free."""
_PARTS_OF_SOMETHING = frozenset({"entry", "transpose"})
"""Operations that make no function of what has them outermost."""


def objectives_in(model: Model, formula: Formula) -> Iterator[Definition]:
    """The functions without a name in a formula, as definitions of themselves."""
    for understood in model.understood(formula):
        found = _objective(model, understood) or _by_itself(model, understood)
        if found is not None:
            yield found


def called(model: Model, definition: Definition) -> str:
    """A name for a function in a derivation: its own, else a letter that stands for nothing there."""
    if not definition.is_nameless:
        return definition.name
    scope = model.scope(definition.formula)
    taken = {*scope.symbols, *scope.dims, *definition.expr.free}
    return next((letter for letter in _LETTERS if letter not in taken), _LETTERS[-1])


def _objective(model: Model, understood: Understood) -> Definition | None:
    """What stands behind `\\min_x` or `\\hat x = \\arg\\min_x`."""
    items = without_arg(solid(understood.statement.members[-1]))
    if len(items) < 2 or not is_optimum(items[0]):
        return None
    objective = row_of(items[1:])
    return _of(model, understood, model.read(objective, understood.formula), _sought(items[0]))


def _sought(search: Node) -> tuple[str, ...]:
    """The first name below `\\min_{x \\in X}`."""
    below = solid(search.sub) if isinstance(search, Scripted) and search.sub is not None else ()
    name = canonical(below[0]) if below else None
    return () if name is None else (name,)


def _by_itself(model: Model, understood: Understood) -> Definition | None:
    """An expression that the text speaks of, "the loss `\\|X w - y\\|^2`"."""
    statement = understood.statement
    if statement.relations or any(derivatives_in(statement.members[0])):
        return None
    return _of(model, understood, understood.readings[0], ())


def _of(model: Model, understood: Understood, reading: Reading, arguments: tuple[str, ...]) -> Definition | None:
    expr = reading.expr
    if expr is None or expr.shape or is_uninterpreted(expr) or not _is_of_arrays(expr):
        return None
    # As we write it: its source may run over several lines and cells, with comments between.
    name = f"({latex(expr, model.style)})"
    formula, statement = understood.formula, understood.statement
    return Definition(name, arguments, expr, reading, formula, statement, unicode(expr), is_nameless=True)


def _is_of_arrays(expr: Expr) -> bool:
    """Whether a number is made of arrays, and is no part of one."""
    arrays = any(not node.args and node.shape for node in expr.walk())
    return bool(expr.args) and expr.name not in _PARTS_OF_SOMETHING and arrays
