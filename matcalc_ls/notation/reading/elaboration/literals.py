"""Rules for arrays written out: `\\begin{bmatrix} A & b \\\\ b^\\top & c \\end{bmatrix}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcalc_ls.algebra.dims import Dim, Shape, is_row, matrix_shape, rows_and_columns
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.operation import FACTOR, PRODUCT, SUM
from matcalc_ls.algebra.unification import same, unknown_dim
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import SCALARS, Term, key_of, literal


def _block(self: Elaboration, term: Term) -> Located | None:
    """Blocks beside and below each other; a 0 among matrices is as large as its place asks for."""
    read = [None if _is_zero(cell) else self.read(cell) for cell in term.args]
    if any(part is None and not _is_zero(cell) for part, cell in zip(read, term.args, strict=True)):
        return None
    of_scalars = all(part is None or not part.expr.shape for part in read)
    parts = [
        part if part is not None else self.read(cell) if of_scalars else _zeros(self, cell)
        for part, cell in zip(read, term.args, strict=True)
    ]
    return self.build("block", term, [part for part in parts if part is not None], *term.data)


def _lines(self: Elaboration, term: Term) -> Located | None:
    """A matrix as programs have it. Two numbers may be the ends of an interval, as some write them: no matrix."""
    parts = self.read_all(term.args) if term.data == (2, 1) else None
    if parts is not None and not any(part.expr.shape for part in parts):
        self.make_sense(term, "a list")
        return None
    return _block(self, term)


def _is_zero(cell: Term) -> bool:
    """Whether a cell is 0, bold or not, without a size; also `0^\\top`, which fits a row as well."""
    if cell.kind == "transpose":
        return _is_zero(cell.args[0])
    return literal(cell) == 0 or (cell.kind == "zeros" and not cell.data)


def _zeros(self: Elaboration, cell: Term) -> Located:
    return self.constant("zeros", cell, (unknown_dim(), unknown_dim()))


def _listed(self: Elaboration, term: Term) -> Located | None:
    """Entries, rows or columns with dots between them."""
    pieces, inside, outside, rows, columns = term.data
    parts = self.read_all(term.args)
    if parts is None:
        return None
    shape = _shape_of_listed(parts, rows, columns)
    if shape is None:
        self.refuse(term, "blocks with dots between them", "block", parts, is_open=False)
        return None
    quantity = Symbol(key_of("\\dots"), shape)
    return self.build("uninterpreted", term, parts, quantity, pieces, inside, outside)


def _shape_of_listed(parts: Sequence[Located], rows: Dim | int | None, columns: Dim | int | None) -> Shape | None:
    """The shape of an array of so many rows and columns, None standing for a number that nobody knows."""
    shapes = [part.expr.shape for part in parts]
    if len({len(shape) for shape in shapes}) > 1:
        return None
    if columns == SCALARS:
        return None if shapes[0] else (unknown_dim() if rows is None else Dim.of(rows),)
    down, across = (unknown_dim() if number is None else Dim.of(number) for number in (rows, columns))
    if not shapes[0]:
        return (down, across)
    if not all(same(a, b) for shape in shapes[1:] for a, b in zip(shape, shapes[0], strict=True)):
        return (unknown_dim(), unknown_dim())
    if rows == 1 and len(shapes[0]) == 1:
        return (shapes[0][0], across)
    if columns == 1 and is_row(shapes[0]):
        return (down, shapes[0][1])
    # How much of it the dots stand for, nothing says.
    return (unknown_dim(),) if columns == 1 and len(shapes[0]) == 1 else (unknown_dim(), unknown_dim())


def _sum_with_dots(self: Elaboration, term: Term) -> Located | None:
    """Terms with dots that no pattern explains: what they add up to is of their shape."""
    parts = self.read_all(term.args)
    if parts is None:
        return None
    shape = parts[0].expr.shape
    if not all(len(part.expr.shape) == len(shape) and all(map(same, part.expr.shape, shape)) for part in parts[1:]):
        self.refuse(term, "terms that differ in shape", "sum", parts, is_open=False)
        return None
    return self.build("uninterpreted", term, parts, Symbol(key_of("+"), shape), term.data[0], PRODUCT, SUM)


def _product_with_dots(self: Elaboration, term: Term) -> Located | None:
    """Factors with dots that no pattern explains: the rows of the first, the columns of the last."""
    parts = self.read_all(term.args)
    if parts is None:
        return None
    pieces, begins_open, ends_open = term.data
    if sum(arg.kind == "number" for arg in term.args) > 1:
        self.skip(term, "numbers side by side")
        return None
    arrays = [part.expr.shape for part in parts if part.expr.shape]
    shape: Shape = ()
    if any(len(each) > 2 for each in arrays):
        self.refuse(term, "factors of more than two axes", "product", parts)
        return None
    if arrays:
        rows = unknown_dim() if begins_open else rows_and_columns(arrays[0])[0]
        shape = matrix_shape(rows, unknown_dim() if ends_open else rows_and_columns(arrays[-1])[1])
    return self.build("uninterpreted", term, parts, Symbol(key_of("*"), shape), pieces, FACTOR, PRODUCT)


RULES: Mapping[str, Rule] = {
    "block": _block,
    "lines": _lines,
    "listed": _listed,
    "sum with dots": _sum_with_dots,
    "product with dots": _product_with_dots,
}
