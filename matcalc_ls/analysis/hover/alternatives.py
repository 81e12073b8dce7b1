"""Notes on the other gradients that go by that name where a variable has a structure."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.calculus.alternatives import alternatives
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode, unicode_result

LONGEST = 160


def beside(derivative: Derivative, name: str) -> Iterator[str]:
    """`∂f/∂S by independent entries, …: 2 S⁻¹ - I ⊙ S⁻¹`, for what is offered beside a projected gradient."""
    for other in alternatives(derivative):
        if other.name == "free":
            continue
        text = unicode_result(other.result)
        if len(text) <= LONGEST:
            yield f"∂{unicode_name(name)}/∂{unicode(derivative.variable)} {other.words}: {text}"
