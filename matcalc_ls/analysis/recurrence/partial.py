"""Recurrences: `a^l = \\sigma(W^l a^{l-1} + b^l)`, `h_t = f(W h_{t-1} + U x_t)`, and what they keep hidden.

A member that a formula names, such as a^L or h_{t-1}, depends on all that the steps before it depend on. A derivative
that takes it for a constant is a partial one, so it is neither shown nor judged by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import READING, Model
from matcalc_ls.analysis.recurrence.dependence import Dependence, Edge, Edges
from matcalc_ls.analysis.recurrence.names import Mark, key_and_index, marks_of, marks_of_key, may_step
from matcalc_ls.notation.statements import EQUALITIES

EQUATIONS, MEMBERS, DEPENDENCE = "what equations say", "members of recurrences", "what depends on what"


def indexed(node: Expr) -> tuple[str, str]:
    """What a symbol or member is called without its index (`a^`, `h_`), and the index; "" for a name without one."""
    if isinstance(node.data[0], Family):
        return node.data[0].base + node.data[0].placement, str(node.data[1])
    return key_and_index(node.data[0].name)


def _leaves(expr: Expr) -> list[Expr]:
    return [node for node in expr.walk() if node.name in ("symbol", "member")]


class Recurrences:
    """Which names of a document stand for members of a recurrence, and what each name depends on.

    Equations are read that step by their looks, and those of names on which such a step rests, and no others.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._pending = model.pending(EQUATIONS, READING)
        self._of: dict[Formula, Edges] = {}
        self._waiting: dict[Formula, None] = {}
        """Those that matter only where a step rests on what they define."""
        self._marked: dict[Mark, dict[Formula, None]] = {}
        """The same by the names of which they may say something, once there are steps."""
        self._is_marked = False
        self._reached: set[Mark] = set()
        """The marks of names on which steps rest."""
        self._dependence = Dependence()
        self._is_other = False
        """Whether there are other edges since it was last found out which names are keys."""
        self.keys: frozenset[str] = frozenset()

    def steps(self) -> Iterator[None]:
        """Take in what equations say now, formula by formula."""
        for formula in self._pending.gone:
            self._forget(formula)
            self._replace(formula, Edges())
        self._pending.gone.clear()
        for formula in self._pending.take():
            marks = marks_of(formula)
            if formula in self._of or not marks.isdisjoint(self._reached) or (marks and may_step(formula)):
                self._pending.formulas[formula] = True  # if nobody goes on
                yield from self._read(formula)
                self._pending.formulas.pop(formula, None)
            else:
                self._waiting[formula] = None
                if self._is_marked:
                    self._mark(formula, marks)
            yield
        if not self._is_other:
            return
        yield from self._reach()
        self._is_other = False
        keys = self._dependence.on_cycles()
        self._model.ledger.touch([DEPENDENCE] if keys == self.keys else [DEPENDENCE, MEMBERS])
        self.keys = keys

    def _reach(self) -> Iterator[None]:
        """Read what defines the names on which steps rest."""
        seen: set[str] = set()
        reached: set[Mark] = set()
        waiting = list(self._dependence.shifted_to())
        if waiting and not self._is_marked:
            self._is_marked = True
            for formula in self._waiting:
                self._mark(formula, marks_of(formula))
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            marks = marks_of_key(key)
            reached |= marks
            fresh = marks - self._reached
            self._reached |= fresh
            for formula in sorted(
                {each for mark in fresh for each in self._marked.get(mark, ())}, key=lambda each: each.start
            ):
                yield from self._read(formula)
                self._forget(formula)
                yield
            waiting += self._dependence.of(key)
        self._reached = reached

    def _mark(self, formula: Formula, marks: Iterable[Mark]) -> None:
        for mark in marks:
            self._marked.setdefault(mark, {})[formula] = None

    def _forget(self, formula: Formula) -> None:
        if self._waiting.pop(formula, formula) is None and self._is_marked:
            for mark in marks_of(formula):
                del self._marked[mark][formula]
                if not self._marked[mark]:
                    del self._marked[mark]

    def _read(self, formula: Formula) -> Iterator[None]:
        """Take in its equations, in steps if much has to be read first."""
        reading, ledger = self._model.patience.shared(lambda: _edges_in(self._model, formula)), self._model.ledger
        while True:
            try:
                with ledger.aside():
                    next(reading)
            except StopIteration as end:
                self._replace(formula, end.value)
                return
            yield

    def _replace(self, formula: Formula, edges: Edges) -> None:
        before = self._of.pop(formula, Edges())
        if edges.used:
            self._of[formula] = edges
        self._is_other |= self._dependence.replace(before, edges)

    def used_by(self, keys: Iterable[str]) -> set[str]:
        """All that these names, on which steps rest, depend on."""
        return self._dependence.used_by(keys)

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
        key, index = key_and_index(own)
        return key != own and key in self.keys and all(_offset(each) <= _offset(index) for each in indices)


def _letters(index: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]|\\ell", index))


def _edges_in(model: Model, formula: Formula) -> Edges:
    """Which name the equations of a formula say to depend on which."""
    uses: frozenset[Edge] = frozenset()
    shifted: frozenset[Edge] = frozenset()
    for statement, readings in model.by_itself(formula):
        relations = statement.relations
        left = readings[0].expr if readings else None
        if left is None or left.name not in ("symbol", "member") or relations[:1] == ():
            continue
        right = readings[1].expr
        if relations[0] not in EQUALITIES or right is None:
            continue
        key, index = indexed(left)
        leaves = [indexed(leaf) for leaf in _leaves(right)]
        uses |= {(key, other) for other, _ in leaves}
        shifted |= {(key, other) for other, at in leaves if _letters(index) & _letters(at) and index != at}
    return Edges(uses, shifted)


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
