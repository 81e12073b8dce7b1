"""Recurrences: `a^l = \\sigma(W^l a^{l-1} + b^l)`, `h_t = f(W h_{t-1} + U x_t)`, and what they keep hidden.

A member that a formula names, such as a^L or h_{t-1}, depends on all that the steps before it depend on. A derivative
that takes it for a constant is a partial one, so it is neither shown nor judged by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.statements import EQUALITIES

_INDEXED = re.compile(r"(.+[_^])\{?\(?((?:[A-Za-z]|\\ell)?(?:[+-]?\d+)?)\)?\}?\Z")


def indexed(node: Expr) -> tuple[str, str]:
    """What a symbol or member is called without its index (`a^`, `h_`), and the index; "" for a name without one."""
    if isinstance(node.data[0], Family):
        return node.data[0].base + node.data[0].placement, str(node.data[1])
    found = _INDEXED.match(node.data[0].name)
    return (found[1], found[2]) if found is not None else (str(node.data[0].name), "")


def _leaves(expr: Expr) -> list[Expr]:
    return [node for node in expr.walk() if node.name in ("symbol", "member")]


class Recurrences:
    """Which names of a document stand for members of a recurrence, and what each name depends on."""

    def __init__(self, model: Model) -> None:
        self._uses: dict[str, set[str]] = {}
        shifted: dict[str, set[str]] = {}
        for formula in model.document.formulas:
            for understood in model.understood(formula):
                relations = understood.statement.relations
                left = understood.readings[0].expr if understood.readings else None
                if left is None or left.name not in ("symbol", "member") or relations[:1] == ():
                    continue
                right = understood.readings[1].expr
                if relations[0] not in EQUALITIES or right is None:
                    continue
                key, index = indexed(left)
                for leaf in _leaves(right):
                    other, at = indexed(leaf)
                    self._uses.setdefault(key, set()).add(other)
                    if _letters(index) & _letters(at) and index != at:
                        shifted.setdefault(key, set()).add(other)
        self.keys = frozenset(
            key for key, others in self._uses.items() if any(self._on_cycle(key, *edge) for edge in _edges(shifted))
        )

    def _on_cycle(self, key: str, start: str, end: str) -> bool:
        """Whether a key lies on a cycle with the shift from one name to another."""
        around = {end} | self.used_by([end])
        return start in around and key in around and start in {key} | self.used_by([key])

    def used_by(self, keys: Iterable[str]) -> set[str]:
        """All that these names depend on, by any number of definitions."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            for other in self._uses.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found


def _letters(index: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]|\\ell", index))


def _edges(shifted: dict[str, set[str]]) -> list[tuple[str, str]]:
    return [(start, end) for start, others in shifted.items() for end in others]


_known: WeakKeyDictionary[Model, Recurrences] = WeakKeyDictionary()


def is_partial(model: Model, function: Expr, variable: Expr, own: Definition | None = None) -> bool:
    """Whether a function may depend on a variable through members of a recurrence that it does not spell out.

    Within a step of the recurrence itself, which is `own`, the members before it do not depend on what has the step's
    own index.
    """
    found = _known.get(model)
    if found is None:
        found = _known[model] = Recurrences(model)
    members = [leaf for leaf in _leaves(function) if indexed(leaf)[0] in found.keys]
    if not members:
        return False
    key, index = indexed(variable)
    hidden = {indexed(leaf)[0] for leaf in members}
    if key in found.keys:
        bound = any(node.operation.binds and set(map(indexed, members)) for node in function.walk())
        return bound or {indexed(leaf) for leaf in members} != {(key, index)}
    if key not in found.used_by(hidden):
        return False
    alike = {indexed(leaf)[1] for leaf in _leaves(function) if indexed(leaf)[0] == key}
    step = own is not None and _looks_back(own, [indexed(leaf)[1] for leaf in members], found)
    return not (step and index and alike == {index})


def _looks_back(definition: Definition, indices: Iterable[str], found: Recurrences) -> bool:
    """Whether a definition is a step that speaks of members before its own alone; δ_t of δ_{t+1} looks ahead."""
    name = _INDEXED.match(definition.name)
    return name is not None and name[1] in found.keys and all(_offset(each) <= _offset(name[2]) for each in indices)


def _offset(index: str) -> int:
    """The number that an index adds to its letter."""
    number = re.search(r"[+-]?\d+\Z", index)
    return int(number[0]) if number is not None else 0
