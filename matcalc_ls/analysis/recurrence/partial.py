"""Recurrences: `a^l = \\sigma(W^l a^{l-1} + b^l)`, `h_t = f(W h_{t-1} + U x_t)`, and what they keep hidden.

A member that a formula names, such as a^L or h_{t-1}, depends on all that the steps before it depend on. A derivative
that takes it for a constant is a partial one, so it is neither shown nor judged by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import READING, Model
from matcalc_ls.analysis.recurrence.names import may_step
from matcalc_ls.notation.statements import EQUALITIES

EQUATIONS, MEMBERS, DEPENDENCE = "what equations say", "members of recurrences", "what depends on what"
Edges = frozenset[tuple[str, str]]
NO_EDGES: tuple[Edges, Edges] = (frozenset(), frozenset())
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
        self._model = model
        self._pending = model.pending(EQUATIONS, READING)
        self._of: dict[Formula, tuple[Edges, Edges]] = {}
        self._unread: dict[Formula, None] = {}
        """Those that make no step themselves, which matter only where others do."""
        self._used: Counter[tuple[str, str]] = Counter()
        self._shifted: Counter[tuple[str, str]] = Counter()
        self._uses: dict[str, set[str]] = {}
        self._is_other = False
        """Whether there are other edges since it was last found out which names are keys."""
        self.keys: frozenset[str] = frozenset()

    def steps(self) -> Iterator[None]:
        """Take in what equations say now, formula by formula."""
        for formula in self._pending.gone:
            self._unread.pop(formula, None)
            self._is_other |= self._replace(formula, NO_EDGES)
        self._pending.gone.clear()
        for formula in self._pending.take():
            if may_step(formula):
                self._read(formula)
            else:
                self._unread[formula] = None
            yield
        while self._shifted and self._unread:
            formula = next(iter(self._unread))
            del self._unread[formula]
            self._read(formula)
            yield
        if not self._is_other:
            return
        self._is_other = False
        self._uses = {}
        for key, other in self._used if self._shifted else ():
            self._uses.setdefault(key, set()).add(other)
        keys = frozenset(key for key in self._uses if any(self._on_cycle(key, *edge) for edge in self._shifted))
        self._model.ledger.touch([DEPENDENCE] if keys == self.keys else [DEPENDENCE, MEMBERS])
        self.keys = keys

    def _read(self, formula: Formula) -> None:
        with self._model.ledger.aside():
            self._is_other |= self._replace(formula, _edges_in(self._model, formula))

    def _replace(self, formula: Formula, edges: tuple[Edges, Edges]) -> bool:
        """Whether other edges make any difference to all that there are."""
        before = self._of.pop(formula, NO_EDGES)
        if edges != NO_EDGES:
            self._of[formula] = edges
        is_other = False
        for counter, gone, come in zip((self._used, self._shifted), before, edges, strict=True):
            for edge in come - gone:
                is_other |= edge not in counter
                counter[edge] += 1
            for edge in gone - come:
                counter[edge] -= 1
                if not counter[edge]:
                    is_other = True
                    del counter[edge]
        return is_other

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

    def members_in(self, function: Expr) -> list[Expr]:
        """The members of recurrences that a function speaks of."""
        return [leaf for leaf in _leaves(function) if indexed(leaf)[0] in self.keys]

    def is_partial(self, function: Expr, variable: Expr, own: str) -> bool:
        """The same as `is_partial`, of a function that speaks of members of recurrences; `own` is its name, if any."""
        members = self.members_in(function)
        key, index = indexed(variable)
        hidden = {indexed(leaf)[0] for leaf in members}
        if key in self.keys:
            bound = any(node.operation.binds and set(map(indexed, members)) for node in function.walk())
            return bound or {indexed(leaf) for leaf in members} != {(key, index)}
        if key not in self.used_by(hidden):
            return False
        alike = {indexed(leaf)[1] for leaf in _leaves(function) if indexed(leaf)[0] == key}
        step = self._looks_back(own, [indexed(leaf)[1] for leaf in members])
        return not (step and index and alike == {index})

    def _looks_back(self, own: str, indices: Iterable[str]) -> bool:
        """Whether a definition is a step that speaks of members before its own alone; δ_t of δ_{t+1} looks ahead."""
        name = _INDEXED.match(own)
        return name is not None and name[1] in self.keys and all(_offset(each) <= _offset(name[2]) for each in indices)


def _letters(index: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]|\\ell", index))


def _edges_in(model: Model, formula: Formula) -> tuple[Edges, Edges]:
    """Which name the equations of a formula say to depend on which, and of these what has the same index shifted."""
    uses: Edges = frozenset()
    shifted: Edges = frozenset()
    for understood in model.understood(formula):
        relations = understood.statement.relations
        left = understood.readings[0].expr if understood.readings else None
        if left is None or left.name not in ("symbol", "member") or relations[:1] == ():
            continue
        right = understood.readings[1].expr
        if relations[0] not in EQUALITIES or right is None:
            continue
        key, index = indexed(left)
        leaves = [indexed(leaf) for leaf in _leaves(right)]
        uses |= {(key, other) for other, _ in leaves}
        shifted |= {(key, other) for other, at in leaves if _letters(index) & _letters(at) and index != at}
    return uses, shifted


def recurrences(model: Model) -> Recurrences:
    """What the equations of a document say now."""
    found = model.kept(Recurrences)
    for _ in found.steps():
        pass
    return found


def is_partial(model: Model, function: Expr, variable: Expr, own: Definition | None = None) -> bool:
    """Whether a function may depend on a variable through members of a recurrence that it does not spell out.

    Within a step of the recurrence itself, which is `own`, the members before it do not depend on what has the step's
    own index.
    """
    found = recurrences(model)
    if not model.ledger.ask(MEMBERS, found.members_in, function):
        return False
    name = own.name if own is not None else ""
    return model.ledger.ask(DEPENDENCE, found.is_partial, function, variable, name)


def _offset(index: str) -> int:
    """The number that an index adds to its letter."""
    number = re.search(r"[+-]?\d+\Z", index)
    return int(number[0]) if number is not None else 0
