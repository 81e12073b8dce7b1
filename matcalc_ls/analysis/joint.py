"""Reading the members of a statement together, so that an undeclared name has one shape in all of them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, Symbol
from matcalc_ls.notation.big import big_word, is_big, running, without_arg
from matcalc_ls.notation.declarations.dims import split_at
from matcalc_ls.notation.derivatives import derivative_of, is_d
from matcalc_ls.notation.logarithms import logarithm_of
from matcalc_ls.notation.names import (
    INDICES,
    bare,
    canonical,
    is_bold,
    is_bold_pair,
    script,
    unaccented,
    unbold,
    undotted,
    words,
)
from matcalc_ls.notation.reading import DEFAULT_BUDGET, Lookup, Reading, read, read_all, silent_on
from matcalc_ls.notation.reading.grammar.functions import function_at
from matcalc_ls.notation.reading.habits import BOLD_SMALL, habit, leaves_one_out, stem
from matcalc_ls.notation.reading.result import Sense
from matcalc_ls.notation.reading.tables import function_named
from matcalc_ls.notation.reading.terms import key_of
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.sets import SAYING_SETS
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted, Styled
from matcalc_ls.tex.walk import walk

_FOUND = EQUALITIES | {"\\in"}
_NAMED = frozenset({"symbol", "application", "uninterpreted"})
_ORDERS = words(
    "\\leq \\geq \\leqslant \\geqslant < > \\ll \\gg \\lesssim \\gtrsim \\asymp"
    " \\succ \\succeq \\succcurlyeq \\prec \\preceq \\preccurlyeq"
)
_MAPS = frozenset({"\\to", "\\rightarrow", "\\longrightarrow"})
"""Signs between the sets that a function maps."""
_STEPS = frozenset({"\\leftarrow", "\\gets", "\\approx"})
"""Signs between what becomes of something, or is nearly it, and that: both are of one shape."""
_BESIDE = frozenset({"\\sim", "\\to"})
"""Signs before what is told of the equation in front of them."""
_LAWS = frozenset({"N", "P", "p", "q", "\\pi"})
"""Letters of what something is drawn from, `x \\sim p(x)`; beside them there are words."""


def read_members(statement: Statement, scope: Scope, budget: int = DEFAULT_BUDGET) -> tuple[Reading, ...]:
    """The members of a statement. Those of an equation have one shape; a new name takes that of what it is said to be.

    A letter's habit says little of a new name: `f = a^\\top X b` makes f a scalar, not X a vector.
    """
    scope, arguments = _within(statement, scope)
    readings = _drawn(statement, _read_members(statement, scope, budget))
    if not arguments:
        return readings
    return tuple(replace(reading, assumed={**reading.assumed, **arguments}) for reading in readings)


def read_left(statement: Statement, scope: Scope) -> Reading:
    """The first member of a statement, where the others are known already."""
    return read(statement.members[0], _within(statement, scope)[0])


def _within(statement: Statement, scope: Scope) -> tuple[Scope, dict[str, Binding]]:
    """The scope of a statement that may define a function, and what that says of its arguments."""
    names = _names_in_call(statement, scope)
    scope = scope.with_arguments(names)
    arguments = {
        **_entries_of(names, statement, scope),
        **_components(statement, scope),
        **_arguments(statement.members[0], scope),
    }
    return (scope.with_symbols(arguments), arguments) if arguments else (scope, {})


def _read_members(statement: Statement, scope: Scope, budget: int) -> tuple[Reading, ...]:
    members, relations = statement.members, statement.relations
    first = next((at for at, relation in enumerate(relations) if relation in SAYING_SETS), len(relations))
    if first < len(relations) and SAYING_SETS.issuperset(relations[first:]):
        if first == 0 and (found := _sought(statement, scope, budget)) is not None:
            return found
        # y = Ax \\in \\mathbb{R}^m: the sets are no members of the equation.
        equation = Statement(members[: first + 1], relations[:first], statement.start, members[first].end)
        return (
            *(_read_members(equation, scope, budget) if first else (_read_element(members[0], scope, budget),)),
            *(_read_set(member, scope, budget) for member in members[first + 1 :]),
        )
    if len(relations) > 1 and relations[-1] in _BESIDE and _compares(relations[:-1]):
        # \mu = X \beta \sim N(m, S), \|x\| \leq c / n \to 0: the law and the limit are no members of the equation.
        equation = Statement(members[:-1], relations[:-1], statement.start, members[-2].end)
        return (*_read_members(equation, scope, budget), read(members[-1], scope, budget))
    if (found := _sought(statement, scope, budget)) is not None:
        return found
    if relations[:1] == (":",) and len(relations) == 2 and relations[1] in _MAPS:
        return _read_map(members[0], scope, budget), *(_read_set(member, scope, budget) for member in members[1:])
    equal = bool(relations) and _compares(relations)
    if not equal:
        mapping, *others = read_all(members, scope, budget)
        return (_unless_number(mapping) if _MAPS.intersection(relations[1:2]) else mapping, *others)
    if any(derivative_of(member) is not None for member in members):
        return _read_derivatives(members, scope, budget)
    return _read_sides(members, scope, budget)


def _read_derivatives(members: Sequence[Row], scope: Scope, budget: int) -> tuple[Reading, ...]:
    """The sides of an equation of which one is a derivative: they are alike but for their layout."""
    if _are_differentials(members) and "d" in scope.dims:
        scope = scope.without_size("d")
    numbers = _of_logarithms(members, scope)
    return read_all(members, scope.with_symbols(numbers) if numbers else scope, budget, "alike")


def _read_sides(members: Sequence[Row], scope: Scope, budget: int) -> tuple[Reading, ...]:
    """The sides of an equation; a name on the left of which nothing is known is what stands on the right."""
    name = _new_name(members[0], scope)
    rest = read_all(members[1:], scope, budget, "equal") if name is not None else ()
    if name is not None and any(_is_value_of(name, reading) for reading in rest):
        own = frozenset({name, key_of(name)})
        return tuple(silent_on(reading, own) for reading in read_all(members, scope, budget, "equal"))
    shape = next((reading.expr.shape for reading in rest if reading.expr is not None), None)
    # \\dot{x} is as x is.
    itself = set() if name is None else {name, undotted(name)}
    uses_itself = any(not itself.isdisjoint((*reading.assumed, *reading.unshown)) for reading in rest)
    if name is None or shape is None or uses_itself or not _may_be_called(name, shape) or all(map(_is_zero, rest)):
        return read_all(members, scope, budget, "equal")
    binding = Binding(Symbol(name, shape), "inferred", members[0].start, members[0].end)
    left = read(members[0], scope.with_symbols({name: binding}))
    return (replace(left, assumed={**left.assumed, name: binding}), *rest)


def _is_value_of(name: str, reading: Reading) -> bool:
    """Whether this is `\\Sigma(\\rho)` for Σ: it says what that depends on, and nothing of what it is."""
    expr = reading.expr or reading.by_habit
    return expr is not None and expr.name == "uninterpreted" and expr.data[0].name == key_of(name)


def _are_differentials(members: Sequence[Row]) -> bool:
    """Whether both sides of an equation have a d before a name, `d\\phi = A : dX`, of which none is a size."""
    notation = derivative_of(members[0])
    if notation is None or notation.kind != "differential":
        return False
    rows = (node for member in members[1:] for node in walk(member) if isinstance(node, Row))
    pairs = (pair for row in rows for pair in pairwise(row.items))
    return any(is_d(first) and canonical(second) is not None for first, second in pairs)


def _of_logarithms(members: Sequence[Row], scope: Scope) -> dict[str, Binding]:
    """The unknown names of which a logarithm is differentiated, `\\partial \\ln L`: likelihoods, which are numbers."""
    found: dict[str, Binding] = {}
    for member in members:
        notation = derivative_of(member)
        logarithm = None if notation is None or notation.function is None else logarithm_of(notation.function)
        if logarithm is None or logarithm.call.arguments is not None or Lookup(scope).knows(logarithm.call.name):
            continue
        inside = logarithm.inside
        found[logarithm.call.name] = Binding(Symbol(logarithm.call.name, ()), "inferred", inside.start, inside.end)
    return found


def _is_zero(reading: Reading) -> bool:
    """Whether this is a 0, which may be of any shape."""
    return reading.expr is not None and reading.expr.name == "number" and reading.expr.data[0] == 0


def _drawn(statement: Statement, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings, where what stands behind `\\sim` is a distribution and no value of one: `y \\sim N(\\mu, 1)`."""
    if "\\sim" not in statement.relations:
        return readings
    return tuple(
        Reading(senses=(Sense(reading.located.start, reading.located.end, "a distribution"),), assumed=reading.assumed)
        if relation == "\\sim" and reading.located is not None and _is_law(reading.located.expr)
        else reading
        for relation, reading in zip(("", *statement.relations), readings, strict=True)
    )


def _is_law(expr: Expr) -> bool:
    letter = stem(expr.data[0].name) if expr.name in ("uninterpreted", "application") else ""
    return letter in _LAWS or (len(letter) > 1 and not letter[1:].isalpha())


def _read_set(member: Row, scope: Scope, budget: int) -> Reading:
    """What stands behind `\\in` or is mapped: a set, be it `C^1(U)` or made of quantities, as dom(f) is; only a name
    of which something is known may be a quantity there."""
    reading = read(member, scope, budget)
    if reading.expr is None or reading.located is None:
        return reading
    names = {node.data[0].name for node in reading.expr.walk() if node.name in _NAMED}
    if not names or (reading.expr.name == "symbol" and any(name in scope.symbols for name in names)):
        return reading
    sense = Sense(member.start, member.end, "a set")
    if not any(name in scope.symbols for name in names):
        return Reading(senses=(sense,))
    return Reading(senses=(sense,), fragments=reading.located.parts, assumed=reading.assumed)


def _read_element(member: Row, scope: Scope, budget: int) -> Reading:
    """What stands before `\\in`: a name of which nothing is known is no number for all that its letter says."""
    reading = read(member, scope, budget)
    name = canonical(member.items[0]) if len(member.items) == 1 else None
    if name is None or name not in reading.assumed or name in INDICES:
        return reading
    return _unless_array(reading, {name})


def _read_map(member: Row, scope: Scope, budget: int) -> Reading:
    """What stands before the sets that it maps: no number, whatever its letter says."""
    return _unless_number(read(member, scope, budget))


def _unless_number(reading: Reading) -> Reading:
    """A reading in which nothing that was guessed is a number."""
    return _unless_array(reading, reading.assumed.keys()) if reading.assumed else reading


def _sought(statement: Statement, scope: Scope, budget: int) -> tuple[Reading, ...] | None:
    """`x^* = \\argmin_x f(x) = \\argmin_x g(x)`, also with `\\in`: a new name has the shape of what is sought.

    So has the value of a function, `x^*(y)`; where that is not known, nothing is said of either. Many write
    `x^* = \\min_x f(x)` as well; a name of another letter, `m = \\min_x f(x)`, is the least value.
    """
    left, *others = statement.members
    match left.items:
        case (only,) | (only, Fenced(left="(")):
            name = canonical(only)
        case _:
            name = None
    place = _place_of_sought(others[0]) if others else None
    if name is None or place is None or not set(statement.relations) <= _FOUND or Lookup(scope).knows(name):
        return None
    readings = read_all(others, scope, budget)
    sought = next((part.expr for part in readings[0].fragments if part.start == place), None)
    if len(left.items) > 1 or sought is None or not _is_known(sought, readings[0]):
        is_told = not _is_argument(others[0]) or any(reading.expr is not None for reading in readings)
        unknown = {name} if sought is None or sought.name != "symbol" else {name, sought.data[0].name}
        return (
            None if is_told else tuple(_unless_array(each, unknown) for each in (read(left, scope, budget), *readings))
        )
    is_place = _is_argument(others[0]) or _letter(name) == _letter(sought.data[0].name)
    binding = Binding(Symbol(name, sought.shape if is_place else ()), "inferred", left.start, left.end)
    known = read(left, scope.with_symbols({name: binding}), budget)
    return (replace(known, assumed={**known.assumed, name: binding}), *readings)


def _letter(name: str) -> str:
    return unbold(unaccented(stem(name)))


def _is_known(sought: Expr, reading: Reading) -> bool:
    """Whether what is sought is a name, and more than a number by habit alone."""
    if sought.name != "symbol" or not reading.is_understood:
        return False
    return bool(sought.shape) or sought.data[0].name not in reading.assumed


def _is_argument(row: Row) -> bool:
    """Whether a row seeks the place of a least or greatest value, and not that value."""
    first = bare(row.items[0].base if isinstance(row.items[0], Scripted) else row.items[0])
    word = big_word(first) if isinstance(first, Styled) else first.text if isinstance(first, Atom) else ""
    return word.removeprefix("\\").startswith("arg")


def _unless_array(reading: Reading, names: Set[str]) -> Reading:
    """A reading in which nothing is said of names that are numbers by habit alone."""
    numbers = {name for name in names if name in reading.assumed and not reading.assumed[name].quantity.shape}
    assumed = {name: binding for name, binding in reading.assumed.items() if name not in numbers}
    is_number = reading.expr is not None and not reading.expr.shape
    if not is_number:
        return replace(reading, assumed=assumed)
    return replace(reading, expr=None, located=None, by_habit=reading.expr, fragments=(), assumed=assumed)


def _place_of_sought(row: Row) -> int | None:
    """Where it stands below `\\argmin` or `\\arg\\min` what is sought."""
    items = without_arg(row.items)
    search = items[0] if items else None
    if not isinstance(search, Scripted) or search.sub is None or not is_big(search) or running(search):
        return None
    return search.sub.items[0].start if search.sub.items else None


def _names_in_call(statement: Statement, scope: Scope) -> tuple[str, ...]:
    """The arguments of the function that a statement may define, which is none of the table's."""
    if not statement.relations or statement.relations[0] not in EQUALITIES:
        return ()
    match statement.members[0].items:
        case (*function, Fenced(left="(", body=inside)) if _may_be_new(function, scope):
            runs = split_at(inside.items, {",", ";"})
            return tuple(name for run in runs if len(run) == 1 and (name := canonical(run[0])) is not None)
    return ()


def _may_be_new(function: Sequence[Node], scope: Scope) -> bool:
    """Whether what stands before brackets may be the name of a function of the author's own: a name, or a word."""
    if len(function) == 1:
        return function_at(function[0], Lookup(scope)) is None
    letters = [node.base if isinstance(node, Scripted) and node is function[-1] else node for node in function]
    word = "".join(letter.text for letter in letters if isinstance(letter, Atom) and letter.kind == "letter")
    return 2 < len(word) == len(letters) and function_named(word) is None


def _arguments(row: Row, scope: Scope) -> dict[str, Binding]:
    """The arguments of `f(x)` that nothing is known of, in the shapes that the declaration of f gives them."""
    match row.items:
        case (function, Fenced(left="(", body=inside)):
            binding = scope.symbols.get(canonical(function) or "")
        case _:
            return {}
    names = [canonical(run[0]) if len(run) == 1 else None for run in split_at(inside.items, {","})]
    if binding is None or binding.yields or len(names) != len(binding.domain):
        return {}
    return {
        name: Binding(Symbol(name, shape), "inferred", row.start, row.end)
        for name, shape in zip(names, binding.domain, strict=True)
        if name is not None and shape and not Lookup(scope).knows(name)
    }


def _entries_of(arguments: Sequence[str], statement: Statement, scope: Scope) -> dict[str, Binding]:
    """The numbers `x_1` and `x_2` in what `f(x)` is said to be, which are entries of x."""
    if len(arguments) != 1 or Lookup(scope).symbol(arguments[0]) is not None:
        return {}
    found: dict[str, Binding] = {}
    for node in (node for member in statement.members[1:] for node in walk(member)):
        if isinstance(node, Scripted) and node.sub is not None and script(node.sub).isdigit():
            name = canonical(Scripted(node.start, node.end, node.base, node.sub, None))
            if name is not None and canonical(node.base or node) == arguments[0] and not Lookup(scope).knows(name):
                found[name] = Binding(Symbol(name, ()), "inferred", node.start, node.end)
    return found


def _components(statement: Statement, scope: Scope) -> dict[str, Binding]:
    """The numbers `x` and `y` of `f(x, y)`, f being declared on the plane, whatever else is called so."""
    found: dict[str, Binding] = {}
    for function, fence in (pair for member in statement.members for pair in pairwise(member.items)):
        if not isinstance(fence, Fenced) or fence.left != "(":
            continue
        binding = scope.symbols.get(canonical(function) or "")
        if binding is None or binding.yields or len(binding.domain) != 1 or len(binding.domain[0]) != 1:
            continue
        names = [canonical(run[0]) if len(run) == 1 else None for run in split_at(fence.body.items, {","})]
        if len(names) == binding.domain[0][0].constant != 1:
            numbers = (Binding(Symbol(name, ()), "inferred", fence.start, fence.end) for name in names if name)
            found.update((number.quantity.name, number) for number in numbers)
    return found


def _compares(relations: Sequence[str]) -> bool:
    """Whether quantities of one shape are compared."""
    return set(relations) <= EQUALITIES | _ORDERS | _STEPS


def _may_be_called(name: str, shape: Shape) -> bool:
    """Whether what has this shape may be called so: what is set in bold is no number, and a small letter no matrix."""
    return not is_bold(name) or (bool(shape) and (len(shape) < 2 or habit(name) != BOLD_SMALL))


def _new_name(row: Row, scope: Scope) -> str | None:
    """The name that a row is, if nothing is known of it."""
    name = canonical(row.items[0]) if len(row.items) == 1 and not is_bold_pair(row.items[0]) else None
    is_part = name is not None and ("^" in name or leaves_one_out(name))
    if name is None or is_part or any(map(Lookup(scope).knows, dict.fromkeys((name, undotted(name))))):
        return None
    return name
