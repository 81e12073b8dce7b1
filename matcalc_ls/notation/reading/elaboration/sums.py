"""Sums, in which a number or a vector of ones takes the shape of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import Term


def _sum(self: Elaboration, term: Term) -> Located | None:
    parts = self.read_all(term.args)
    if parts is None:
        return None
    ranks = {len(part.expr.shape) for part in parts}
    if len(ranks) > 1 and max(ranks) in (1, 2):
        model = next(
            (part for part, arg in zip(parts, term.args, strict=True) if part.expr.shape and not _bends(arg)), None
        )
        if model is not None:
            filled = [_filled(self, part, arg, model) for part, arg in zip(parts, term.args, strict=True)]
            parts = [part for part in filled if part is not None]
            if len(parts) < len(filled):
                return None
        if max(ranks) == 2:
            parts = [diagonal_as_matrix(self, part) for part in parts]
    return self.build("sum", term, parts)


def diagonal_as_matrix(self: Elaboration, part: Located) -> Located:
    """`2A - \\operatorname{diag}(A)`: among matrices, and before one, the diagonal is one, too."""
    inner = part.expr
    while inner.name == "product" and len(inner.args) == 2 and inner.args[0].name == "number":
        inner = inner.args[1]
    if inner.name != "diagonal":
        return part
    self.note("diag of a matrix read as the diagonal matrix of its entries")
    return self.build("diagonal matrix", Term("diag", part.start, part.end), [part]) or part


def _bends(term: Term) -> bool:
    """Whether the shape of a term follows from where it stands: a number written out, a bare vector of ones."""
    if term.kind == "negative":
        return _bends(term.args[0])
    return term.kind == "number" or (term.kind in ("ones", "zeros") and not term.data)


def _filled(self: Elaboration, part: Located, term: Term, model: Located) -> Located | None:
    """A number or vector of ones in the shape of its neighbour: `1 - \\sigma(z)`."""
    shape = model.expr.shape
    if not _bends(term) or len(part.expr.shape) == len(shape):
        return part
    if (
        part.expr.name == "number"
        and len(shape) == 2
        and (self.is_square(model.expr) and not _is_entrywise(model.expr))
    ):
        self.refuse(
            term, "a number added to a square matrix: of ones everywhere, or on the diagonal?", "sum", [part, model]
        )
        return None
    if part.expr.name == "number":
        self.doubt([model])
        self.note("a number added to an array read as that number in every entry")
        return constant_like(self, part, part.expr.data[0], shape)
    value = {"ones": 1, "zeros": 0}.get(part.expr.name, -1)
    return constant_like(self, part, Fraction(value), shape)


def _is_entrywise(expr: Expr) -> bool:
    if expr.name == "product":
        return all(_is_entrywise(arg) or not arg.shape for arg in expr.args)
    return expr.name in ("hadamard", "entrywise power") or expr.operation.because.endswith("acts entry by entry")


def constant_like(self: Elaboration, part: Located, value: Fraction, shape: Shape) -> Located:
    """An array of one number in every entry."""
    place = Term("number", part.start, part.end)
    if value == 0:
        return self.constant("zeros", place, shape)
    ones = self.constant("ones", place, shape)
    if value == 1:
        return ones
    scaled = self.build("product", place, [self.constant("number", place, value), ones])
    assert scaled is not None
    return scaled


RULES: Mapping[str, Rule] = {"sum": _sum}
