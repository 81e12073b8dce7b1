"""On any other expression but a numeral: its shape."""

from __future__ import annotations

from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.present import choices_told
from matcalc_ls.notation.writing.writer import unicode, unicode_shape


def answer(place: Place) -> Answer | None:
    """`A x ∈ ℝᵐ`."""
    located = place.located
    if located is None or located.expr.name == "number":
        return None  # that 2 is a number nobody has to be told
    words = f"{unicode(located.expr)} ∈ {unicode_shape(located.expr.shape)}"
    notes = tuple(choices_told(place.understood.readings[place.member].notes))
    return Answer(located.start, located.end, heading=words, notes=notes)
