"""What a document uses and nobody declares, and how its author would declare it."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.forms import script
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading import Located
from matcalc_ls.notation.writing.writer import ExpressionWriter
from matcalc_ls.tex.tree import Row, Styled
from matcalc_ls.tex.walk import walk

_REALS = "\\mathbb{R}"
_SIZES = "mnpqrkdl"
"""Letters for sizes that have no name yet, in the order in which they are taken."""


def guessed_in(model: Model, formula: Formula) -> Iterator[Located]:
    """The places of a formula in which a symbol stands whose shape was guessed, in order."""
    defined: dict[int, set[str]] = {}
    for found in model.definitions_in(formula):
        defined.setdefault(id(found.statement), set()).add(found.name)
    for understood in model.understood(formula):
        names = defined.get(id(understood.statement), ())
        for reading in understood.readings:
            for part in reading.located.walk() if reading.located is not None else ():
                if part.expr.name != "symbol" or part.expr.data[0].name in names:
                    continue
                binding = model.scope(formula).symbols.get(part.expr.data[0].name)
                binding = binding or reading.assumed.get(part.expr.data[0].name)
                if binding is None or binding.provenance in ("assumed", "inferred"):
                    yield part


def unshown_in(model: Model, formula: Formula) -> Iterator[Located]:
    """The places of a formula in which a symbol stands of whose shape nothing is told, as habit would have it, in
    order; not that of a name which takes its shape from the other side."""
    for understood in model.understood(formula):
        members = understood.statement.members
        for row, reading in zip(members, understood.readings, strict=True):
            is_name = row is members[0] and len(members) > 1 and len(row.items) == 1
            if reading.by_habit is None or is_name:
                continue
            symbols = {node.data[0].name: node for node in reading.by_habit.walk() if node.name == "symbol"}
            for node in walk(row):
                name = None if isinstance(node, Row) else canonical(node)
                if name in reading.unshown and name in symbols:
                    yield Located(symbols[name], node.start, node.end)


def undeclared(model: Model, besides: Formula | None = None) -> dict[str, Symbol]:
    """The symbols whose shape was guessed, by name, in the order of their first mention; not those of one formula."""
    found: dict[str, Symbol] = {}
    for formula in model.document.formulas:
        if formula is besides:
            continue
        for part in guessed_in(model, formula):
            found.setdefault(part.expr.data[0].name, part.expr.data[0])
    return found


def declaration_of(model: Model, name: str, shape: Shape) -> str:
    """`A \\in \\mathbb{R}^{m \\times n}`, with the author's ℝ; a size that nothing says has a name that is free."""
    return f"{name} \\in {space_of(model, shape)}"


def space_of(model: Model, shape: Shape) -> str:
    """`\\mathbb{R}^{m \\times n}`."""
    reals, writer = real_numbers(model), ExpressionWriter("latex", model.style)
    sizes = " \\times ".join(map(writer.dim, settled(model, shape)))
    return f"{reals}^{script(sizes)}" if sizes else reals


def settled(model: Model, shape: Shape) -> Shape:
    """A shape in which each size that nothing says has a name that is free."""
    taken = {name for placed in model.scopes.declarations for name in _names(placed.declaration.shape)}
    taken |= {placed.declaration.name for placed in model.scopes.declarations} | _names(shape)
    free = (letter for letter in _SIZES if letter not in taken)
    chosen: dict[Dim, Dim] = {}
    for dim in shape:
        if dim not in chosen:
            chosen[dim] = dim if dim.is_known else Dim.of(next(free, "s"))
    return tuple(chosen[dim] for dim in shape)


def declared_shapes(model: Model) -> list[Shape]:
    """The shapes that the document declares, in order."""
    found = [placed.declaration.shape for placed in model.scopes.declarations]
    return list(dict.fromkeys(shape for shape in found if shape is not None and all(dim.is_known for dim in shape)))


def real_numbers(model: Model) -> str:
    """How this author writes ℝ: the first that is found, a macro as it is called."""
    for formula in model.document.formulas:
        for node in walk(formula.display):
            if isinstance(node, Styled) and node.style == "mathbb" and canonical(node) == _REALS:
                return model.document.source(node.start, node.end)
    return _REALS


def _names(shape: Shape | None) -> set[str]:
    return {name for dim in shape or () if dim.is_known for name in dim.names}
