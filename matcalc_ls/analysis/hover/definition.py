"""On a defined name, or in its definition: its shape and its derivatives, the symbol under the cursor first."""

from __future__ import annotations

from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.gradients import derivatives_of, most_at_once, variables_of
from matcalc_ls.analysis.hover.alternatives import beside
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.place import Place
from matcalc_ls.analysis.present import choices_told, derivative_block
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode_shape


def answer(place: Place) -> Answer | None:
    """The derivatives of the definition at a place."""
    definition = place.definition()
    if definition is None or _is_another(definition, place):
        return None
    most = most_at_once(place.model, definition)
    found = list(derivatives_of(place.model, definition, place.symbol, most))
    blocks = tuple(
        derivative_block(derivative, definition.name, place.model.style, definition.plain) for derivative in found
    )
    heading = f"{definition.spoken or definition.plain} ∈ {unicode_shape(definition.expr.shape)}"
    notes = [f"{'Each verified' if len(blocks) > 1 else 'Verified'} by numerical differentiation."] if blocks else []
    notes += [note for derivative in found for note in beside(derivative, definition.name)]
    if (left := len(variables_of(place.model, definition)) - most) > 0:
        others = "one other name" if left == 1 else f"{left} other names"
        notes.append(f"This is so long that the derivatives by {others} are not worked out here.")
    assumed = place.model.assumed(definition).items()
    # A family's name ends where its index would stand.
    guessed = [unicode_name(name.rstrip("_^")) for name, binding in assumed if binding.provenance == "assumed"]
    if guessed:
        names = list(dict.fromkeys(guessed))
        several = len(names) > 1
        whose = f"The shapes of {', '.join(names)} are" if several else f"The shape of {names[0]} is"
        notes.append(f"{whose} assumed: nothing declares {'them' if several else 'it'}.")
    notes += choices_told(definition.reading.notes)
    where = place.located
    inside = where is not None and place.symbol == definition.name
    start, end = (where.start, where.end) if inside and where else (place.formula.start, place.formula.end)
    return Answer(start, end, heading=heading if inside or where is None else "", blocks=blocks, notes=tuple(notes))


def _is_another(definition: Definition, place: Place) -> bool:
    """Whether the symbol under the cursor is not known to be of the definition's shape, which another section made."""
    where = place.located
    if where is None or where.expr.name != "symbol" or place.symbol != definition.name or definition.arguments:
        return False
    return unicode_shape(where.expr.shape) != unicode_shape(definition.expr.shape)
