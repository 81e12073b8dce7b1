"""What a definition of one of several, `p_k = e^{z_k} / \\sum_j e^{z_j}`, says of another one, and of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from functools import lru_cache

from matcalc_ls.algebra.build import member, simplify, symbol
from matcalc_ls.algebra.dims import Dim, indexed_name
from matcalc_ls.algebra.expression import Expr, Family, transform
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.measured import has_errors, takes_away
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
    return any(index in letters for letters in _indices_in(name))


@lru_cache(maxsize=4096)
def _indices_in(name: str) -> list[list[str]]:
    """The letters of each script that may be indices, of `x_{ik}^{(j)}` the i and k, and the j; no words."""
    return [letters for script in _SCRIPTS.findall(name) if len(letters := _LETTERS.findall(script)) <= _MOST_INDICES]


_MOST_INDICES = 3
"""More letters in one script are a word."""
_LETTERS = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_SCRIPTS = re.compile(r"[_^](\{[^{}]*\}|[A-Za-z]|\\[A-Za-z]+)")


def taken_as_one(*exprs: Expr) -> list[str]:
    """The names that are read as one quantity though a sum runs over an index that they have."""
    bound = {str(node.data[0]) for expr in exprs for node in expr.walk() if node.operation.binds}
    nodes = (node for expr in exprs for node in expr.walk()) if bound else ()
    names = (node.data[0].name for node in nodes if node.name == "symbol")
    return [name for name in dict.fromkeys(names) if any(has_index(name, index) for index in bound)]


def with_members(model: Model, expr: Expr, formula: Formula, keep: frozenset[str], inline: Inline) -> Expr:
    """An expression with definitions filled in, also those of other members than it speaks of, save of those in `keep`
    and of what is kept with one of its members, and of what was measured."""
    return _filled_in(model, expr, formula, keep, inline, lambda whole: list(dict.fromkeys(_members_and_names(whole))))


def with_summed_members(model: Model, expr: Expr, formula: Formula, keep: frozenset[str], inline: Inline) -> Expr:
    """The same of those members alone that nothing but sums runs over, as `r_i = w^\\top x_i - y_i` in
    `\\sum_i r_i^2`."""
    return _filled_in(model, expr, formula, keep, inline, _summed)


def _filled_in(
    model: Model,
    expr: Expr,
    formula: Formula,
    keep: frozenset[str],
    inline: Inline,
    chosen: Callable[[Expr], list[Expr]],
) -> Expr:
    expr = inline(model, expr, formula, keep)
    kept = keep.union(parts.head for name in keep if (parts := indexed_name(name)) is not None)
    for _ in range(MAX_INLINING):
        inner = expr
        for node in chosen(expr):
            inner = _with_one(model, inner, node, formula, kept)
        if inner is expr:
            break
        expr = inline(model, inner, formula, keep)
    return expr


def _members_and_names(expr: Expr) -> Iterator[Expr]:
    return (node for node in expr.walk() if node.name in ("symbol", "member"))


def _summed(expr: Expr) -> list[Expr]:
    """The members of families that only sums run over, in order."""
    indices = {node.data[0] for node in expr.walk() if node.operation.binds}
    members = list(dict.fromkeys(node for node in expr.walk() if node.name == "member")) if indices else []
    standing = {node.data[0] for node in members if node.data[1].name not in indices}
    return [node for node in members if node.data[0] not in standing]


def _with_one(model: Model, expr: Expr, node: Expr, formula: Formula, kept: Set[str]) -> Expr:
    """An expression with what one member of a family stands for in its place, if that is told."""
    quantity = node.data[0]
    family = {quantity.base, quantity.base + quantity.placement} if node.name == "member" else set()
    if not kept.isdisjoint({quantity.name, *family}):
        return expr
    value = _defined_by_another(model, node, formula, kept)
    if value is None or not _speak_of_the_same(expr, value) or _goes_round(model, quantity.name, value, formula):
        return expr
    filled = transform(expr, {node: value}.get)
    is_measured = has_errors(model, value, formula) or takes_away(expr, quantity.name, filled)
    return expr if is_measured else filled


def _speak_of_the_same(expr: Expr, value: Expr) -> bool:
    """Whether the names that two expressions share have the same shapes in both."""
    shapes = {node.data[0].name: node.data[0].shape for node in expr.walk() if node.name in ("symbol", "member")}
    own = (node.data[0] for node in value.walk() if node.name in ("symbol", "member"))
    return all(shapes.get(quantity.name, quantity.shape) == quantity.shape for quantity in own)


def _goes_round(model: Model, name: str, value: Expr, formula: Formula) -> bool:
    """Whether a value speaks of other members than its own, also through definitions, as each step of a recurrence."""
    own = indexed_name(name)
    seen: set[str] = set()
    waiting = [value]
    while waiting:
        current = waiting.pop()
        for node in current.walk():
            if node.name not in ("symbol", "member") or node.data[0].name in seen:
                continue
            each = node.data[0].name
            seen.add(each)
            parts = indexed_name(each)
            if own is not None and parts is not None and parts.head == own.head:
                return True
            definition = model.definition(each, formula)
            waiting += [] if definition is None else [definition.expr]
    return False


def _defined_by_another(model: Model, node: Expr, formula: Formula, kept: Set[str]) -> Expr | None:
    """What a member of a family, or the name of one, stands for by what defines another member of it; a vector, by what
    defines its entries."""
    if node.name == "symbol" and model.definition(node.data[0].name, formula) is not None:
        return None
    for name, head, letter, wanted in spellings(node):
        definition = None if head in kept else model.definition(name, formula)
        if definition is None:
            continue
        if not _is_general(definition, head, letter):
            return None  # what another letter is defined as, may be said of something else
        value = _vector_of(definition, letter) if wanted is None else _at(definition.expr, letter, wanted)
        return value if value is not None and value.shape == node.shape else None
    return None


def number_by_another(model: Model, name: str, formula: Formula) -> Expr | None:
    """The number that a name stands for, of which only another one of several is defined."""
    return _defined_by_another(model, symbol(name), formula, frozenset())


def spellings(node: Expr) -> Iterator[tuple[str, str, str, Dim | None]]:
    """Each name that a member may have which is defined, what it begins with, its index, and the index that is asked
    for; None for all of them."""
    if node.name == "member":
        family, wanted = node.data
        for letter in dict.fromkeys((family.index, *_INDICES)):
            parts = indexed_name(family.name)
            name = with_script(family.base, family.placement, letter) if parts is None else parts.at(Dim.of(letter))
            yield name, family.base + family.placement, letter, wanted
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
    if definition.arguments:
        return False
    names = {node.data[0].name for node in expr.walk() if node.name in ("symbol", "member")}
    members = {node.data[0].base + node.data[0].placement for node in expr.walk() if node.name == "member"}
    symbols = {node.data[0].name for node in expr.walk() if node.name == "symbol"}
    indexed = [name for name in symbols if _is_one_of_several(name, index)]
    return (
        (bool(indexed) or index in expr.free)
        and family not in members
        and not any(name.startswith(family) for name in names)
        and all(_is_member_at(name, index) for name in indexed)
    )


def _is_one_of_several(name: str, index: str) -> bool:
    parts = indexed_name(name)
    return has_index(name, index) or (parts is not None and index in parts.index.names)


def _is_member_at(name: str, index: str) -> bool:
    """Whether a name is that of the member at an index, `x_i`, and has no other script."""
    parts = indexed_name(name)
    return parts is not None and parts.index.name == index and not set("^_") & set(parts.head[:-1])


def _at(expr: Expr, index: str, wanted: Dim) -> Expr:
    """What is said of one of several at its index, of the one that is wanted."""

    def member_of(node: Expr) -> Expr | None:
        if node.name != "symbol" or not _is_member_at(node.data[0].name, index):
            return None
        quantity = node.data[0]
        parts = indexed_name(quantity.name)
        assert parts is not None
        head, properties = parts.head, quantity.properties
        family = Family(quantity.name, head[:-1], head[-1], index, quantity.shape, properties=properties)
        return member(family, parts.index)

    return substitute_dims(transform(expr, member_of), {index: wanted})


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
