"""Insert the source that computes ∂f/∂X: in Markdown a fenced block, in LaTeX, which has none, comments."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.actions.chosen import chosen_variable
from matcalc_ls.analysis.actions.insert import find_variable
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.derivatives.gradients import function_of
from matcalc_ls.analysis.derivatives.named import REFUSALS
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.notation.writing.backends import CannotWriteError
from matcalc_ls.notation.writing.code import source

LIBRARIES = {"numpy": "NumPy", "jax": "JAX", "torch": "PyTorch", "sympy": "SymPy"}


def offers(model: Model, start: int, _end: int) -> Iterator[Action]:
    """For one variable, that under the cursor or else the first, each library."""
    chosen = chosen_variable(model, start)
    if chosen is not None:
        for library, spoken in LIBRARIES.items():
            yield Action(
                f"Insert {chosen.left} as {spoken} code", "refactor.rewrite", f"insert-code|{chosen.key}|{library}"
            )


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """The source, below the paragraph of the definition."""
    text, found = derivative_code(model, rest), find_variable(model, rest[:3])
    if text is None or found is None:
        return None
    return [_below(model, found[0].formula, text.rstrip("\n").split("\n"))]


def derivative_code(model: Model, rest: list[str]) -> str | None:
    """The source of a module that defines `derivative`; None where there is none."""
    *place, library = rest
    found = find_variable(model, place) if library in LIBRARIES and len(place) == 3 else None
    if found is None:
        return None
    definition, variable = found
    try:
        # An array has its own axes, however the derivative is laid out on paper.
        return source(differentiate(function_of(model, definition), variable), library)
    except (*REFUSALS, CannotWriteError, RecursionError):
        return None


def _below(model: Model, formula: Formula, lines: list[str]) -> Edit:
    document = model.document
    end = document.paragraph_end(formula)
    comments = [f"% {line}".rstrip() for line in lines]
    body = comments if document.language == "latex" else ["```python", *lines, "```"]
    return Edit(end, end, document.line_ending(end).join(["", "", *body]))
