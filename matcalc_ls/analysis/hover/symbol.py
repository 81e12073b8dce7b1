"""On a symbol: its shape, what is known of its structure, and where that is known from."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Family, Symbol
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.place import Place
from matcalc_ls.notation.scope import Binding
from matcalc_ls.notation.writing.writer import unicode, unicode_shape


def answer(place: Place) -> Answer | None:
    """`X ∈ ℝᵐˣⁿ, symmetric (declared in line 3)`."""
    located = place.located
    if located is None or not place.symbol:
        return None
    quantity = located.expr.data[0]
    words = f"{unicode(located.expr)} ∈ {unicode_shape(located.expr.shape)}"
    if quantity.properties:
        words += ", " + ", ".join(sorted(quantity.properties))
    return Answer(located.start, located.end, heading=f"{words} ({provenance(place, quantity)})")


def provenance(place: Place, quantity: Symbol | Family) -> str:
    """Where a shape is known from: declared or defined in a line, inferred from a formula or assumed."""
    scope = place.model.scope(place.formula)
    key = quantity.base + quantity.placement if isinstance(quantity, Family) else quantity.name
    guessed = place.understood.readings[place.member].assumed.get(key)
    if guessed is not None and guessed.provenance in ("inferred", "assumed"):
        return guessed.provenance
    binding = scope.families.get(key) if isinstance(quantity, Family) else scope.symbols.get(key)
    if binding is not None and binding.provenance in ("declared", "defined"):
        return f"{binding.provenance} in {place.model.document.line_name(binding.start, place.formula.start)}"
    if binding is not None and binding.provenance == "inferred" and not _stands_in(binding, place.formula):
        return f"inferred from {place.model.document.line_name(binding.start, place.formula.start)}"
    return binding.provenance if binding is not None else "assumed"


def _stands_in(binding: Binding, formula: Formula) -> bool:
    return formula.start <= binding.start < formula.end
