"""What stands at an offset: the formula, the statement, the symbol, the definition that is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.functions_in import functions_in
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.notation.derivatives import DerivativeNotation, derivatives_in
from matcalc_ls.notation.reading import Located, Reading


@dataclass(frozen=True, slots=True)
class Place:
    """An offset in a formula; `located` is the innermost sub-expression there, `notation` the derivative around it."""

    model: Model
    formula: Formula
    understood: Understood
    member: int
    located: Located | None
    notation: DerivativeNotation | None

    @property
    def expr(self) -> Expr | None:
        return self.located.expr if self.located is not None else None

    @property
    def symbol(self) -> str:
        """The name of the symbol or family at the offset, or ""."""
        if self.expr is not None and self.expr.name in ("symbol", "member"):
            return str(self.expr.data[0].name)
        return ""

    def definition(self) -> Definition | None:
        """The definition that this place is in, or that the name at this place has."""
        if self.symbol:
            found = self.model.definition(self.symbol, self.formula)
            if found is not None:
                return found
        return next((found for found in self._own_definitions()), None)

    def _own_definitions(self) -> Iterator[Definition]:
        for found in functions_in(self.model, self.formula):
            if found.statement is self.understood.statement:
                yield found


def place_at(model: Model, offset: int) -> Place | None:
    """The place of an offset; None outside of formulas and where a formula has no statement."""
    formula = model.document.formula_at(offset)
    if formula is None:
        return None
    statements = list(model.understood(formula))
    if not statements:
        return None
    understood = min(statements, key=lambda one: _distance(one.statement.start, one.statement.end, offset))
    members = understood.statement.members
    number = min(range(len(members)), key=lambda i: _distance(members[i].start, members[i].end, offset))
    parts = _told(understood.readings[number])
    notations = [notation for notation in derivatives_in(members[number]) if notation.start <= offset <= notation.end]
    # A cursor right behind a symbol still means it, but what begins there comes first.
    innermost = next((found for at in (offset, offset - 1) for part in parts if (found := part.at(at))), None)
    return Place(model, formula, understood, number, innermost, notations[0] if notations else None)


def _told(reading: Reading) -> Sequence[Located]:
    """The parts of which something is told: all of it, or where habit alone says what that is, what else is known."""
    if reading.by_habit is not None:
        return reading.fragments
    return () if reading.located is None else (reading.located,)


def _distance(start: int, end: int, offset: int) -> int:
    return max(start - offset, offset - end, 0)
