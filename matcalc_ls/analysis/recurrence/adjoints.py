"""The adjoint recurrence of a document's recurrence, called by the author's own name for it where he has one."""

from __future__ import annotations

from matcalc_ls.algebra.build import member
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, ShapeError
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.present import Block
from matcalc_ls.analysis.recurrence.claims import adjoints_of
from matcalc_ls.analysis.recurrence.finding import Found, recurrences_in, recurrences_of
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.calculus.recurrence import AdjointRecurrence, AdjointStep, adjoint_recurrence
from matcalc_ls.calculus.unrolling import OutOfRangeError
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import ExpressionWriter

LETTERS = ("\\delta", "\\lambda", "\\epsilon", "\\mu", "\\eta", "\\nu")
LENGTH = 3

ADJOINT = "adjoint recurrence"


def adjoint_of(model: Model, found: Found) -> AdjointRecurrence | None:
    """All derivatives of a recurrence; None where there are none that could be verified."""
    return model.ledger.remember((ADJOINT, found.key), _adjoint, model, found)


def _adjoint(model: Model, found: Found) -> AdjointRecurrence | None:
    recurrences_in(model, *found.key[:2])  # what is found here next is known by the same key
    own, of = _authors_own(model, found)
    free = [letter for letter in LETTERS if not _is_used(model, found, letter)]
    try:
        return adjoint_recurrence(found.recurrence, [own, *free] if own else free, of)
    except (NotDifferentiableError, TooExpensiveError, UnverifiedError, OutOfRangeError, ShapeError):
        return None


def _authors_own(model: Model, found: Found) -> tuple[str, str]:
    """What the author calls the derivative by the states of a family, and that family's name; "" if nothing."""
    adjoints = adjoints_of(model, found)
    for name, adjoint in adjoints.names.items():
        state = adjoints.state_of(name)
        if state:
            return adjoint.family.base, state
    return "", ""


def _is_used(model: Model, found: Found, letter: str) -> bool:
    """Whether a letter has a meaning of its own where the recurrence stands."""
    scope = model.scope(found.formula)
    names = [*scope.symbols, *scope.families, *adjoints_of(model, found).reader.families]
    return any(name == letter or name.startswith((f"{letter}_", f"{letter}^")) for name in names)


def found_at(model: Model, formula: Formula, start: int) -> Found | None:
    """The recurrence that a statement gives a line of, the loss itself first."""
    several = recurrences_of(model, formula)
    for found in several:
        if found.loss.statement.start == start:
            return found
    return next((one for one in several if any(line.statement.start == start for line in one.lines)), None)


class Told:
    """An adjoint recurrence as blocks of a hover."""

    def __init__(self, model: Model, found: Found, adjoint: AdjointRecurrence) -> None:
        self.found, self.adjoint, self.style = found, adjoint, model.style
        self.latex, self.plain = ExpressionWriter("latex", model.style), ExpressionWriter("unicode")
        self.here = Dim.of(found.recurrence.index)

    def adjoints(self) -> list[Block]:
        """`δ^L = …` and `δ^l = …` of each adjoint."""
        return [block for each in self.adjoint.adjoints for block in self._adjoint(each)]

    def _adjoint(self, each: AdjointStep) -> list[Block]:
        step = self.found.recurrence.step_of(each.of.name)
        assert step is not None
        writer = ExpressionWriter("unicode")
        low = step.place.substitute({self.here.name or "": self.found.recurrence.lower})
        limits = f"for {writer.dim(low)} ≤ {writer.dim(self.here)} < {writer.dim(each.last)}"
        return [
            self._block(member(each.name, each.last), each.end),
            self._block(member(each.name, self.here), each.step, limits),
        ]

    def gradients(self, first: str = "") -> list[Block]:
        """`∂C/∂W^l = …` for each parameter, the one called `first` before the others."""
        gradients = sorted(self.adjoint.gradients, key=lambda each: each.variable.data[0].name != first)
        return [self._gradient(each.variable, each.value) for each in gradients]

    def gradient(self, variable: Expr) -> Block | None:
        """The derivative by a variable, a member of a family or an entry of one, whatever its index."""
        whole = variable.args[0] if variable.name == "entry" else variable
        for each in self.adjoint.gradients:
            if each.variable.data[0].name == whole.data[0].name:
                return self._gradient(each.variable, each.value)
        return None

    def value(self, variable: Expr) -> Expr | None:
        """The right side for the derivative by a parameter or a state, at the index that it has there."""
        for each in self.adjoint.gradients:
            if variable.name == each.variable.name and variable.data[0].name == each.variable.data[0].name:
                return self._moved(each.value, each.variable, variable)
        for adjoint in self.adjoint.adjoints:
            if variable.name == "member" and variable.data[0].name == adjoint.of.name:
                if variable.data[1] is adjoint.last:
                    return adjoint.end
                return self._moved(adjoint.step, member(adjoint.of, self.here), variable)
        return None

    def _moved(self, value: Expr, there: Expr, here: Expr) -> Expr | None:
        """A value for one member of a family, for another; None where that is one of known number."""
        if there.name != "member" or there.data[1] is here.data[1]:
            return value
        if here.data[1].constant is not None or self.here.name is None:
            return None
        return substitute_dims(value, {self.here.name: here.data[1] - (there.data[1] - self.here)})

    def notes(self) -> list[str]:
        """What the adjoints are, and how all of this was verified."""
        loss, notes = self.found.loss.name, []
        named = {line.head for line in self.found.lines}
        for each in self.adjoint.adjoints:
            adjoint, state = (self.plain(member(family, self.here)) for family in (each.name, each.of))
            step = self.found.recurrence.step_of(each.of.name)
            assert step is not None
            given = each.of.base + each.of.placement in named
            where = "" if given else f", where {self.plain(member(each.of, step.place))} = {self.plain(step.value)}"
            notes.append(f"{adjoint} = ∂{unicode_name(loss)}/∂{state} is the adjoint{where}.")
        return [*notes, "Verified by numerical differentiation through 2, 3 and 4 steps."]

    def _gradient(self, variable: Expr, value: Expr) -> Block:
        name, style = self.found.loss.name, self.style
        above, below = f"{style.partial} {name}", f"{style.partial} {self.latex(variable)}"
        left = f"{style.fraction}{{{above}}}{{{below}}}"
        plain = f"∂{unicode_name(name)}/∂{self.plain(variable)}"
        return Block(f"{left} = {self.latex.result(value)}", f"{plain} = {self.plain.result(value)}")

    def _block(self, left: Expr, right: Expr, remark: str = "") -> Block:
        return Block(
            f"{self.latex(left)} = {self.latex.result(right)}",
            f"{self.plain(left)} = {self.plain.result(right)}",
            remark,
        )
