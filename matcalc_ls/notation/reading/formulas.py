"""What the rows of a formula say: their terms, made by the grammar, elaborated with the shapes that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TypeVar

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, Family, ShapeError, Symbol
from matcalc_ls.notation.conventions import with_plain_transposes
from matcalc_ls.notation.names import is_bold
from matcalc_ls.notation.primes import multiplies_siblings
from matcalc_ls.notation.reading.clues import bare_name
from matcalc_ls.notation.reading.context import DEFAULT_BUDGET, Context, ExhaustedError
from matcalc_ls.notation.reading.elaboration import inference, plausibility, remaining, shown
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Solution
from matcalc_ls.notation.reading.elaboration.clarity import is_clear
from matcalc_ls.notation.reading.elaboration.inference import Sides
from matcalc_ls.notation.reading.elaboration.unsettled import unsettled
from matcalc_ls.notation.reading.glance import glance_at, note_families
from matcalc_ls.notation.reading.grammar import GRAMMAR, functions, scripts_on_terms
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.result import Fault, Located, Reading, Sense, Unread
from matcalc_ls.notation.reading.terms import BY_PARTIAL, Term, is_key
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.tex.tree import Row
from matcalc_ls.tex.value import value

COMPARED_IN_A_STEP = 100
"""How many comparisons of places take as long as one step of a reading."""
Placed = TypeVar("Placed", Located, Unread, Sense)


def read(row: Row, scope: Scope, budget: int = DEFAULT_BUDGET) -> Reading:
    """What a row says, given what is known of names. It never raises."""
    return read_all((row,), scope, budget)[0]


def read_all(
    rows: Sequence[Row], scope: Scope, budget: int = DEFAULT_BUDGET, sides: Sides = "unlike"
) -> tuple[Reading, ...]:
    """What several rows say, an undeclared name having one shape in all of them, and what they have in common.

    What was said far away holds as long as it fits and is plausible. Where it is not, the names that are hardly what
    they are taken for are read without it, else all names are. All of that is done within one budget.
    """
    if scope.conventions.t_transposes:
        rows = tuple(map(with_plain_transposes, rows))
    lookup = Lookup(scope)
    found = _read_all(rows, lookup, budget, sides)
    retries = (
        scope.without(found.suspects) if found.faults and found.suspects else None,
        scope.firm() if found.faults and lookup.met_yielding else None,
        scope.without(hearsay) if found.doubts and (hearsay := lookup.hearsay()) else None,
    )
    left, asked = found.left, [lookup]
    for other in retries:
        if other is not None and (found.faults or found.doubts):
            lookup = Lookup(other)
            if any(each.is_answered_by(lookup) for each in asked):
                continue
            again = _read_all(rows, lookup, left, sides, asked[0])
            left = again.left
            asked.append(lookup)
            if again.harm < found.harm:
                found, scope = again, other
    if found.has_primes and not scope.primes_transpose:
        found = _turned(found, rows, scope, left, sides)
    return tuple(found.plausible())


def _turned(found: _Pass, rows: Sequence[Row], scope: Scope, budget: int, sides: Sides) -> _Pass:
    """What rows with primes say where these transpose, if that is understood; otherwise nothing is shown that rests on
    an x' of another kind than x."""
    is_other = _has_other_prime(found.readings, scope)
    is_doubtful = (
        found.faults > 0
        or scope.conventions.primes_transpose
        or is_other
        or any(gap.reason == scripts_on_terms.PRIME for reading in found.readings for gap in reading.opaque)
        or any(map(multiplies_siblings, rows))
    )
    if not is_doubtful:
        return found
    turned = _read_all(rows, Lookup(scope.transposing()), budget, sides)
    by_document = scope.conventions.primes_transpose
    if all(_multiplies_transposes(reading, by_document=by_document) for reading in turned.readings):
        return turned
    guessed = frozenset(name for reading in found.readings for name in reading.assumed)
    return replace(found, unshown=found.unshown | guessed) if is_other else found


@value
class _Pass:
    """Rows read in one scope, with the names in them that are hardly what they are taken for, and those of which
    nothing shows what they are."""

    readings: tuple[Reading, ...]
    terms: Sequence[Term] = ()
    suspects: frozenset[str] = frozenset()
    unshown: frozenset[str] = frozenset()
    faults: int = 0
    """In how many places the shapes do not fit, or are hardly right."""
    doubts: int = 0
    left: int = 0
    """The steps of the budget that it did not need."""
    has_primes: bool = False
    equal: bool = False
    """Whether the rows are the sides of an equation."""

    @property
    def harm(self) -> tuple[bool, int, int]:
        """What it lacks, the worst first."""
        return any(reading.exhausted for reading in self.readings), self.faults, self.doubts

    def plausible(self) -> Iterator[Reading]:
        """The readings; of what speaks of a suspect, or fits no guess, no more than what is done there."""
        clear = bool(self.suspects) and all(map(is_clear, self.terms))
        doubted = [
            bool(self.suspects) and reading.located is not None and remaining.speaks_of(reading.located, self.suspects)
            for reading in self.readings
        ]
        # What is guessed of one side of an equation was made to fit the others.
        guessed = self.readings[0].assumed.keys() if self.equal and any(doubted) else frozenset()
        unshown = self.unshown | guessed
        parts = (part for term in self.terms for part in term.walk()) if unshown else ()
        barred = {(part.start, part.end) for part in parts if part.kind == "bars"}
        for reading, is_doubted in zip(self.readings, doubted, strict=True):
            if is_doubted and (where := reading.located) is not None:
                gap = Unread(where.start, where.end, plausibility.UNLIKELY, by_shape=True, by_guess=clear)
                reading = replace(reading, expr=None, located=None, fragments=(), opaque=(*reading.opaque, gap))
            if reading.opaque and reading.error is None and all(gap.by_guess for gap in reading.opaque):
                yield remaining.shapeless(reading)
            elif unshown and (bars := remaining.undecided(reading, unshown, barred)) is not None:
                yield replace(remaining.without_shape(reading, unshown), by_habit=None, opaque=(*reading.opaque, bars))
            else:
                yield remaining.without_shape(reading, unshown) if unshown else reading


def _misfits(readings: Sequence[Reading], sides: Sides) -> int:
    """In how many places shapes do not fit; those of equal rows are the same as far as they are known."""
    unfit = sum([(reading.error is not None) + sum([gap.by_shape for gap in reading.opaque]) for reading in readings])
    if sides != "equal":
        return unfit
    shapes = [reading.expr.shape for reading in readings if reading.expr is not None and reading.expr.name != "number"]
    return unfit + sum(not _may_be_equal(left, right) for left, right in pairwise(shapes))


def _may_be_equal(left: Shape, right: Shape) -> bool:
    return len(left) == len(right) and all(
        a is b or not (a.is_known and b.is_known) for a, b in zip(left, right, strict=True)
    )


def _has_other_prime(readings: Sequence[Reading], scope: Scope) -> bool:
    """Whether there is an x' of which nothing was said and that is not of x's kind."""
    for name, assumed in readings[0].assumed.items():
        declared = scope.symbols.get(name[:-1]) if name.endswith("'") else None
        if declared is not None and not declared.yields and () != declared.quantity.shape != assumed.quantity.shape:
            return True
    return False


def _multiplies_transposes(reading: Reading, *, by_document: bool) -> bool:
    """Whether a row is understood, and all transposes in it are factors, not scalars or the places of functions, or
    what a derivative is by; where primes transpose in all of the document, also those of what has no name."""
    return reading.is_understood and all(
        (part.expr.name != "transpose" or (by_document and _is_unnamed(part.expr.args[0])))
        and all(
            arg.name != "transpose"
            or (arg.shape != () and (_takes_transposes(node, arg) or (by_document and _is_unnamed(arg.args[0]))))
            for node in part.expr.walk()
            for arg in node.args
        )
        for part in reading.fragments
    )


def _is_unnamed(operand: Expr) -> bool:
    """Whether this is made of others, so that a prime on it is no part of a name: `(A B)'`, `(X'X)^{-1}'`."""
    return operand.name in _UNNAMED


_UNNAMED = frozenset({"product", "sum", "inverse", "power", "identity", "block", "transpose"})


def _takes_transposes(node: Expr, arg: Expr) -> bool:
    """Whether a transpose is at home here: in a product, and in `\\partial f / \\partial x'`."""
    is_derivative = node.name == "uninterpreted" and node.data[0].name == BY_PARTIAL
    return node.name == "product" or (is_derivative and arg is node.args[-1] and arg.args[0].name == "symbol")


def _read_all(rows: Sequence[Row], lookup: Lookup, budget: int, sides: Sides, said: Lookup | None = None) -> _Pass:
    context = Context(lookup, GRAMMAR, budget)
    try:
        for row in rows:
            glance_at(row, context)
        note_families(context)
        context.stacks = partial(functions.any_stacks, rows, context)
        terms = [context.read_row(row) for row in rows]
        attempt, forced = inference.infer(terms, context, sides)
        suspects = plausibility.suspects(terms, attempt.elaboration)
        context.spend(_comparisons(terms, attempt.elaboration) // COMPARED_IN_A_STEP)
        readings = _results(terms, attempt, forced, context)
        needed = partial(inference.needed, attempt, terms, context, sides)
        unshown = shown.unshown(terms, attempt.elaboration, attempt.candidates, forced, needed)
        unshown |= unsettled(attempt, terms, context, sides)
        unshown |= frozenset() if said is None else shown.defined_otherwise(attempt.elaboration, said)
        return _Pass(
            readings,
            terms,
            suspects,
            unshown=frozenset(_unwitnessed(terms, attempt, sides, unshown)),
            faults=_misfits(readings, sides) + len(suspects),
            doubts=len(attempt.elaboration.doubts),
            left=max(context.left, 0),
            has_primes=context.has_primes,
            equal=sides == "equal",
        )
    except (ExhaustedError, RecursionError):
        gaps = (Unread(row.start, row.end, "too much work") for row in rows)
        return _Pass(tuple(Reading(opaque=(gap,), exhausted=True) for gap in gaps))
    finally:
        # It knows the context, which would stay, with all that was read, until somebody looks for cycles.
        context.stacks = bool


def _unwitnessed(terms: Sequence[Term], attempt: inference.Attempt, sides: Sides, unshown: Set[str]) -> Set[str]:
    """The names of which nothing is shown, with the plain letter, or the value of a function, that is a side of an
    equation of which no other side has a shape then: it is as that is."""
    if sides == "unlike" or len(terms) < 2:
        return unshown
    standing = [
        term
        for term, found in zip(terms, attempt.found, strict=True)
        if found is not None and (not unshown or remaining.without(found, unshown) is not None)
    ]
    if len(standing) != 1:
        return unshown
    name = bare_name(standing[0].args[0] if standing[0].kind == "power" else standing[0])
    quantity = attempt.elaboration.guessed.get(name)
    is_by_style = is_bold(name) and not is_key(name)
    if quantity is None or is_by_style or name.startswith("["):  # the matrix of some entries is one by its looks
        return unshown
    return unshown | {name, quantity.name}


def _comparisons(terms: Sequence[Term], elaboration: Elaboration) -> int:
    """How often it is asked which row something stands in."""
    placed = len(elaboration.misfits) + len(elaboration.unread) + len(elaboration.fragments) + len(elaboration.senses)
    return len(terms) * placed


def _results(
    terms: Sequence[Term], attempt: inference.Attempt, forced: frozenset[str], context: Context
) -> tuple[Reading, ...]:
    elaboration = attempt.elaboration
    solution = elaboration.solution()
    assumed = _assumed(elaboration, solution, forced)
    notes = (*context.notes, *elaboration.notes)
    return tuple(
        _result(term, found, elaboration, solution, assumed, notes)
        for term, found in zip(terms, attempt.found, strict=True)
    )


def _result(
    term: Term,
    found: Located | None,
    elaboration: Elaboration,
    solution: Solution,
    assumed: Mapping[str, Binding],
    notes: tuple[str, ...],
) -> Reading:
    misfits = [each for each in elaboration.misfits if term.start <= each.fault.start and each.fault.end <= term.end]
    unread = _inside(term, elaboration.unread)
    misread = [misfit for misfit in misfits if misfit.fault.operation != "equality"]
    located = None if found is None else _solved(found, solution)
    clear = is_clear(term) if misread or located is None else False
    unread += [
        Unread(
            *(misfit.fault.start, misfit.fault.end, misfit.fault.message),
            by_shape=True,
            by_guess=clear and bool(misfit.names) and not misfit.open,
        )
        for misfit in misread
        if misfit.names or misfit.soft
    ]
    if found is not None and located is None:
        message = "the shapes that were guessed do not fit"
        unread.append(Unread(term.start, term.end, message, by_shape=True, by_guess=clear))
    fragments = [located if part is found else _solved(part, solution) for part in _inside(term, elaboration.fragments)]
    return Reading(
        expr=None if located is None else located.expr,
        located=located,
        fragments=tuple(part for part in fragments if part is not None),
        assumed=assumed,
        error=next((_told(misfit.fault, solution) for misfit in misfits if not misfit.names and not misfit.soft), None),
        opaque=tuple(dict.fromkeys(unread)),
        senses=tuple(_inside(term, elaboration.senses)),
        notes=notes,
    )


def _inside(term: Term, placed: Sequence[Placed]) -> list[Placed]:
    """What stands within a term."""
    start, end = term.start, term.end
    return [each for each in placed if start <= each.start and each.end <= end]


def _told(fault: Fault, solution: Solution) -> Fault:
    """A fault with the sizes of its operands, of which some were found out only later."""
    return replace(fault, operands=tuple(_solved(operand, solution) or operand for operand in fault.operands))


def _solved(found: Located, solution: Solution) -> Located | None:
    try:
        return solution.applied(found)
    except ShapeError:
        return None


def _assumed(elaboration: Elaboration, solution: Solution, forced: frozenset[str]) -> dict[str, Binding]:
    found: dict[str, Binding] = {}
    for name, quantity in elaboration.guessed.items():
        if is_key(name):
            continue
        place = elaboration.places[name]
        solved = _shaped(quantity, solution.shape(quantity.shape, place)) if quantity.shape else quantity
        found[name] = Binding(solved, "inferred" if name in forced else "assumed", place, place)
    return found


def _shaped(quantity: Symbol | Family, shape: Shape) -> Symbol | Family:
    if isinstance(quantity, Symbol):  # as most are
        return Symbol(quantity.name, shape, quantity.properties)
    return replace(quantity, shape=shape)
