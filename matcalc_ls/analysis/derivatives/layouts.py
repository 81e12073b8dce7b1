"""Numerator and denominator layout, as Wikipedia's "Matrix calculus" has them.

| | numerator | denominator |
| --- | --- | --- |
| scalar by vector, by matrix | row; transposed | column; shape of the variable |
| vector, matrix by scalar | column; shape of the function | row; transposed |
| vector by vector | a row for each output | a column for each output |

`mixed` takes the gradient of the one and all else of the other. A Hessian is the same in each.
"""

from __future__ import annotations

from dataclasses import replace

from matcalc_ls.algebra.build import transpose
from matcalc_ls.analysis.settings import Layout
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.factoring import factored


def laid_out(derivative: Derivative, layout: Layout) -> Derivative:
    """The derivative with its result as a layout has it; a differential is the same in every layout."""
    if not _is_turned(derivative, layout):
        return derivative
    return replace(derivative, result=factored(transpose(derivative.result)))


def _is_turned(derivative: Derivative, layout: Layout) -> bool:
    if derivative.form == "differential" or layout == "mixed":
        return False
    if derivative.form == "gradient" and derivative.variable.shape:
        return layout == "numerator"
    return layout == "denominator"
