"""Definitions: which statements define a name, and in which order they are understood.

A definition is read when all that it speaks of has been, so that a chain of any length knows its sizes, wherever its
parts stand: `E = \\|a\\|^2`, `a = \\sigma(z)`, `z = W x`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.expression import Expr, Symbol
from matcalc_ls.analysis.document import Formula
from matcalc_ls.notation.big import big_word, is_big
from matcalc_ls.notation.names import canonical, is_bold_pair, unbold
from matcalc_ls.notation.reading import Reading
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted, Styled
from matcalc_ls.tex.walk import walk

MAX_GROUPS = 16
_OPTIMA = frozenset({"min", "max", "minimize", "maximize", "minimise", "maximise"})
_MAPS_TO = frozenset({"\\mapsto", "\\longmapsto"})


@dataclass(frozen=True, slots=True)
class Definition:
    """`name = expr`, or `name(arguments) = expr`, as a statement of a formula says it."""

    name: str
    arguments: tuple[str, ...]
    expr: Expr
    reading: Reading
    formula: Formula
    statement: Statement

    @property
    def symbols(self) -> dict[str, Symbol]:
        """The symbols on its right side, with the sizes that it gives them."""
        found: dict[str, Symbol] | None = self.expr.memo.get("symbols by name")
        if found is None:
            found = {node.data[0].name: node.data[0] for node in self.expr.walk() if node.name == "symbol"}
            self.expr.memo["symbols by name"] = found
        return found

    @property
    def open_symbols(self) -> tuple[Symbol, ...]:
        """The symbols on its right side that have a size which nothing says."""
        return tuple(symbol for symbol in self.symbols.values() if not all(dim.is_known for dim in symbol.shape))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that may define the name that `row` is as its member number `value`; `name` is without bold."""

    formula: Formula
    statement: Statement
    row: Row
    name: str
    arguments: tuple[str, ...]
    value: int = 1


def candidates_in(formulas: Iterable[Formula]) -> tuple[Candidate, ...]:
    """The statements that set a name, with or without arguments, equal to something, in order."""
    return tuple(candidate for formula in formulas for candidate in _candidates(formula))


def _candidates(formula: Formula) -> Iterator[Candidate]:
    optimises = False
    for statement in formula.statements:
        if not statement.relations:
            optimises = optimises or _is_optimum(statement.members[0])
            continue
        if optimises and statement.relations[0] == "=":
            continue  # a constraint
        left, value = statement.members[0], 1
        if statement.relations[0] in EQUALITIES:
            target = defined_name(left)
        else:
            target, value = _mapped_name(statement), 2
        name = None if target is None else canonical(target[0])
        if target is not None and name is not None and not _is_value(name, target[1], statement.members[value]):
            yield Candidate(formula, statement, target[0], unbold(name), target[1], value)


def _is_value(name: str, arguments: Sequence[str], value: Row) -> bool:
    """Whether `f(x) = …` speaks of f itself, or of one place `x_i` of which the value says nothing: no definition."""
    if not arguments:
        return False
    mentioned = {canonical(node) for node in walk(value) if not isinstance(node, Row)}
    return name in mentioned or any("_" in argument and argument not in mentioned for argument in arguments)


def _is_optimum(row: Row) -> bool:
    """Whether a least or greatest value is sought: `\\min_x f(x)`, under conditions that may follow."""
    return any(is_big(item) and _word(item) in _OPTIMA for item in row.items)


def _word(item: Node) -> str:
    base = item.base if isinstance(item, Scripted) else item
    if isinstance(base, Styled):
        return big_word(base)
    return base.text.removeprefix("\\") if isinstance(base, Atom) else ""


def defined_name(row: Row) -> tuple[Row, tuple[str, ...]] | None:
    """The name that a left side defines, `f` of `f` and of `f(x)`, with its arguments; None for other left sides."""
    items = row.items
    if len(items) == 1:
        return None if is_bold_pair(items[0]) else (row, ())
    if len(items) == 2 and isinstance(items[1], Fenced) and items[1].left == "(":
        arguments = _names_between_commas(items[1].body)
        return None if arguments is None else (_part(items[:1]), arguments)
    return None


def _mapped_name(statement: Statement) -> tuple[Row, tuple[str, ...]] | None:
    """`f: x \\mapsto \\dots` and `f: (x, y) \\mapsto \\dots` define `f`."""
    left = statement.members[0]
    if len(statement.members) != 3 or statement.relations[0] != ":" or statement.relations[1] not in _MAPS_TO:
        return None
    if len(left.items) != 1:
        return None
    match statement.members[1].items:
        case (Fenced(left="(", body=inside),):
            arguments = _names_between_commas(inside)
        case _:
            arguments = _names_between_commas(statement.members[1])
    return None if arguments is None else (left, arguments)


def _part(items: Sequence[Node]) -> Row:
    return Row(items[0].start, items[-1].end, tuple(items))


def _names_between_commas(row: Row) -> tuple[str, ...] | None:
    names: list[str] = []
    group: list[Node] = []
    for item in (*row.items, Atom(row.end, row.end, "symbol", ",")):
        if not (isinstance(item, Atom) and item.text in (",", ";", "|", "\\mid")):
            group.append(item)
            continue
        name = canonical(group[0]) if len(group) == 1 else None
        if name is None:
            return None
        names.append(name)
        group = []
    return tuple(names)


def by_dependence(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """The candidates in groups, each of which speaks of names of earlier groups alone, as far as that is possible.

    Of names that are defined by each other, the first comes first; what is left after MAX_GROUPS comes together.
    """
    uses = _uses(candidates)
    waiting = list(dict.fromkeys(candidate.name for candidate in candidates))
    for _ in range(MAX_GROUPS):
        if not waiting:
            return
        blocked = set(waiting)
        ready = {name for name in waiting if not uses[name] & blocked} or {waiting[0]}
        waiting = [name for name in waiting if name not in ready]
        yield [candidate for candidate in candidates if candidate.name in ready]
    left = set(waiting)
    yield [candidate for candidate in candidates if candidate.name in left]


def _uses(candidates: Sequence[Candidate]) -> dict[str, set[str]]:
    """The defined names that the definitions of each name speak of, save itself."""
    names = {candidate.name for candidate in candidates}
    uses: dict[str, set[str]] = {name: set() for name in names}
    for candidate in candidates:
        for member in candidate.statement.members[1:]:
            for node in walk(member):
                name = canonical(node) if not isinstance(node, Row) else None
                if name is not None and (plain := unbold(name)) in names and plain != candidate.name:
                    uses[candidate.name].add(plain)
    return uses


class Definitions:
    """The definitions of a document that were found so far, and the statements that define but are not understood."""

    def __init__(self, around: Callable[[int], frozenset[int]] = lambda section: frozenset({section})) -> None:
        """`around` tells of a section which ones it is a part of, itself among them."""
        self._sections_around = around
        self._found: dict[int, tuple[Candidate, Definition | None]] = {}
        self._by_name: dict[str, list[Definition | None]] = {}
        self._places: dict[str, list[int]] = {}
        self._sections: dict[str, list[int]] = {}
        self._unanimous: dict[str, bool] = {}
        self._changes: list[int] = []
        self.contested: frozenset[str] = frozenset()
        """Names whose definition in force is perhaps not the same everywhere."""

    def put(self, candidate: Candidate, definition: Definition | None) -> None:
        """Note what a candidate defines; `settle` has to follow."""
        self._found[candidate.statement.start] = candidate, definition

    def settle(self, declared: Mapping[str, frozenset[int]]) -> None:
        """Sort what was noted. `declared` tells of each name in which sections it is declared."""
        spelled = {unbold(found.name): found.name for found in self.all()}
        entries: dict[str, list[tuple[Formula, Definition | None]]] = {}
        for _, (candidate, found) in sorted(self._found.items()):
            name = spelled.get(candidate.name) if found is None else found.name
            if name is not None:
                entries.setdefault(name, []).append((candidate.formula, found))
        self._by_name = {name: [found for _, found in several] for name, several in entries.items()}
        self._places = {name: [formula.start for formula, _ in several] for name, several in entries.items()}
        self._sections = {name: [formula.section for formula, _ in several] for name, several in entries.items()}
        self.contested = frozenset(
            name
            for name, several in entries.items()
            if len(several) > 1 or declared.get(name, frozenset()) - {several[0][0].section}
        )
        self._changes = sorted({place for name in self.contested for place in self._places[name]})
        self._unanimous.clear()

    def all(self) -> Iterator[Definition]:
        """Every definition, in order of place."""
        return (found for _, (_, found) in sorted(self._found.items()) if found is not None)

    def names(self) -> Iterable[str]:
        """The names that are defined."""
        return self._by_name.keys()

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def stretch(self, formula: Formula) -> int:
        """A number for each stretch of a section in which the same definitions are in force."""
        return bisect_right(self._changes, formula.start)

    def nearest(self, name: str, formula: Formula) -> Definition | None:
        """The definition nearest above a formula in its section, else the only one there, else the only one.

        One in a section around the formula's counts like one of its own, unless one elsewhere is nearer.
        """
        several = self._by_name.get(name, ())
        if len(several) < 2:
            return several[0] if several else None
        above = bisect_right(self._places[name], formula.start)
        sections = self._sections[name]
        if above and sections[above - 1] == formula.section:
            return several[above - 1]
        if sections.count(formula.section) == 1:
            return several[sections.index(formula.section)]
        if above and formula.section not in sections and sections[above - 1] in self._sections_around(formula.section):
            return several[above - 1]
        return several[0] if self._all_say_the_same(name) else None

    def _all_say_the_same(self, name: str) -> bool:
        if name not in self._unanimous:
            several = {None if found is None else simplify(found.expr) for found in self._by_name[name]}
            self._unanimous[name] = len(several) == 1
        return self._unanimous[name]
