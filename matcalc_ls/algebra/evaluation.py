"""Numeric evaluation: the value of an expression for given values of its symbols."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple, NoReturn

import numpy as np

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.operation import Array, ValueRule

Key = str | tuple[str, int]

MOST_ENTRIES = 1 << 22
"""Of an array that is evaluated: documents have matrices of 784 columns, whose Kronecker products no memory holds."""


class _Replaced(dict[Key, Any]):
    """Arrays of which one is replaced; the others are looked up, and drawn if need be, in the original."""

    __slots__ = ("original",)
    original: Mapping[Key, Any]

    def __missing__(self, key: Key) -> Any:
        return self.original[key]


class Plan(NamedTuple):
    """How to evaluate an expression whose value at one symbol or index changes while all else stays.

    `still` are the largest sub-expressions that do not depend on it, `steps` the others with the rules of their values
    and the operands these ask for, operands before what is made of them.
    """

    still: tuple[Expr, ...]
    steps: tuple[tuple[Expr, ValueRule, tuple[Expr, ...]], ...]


def plan_of(root: Expr, changing: str) -> Plan:
    """The plan for a name that changes; for "", which is no name, every sub-expression is a step."""
    found: Plan | None = root.memo.get(("plan", changing))
    if found is None:
        found = root.memo["plan", changing] = _planned(root, changing)
    return found


def _rule_of(node: Expr) -> ValueRule:
    return _too_large if node.shape and _entries(node.shape) > MOST_ENTRIES else node.operation.value


@lru_cache(maxsize=4096)
def _entries(shape: Shape) -> int:
    """How many entries an array has by its sizes in numbers; names stand for small sizes."""
    return prod(sum(abs(coefficient) for _, coefficient in dim.terms) for dim in shape)


def _too_large(*_: Any) -> NoReturn:
    raise OverflowError(f"an array of more than {MOST_ENTRIES} entries")


def _planned(root: Expr, changing: str) -> Plan:
    still: list[Expr] = []
    steps: list[tuple[Expr, ValueRule, tuple[Expr, ...]]] = []
    seen: set[Expr] = set()
    stack: list[Expr | None] = [root]
    while stack:
        node = stack.pop()
        if node is None:  # the operands of the node below this mark are among the steps
            node = stack.pop()
            steps.append((node, _rule_of(node), node.args))  # type: ignore[arg-type, union-attr]
        elif node not in seen:
            seen.add(node)
            if changing and changing not in node.free:
                still.append(node)
            elif node.args and not node.operation.binds:
                stack += (node, None)
                stack += node.args[::-1]
            else:  # what a binder binds is evaluated by its own rule
                steps.append((node, _rule_of(node), ()))
    return Plan(tuple(still), tuple(steps))


class Values:
    """Values of symbols by name, of members by (family, index), and of sizes; caches what it has evaluated.

    Scalars are floats, vectors 1-D arrays, matrices 2-D, rows (1, n).
    """

    __slots__ = ("_arrays", "_bound", "_memo", "_outer", "_sizes")

    def __init__(self, sizes: Mapping[str, int], arrays: Mapping[Key, Any]) -> None:
        self._sizes = sizes
        self._arrays = arrays
        self._memo: dict[Expr, Any] = {}
        # What does not depend on the name `_bound` has the value that it has in `_outer`.
        self._outer: Values | None = None
        self._bound = ""

    @property
    def sizes(self) -> Mapping[str, int]:
        return self._sizes

    @property
    def arrays(self) -> Mapping[Key, Any]:
        """What has a value; where values are drawn, what was asked for so far."""
        return self._arrays

    def symbol(self, node: Expr) -> Array:
        """The value of a symbol or member; raises KeyError where it has none."""
        quantity = node.data[0]
        key: Key = quantity.name
        if node.name == "member":
            key = (quantity.name, node.data[1].evaluate(self._sizes))
        value: Array = self._arrays[key]
        return value

    def bound(self, index: str, value: int) -> Values:
        """These values, with an index set."""
        inner = Values({**self._sizes, index: value}, self._arrays)
        inner._outer, inner._bound = self, index
        return inner

    def evaluate(self, root: Expr) -> Any:
        """The value of an expression; raises KeyError for a symbol without a value, OverflowError if it is vast."""
        memo = self._memo
        if root in memo:
            return memo[root]
        if not root.args and self._outer is None:
            value = memo[root] = _rule_of(root)(root, (), self)
            return value
        still, steps = plan_of(root, self._bound)
        if self._outer is not None:
            known = self._outer._memo
            for node in still:
                memo[node] = known[node] if node in known else self._outer.evaluate(node)
        value_of = memo.__getitem__
        for node, rule, args in steps:
            if node not in memo:
                memo[node] = rule(node, [*map(value_of, args)], self)
        return memo[root]

    def evaluate_key(self, key: Key) -> Any:
        """The array of a symbol or member by its key."""
        return self._arrays[key]

    def replaced(self, key: Key, array: Any) -> Values:
        """These values with another array for one symbol."""
        arrays = _Replaced({key: array})
        arrays.original = self._arrays
        inner = Values(self._sizes, arrays)
        inner._outer, inner._bound = self, key if isinstance(key, str) else key[0]
        return inner


Branch = tuple[Expr, int]


class Watched(Values):
    """The same values, which note what branches of functions with kinks they are on wherever they evaluate one."""

    __slots__ = ("entered",)

    def __init__(self, values: Values, entered: set[Branch] | None = None) -> None:
        super().__init__(values._sizes, values._arrays)
        self._outer, self._bound = values._outer, values._bound
        self.entered: set[Branch] = set() if entered is None else entered

    def bound(self, index: str, value: int) -> Values:
        return Watched(super().bound(index, value), self.entered)

    def evaluate(self, root: Expr) -> Any:
        if root in self._memo:
            return self._memo[root]
        value = super().evaluate(root)
        for node, _, args in plan_of(root, self._bound).steps:
            branches = node.operation.branches
            if branches is not None:
                labels = branches.of([self._memo[arg] for arg in args])
                self.entered.update((node, label) for label in np.ravel(labels).tolist())
        return value
