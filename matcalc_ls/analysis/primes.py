"""Derivatives written with primes, `f'(x)` and `f''(x)`, of functions that the document defines."""

from __future__ import annotations

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.declarations.dims import split_at
from matcalc_ls.notation.derivatives import DerivativeNotation
from matcalc_ls.notation.names import canonical
from matcalc_ls.tex.tree import Fenced, Row, Scripted


def primed_derivative(model: Model, row: Row, formula: Formula) -> DerivativeNotation | None:
    """The derivative that a row is; None where its name is not that of a defined function of one argument.

    Only then is the prime that of a derivative: elsewhere x' is a transpose, or another x.
    """
    match row.items:
        case (
            Scripted(base=base, sub=sub, sup=None, primes=1 | 2 as order),
            Fenced(left="(", body=inside) as arguments,
        ) if base is not None:
            end = base.end if sub is None else sub.end
            name = base if sub is None else Scripted(base.start, end, base, sub, None, 0)
        case _:
            return None
    function = Row(row.start, end, (name, arguments))
    called = canonical(name)
    definition = model.definition(called, formula) if called is not None else None
    if definition is None or not len(split_at(inside.items, {","})) == len(definition.arguments) == 1:
        return None
    return DerivativeNotation("total" if order == 1 else "hessian", function, (), order, row.start, row.end)
