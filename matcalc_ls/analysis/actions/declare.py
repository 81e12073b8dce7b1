"""Declare a symbol whose shape was guessed, or is not known, in a comment.

That leaves the author's own words and pages as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.comments import PREFIX
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.undeclared import declaration_of, guessed_in, settled, unshown_in
from matcalc_ls.notation.reading import Located
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode_shape
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Scripted
from matcalc_ls.tex.walk import walk

CODE = "undeclared-symbol"
_MARKS = frozenset("-*+>|#&")
"""What begins an item of a list, a quotation, a row of a table or a heading, above which a line would come between."""


def offers(model: Model, start: int, end: int) -> Iterator[Action]:
    """For each symbol that nobody declares and the selection touches."""
    formula = model.document.formula_at(start)
    if formula is None:
        return
    told: set[str] = set()
    for part in _undeclared_in(model, formula):
        name = part.expr.data[0].name
        if part.start <= end and start <= part.end and name not in told and _is_name_of_its_own(name):
            told.add(name)
            space = unicode_shape(settled(model, part.expr.data[0].shape))
            key = f"declare|{model.document.number_of(formula)}|{part.start - formula.start}"
            yield Action(f"Declare {unicode_name(name)} ∈ {space}", "quickfix", key, (CODE,))


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """The declaration, above the paragraph of the formula or at its end."""
    number, offset = map(int, rest)
    if number >= len(model.document.formulas):
        return None
    formula = model.document.formulas[number]
    for part in _undeclared_in(model, formula):
        if part.start - formula.start == offset:
            return [_comment(model, formula, _declaration(model, part))]
    return None


def _undeclared_in(model: Model, formula: Formula) -> Iterator[Located]:
    yield from guessed_in(model, formula)
    yield from unshown_in(model, formula)


def _is_name_of_its_own(name: str) -> bool:
    """Not an entry or a member such as `b_{ij}`, whose shape follows from that of the whole."""
    row = parse(name, 0, len(name)).lines[0][0]
    scripted = [node for node in walk(row) if isinstance(node, Scripted)]
    return not any(node.base is None or (node.sub is not None and len(node.sub.items) > 1) for node in scripted)


def _declaration(model: Model, part: Located) -> str:
    return declaration_of(model, part.expr.data[0].name, part.expr.data[0].shape)


def _comment(model: Model, formula: Formula, declaration: str) -> Edit:
    """A line of its own before the paragraph; where that would part what belongs together, behind it."""
    document = model.document
    text, ending = document.text, document.line_ending(formula.start)
    comment = f"{PREFIX} {declaration}"
    comment = f"% {comment}" if document.language == "latex" else f"<!-- {comment} -->"
    start = document.offset(min(formula.paragraph, formula.start) if document.paragraphs else formula.start)
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    indent = text[line:start]
    if indent.strip() or (document.language == "markdown" and (text[start] in _MARKS or text[start].isdigit())):
        end = document.paragraph_end(formula)
        return Edit(end, end, f"{ending if formula.zone.display else ' '}{comment}")
    above = document.place(line)
    return Edit(above, above, f"{indent}{comment}{ending}")
