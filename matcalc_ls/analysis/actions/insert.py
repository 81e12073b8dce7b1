"""Insert ∂f/∂X, or its derivation step by step, below the formula that defines f."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.claims import REFUSALS
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.gradients import function_of, variables_of
from matcalc_ls.analysis.model import Definition, Model
from matcalc_ls.analysis.place import place_at
from matcalc_ls.analysis.present import derivative_block
from matcalc_ls.calculus.derivation import steps_hold
from matcalc_ls.calculus.derivative import Derivative, differentiate
from matcalc_ls.notation.writing.derivation import steps_of
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode


def offers(model: Model, start: int, end: int) -> Iterator[Action]:
    """For each variable of the definition at a place, the symbol under the cursor first."""
    place = place_at(model, start)
    definition = place.definition() if place is not None else None
    if place is None or definition is None:
        return
    variables = list(enumerate(variables_of(model, definition)))
    variables.sort(key=lambda numbered: numbered[1].data[0].name != place.symbol)
    number = definition.formula.number
    for kind, title in (("insert-derivation", "Insert derivation of"), ("insert-gradient", "Insert")):
        for position, variable in variables:
            what = f"∂{unicode_name(definition.name)}/∂{unicode(variable)}"
            key = f"{kind}|{number}|{definition.statement.start - definition.formula.start}|{position}"
            yield Action(f"{title} {what}", "refactor.rewrite", key)


def resolve_gradient(model: Model, rest: list[str]) -> list[Edit] | None:
    """`∂f/∂X = …` in a display of its own."""
    found = _find(model, rest)
    if found is None:
        return None
    definition, derivative = found
    block = derivative_block(derivative, definition.name, model.style)
    return [_below(model, definition.formula, [block.latex])]


def resolve_derivation(model: Model, rest: list[str]) -> list[Edit] | None:
    """The derivation, a line a step, each with its reason; only if every step was verified."""
    found = _find(model, rest)
    if found is None or not steps_hold(found[1].derivation, found[1].conditions):
        return None
    definition, derivative = found
    lines = []
    for step in steps_of(derivative, definition.name, model.style):
        reason = f" && \\text{{{step.because}}}" if step.because else ""
        lines.append(f"{step.left} &= {step.right}{reason}".strip())
    return [_below(model, definition.formula, lines)]


def _find(model: Model, rest: list[str]) -> tuple[Definition, Derivative] | None:
    number, offset, position = map(int, rest)
    if number >= len(model.document.formulas):
        return None
    formula = model.document.formulas[number]
    for definition in model.definitions_in(formula):
        if definition.statement.start - formula.start != offset:
            continue
        variables = variables_of(model, definition)
        if position < len(variables):
            try:
                return definition, differentiate(function_of(model, definition), variables[position])
            except REFUSALS:
                return None
    return None


def _below(model: Model, formula: Formula, lines: list[str]) -> Edit:
    """An edit that puts a display after the paragraph of a formula, in the document's language and line endings."""
    document = model.document
    end = document.paragraph_end(formula)
    if document.language == "latex":
        body = [_indented(lines, "align*")] if len(lines) > 1 else [f"\\[\n{lines[0]}\n\\]"]
    else:
        body = [f"$$\n{_indented(lines, 'aligned')}\n$$"] if len(lines) > 1 else [f"$$\n{lines[0]}\n$$"]
    text = "\n\n" + "\n".join(body)
    return Edit(end, end, text.replace("\n", document.line_ending))


def _indented(lines: list[str], environment: str) -> str:
    inside = " \\\\\n".join(lines)
    return f"\\begin{{{environment}}}\n{inside}\n\\end{{{environment}}}"
