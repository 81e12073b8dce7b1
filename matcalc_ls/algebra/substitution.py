"""Dims in place of names of dims, all through an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import Any

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, Family, Symbol, make, transform


def substitute_dims(
    root: Expr, values: Mapping[str, Dim], *, in_names: bool = False, done: dict[Expr, Expr] | None = None
) -> Expr:
    """The expression with dims in place of names of dims, bounds and indices. An index that is bound inside stays.

    With `in_names` also in place of the indices in the names of sizes (see `Dim.at`). `done` is for many expressions
    that share parts, and keeps what became of each.
    """
    untouched = values.keys().isdisjoint
    if untouched(root.free) and not in_names:
        return root
    done = {} if done is None else done
    stack = [root]
    while stack:
        node = stack[-1]
        if node in done:
            stack.pop()
        elif not in_names and untouched(node.free):
            done[stack.pop()] = node
        elif node.operation.binds:
            done[stack.pop()] = _substitute_under_binder(node, values, in_names)
        else:
            waiting = [arg for arg in node.args if arg not in done]
            if waiting:
                stack += waiting
                continue
            args = [done[arg] for arg in node.args]
            data = node.data and _substitute_data(node.data, values, in_names)
            done[stack.pop()] = make(node.name, *args, data=data)
    return done[root]


def with_other_indices(root: Expr, taken: Set[str]) -> Expr:
    """The expression with other names for those of its bound indices that are taken, as k is in Σ_k a_k beside x_k."""

    def renamed(node: Expr) -> Expr | None:
        if not node.operation.binds or node.data[0] not in taken:
            return None
        used = taken | node.free | node.args[0].free
        fresh = next((letter for letter in _LETTERS if letter not in used), None)
        if fresh is None:
            return None
        body = substitute_dims(with_other_indices(node.args[0], used | {fresh}), {node.data[0]: Dim.of(fresh)})
        return make(node.name, body, data=(fresh, *node.data[1:]))

    return transform(root, renamed)


_LETTERS = "lkmpqrst"
"""Letters for an index that has to be called otherwise."""


def _substitute_under_binder(node: Expr, values: Mapping[str, Dim], in_names: bool) -> Expr:
    index = node.data[0]
    inner = {name: dim for name, dim in values.items() if name != index}
    if any(index in dim.names for dim in inner.values()):
        fresh = index + "'"
        while any(fresh in dim.names for dim in inner.values()) or fresh in node.args[0].free:
            fresh += "'"
        inner[index] = Dim.of(fresh)
        index = fresh
    bounds = _substitute_data(node.data[1:], values, in_names)  # bounds stand outside of the binder
    args = (substitute_dims(arg, inner, in_names=in_names) for arg in node.args)
    return make(node.name, *args, data=(index, *bounds))


def _substitute_data(data: Any, values: Mapping[str, Dim], in_names: bool) -> Any:
    found = _SUBSTITUTED.get(type(data))
    return data if found is None else found(data, values, in_names)


def _substitute_dim(dim: Dim, values: Mapping[str, Dim], in_names: bool) -> Dim:
    return dim.at(values) if in_names else dim.substitute(values)


def _substitute_several(data: tuple[Any, ...], values: Mapping[str, Dim], in_names: bool) -> tuple[Any, ...]:
    return tuple([_substitute_data(item, values, in_names) for item in data])


def _substitute_symbol(symbol: Symbol, values: Mapping[str, Dim], in_names: bool) -> Symbol:
    return Symbol(symbol.name, _substitute_several(symbol.shape, values, in_names), symbol.properties)


def _substitute_family(family: Family, values: Mapping[str, Dim], in_names: bool) -> Family:
    inner = {name: dim for name, dim in values.items() if name != family.index}
    return replace(
        family,
        shape=_substitute_data(family.shape, inner, in_names),
        lower=_substitute_data(family.lower, inner, in_names),
        upper=_substitute_data(family.upper, inner, in_names),
    )


_SUBSTITUTED: Mapping[type, Callable[[Any, Mapping[str, Dim], bool], Any]] = {
    Dim: _substitute_dim,
    tuple: _substitute_several,
    Symbol: _substitute_symbol,
    Family: _substitute_family,
}
