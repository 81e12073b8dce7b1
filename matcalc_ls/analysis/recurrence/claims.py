"""Claims about derivatives through a recurrence, judged for several lengths at every step.

An adjoint is what its author says it is: the derivative by a state where the document says so, else what its equations
give. Where nothing says what it is, nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matcalc_ls.algebra.build import light, member, number, transpose
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.analysis.claims import Verdict
from matcalc_ls.analysis.claims.certainty import declaration_of, is_known
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.finding import Found, recurrences_in, recurrences_of
from matcalc_ls.analysis.recurrence.reading import Read
from matcalc_ls.analysis.recurrence.steps import EVERYWHERE, steps_of
from matcalc_ls.analysis.recurrence.values import Adjoints, Values
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError
from matcalc_ls.calculus.pullback import pull_back
from matcalc_ls.calculus.unrolling import OutOfRangeError
from matcalc_ls.notation.derivatives import derivative_of
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.tex.tree import Row

CLAIMS, ADJOINTS = "claims through recurrences", "the author's adjoints"
LENGTHS = (2, 3)


@dataclass(frozen=True, slots=True)
class RecurrenceClaim:
    """`∂C/∂W^l = row`, or `δ^l = row` of a δ that is said to be a derivative: what it speaks of, and the verdict."""

    found: Found
    start: int
    variable: Expr
    row: Row
    verdict: Verdict


def recurrence_claims(model: Model, formula: Formula) -> tuple[RecurrenceClaim, ...]:
    """The claims of a formula that rest on a recurrence of its section, with their verdicts."""
    if not steps_of(model).are_in(EVERYWHERE):
        return ()
    return model.ledger.remember((CLAIMS, formula), _all_claims, model, formula)


def _all_claims(model: Model, formula: Formula) -> tuple[RecurrenceClaim, ...]:
    return tuple(_claims(model, formula))


def _claims(model: Model, formula: Formula) -> Iterator[RecurrenceClaim]:
    claimed: dict[int, list[RecurrenceClaim]] = {}
    for open_functions in (True, False):
        for found in recurrences_of(model, formula, open_functions=open_functions):
            for claim in _Judge(model, found).claims(formula):
                claimed.setdefault(claim.row.start, []).append(claim)
        if all(claim.verdict == "right" for several in claimed.values() for claim in several):
            break
    yield from map(_agreed, claimed.values())


def _agreed(claims: list[RecurrenceClaim]) -> RecurrenceClaim:
    """Right if it is right for the logistic function or for any; wrong only if it is for both."""
    for verdict in ("right", "transposed"):
        for claim in claims:
            if claim.verdict == verdict:
                return claim
    return next((claim for claim in claims if claim.verdict != "wrong"), claims[0])


class _Judge:
    def __init__(self, model: Model, found: Found) -> None:
        self.model, self.found = model, found
        self.adjoints = adjoints_of(model, found)

    def claims(self, formula: Formula) -> Iterator[RecurrenceClaim]:
        for statement in formula.statements:
            variable = self._variable(statement)
            if variable is None:
                continue
            for relation, row in zip(statement.relations, statement.members[1:], strict=True):
                if relation not in EQUALITIES:
                    break
                read = self.adjoints.read(row)
                if read is not None and not self._defines(read):
                    yield RecurrenceClaim(self.found, statement.start, variable, row, self._verdict(variable, read))

    def _defines(self, read: Read) -> bool:
        """Whether what was read is no more than a derivative, which defines the name on the left."""
        return read.expr.name == "symbol" and read.expr.data[0].name in read.derivatives

    def _variable(self, statement: Statement) -> Expr | None:
        """What a statement's left side is the derivative by."""
        first = statement.members[0]
        notation = derivative_of(first)
        if notation is None:
            return self._of_adjoint(first)
        if not self.adjoints.is_of_loss(notation):
            return None
        variable = self.adjoints.reader.variable(notation)
        whole = variable.args[0] if variable is not None and variable.name == "entry" else variable
        return variable if whole is not None and whole.name in ("symbol", "member") else None

    def _of_adjoint(self, row: Row) -> Expr | None:
        """The state, or its entry, that a name on the left is said to be the derivative by."""
        read = self.adjoints.read(row)
        if read is None or read.derivatives:
            return None
        entry = read.expr if read.expr.name == "entry" else None
        whole = entry.args[0] if entry is not None else read.expr
        adjoint = self.adjoints.names.get(whole.data[0].name) if whole.name == "member" else None
        if adjoint is None or adjoint.of is None:
            return None
        state = member(adjoint.of.data[0], whole.data[1])
        return state if entry is None else light("entry", state, data=entry.data)

    def _verdict(self, variable: Expr, read: Read) -> Verdict:
        outcomes: list[str] = []
        for length in LENGTHS:
            try:
                values = self.adjoints.values(length)
            except OutOfRangeError:
                continue
            for index in self._indices(variable, values):
                try:
                    outcomes.append(_outcome(values, variable, read, index))
                except (OutOfRangeError, NotDifferentiableError, TooExpensiveError):
                    continue
                except ShapeError:
                    outcomes.append("differs")
        if outcomes and all(outcome in EQUAL for outcome in outcomes):
            return "right"
        if outcomes and all(outcome == "turned" for outcome in outcomes):
            return "transposed"
        wrong = outcomes and all(outcome == "differs" for outcome in outcomes) and self._is_certain(variable, read)
        return "wrong" if wrong else "unchecked"

    def _indices(self, variable: Expr, values: Values) -> Iterator[dict[str, int]]:
        """The values of the letter that a claim's steps are counted with."""
        whole = variable.args[0] if variable.name == "entry" else variable
        place = whole.data[1] if whole.name == "member" else Dim.of(0)
        letters = sorted(place.names - values.sizes.keys())
        if not letters:
            yield {}
            return
        for place in range(values.lower - 1, values.upper + 2):
            if self._exists(whole, values, place):
                yield {letters[0]: place}

    def _exists(self, whole: Expr, values: Values, index: int) -> bool:
        """Whether there is such a state, or parameter of a step, where the claim's letter has this value."""
        try:
            node = values.in_numbers(whole, {next(iter(whole.data[1].names)): index})
            if whole.data[0].name in values.states:
                return values.definition(node) is not None
            return node in values.parts
        except (OutOfRangeError, ShapeError):
            return False

    def _is_certain(self, variable: Expr, read: Read) -> bool:
        """Whether all that the recurrence rests on is declared, in its section, and adjoints are the derivatives by
        some states: one that is not may rest on what is not known here, such as that probabilities add up to 1."""
        names = {node.data[0].name for node in read.expr.walk() if node.name == "member"} & self.adjoints.names.keys()
        if not all(self.adjoints.state_of(name) for name in names):
            return False
        recurrence = self.found.recurrence
        states = {equation.family.name for equation in recurrence.steps}
        roots = [recurrence.loss, variable, *(each.value for each in (*recurrence.steps, *recurrence.starts))]
        for root in roots:
            for node in root.walk():
                if node.name not in ("symbol", "member") or node.data[0].name in states:
                    continue
                quantity = node.data[0]
                binding = declaration_of(self.model, self.found.formula, quantity)
                if binding is None or binding.provenance != "declared" or not is_known(quantity.shape):
                    return False
                if self.model.document.section_at(binding.start) != self.found.formula.section:
                    return False
        return True


def _outcome(values: Values, variable: Expr, read: Read, index: dict[str, int]) -> str:
    claimed = values.value(read, index)
    derivative = values.derivative(values.in_numbers(variable, index))
    if not _names(claimed.walk()) <= _names(values.parts):
        return "unknown"  # it speaks of what nothing here is said of
    verdict = compare(claimed, derivative)
    if verdict in EQUAL:
        return verdict
    if len(derivative.shape) == 2 and claimed.shape == derivative.shape[::-1]:
        return "turned" if compare(claimed, transpose(derivative)) in EQUAL else "differs"
    if claimed.shape != derivative.shape:
        return "differs"
    return "unknown" if _is_explicit(values, variable, index, claimed) else verdict


def _is_explicit(values: Values, variable: Expr, index: dict[str, int], claimed: Expr) -> bool:
    """Whether a claim is the derivative of what the loss spells out alone, as ∂ℓ/∂x_t often is."""
    whole = values.in_numbers(variable.args[0] if variable.name == "entry" else variable, index)
    explicit = values.spelled(pull_back(values.loss, whole, number(1)).result)
    if variable.name == "entry":
        explicit = light("entry", explicit, data=variable.data)
    return compare(claimed, explicit) in EQUAL


def _names(nodes: Iterable[Expr]) -> set[str]:
    """The quantities among the parts of an expression."""
    kinds = ("symbol", "member", "uninterpreted")
    return {node.data[0].name for node in nodes if node.name in kinds}


def adjoints_of(model: Model, found: Found) -> Adjoints:
    """The author's own adjoints of a recurrence."""
    known: Adjoints = model.ledger.remember((ADJOINTS, found.key), _adjoints, model, found)
    return known


def _adjoints(model: Model, found: Found) -> Adjoints:
    recurrences_in(model, *found.key[:2])  # what is found here next is known by the same key
    return Adjoints(model, found)
