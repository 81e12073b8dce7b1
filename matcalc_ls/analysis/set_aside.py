"""Reading a statement that what is declared does not fit: its letters stand for something else here than elsewhere.

Such a reading says what the formula is, and nothing is defined, computed or judged by it.
"""

from __future__ import annotations

from dataclasses import replace

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.reading import Reading, read
from matcalc_ls.notation.scope import Scope
from matcalc_ls.notation.statements import Statement
from matcalc_ls.tex.tree import Row

BUDGET = 3_000
"""Steps for a reading that only says what a formula is."""

_KNOWN = "readings without declarations"


def readings_without_declarations(model: Model, statement: Statement, formula: Formula) -> tuple[Reading, ...]:
    """The members of a statement, read as if nothing were declared or defined but sizes, and functions if they fit."""
    found: dict[tuple[int, int, int], tuple[Reading, ...]] = model.memory.setdefault(_KNOWN, {})
    key = (formula.start, statement.start, statement.end)
    if key not in found:
        scope = model.scope(formula)
        readings = read_members(statement, scope.functions(), BUDGET)
        fits = all(reading.is_understood for reading in readings)
        found[key] = readings if fits else read_members(statement, _bare(scope), BUDGET)
    return found[key]


def is_read_without_declarations(model: Model, row: Row, formula: Formula) -> bool:
    """Whether a row has a reading if nothing is declared but sizes."""
    return read(row, _bare(model.scope(formula)), BUDGET).is_understood


def _bare(scope: Scope) -> Scope:
    return replace(scope, symbols={}, families={})
