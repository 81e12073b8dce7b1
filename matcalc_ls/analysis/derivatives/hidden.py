"""What a function hides of its variable: names that are defined by it entry by entry, or for another one of several."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.build import symbol
from matcalc_ls.algebra.dims import indexed_name
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.measured import has_errors
from matcalc_ls.analysis.derivatives.members import spellings
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.names import unbold


def hides(model: Model, function: Expr, variable: Expr, formula: Formula) -> bool:
    """Whether something in a function is defined entry by entry, or for another member, by what speaks of the variable:
    ŷ, of which `\\hat{y}_i = w^\\top x_i` is told, does not stay as it is while w changes."""
    by = variable.data[0].name
    leaves = dict.fromkeys(node for node in function.walk() if node.name in ("symbol", "member"))
    others = (each for leaf in leaves if leaf.data[0].name != by for each in _others_of(model, leaf, formula))
    return any(by in _speaks_of(model, definition) for definition in others)


def _others_of(model: Model, leaf: Expr, formula: Formula) -> Iterator[Definition]:
    """The definitions of the entries of a vector, or of any of several numbers, that were not filled in. Data are held,
    and are what an equation with an error defines; vectors of several are steps of recurrences, more often than not."""
    own = leaf.data[0].name
    is_several = leaf.name == "member" or indexed_name(own) is not None
    if is_several and (leaf.shape or (leaf.name == "member" and leaf.data[0].placement != "_")):
        return
    plain = symbol(unbold(own), leaf.shape) if leaf.name == "symbol" and len(leaf.shape) == 1 else leaf
    for node in dict.fromkeys((leaf, plain)):
        for name, head, *_ in spellings(node):
            definition = None if leaf.name == "symbol" and name == own else model.definition(name, formula)
            if definition is not None and not (
                _speaks_of_others(definition, head) or has_errors(model, definition.expr, formula)
            ):
                yield definition


def _speaks_of_others(definition: Definition, family: str) -> bool:
    """Whether a definition of one of several speaks of others of them."""
    leaves = (node.data[0] for node in definition.expr.walk() if node.name in ("symbol", "member"))
    return any(each.name.startswith(family) or _head_of(each) == family for each in leaves)


def _head_of(quantity: Symbol | Family) -> str:
    return quantity.base + quantity.placement if isinstance(quantity, Family) else ""


def _speaks_of(model: Model, definition: Definition) -> set[str]:
    inner = model.inlined(definition.expr, definition.formula)
    return {node.data[0].name for node in inner.walk() if node.name in ("symbol", "member")}
