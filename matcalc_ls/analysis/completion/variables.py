"""After `\\frac{\\partial f}{\\partial` and `\\nabla_`: what the function depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.completion.caret import Caret, is_hole
from matcalc_ls.analysis.completion.shapes import shape_words
from matcalc_ls.analysis.data import Completion
from matcalc_ls.analysis.definitions import Definition, defined_name
from matcalc_ls.analysis.derivatives.gradients import function_of, variables_of
from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derivatives.named import REFUSALS
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import Block, derivative_block
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.notation.derivatives import DerivativeNotation, derivative_of
from matcalc_ls.notation.names import canonical, unbold
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.statements import row_of
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import latex
from matcalc_ls.tex.tree import Node, Row
from matcalc_ls.tex.walk import walk

LONGEST = 3
"""Of the nodes that follow an operator, so many are taken for its function: `\\nabla_x f(x)`."""


def variables(caret: Caret) -> list[Completion] | None:
    """What a derivative can be by; None where the caret is not in the place of its variable."""
    notation = _around(caret)
    if notation is None:
        return None
    bare = not any(token.kind == "open" and token.end == caret.start for token in caret.before)
    braced = bare and bool(caret.before) and caret.before[-1].kind == "sub"
    definition = _definition(caret, notation.function)
    if definition is not None:
        found = variables_of(caret.model, definition)
        formula = definition.formula
        place = f"{caret.model.document.number_of(formula)}|{definition.statement.start - formula.start}"
        keys = [f"variable|{place}|{number}" for number in range(len(found))]
        return [_completion(caret, each, braced, key, definition) for each, key in zip(found, keys, strict=True)]
    if notation.function is None:
        return None
    return [_completion(caret, each, braced, "") for each in _leaves(caret, notation.function)]


def variable_block(model: Model, rest: list[str]) -> Block | None:
    """The derivative that a variable leads to."""
    formula, offset, number = map(int, rest)
    if formula >= len(model.document.formulas):
        return None
    start = model.document.formulas[formula].start + offset
    for definition in model.definitions():
        if definition.statement.start == start:
            by = variables_of(model, definition)
            try:
                derivative = laid_out(differentiate(function_of(model, definition), by[number]), model.layout)
            except (*REFUSALS, IndexError):
                return None
            return derivative_block(derivative, definition.name, model.style)
    return None


def _around(caret: Caret) -> DerivativeNotation | None:
    """The derivative of which the hole is a variable."""
    for node in walk(caret.display):
        for notation in _notations(node) if isinstance(node, Row) else ():
            if any(len(row.items) == 1 and is_hole(row.items[0]) for row in notation.variables):
                return notation
    return None


def _notations(row: Row) -> Iterator[DerivativeNotation]:
    """The derivatives that a row is or that begin in it where the hole is, the longest first."""
    pieces: list[Sequence[Node]] = [row.items]
    for place, item in enumerate(row.items):
        if any(map(is_hole, walk(item))):
            pieces += [row.items[place : place + length] for length in range(LONGEST, 0, -1)]
    found = (derivative_of(row_of(piece)) for piece in pieces if piece)
    return (notation for notation in found if notation is not None)


def _definition(caret: Caret, function: Row | None) -> Definition | None:
    """The definition of a function's name; where no function is named yet, the last one above."""
    model = caret.model
    if function is None:
        above = [found for found in model.definitions() if found.statement.end <= caret.start]
        return above[-1] if above else None
    target = defined_name(function)
    name = None if target is None else canonical(target[0])
    if name is None:
        return None
    return model.definition(name, caret.formula) or model.definition(unbold(name), caret.formula)


def _leaves(caret: Caret, function: Row) -> list[Expr]:
    """The symbols of an expression that is no name."""
    expr = read(function, caret.model.scope(caret.formula)).expr
    if expr is None:
        return []
    inlined = caret.model.inlined(expr, caret.formula)
    return list(dict.fromkeys(node for node in inlined.walk() if node.name == "symbol"))


def _completion(caret: Caret, variable: Expr, braced: bool, key: str, of: Definition | None = None) -> Completion:
    name = latex(variable)
    simple = len(name) == 1 or (name[0] == "\\" and name[1:].isalpha())
    text = f"{{{name}}}" if braced and not simple else name
    detail = shape_words(variable.data[0])
    if of is not None:
        detail += f", a variable of {unicode_name(of.name)}"
    return Completion(name, "symbol", detail, caret.start, caret.offset, text, name, key)
