"""Whether enough is known to judge: only shapes that are declared beyond doubt accuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.scope import Binding

AMBIGUOUS = {
    "spectral norm": "‖X‖₂, which some write for the Frobenius norm",
    "kronecker delta": "\\delta, of which nothing is said",
    "uninterpreted": "a notation that is left uninterpreted",
}
"""Operations whose notation has a second reading that is as common, or none."""

NEARBY = 8
"""How far a declaration reaches where it alone accuses: further on, an author's A is often another A."""


def uncertain(model: Model, formula: Formula, exprs: Iterable[Expr]) -> list[str]:
    """What is not certain of expressions where a formula stands: shapes of symbols, in order, and readings.

    Certain is what is declared in full, in the formula's section, and with no other shape anywhere in the document: one
    symbol in seven of real documents has two, and what a declaration further away meant is anybody's guess.
    """
    found: dict[str, None] = {}
    for expr in exprs:
        for node in expr.walk():
            for quantity in _quantities(node):
                if not is_certain(model, formula, quantity):
                    found[quantity.name] = None
            if node.name == "symbol" and is_function(model, formula, node.data[0].name):
                found[node.data[0].name] = None
            if node.name in AMBIGUOUS:
                found[AMBIGUOUS[node.name]] = None
    return list(found)


def is_certain(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether the shape of a symbol or family is declared beyond doubt."""
    binding = declaration_of(model, formula, quantity)
    if binding is None or not is_known(quantity.shape):
        return False
    if isinstance(quantity, Family) and _has_indexed_size(quantity):
        return False
    if model.document.section_at(binding.start) != formula.section:
        return False
    return len(model.scopes.shapes_of(quantity.name)) <= 1


def is_function(model: Model, formula: Formula, name: str) -> bool:
    """Whether a name is declared to be a function: without arguments, in f + g or f ∘ g, it is no value."""
    binding = model.scopes.at(formula).symbols.get(name)
    return binding is not None and binding.arguments is not None


def declared_nearby(model: Model, formula: Formula, exprs: Iterable[Expr]) -> bool:
    """Whether every quantity of expressions was declared at most NEARBY paragraphs away from a formula."""
    bindings = (declaration_of(model, formula, quantity) for quantity in quantities_in(exprs))
    return all(
        abs(model.document.paragraph_at(binding.start) - formula.paragraph) <= NEARBY
        for binding in bindings
        if binding is not None
    )


def quantities_in(exprs: Iterable[Expr]) -> Iterator[Symbol | Family]:
    """The symbols and families that expressions speak of, in order, as often as they do."""
    return (quantity for expr in exprs for node in expr.walk() for quantity in _quantities(node))


def _quantities(node: Expr) -> Iterator[Symbol | Family]:
    """The symbols and families that a node itself speaks of."""
    if node.name in AMBIGUOUS:
        return iter(())
    return (item for item in node.data if isinstance(item, Symbol | Family))


def declaration_of(model: Model, formula: Formula, quantity: Symbol | Family) -> Binding | None:
    """Where a formula's quantity is declared, if it is."""
    scope = model.scopes.at(formula)
    if isinstance(quantity, Family):
        return scope.families.get(quantity.base + quantity.placement)
    return scope.symbols.get(quantity.name)


def is_known(shape: Shape) -> bool:
    """Whether every size of a shape is known."""
    return all(dim.is_known for dim in shape)


def _has_indexed_size(family: Family) -> bool:
    """Whether sizes are a family themselves (`n_l`): such a name stands for all of them, so none is really known."""
    names = frozenset().union(*(dim.names for dim in family.shape))
    return any("_" in name or "^" in name for name in names)
