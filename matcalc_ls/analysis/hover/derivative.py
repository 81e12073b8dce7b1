"""On a derivative: its value, or at least its shape."""

from __future__ import annotations

from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.layouts import laid_out
from matcalc_ls.analysis.named import REFUSALS, named_by
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.present import derivative_block
from matcalc_ls.analysis.shapes import derivative_shape
from matcalc_ls.calculus.components import at_the_ends
from matcalc_ls.notation.derivatives import derivatives_in
from matcalc_ls.notation.writing.writer import unicode_shape

ORDINALS = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


def answer(place: Place) -> Answer | None:
    """The value of the derivative at a place; of a product of derivatives, the shape of each factor too."""
    notation = place.notation
    if notation is None:
        return None
    named = named_by(place.model, notation, place.formula)
    notes = _factors(place)
    if named is not None:
        try:
            derivative = laid_out(named.derivative(), place.model.layout)
        except REFUSALS as error:
            return Answer(notation.start, notation.end, notes=(*notes, f"Not derived: {error}."))
        found = (derivative, *at_the_ends(derivative))
        blocks = tuple(derivative_block(each, named.name, place.model.style, named.plain) for each in found)
        note = "Verified by numerical differentiation."
        return Answer(notation.start, notation.end, blocks=blocks, notes=(note, *notes))
    return Answer(notation.start, notation.end, notes=notes) if notes else None


def _factors(place: Place) -> tuple[str, ...]:
    """The shape of every derivative in the row, an array of more than two axes named as what it is."""
    row = place.understood.statement.members[place.member]
    notes = []
    for notation in derivatives_in(row):
        shape = derivative_shape(place.model, notation, place.formula)
        if shape is None:
            continue
        source = " ".join(place.model.document.source(notation.start, notation.end).split())
        order = f", an array of {ORDINALS.get(len(shape), 'high')} order" if len(shape) > 2 else ""
        notes.append(f"{source} ∈ {unicode_shape(shape)}{order}")
    return tuple(notes)
