"""What each name in the maths is: a matrix, a vector, a scalar, a function, a size, an index."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.analysis.data import Token, TokenKind
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.navigation.occurrences import Occurrence, occurrences_of
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.scope import Binding
from matcalc_ls.text.steps import Steps

_INDICES = frozenset("ijklmn")


def tokens(model: Model, start: int, end: int) -> Steps[list[Token]]:
    """The names in the formulas between two offsets, without their scripts, in order; in steps.

    A name that is not understood has no token, nor has one that spans lines, or that a macro writes beside others.
    """
    found: list[Token] = []
    formulas = model.document.formulas_between(start, end)
    for number, formula in enumerate(formulas):
        found += _in_formula(model, formula)
        yield number, len(formulas)
    return found


def _in_formula(model: Model, formula: Formula) -> list[Token]:
    kinds: dict[tuple[int, int], TokenKind | None] = {}
    lookup = Lookup(model.scope(formula))
    for occurrence in occurrences_of(model).in_formula(formula):
        place = occurrence.start, occurrence.mention.base_end
        kind = _kind(model, occurrence, lookup)
        kinds[place] = kind if kinds.get(place, kind) == kind else None
    found: list[Token] = []
    for (start, end), kind in sorted(kinds.items()):
        source = model.document.source(start, end)
        is_free = not found or found[-1][1] <= start
        if kind is not None and is_free and not ("\n" in source or "\r" in source):
            found.append((start, end, kind))
    return found


def _kind(model: Model, occurrence: Occurrence, lookup: Lookup) -> TokenKind | None:
    how, name, _ = occurrence.symbol
    if how == "bound":
        return "index"
    scope = lookup.scope
    binding = lookup.symbol(name) or scope.families.get(name)
    if binding is not None and binding.is_hearsay:
        binding = _assumed(model, occurrence).get(name, binding)
    if binding is not None and binding.arguments is not None:
        return "function"
    if name in scope.dims and (binding is None or not binding.quantity.shape):
        return "dim"
    if name in scope.indices and (binding is None or not binding.quantity.shape):
        return "index"
    if binding is None:
        binding = _assumed(model, occurrence).get(name)
    if binding is None:
        return "index" if occurrence.mention.is_script and name in _INDICES else None
    return _of_shape(binding.quantity.shape)


def _assumed(model: Model, occurrence: Occurrence) -> Mapping[str, Binding]:
    """What the reading around a name takes for granted of what nothing declares, if it makes sense of the whole."""
    formula, offset = occurrence.formula, occurrence.start
    for statement in formula.statements:
        for member, reading in zip(statement.members, model.read_members(statement, formula), strict=True):
            if member.start <= offset < member.end:
                return reading.assumed if reading.is_understood else {}
    return {}


def _of_shape(shape: Shape) -> TokenKind:
    """A matrix of one column is a vector."""
    axes = [dim for dim in shape if dim.constant != 1]
    return "scalar" if not axes else "vector" if len(axes) == 1 else "matrix"
