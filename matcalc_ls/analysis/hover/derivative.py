"""On a derivative: its value, or at least its shape."""

from __future__ import annotations

from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derivatives.named import REFUSALS, named_by
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.present import derivative_block, spelled
from matcalc_ls.analysis.shapes import derivative_shape
from matcalc_ls.calculus.components import at_the_ends
from matcalc_ls.notation.derivatives import DerivativeNotation, derivatives_in
from matcalc_ls.notation.writing.writer import unicode, unicode_shape

ORDINALS = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


def answer(place: Place) -> Answer | None:
    """The value of the derivative at a place; of a product of derivatives, the shape of each factor too."""
    notation = place.notation
    if notation is None:
        return None
    shapes = _shapes(place)
    heading = shapes.pop(notation, "") if not place.symbol else ""
    notes = tuple(shapes.values())
    named = named_by(place.model, notation, place.formula)
    if named is None:
        return Answer(notation.start, notation.end, heading=heading, notes=notes) if heading or notes else None
    try:
        derivative = laid_out(named.derivative(), place.model.layout)
    except REFUSALS as error:
        return Answer(
            notation.start, notation.end, heading=heading, notes=(*notes, f"Not derived: {spelled(str(error))}.")
        )
    if not (heading or place.symbol) and derivative.form in ("gradient", "jacobian"):
        # ∇f does not say what by, and so the notation alone has no size.
        heading = f"{_spelled(notation, place)} ∈ {unicode_shape(derivative.result.shape)}"
    found = (derivative, *at_the_ends(derivative))
    blocks = tuple(derivative_block(each, named.name, place.model.style, named.plain) for each in found)
    note = "Verified by numerical differentiation."
    return Answer(notation.start, notation.end, heading=heading, blocks=blocks, notes=(note, *notes))


def _shapes(place: Place) -> dict[DerivativeNotation, str]:
    """The shape of every derivative in the row, an array of more than two axes named as what it is."""
    found = {}
    for notation in derivatives_in(place.understood.statement.members[place.member]):
        shape = derivative_shape(place.model, notation, place.formula)
        if shape is not None:
            order = f", an array of {ORDINALS.get(len(shape), 'high')} order" if len(shape) > 2 else ""
            found[notation] = f"{_spelled(notation, place)} ∈ {unicode_shape(shape)}{order}"
    return found


def _spelled(notation: DerivativeNotation, place: Place) -> str:
    """A derivative as text, or where it is not understood as the author wrote it."""
    whole = place.understood.readings[place.member].located
    for part in whole.walk() if whole is not None else ():
        if (part.start, part.end) == (notation.start, notation.end):
            return unicode(part.expr)
    return " ".join(place.model.document.source(notation.start, notation.end).split())
