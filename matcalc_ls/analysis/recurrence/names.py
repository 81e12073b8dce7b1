"""Which names of a document are defined step by step: found by how they are spelled, before their shapes are known."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from matcalc_ls.algebra.dims import Dim, IndexedName, indexed_name
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.recurrence.dependence import reached
from matcalc_ls.analysis.scopes import topic_of
from matcalc_ls.notation.derivatives import derivatives_in
from matcalc_ls.notation.names import canonical, last_letter, script
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.tex.tree import Group, Node, Row, Scripted
from matcalc_ls.tex.walk import walk

_LETTER = re.compile(r"[A-Za-z]|\\ell")
_INDEXED = re.compile(r"(.+[_^])\{?\(?((?:[A-Za-z]|\\ell)?(?:[+-]?\d+)?)\)?\}?\Z")
Mark = Hashable


@dataclass(frozen=True, slots=True)
class Line:
    """`name = value`: an equation as it is written. `letter` is what the name's index runs over, "" for none."""

    formula: Formula
    statement: Statement
    name: str
    parts: IndexedName | None
    value: Row

    @property
    def letter(self) -> str:
        """The letter of an index such as l, l+1; "" for L, 0, or no index at all."""
        names = self.parts.index.names if self.parts is not None else frozenset()
        return next(iter(names)) if len(names) == 1 and _runs(next(iter(names))) else ""

    @property
    def head(self) -> str:
        """What the name is called without its index: `a^`."""
        return self.parts.head if self.parts is not None else self.name

    @property
    def place(self) -> Dim:
        return self.parts.index if self.parts is not None else Dim.of(0)


def _runs(letter: str) -> bool:
    """Whether a letter is one for an index: capitals are bounds."""
    return letter.strip("'").islower() or letter.startswith("\\ell")


def lines_in(formulas: Iterable[Formula]) -> Iterator[Line]:
    """The equations of formulas that give a name a value; of a chain a = b = c both b and c."""
    for formula in formulas:
        for statement in formula.statements:
            if not statement.relations or not set(statement.relations) <= EQUALITIES:
                continue
            target = defined_name(statement.members[0])
            name = None if target is None else canonical(target[0])
            if name is None:
                continue
            for value in statement.members[1:]:
                yield Line(formula, statement, name, indexed_name(name), value)


def indexed_names_in(row: Row) -> list[tuple[IndexedName, str]]:
    """Every name with an index in a row, with its spelling; of `w^l_{jk}` the name `w^l`."""
    found: dict[str, IndexedName] = {}
    for node in walk(row):
        if not isinstance(node, Scripted):
            continue
        for one in (node, *_halves(node)):
            name = canonical(one)
            parts = indexed_name(name) if name is not None else None
            if name is not None and parts is not None:
                found.setdefault(name, parts)
    return [(parts, name) for name, parts in found.items()]


def _halves(node: Scripted) -> Iterator[Scripted]:
    if node.sub is not None and node.sup is not None:
        yield Scripted(node.start, node.end, node.base, node.sub, None)
        yield Scripted(node.start, node.end, node.base, None, node.sup)


def key_and_index(name: str) -> tuple[str, str]:
    """What a name is called without its index (`a^`, `h_`), and the index; "" for a name without one."""
    found = _INDEXED.match(name)
    return (found[1], found[2]) if found is not None else (name, "")


def marks_of_key(key: str) -> frozenset[Mark]:
    """One of them marks each formula that may say something of a name, which is called so without its index."""
    name = key.rstrip("_^")
    # The index may have stood within a hat: `\\hat{y_`.
    return frozenset({topic_of(key), (last_letter(name + "}" * (name.count("{") - name.count("}"))),)})


def marks_of(formula: Formula) -> frozenset[Mark]:
    """Of which names equations of a formula may say something, by what stands on their left: a name as it is spelled,
    or several things that may be one name, of which only the last letters are known."""
    found: set[Mark] = set()
    for statement in formula.statements:
        if statement.relations and statement.relations[0] in EQUALITIES:
            target = defined_name(statement.members[0])
            name = None if target is None else canonical(target[0])
            if name is not None:
                found.add(topic_of(key_and_index(name)[0]))
            else:
                names = map(canonical, _items(statement.members[0]))
                found |= {(last_letter(name),) for name in names if name is not None}
    return frozenset(found)


def _items(row: Row) -> Iterator[Node]:
    for item in row.items:
        if isinstance(item, Group):
            yield from _items(item.body)
        else:
            yield item


def may_step(formula: Formula) -> bool:
    """Whether an equation may say what something is by what has the same index shifted: `h_t = W h_{t-1}`."""
    for statement in formula.statements:
        if statement.relations and statement.relations[0] in EQUALITIES:
            own, others = map(_scripts_in, statement.members[:2])
            if any(one != other and _letters(one) & _letters(other) for one in own for other in others):
                return True
    return False


def _scripts_in(row: Row) -> frozenset[str]:
    scripts = (each for node in walk(row) if isinstance(node, Scripted) for each in (node.sub, node.sup))
    return frozenset(script(each) for each in scripts if each is not None)


def _letters(text: str) -> frozenset[str]:
    return frozenset(_LETTER.findall(text))


@dataclass(frozen=True, slots=True)
class StepNames:
    """The heads of names that are states of recurrences, and of those that are defined from states, step by step."""

    states: frozenset[str]
    dependents: frozenset[str]


def step_names(lines: Iterable[Line]) -> StepNames:
    """What is defined by its own values at earlier steps, and what is defined from that at the same step."""
    backward: dict[str, set[str]] = {}
    shifted: set[tuple[str, str]] = set()
    ahead: set[str] = set()  # adjoints, which look ahead
    for line in lines:
        if not line.letter or any(mark in line.head[:-1] for mark in "_^"):
            continue  # an entry is none of the names of its own
        if derivatives_in(line.value):
            ahead.add(line.head)
            continue
        for parts, _ in indexed_names_in(line.value):
            back = (line.place - parts.index).constant
            if back is not None and back < 0:
                ahead.add(line.head)
            if back is None or back < 0:
                continue
            backward.setdefault(line.head, set()).add(parts.head)
            if back > 0:
                shifted.add((line.head, parts.head))
    behind = {head: reached([head], backward) for head in backward}
    states = frozenset(
        head
        for head in backward
        if any(head in behind.get(end, set()) | {end} and start in behind[head] | {head} for start, end in shifted)
    )
    dependents = frozenset(head for head in backward if behind[head] & states) - states - ahead
    return StepNames(states, dependents)
