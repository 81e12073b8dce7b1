"""Displays to insert: equations in the document's own language, style and line endings."""

from __future__ import annotations

from matcalc_ls.analysis.data import Edit
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.notation.writing.derivation import steps_of


def derivation_below(model: Model, formula: Formula, derivative: Derivative, name: str) -> Edit | None:
    """A derivation after the paragraph of a formula, a line a step; None unless every step was verified."""
    if not derivative.steps_hold:
        return None
    lines = []
    steps = steps_of(derivative, name, model.style)
    for step in steps:
        because = step.because
        if step is steps[-1] and model.layout != "mixed":
            because = f"{because}, in {model.layout} layout".removeprefix(", ")
        reason = f" && \\text{{{because}}}" if because else ""
        lines.append(f"{step.left} &= {step.right}{reason}".strip())
    return below(model, formula, lines)


def below(model: Model, formula: Formula, lines: list[str]) -> Edit:
    """An edit that puts a display after the paragraph of a formula, in the document's language and line endings."""
    document = model.document
    end = document.paragraph_end(formula)
    if document.language == "latex":
        body = [_indented(lines, "align*")] if len(lines) > 1 else [f"\\[\n{lines[0]}\n\\]"]
    else:
        body = [f"$$\n{_indented(lines, 'aligned')}\n$$"] if len(lines) > 1 else [f"$$\n{lines[0]}\n$$"]
    text = "\n\n" + "\n".join(body)
    return Edit(end, end, text.replace("\n", document.line_ending(end)))


def _indented(lines: list[str], environment: str) -> str:
    inside = " \\\\\n".join(lines)
    return f"\\begin{{{environment}}}\n{inside}\n\\end{{{environment}}}"
