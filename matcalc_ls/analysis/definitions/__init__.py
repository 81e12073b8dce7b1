"""Definitions: which statements define a name, and in which order they are understood.

A definition is read when all that it speaks of has been, so that a chain of any length knows its sizes, wherever its
parts stand: `E = \\|a\\|^2`, `a = \\sigma(z)`, `z = W x`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from matcalc_ls.algebra.build import is_number
from matcalc_ls.algebra.expression import Expr, Symbol
from matcalc_ls.algebra.ops.function_value import NAME as FUNCTION_VALUE
from matcalc_ls.analysis.document import Formula
from matcalc_ls.notation.big import is_optimum
from matcalc_ls.notation.evidence import capital
from matcalc_ls.notation.names import canonical, is_bold_pair, last_letter, script, unbold
from matcalc_ls.notation.reading import Reading
from matcalc_ls.notation.reading.script_marks import is_label
from matcalc_ls.notation.reading.tables import function_named
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted, Styled, Unknown
from matcalc_ls.tex.walk import children, walk

MAX_LEVELS = 16
_MAPS_TO = frozenset({"\\mapsto", "\\longmapsto"})


@dataclass(frozen=True, slots=True)
class Definition:
    """`name = expr`, or `name(arguments) = expr`, as a statement of a formula says it.

    Where it is no name that is defined, `\\ln L = …`, the name is that in LaTeX, and `spoken` the same as text. Where
    it is the square of a number or an inverse, `\\sigma^2 = …` and `S^{-1} = …`, what that is of is the `root`.
    `is_nameless` where it is called what it is.
    """

    name: str
    arguments: tuple[str, ...]
    expr: Expr
    reading: Reading
    formula: Formula
    statement: Statement
    spoken: str = ""
    root: str = ""
    is_nameless: bool = False

    @property
    def start(self) -> int:
        return self.statement.start

    @property
    def plain(self) -> str:
        """What is defined as text, in brackets if it is no name."""
        return f"({self.spoken})" if self.spoken else unicode_name(self.name)

    @property
    def symbols(self) -> dict[str, Symbol]:
        """The symbols that stand on its right side, with the sizes that it gives them."""
        found: dict[str, Symbol] | None = self.expr.memo.get("symbols by name")
        if found is None:
            found = {node.data[0].name: node.data[0] for node in _written(self.expr) if node.name == "symbol"}
            self.expr.memo["symbols by name"] = found
        return found

    @property
    def is_open(self) -> bool:
        """Whether a symbol of it has a size that nothing says, also where it stands for the value of a function."""
        symbols = (node.data[0] for node in self.expr.walk() if node.name == "symbol")
        return not all(dim.is_known for symbol in symbols for dim in symbol.shape)


def _written(expr: Expr) -> Iterator[Expr]:
    """The parts of an expression that stand there: of the value of a function not what its definition says."""
    seen: dict[Expr, None] = {}
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting += (node.args[1:] if node.name == FUNCTION_VALUE else node.args)[::-1]
    return iter(seen)


@dataclass(frozen=True, eq=False)
class Candidate:
    """A statement that may define the name that `row` is as its member number `value`.

    It is `spelled` as it stands there; `name` is without bold.
    """

    formula: Formula
    statement: Statement
    row: Row
    spelled: str
    arguments: tuple[str, ...]
    value: int = 1

    @property
    def start(self) -> int:
        return self.statement.start

    @cached_property
    def name(self) -> str:
        return unbold(self.spelled)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The names without bold that stand right of the one that is defined."""
        return frozenset(map(unbold, self._names_on_right))

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that stand in it."""
        return _names_in(self.statement.members[:1]) | self._names_on_right

    @cached_property
    def _names_on_right(self) -> frozenset[str]:
        return _names_in(self.statement.members[1:])

    @cached_property
    def letters(self) -> frozenset[str]:
        """The last letters of all names that a reading may find in it."""
        return frozenset({"", *map(last_letter, self.names)})


def candidates_in(formulas: Iterable[Formula]) -> tuple[Candidate, ...]:
    """The statements that set a name, with or without arguments, equal to something, in order.

    Of several that a macro has at one place there is the first.
    """
    found: dict[int, Candidate] = {}
    for formula in formulas:
        for candidate in _candidates(formula):
            found.setdefault(candidate.start, candidate)
    return tuple(found.values())


def _candidates(formula: Formula) -> Iterator[Candidate]:
    optimises = False
    for statement in formula.statements:
        if not statement.relations:
            # Conditions may follow: min f(x) s.t. A x = b.
            optimises = optimises or any(map(is_optimum, statement.members[0].items))
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
            yield Candidate(formula, statement, target[0], name, target[1], value)


def _is_value(name: str, arguments: Sequence[str], value: Row) -> bool:
    """Whether `f(x) = …` speaks of f itself, or of one place `x_i` of which the value says nothing: no definition."""
    if not arguments:
        return False
    nodes = [node for node in _without_letters_of_words(value) if not isinstance(node, Row)]
    others = {id(node.base) for node in nodes if isinstance(node, Scripted) and _is_told_apart(node)}
    mentioned = {canonical(node) for node in nodes if id(node) not in others}
    return name in mentioned or any("_" in argument and argument not in mentioned for argument in arguments)


def _without_letters_of_words(root: Node) -> Iterator[Node]:
    """What stands in a formula, but for the letters of a word: there is no f in `\\operatorname{softmax}`."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if not (isinstance(node, Styled) and len(node.words) > 1):
            waiting += children(node)


def _is_told_apart(node: Scripted) -> bool:
    """Whether a script makes another name of what it stands on: `x(t) = x_0 + t v` and `P(K) = P^- - K C` say no more
    of x and P than any definition does."""
    return node.sub is not None or (node.sup is not None and (script(node.sup) == "-" or is_label(node.sup)))


def defined_name(row: Row) -> tuple[Row, tuple[str, ...]] | None:
    """The name that a left side defines, `f` of `f` and of `f(x)`, with its arguments; None for other left sides."""
    items = row.items
    if len(items) == 1:
        return None if is_bold_pair(items[0]) or _is_operation(items[0]) else (row, ())
    if len(items) == 2 and isinstance(items[1], Fenced) and items[1].left == "(" and not _is_operation(items[0]):
        arguments = _names_between_commas(items[1].body)
        return None if arguments is None else (_part(items[:1]), arguments)
    return None


def _is_operation(node: Node) -> bool:
    """Whether a word is the name of an operation, `\\tr`, of which an equation tells a property and no definition."""
    name = canonical(node) if isinstance(node, Unknown | Styled) else None
    return name is not None and function_named(name) is not None


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
        name = canonical(group[0]) if len(group) == 1 else _change(group)
        if name is None:
            return None
        names.append(name)
        group = []
    return tuple(names)


def _change(group: Sequence[Node]) -> str | None:
    """`\\Delta x`, which a function has for its argument."""
    sign = group[0].text if len(group) == 2 and isinstance(group[0], Atom) else ""
    name = canonical(group[1]) if sign == "\\Delta" else None
    return None if name is None else f"{sign} {name}"


def _names_in(rows: Iterable[Row]) -> frozenset[str]:
    names = {canonical(node) for row in rows for node in walk(row) if not isinstance(node, Row)}
    return frozenset(name for name in names if name is not None)


def levels(uses: Mapping[str, Set[str]]) -> dict[str, int]:
    """The order in which names are understood: each after all that it uses, as far as that is possible.

    `uses` has the names in order of place. Of names that are defined by each other, the first comes first; what is left
    after MAX_LEVELS comes together.
    """
    found: dict[str, int] = {}
    waiting = list(uses)
    for level in range(MAX_LEVELS):
        if not waiting:
            break
        blocked = set(waiting)
        ready = {name for name in waiting if uses[name].isdisjoint(blocked)} or {waiting[0]}
        found |= dict.fromkeys(ready, level)
        waiting = [name for name in waiting if name not in ready]
    return found | dict.fromkeys(waiting, MAX_LEVELS)


def _is_vector_by_guess(reading: Reading) -> bool:
    """Whether habit alone makes a vector of a row: `\\sum_t \\gamma^t r_t`, which are rather numbers if a capital is
    what they make."""
    expr = reading.expr
    if expr is None or len(expr.shape) != 1 or expr.shape[0].is_known:
        return False
    leaves = [node for node in expr.walk() if not node.args and node.shape]
    return all(
        node.name == "member" or (node.name == "symbol" and node.data[0].name in reading.assumed) for node in leaves
    ) and not any(dim.is_known for node in leaves for dim in node.shape)


def defined_by(candidate: Candidate, readings: Sequence[Reading], name: Callable[[], Reading]) -> Definition | None:
    """What a candidate defines, by the readings of its members, and that of its name where that is no member."""
    statement = candidate.statement
    reading = readings[candidate.value]
    if reading.expr is None:
        return None
    if candidate.arguments and reading.expr.name in ("symbol", "number"):
        return None  # f(x) = c says where f has the value c
    if reading.expr.name == "number" and reading.expr.data[0] == 0:
        return None  # x = 0 is a place or a condition, and tells no shape
    is_whole = candidate.row.end == statement.members[0].end
    called = readings[0] if is_whole else name()
    named = called.expr or called.by_habit
    if named is None:
        return None
    if named.name in ("power", "inverse"):
        return _of_power(candidate, named, reading)
    if named.name == "pi" and candidate.arguments:  # a policy, though by itself the letter is a number
        return Definition(candidate.name, candidate.arguments, reading.expr, reading, candidate.formula, statement)
    if named.name != "symbol" or (capital(candidate.name) is not None and _is_vector_by_guess(reading)):
        return None
    return Definition(named.data[0].name, candidate.arguments, reading.expr, reading, candidate.formula, statement)


def _of_power(candidate: Candidate, named: Expr, reading: Reading) -> Definition | None:
    """What defines the square of a number or an inverse, `\\sigma^2 = …` and `S^{-1} = …`, and so what that is of; such
    a number is taken to be positive."""
    root, expr = named.args[0], reading.expr
    is_square = named.name == "power" and not root.shape and is_number(named.args[1], 2)
    if root.name != "symbol" or candidate.arguments or not (is_square or named.name == "inverse"):
        return None
    name = root.data[0].name
    if expr is None or expr.shape != named.shape or not expr.free or name in expr.free:
        return None
    return Definition(candidate.spelled, (), expr, reading, candidate.formula, candidate.statement, root=name)
