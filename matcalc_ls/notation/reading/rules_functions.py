"""Functions, norms, bars and the exponential."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.build import ones
from matcalc_ls.algebra.expression import OPERATIONS
from matcalc_ls.notation.reading.elaboration import Elaboration, Rule
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.tables import FROBENIUS, function_named
from matcalc_ls.notation.reading.terms import Term

_EUCLIDEAN = frozenset({"", "2"})
_NAMED_NORMS = {"*": "nuclear norm", "\\ast": "nuclear norm", "\\infty": "maximum norm", "1": "one-norm"}
_BY_ENTRIES = frozenset({"exp", "log", "sin", "cos", "tan"})


def norm_operation(self: Elaboration, term: Term, inner: Located) -> str | None:
    """The operation that a norm's subscript and operand call for; None where none is known."""
    kind = str(term.data[0])
    matrix = len(inner.expr.shape) == 2 and 1 not in [dim.constant for dim in inner.expr.shape]
    if kind in FROBENIUS:
        return "norm"
    if kind in _EUCLIDEAN:
        if matrix and kind == "2":
            return "spectral norm" if "spectral norm" in OPERATIONS else None
        if matrix:
            self.note("the norm of a matrix without a subscript read as the Frobenius norm")
        return "norm" if inner.expr.shape else "abs"
    found = _NAMED_NORMS.get(kind)
    return found if found in OPERATIONS else None


def _norm(self: Elaboration, term: Term) -> Located | None:
    inner = self.read(term.args[0])
    if inner is None:
        return None
    name = norm_operation(self, term, inner)
    if name is None:
        self.skip(term, "a norm of this sort")
        return None
    return self.build(name, term, [inner])


def _bars(self: Elaboration, term: Term) -> Located | None:
    """The determinant of a square matrix, else absolute values."""
    inner = self.read(term.args[0])
    if inner is None:
        return None
    shape = self.resolved(inner.expr.shape)
    determined = len(shape) == 2 and not (shape[0] is not shape[1] and all(dim.is_known for dim in shape))
    if determined:
        self.note("bars around a square matrix read as its determinant")
    return self.build("determinant" if determined else "abs", term, [inner])


def _call(self: Elaboration, term: Term) -> Located | None:
    parts = self.read_all(term.args)
    if parts is None:
        return None
    name = str(term.data[0])
    if name == "diag":
        name = "diagonal" if len(parts[0].expr.shape) == 2 else "diagonal matrix"
    if name not in OPERATIONS:
        self.skip(term, f"no operation is known for {name}")
        return None
    if name in _BY_ENTRIES and self.is_square(parts[0].expr):
        self.note(f"{name} of a matrix read entry by entry")
    if name == "log" and len(parts) == 1:
        return self.build(*_logarithm_of(term, parts[0]))
    return self.build(name, term, parts)


def _logarithm_of(term: Term, inner: Located) -> tuple[str, Term, list[Located]]:
    """log det X and log |det X| are functions of their own, whose derivative needs no quotient."""
    absolute = inner.expr.name == "abs"
    determinant = inner.parts[0] if absolute and inner.parts else inner
    if determinant.expr.name != "determinant" or not determinant.parts:
        return "log", term, [inner]
    return f"log {'absolute ' if absolute else ''}determinant", term, list(determinant.parts)


def _exponential(self: Elaboration, term: Term) -> Located | None:
    inner = self.read(term.args[0])
    if inner is None:
        return None
    if len(inner.expr.shape) < 2:
        return self.build("exp", term, [inner])
    shape = self.resolved(inner.expr.shape)
    if shape[0] is not shape[1]:
        if not all(dim.is_known for dim in shape):
            self.refuse(term, "an exponential of a matrix that may be square or not", "exp", [inner])
            return None
        return self.build("exp", term, [inner])
    operation = function_named("expm")
    if operation is None:
        self.skip(term, "the matrix exponential")
        return None
    self.note("e to the power of a square matrix read as the matrix exponential")
    return self.build(operation, term, [inner])


def _slope(self: Elaboration, term: Term) -> Located | None:
    """`\\sigma'(z)`: the derivative of an entrywise function, entry by entry."""
    inner = self.read(term.args[0])
    if inner is None:
        return None
    name, primes = term.data
    operation = OPERATIONS.get(name)
    if (
        operation is None
        or operation.adjoint is None
        or primes != 1
        or not operation.because.endswith("entry by entry")
    ):
        self.skip(term, f"the derivative of {name}")
        return None
    applied = self.build(name, term, [inner])
    if applied is None:
        return None
    self.note(f"{name}′ read as the derivative of {name}, entry by entry")
    return Located(operation.adjoint(applied.expr, 0, ones(applied.expr.shape)), term.start, term.end, ())


RULES: Mapping[str, Rule] = {
    "norm": _norm,
    "bars": _bars,
    "call": _call,
    "exponential": _exponential,
    "slope": _slope,
}
