"""What a definition of one of several, `p_k = e^{z_k} / \\sum_j e^{z_j}`, says of another one, and of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from matcalc_ls.algebra.build import simplify, symbol
from matcalc_ls.algebra.dims import Dim, indexed_name
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import MAX_INLINING, Model
from matcalc_ls.calculus.lifting import lifted
from matcalc_ls.notation.names import with_script

Inline = Callable[[Model, Expr, Formula, frozenset[str]], Expr]
"""Fills definitions into an expression, save those of some names."""
_INDICES = "ijklmn"
"""Letters that a definition of one of several may have for its index."""


def has_index(name: str, index: str) -> bool:
    """Whether a name is one of a family that nobody declared: `x^{(i)}`, `w_i^{(c)}`."""
    return f"_{index}^" in name or name.endswith(
        (f"_{index}", f"^{index}", f"^{{({index})}}", f"_{{({index})}}", f"^{{[{index}]}}")
    )


def taken_as_one(*exprs: Expr) -> list[str]:
    """The names that are read as one quantity though a sum runs over an index that they have."""
    bound = {str(node.data[0]) for expr in exprs for node in expr.walk() if node.operation.binds}
    nodes = (node for expr in exprs for node in expr.walk()) if bound else ()
    names = (node.data[0].name for node in nodes if node.name == "symbol")
    return [name for name in dict.fromkeys(names) if any(has_index(name, index) for index in bound)]


def with_members(model: Model, expr: Expr, formula: Formula, keep: frozenset[str], inline: Inline) -> Expr:
    """An expression with definitions filled in, also those of other members than it speaks of, save of those in `keep`
    and of what is kept with one of its members."""
    expr = inline(model, expr, formula, keep)
    heads = {parts.head for name in keep if (parts := indexed_name(name)) is not None}

    def put(node: Expr) -> Expr | None:
        if node.name not in ("symbol", "member") or node.data[0].name in keep:
            return None
        return _defined_by_another(model, node, formula, heads)

    for _ in range(MAX_INLINING):
        inner = transform(expr, put)
        if inner is expr:
            break
        expr = inline(model, inner, formula, keep)
    return expr


def _defined_by_another(model: Model, node: Expr, formula: Formula, kept: Set[str]) -> Expr | None:
    """What a member of a family, or the name of one, stands for by what defines another member of it; a vector, by what
    defines its entries."""
    if node.name == "symbol" and model.definition(node.data[0].name, formula) is not None:
        return None
    for name, head, letter, wanted in _spellings(node):
        definition = None if head in kept else model.definition(name, formula)
        if definition is None or not _is_general(definition, head, letter):
            continue
        value = _vector_of(definition, letter) if wanted is None else substitute_dims(definition.expr, {letter: wanted})
        return value if value is not None and value.shape == node.shape else None
    return None


def number_by_another(model: Model, name: str, formula: Formula) -> Expr | None:
    """The number that a name stands for, of which only another one of several is defined."""
    return _defined_by_another(model, symbol(name), formula, frozenset())


def _spellings(node: Expr) -> Iterator[tuple[str, str, str, Dim | None]]:
    """Each name that a member may have which is defined, what it begins with, its index, and the index that is asked
    for; None for all of them."""
    if node.name == "member":
        family, wanted = node.data
        for letter in dict.fromkeys((family.index, *_INDICES)):
            yield with_script(family.base, family.placement, letter), family.base + family.placement, letter, wanted
        return
    name = node.data[0].name
    parts = indexed_name(name)
    for letter in _INDICES:
        if parts is not None:
            yield parts.at(Dim.of(letter)), parts.head, letter, parts.index
        elif len(node.shape) == 1:
            yield with_script(name, "_", letter), f"{name}_", letter, None


def _is_general(definition: Definition, family: str, index: str) -> bool:
    """Whether a definition holds for every index: it speaks of that, and of nothing else that is one of several, nor of
    others of its own."""
    expr = definition.expr
    if index not in expr.free or definition.arguments:
        return False
    names = {node.data[0].name for node in expr.walk() if node.name in ("symbol", "member")}
    members = {node.data[0].base + node.data[0].placement for node in expr.walk() if node.name == "member"}
    symbols = {node.data[0].name for node in expr.walk() if node.name == "symbol"}
    return (
        family not in members
        and not any(name.startswith(family) for name in names)
        and not any(_is_one_of_several(name, index) for name in symbols)
    )


def _is_one_of_several(name: str, index: str) -> bool:
    parts = indexed_name(name)
    return has_index(name, index) or (parts is not None and index in parts.index.names)


def _vector_of(definition: Definition, index: str) -> Expr | None:
    """The vector of what a definition gives the entries of; None where its size is not told."""
    extents = {
        extent
        for node in definition.expr.walk()
        if node.name == "entry"
        for dim, extent in zip(node.data, node.args[0].shape, strict=True)
        if dim.name == index
    }
    if len(extents) != 1 or definition.expr.shape:
        return None
    return lifted(simplify(definition.expr), (index,), {index: extents.pop()})
