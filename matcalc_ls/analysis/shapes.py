"""Shapes of derivatives that a document names, whether or not they can be worked out."""

from __future__ import annotations

from matcalc_ls.algebra.dims import ONE, Dim, Shape, product_of_sizes
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.derivatives import DerivativeNotation
from matcalc_ls.notation.writing.writer import ExpressionWriter
from matcalc_ls.tex.tree import Row


def size_words(dim: Dim) -> str:
    """A size as a message shows it: `n`, `nₗ`, `m n`, and `?` for one that nobody gave a name."""
    return ExpressionWriter("unicode").dim(dim) if dim.is_known else "?"


def shape_words(shape: Shape) -> str:
    """`m×n`, `(n+1)×n`, of a column `m×1`, and "a number"."""
    if not shape:
        return "a number"
    return product_of_sizes([size_words(dim) for dim in (shape if len(shape) > 1 else (*shape, ONE))])


def derivative_shape(model: Model, notation: DerivativeNotation, formula: Formula) -> Shape | None:
    """The shape of the function, then that of the variable; None where one of them is not known."""
    if notation.function is None or len(notation.variables) != 1:
        return None
    function = named_shape(model, notation.function, formula, is_function=True)
    variable = named_shape(model, notation.variables[0], formula)
    return None if function is None or variable is None else function + variable


def named_shape(model: Model, row: Row, formula: Formula, *, is_function: bool = False) -> Shape | None:
    """The shape of an expression, where it is known or where an indexed definition gives it.

    A definition such as `F_N = (W^N)^\\top W^{N-1} \\cdots W^1 X` tells the shape of `F_m` too: that of its right side
    with m for N.
    """
    from matcalc_ls.analysis.derivatives.templates import shape_from_template

    templated = shape_from_template(model, row, formula)
    if templated is not None:
        return templated
    reading = model.read(row, formula)
    expr: Expr | None = reading.expr
    if expr is not None and expr.name == "symbol" and expr.data[0].name in reading.assumed:
        # What is differentiated is a number, if nothing says more than its letter; what by, the whole tells better.
        return () if is_function else None
    return expr.shape if expr is not None and all(isinstance(dim, Dim) for dim in expr.shape) else None
