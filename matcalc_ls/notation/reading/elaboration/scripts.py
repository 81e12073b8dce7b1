"""Transposes, inverses, powers and entries."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, Symbol
from matcalc_ls.algebra.operation import SCRIPT, SUM
from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.notation.names import is_bold
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.elaboration.functions import norm_operation
from matcalc_ls.notation.reading.elaboration.weighted import is_weighted, squared_weighted_norm
from matcalc_ls.notation.reading.habits import stem
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import NAMES, Term, key_of, literal


def _transpose(self: Elaboration, term: Term) -> Located | None:
    inner = term.args[0]
    if literal(inner) == 1:
        self.note("1 with a transpose read as the vector of ones")
        return self.build("transpose", term, [self.constant("ones", inner, (unknown_dim(),))])
    found = self.read(inner)
    if found is not None and _is_number(found.expr):
        self.refuse(term, "the transpose of a number", "transpose", [found])
        return None
    return None if found is None else self.build("transpose", term, [found])


def _is_number(expr: Expr) -> bool:
    """Whether this is a size, an entry, or a sum with one, which nobody transposes as one does a row times a column."""
    if expr.name == "sum" and not expr.shape:
        return any(map(_is_number, expr.args))
    return expr.name in ("dimension", "pi", "entry")


def _inverse(self: Elaboration, term: Term) -> Located | None:
    found = self.read(term.args[0])
    if found is None:
        return None
    if not found.expr.shape:
        exponent = self.constant("number", Term("number", found.end, term.end), Fraction(-1))
        return self.build("power", term, [found, exponent])
    if len(found.expr.shape) == 1:
        self.refuse(term, "the inverse of a vector", "inverse", [found])
        return None
    return self.build("inverse", term, [found])


def _power(self: Elaboration, term: Term) -> Located | None:
    base, exponent = term.args
    raised = literal(exponent)
    if base.kind == "norm" and raised == 2 and (found := _squared_norm(self, term)) is not None:
        return found
    if base.kind == "bars" and raised == 2 and (found := _squared_length(self, term)) is not None:
        return found
    parts = self.read_all((base, exponent))
    if parts is None:
        return None
    rank = len(parts[0].expr.shape)
    if parts[1].expr.shape:
        self.refuse(term, "an exponent that is no scalar", "power", parts)
    elif parts[0].expr.name == "diagonal":
        self.refuse(term, "a power of each entry, or of a diagonal matrix", "power", parts, is_open=False)
    elif rank == 1 or (rank == 2 and 1 in [dim.constant for dim in parts[0].expr.shape]):
        if rank == 1 and _may_mark(base, parts[1]):
            self.doubt(parts)
            return _marked(self, term, parts)
        value = parts[1].expr.data[0] if parts[1].expr.name == "number" else None
        is_open = value not in _CERTAIN_POWERS or any(map(is_bold, parts[0].expr.free))
        self.refuse(term, "a power of a vector", "power", parts, is_open=is_open)
    elif rank == 2 and not _is_whole(parts[1]) and not self.guessed.keys().isdisjoint(self.guesses_in(parts[1:])):
        if base.bracketed and all(_counts(name) for name in parts[1].expr.free):
            return _counted_power(self, term, parts)
        if _may_mark(base, parts[1]):
            return _marked(self, term, parts)
        # A generalised inverse, a label, a power: what it is of may well be a matrix.
        self.skip(term, "a power of a matrix that may be no whole number")
    elif rank == 2 and not _is_whole(parts[1]) and not _is_half(parts[1]):
        self.refuse(term, "a power of a matrix that is no whole number", "power", parts)
    else:
        return self.build("power", term, parts)
    return None


_TURNING = frozenset("tT")
"""Letters that may transpose, too."""


def _may_mark(base: Term, exponent: Located) -> bool:
    """Whether a superscript may be a mark of a name."""
    is_letter = exponent.expr.name != "number" and not _TURNING.issuperset(exponent.expr.free)
    return is_letter and (base.kind in NAMES or base.kind == "differential") and not base.bracketed


def _marked(self: Elaboration, term: Term, parts: list[Located]) -> Located | None:
    """A name with a letter above, `\\xi_k^p`: one of several quantities of its kind, or, of a matrix, a power."""
    base = parts[0].expr
    pieces = ("(", ")^{", "}") if "^" in base.data[0].name else ("", "^{", "}")
    return self.build("uninterpreted", term, parts, Symbol(key_of("^"), base.shape), pieces, SUM, SCRIPT)


_CERTAIN_POWERS = frozenset({Fraction(2), Fraction(1, 2), Fraction(-1, 2)})
"""Exponents that are no index. What is squared may well be a number, if it is not in bold."""
_COUNTING = frozenset("ijklmnsKLMNT")


def _counts(name: str) -> bool:
    """Whether a letter counts steps or layers: with brackets below it, `(W^\\top)^{T-i}`, it is a power."""
    return stem(name) in _COUNTING


def _counted_power(self: Elaboration, term: Term, parts: list[Located]) -> Located | None:
    """A power by what is a whole number, though nobody said so, and that thus has no derivative."""
    shape = parts[0].expr.shape
    if not self.unifier.unify(*shape):
        self.refuse(term, "a power of a matrix that is not square", "power", parts)
        return None
    return self.build("uninterpreted", term, parts, Symbol(key_of("^"), shape), ("(", ")^{", "}"), SUM, SCRIPT)


def _is_half(exponent: Located) -> bool:
    """Whether this is the exponent of a square root, or of its inverse."""
    return exponent.expr.name == "number" and bool(exponent.expr.data[0].denominator == 2)


def _is_whole(exponent: Located) -> bool:
    expr = exponent.expr
    if expr.name == "number":
        return bool(expr.data[0].denominator == 1)
    if expr.name == "symbol":
        return bool(expr.data[0].properties & {"integer", "natural", "whole"})
    return expr.name == "dimension" or (expr.name in ("sum", "product") and all(map(_is_whole, exponent.parts)))


def _squared_norm(self: Elaboration, term: Term) -> Located | None:
    """`\\|x\\|^2`, also with a 2 or F below."""
    inner = self.read(term.args[0].args[0])
    if inner is None:
        return None
    if is_weighted(term.args[0]):
        return squared_weighted_norm(self, term.args[0], inner)
    if norm_operation(self, term.args[0], inner, is_squared=True) != "norm":
        return None
    return self.build("squared norm", term, [inner])


def _squared_length(self: Elaboration, term: Term) -> Located | None:
    """`|\\mathbf{v}|^2`, as physicists write it: a vector has no power."""
    inner = self.read(term.args[0].args[0])
    if inner is None or len(inner.expr.shape) != 1:
        return None
    self.doubt([inner])
    self.note("single bars around a vector read as its length")
    return self.build("squared norm", term, [inner])


def _power_of_entries(self: Elaboration, term: Term) -> Located | None:
    """A power where each entry is meant by itself: of a vector that nobody guessed, that of every entry."""
    base = self.read(term.args[0])
    if base is None:
        return None
    is_vector = len(base.expr.shape) == 1 and not self.guesses_in([base])
    return (_entrywise_power if is_vector else _power)(self, term)


def _entrywise_power(self: Elaboration, term: Term) -> Located | None:
    parts = self.read_all(term.args)
    if parts is None:
        return None
    return self.build("entrywise power" if parts[0].expr.shape else "power", term, parts)


def _root(self: Elaboration, term: Term) -> Located | None:
    parts = self.read_all(term.args)
    if parts is None:
        return None
    rank = len(parts[0].expr.shape)
    if rank == 2:
        self.refuse(term, "the square root of a matrix", "root", parts, is_open=False)
        return None
    return self.build("power" if rank == 0 else "entrywise power", term, parts)


def _entry(self: Elaboration, term: Term) -> Located | None:
    found = self.read(term.args[0])
    if found is None:
        return None
    indices: tuple[Dim, ...] = term.data
    rank = len(found.expr.shape)
    if rank == 2 and len(indices) == 1 and 11 <= (indices[0].constant or 0) <= 99 and (indices[0].constant or 0) % 10:
        both = divmod(indices[0].constant or 0, 10)
        indices = (Dim.of(both[0]), Dim.of(both[1]))
    if rank == 2 and len(indices) == 1 and term.args[0].bracketed:
        return _line(self, term, found, indices[0])
    if rank != len(indices):
        self.refuse(term, "as many indices as there are axes make an entry", "entry", [found])
        return None
    return self.build("entry", term, [found], *indices)


def _line(self: Elaboration, term: Term, whole: Located, index: Dim) -> Located | None:
    """`[(X^\\top X)^{-1}]_j`: a row or a column of a matrix, or one of several."""
    self.doubt([whole])
    pieces = ("\\left[", f"\\right]_{{{index}}}")
    return self.build("uninterpreted", term, [whole], Symbol(key_of("[]_"), (unknown_dim(),)), pieces, SUM, SCRIPT)


def _delta(self: Elaboration, term: Term) -> Located | None:
    return self.build("kronecker delta", term, [], *term.data)


def _stacking_matrix(self: Elaboration, term: Term) -> Located | None:
    kind, *dims = term.data
    return self.constant(kind, term, *dims)


RULES: Mapping[str, Rule] = {
    "transpose": _transpose,
    "inverse": _inverse,
    "power": _power,
    "power of entries": _power_of_entries,
    "entrywise power": _entrywise_power,
    "root": _root,
    "entry": _entry,
    "kronecker delta": _delta,
    "stacking matrix": _stacking_matrix,
}
