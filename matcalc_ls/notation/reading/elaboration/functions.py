"""Functions, norms, bars and the exponential."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.build import ones
from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import OPERATIONS, ShapeError, Symbol, make
from matcalc_ls.algebra.forms import script
from matcalc_ls.algebra.operation import ATOM, SUM
from matcalc_ls.algebra.ops.abbreviations import ABBREVIATIONS
from matcalc_ls.algebra.ops.function_value import NAME as FUNCTION_VALUE
from matcalc_ls.notation.norms import FROBENIUS
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.elaboration.weighted import is_weighted, weighted_norm
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.tables import function_named
from matcalc_ls.notation.reading.terms import Term, key_of

_EUCLIDEAN = frozenset({"", "2"})
_NAMED_NORMS = {
    "*": "nuclear norm",
    "\\ast": "nuclear norm",
    "\\infty": "maximum norm",
    "\\max": "maximum norm",
    "1": "one-norm",
    "op": "spectral norm",
}
_OF_MATRICES = frozenset({"trace", "vec", "vech"})
"""Operations that nobody spells out of what is no matrix."""
_BY_ENTRIES = frozenset({"exp", "log", "sin", "cos", "tan"})


def norm_operation(self: Elaboration, term: Term, inner: Located, *, is_squared: bool = False) -> str | None:
    """The operation that a norm's subscript and operand call for; None where none is known."""
    kind = str(term.data[0])
    matrix = len(inner.expr.shape) == 2 and 1 not in [dim.constant for dim in inner.expr.shape]
    if kind in FROBENIUS:
        return "norm"
    if kind in _EUCLIDEAN:
        if matrix and kind == "2":
            return "spectral norm" if "spectral norm" in OPERATIONS else None
        conventions = self.context.lookup.scope.conventions
        if matrix and (conventions.own_norm or (conventions.norms_apart and not is_squared)):
            return None
        if matrix:
            self.note("the norm of a matrix without a subscript read as the Frobenius norm")
        return "norm" if inner.expr.shape else "abs"
    if matrix and kind == "\\infty":
        self.note("the ∞-norm of a matrix read as its largest sum of absolute values in a row")
        return "row sum norm"
    if matrix and kind == "1":
        self.note("the 1-norm of a matrix read as the sum of its absolute entries")
    found = _NAMED_NORMS.get(kind.removeprefix("\\mathrm{").removesuffix("}") if "op" in kind else kind)
    return found if found in OPERATIONS else None


def _norm_of_order(self: Elaboration, term: Term, inner: Located) -> Located | None:
    """`\\|x\\|_p` of a vector, `\\|A\\|_{S_p}` of a matrix: the order stands below."""
    order = self.read(term.args[1])
    if order is None:
        return None
    if order.expr.shape:
        self.refuse(term, "a norm whose order is no scalar", "p-norm", [inner, order])
        return None
    return self.build("schatten norm" if term.data[1] == "S" else "p-norm", term, [inner, order], soft=True)


def _norm(self: Elaboration, term: Term) -> Located | None:
    inner = self.read(term.args[0])
    if inner is None:
        return None
    if is_weighted(term):
        return weighted_norm(self, term, inner) or _norm_of_some_sort(self, term, inner)
    name = norm_operation(self, term, inner)
    if name is None and len(term.args) == 2 and (term.data[1] == "S" or len(inner.expr.shape) < 2):
        return _norm_of_order(self, term, inner)
    if name is None:
        return _norm_of_some_sort(self, term, inner)
    return self.build(name, term, [inner])


def _norm_of_some_sort(self: Elaboration, term: Term, inner: Located) -> Located | None:
    """A norm that the table does not have, such as that of a space, `\\|f\\|_{L^2}`, or weighted, `\\|x\\|_A`, or one
    of which it is open which it is."""
    kind = str(term.data[0])
    if "?" in kind:
        self.skip(term, "a norm of this sort")
        return None
    pieces = ("\\|", f"\\|_{script(kind)}" if kind else "\\|")
    return self.build("uninterpreted", term, [inner], Symbol(key_of("\\|"), ()), pieces, SUM, ATOM)


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
    if name == "diag" and parts[0].expr.name in ("number", "dimension"):
        # In some languages the identity of so many rows.
        self.refuse(term, "the diagonal matrix of a number", name, parts)
        return None
    if name == "diag":
        name = "diagonal" if len(parts[0].expr.shape) == 2 else "diagonal matrix"
    if name in ABBREVIATIONS:
        return _spelled_out(self, term, parts)
    if name not in OPERATIONS:
        self.skip(term, f"no operation is known for {name}")
        return None
    if name == "gamma" and parts[0].expr.shape:
        self.refuse(term, "Γ before something that is no scalar", name, parts)
        return None
    if name in _BY_ENTRIES and len(parts) == 1 and _may_be_square(self, parts[0]):
        return _of_square(self, name, term, parts)
    if name in _OF_MATRICES and len(parts[0].expr.shape) < 2:
        if self.guesses_in(parts) and not any(node.shape for node in parts[0].expr.walk()):
            self.refuse(term, f"the {name} of a number", name, parts)
            return None
        self.doubt(parts)
    if name == "log" and len(parts) == 1:
        return self.build(*_logarithm_of(term, parts[0]))
    return self.build(name, term, parts)


def _positive_part(self: Elaboration, term: Term) -> Located | None:
    """`(\\mu - \\lambda)^+`, which of a matrix is its pseudo-inverse."""
    inner = self.read(term.args[0])
    if inner is None or len(inner.expr.shape) > 1:
        return None if inner is None else self.build(str(term.data[0]), term, [inner])
    self.note("a + above brackets read as the positive part")
    return self.build("relu", term, [inner])


def _may_be_square(self: Elaboration, operand: Located) -> bool:
    """Whether this is a matrix that nothing shows to have another number of rows than of columns."""
    shape = self.resolved(operand.expr.shape)
    return len(shape) == 2 and (shape[0] is shape[1] or not (ONE in shape or all(dim.is_known for dim in shape)))


def _of_square(self: Elaboration, name: str, term: Term, parts: list[Located]) -> Located | None:
    """`\\log(A)` of a square matrix, which is another matrix than that of the logarithms of its entries."""
    quantity = Symbol(key_of(f"\\{name}"), parts[0].expr.shape)
    return self.build("uninterpreted", term, parts, quantity, (f"\\{name}(", ")"), SUM, ATOM)


def _spelled_out(self: Elaboration, term: Term, parts: list[Located]) -> Located | None:
    """What an abbreviation means; where its operands do not fit, another reading may."""
    row = ABBREVIATIONS[str(term.data[0])]
    if row.name == "skew part" and [dim.constant for dim in parts[0].expr.shape] == [3]:
        self.note("skew of a vector read as the matrix of the cross product")
        return self.build("cross matrix", term, parts)
    try:
        expr = row.meaning(*(part.expr for part in parts))
    except ShapeError as error:
        self.refuse(term, str(error), row.name, parts, is_open=False)
        return None
    return Located(expr, term.start, term.end, tuple(parts))


def _cross_matrix(self: Elaboration, term: Term) -> Located | None:
    """`[a]_\\times`, and `a^\\wedge`, which of vectors of another length is another matrix."""
    return self.build("cross matrix", term, parts, soft=True) if (parts := self.read_all(term.args)) else None


_SYSTEMS = {"1": 0, "2": 1, "A": 0, "B": 1}
"""Factors of a Kronecker product by their number or, as in physics, their letter."""


def _partial_trace(self: Elaboration, term: Term) -> Located | None:
    """`\\operatorname{tr}_1(A \\otimes B)`: the sizes of the factors are those of a Kronecker product inside."""
    inner = self.read(term.args[0])
    if inner is None:
        return None
    shape = self.resolved(inner.expr.shape)
    products = [node for node in inner.expr.walk() if node.name == "kronecker"]
    whole = [node for node in products if self.resolved(node.shape) == shape]
    pairs = {tuple(self.resolved(arg.shape) for arg in node.args) for node in whole}
    if len(pairs) != 1 or any(len(size) != 2 or size[0] is not size[1] for size in next(iter(pairs))):
        reason = "a partial trace of what is no Kronecker product of square matrices"
        self.refuse(term, reason, "trace", [inner], is_open=False)
        return None
    label = str(term.data[0])
    named = [
        side
        for node in whole
        for side, arg in enumerate(node.args)
        if arg.name == "symbol" and arg.data[0].name == label
    ]
    traced = named[0] if len(set(named)) == 1 else _SYSTEMS.get(label)
    if traced is None:
        self.skip(term, "a partial trace over a system that has no place")
        return None
    sizes = next(iter(pairs))
    other = self.constant("identity", Term("identity", term.end, term.end), sizes[traced][0])
    return self.build("kronecker contraction", term, [inner, other], sizes[1 - traced], 1 - traced)


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
    name, primes, spelled = term.data
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
    value = operation.adjoint(applied.expr, 0, ones(applied.expr.shape))
    return Located(make(FUNCTION_VALUE, value, inner.expr, data=(spelled,)), term.start, term.end, ())


RULES: Mapping[str, Rule] = {
    "norm": _norm,
    "bars": _bars,
    "call": _call,
    "positive part": _positive_part,
    "exponential": _exponential,
    "slope": _slope,
    "cross matrix": _cross_matrix,
    "partial trace": _partial_trace,
}
