"""Derivatives that are written as names: `f'(x)` and `f''(x)`, `J_g`, `Dg(x)` and `H_f`, of functions that the document
defines.
"""

from __future__ import annotations

from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.declarations.dims import split_at
from matcalc_ls.notation.derivatives import DerivativeNotation, Kind
from matcalc_ls.notation.names import canonical, unbold
from matcalc_ls.tex.tree import Fenced, Node, Row, Scripted

_JACOBIANS = frozenset({"J", "D"})
_HESSIAN = "H"


def derivative_by_name(model: Model, row: Row, formula: Formula) -> DerivativeNotation | None:
    """The derivative that a row is; None where its name is not that of a defined function of one argument."""
    match row.items:
        case (Scripted(base=Node() as base, sub=sub, sup=None, primes=1 | 2 as order), Fenced(left="(") as arguments):
            # Only with an argument is the prime that of a derivative: elsewhere x' is a transpose, or another x.
            end = base.end if sub is None else sub.end
            name = base if sub is None else Scripted(base.start, end, base, sub, None, 0)
            kind: Kind = "total" if order == 1 else "hessian"
            return _notation(model, row, (name, arguments), kind, formula)
        case (Scripted(base=Node() as base, sub=Row(items=(name,)), sup=None, primes=0), *rest):
            return _marked(model, row, base, (name, *rest), formula)
        case (mark, name, *rest) if not isinstance(name, Fenced):
            return _marked(model, row, mark, (name, *rest), formula) if _letter(mark) == "D" else None
    return None


def _marked(
    model: Model, row: Row, mark: Node, function: tuple[Node, ...], formula: Formula
) -> DerivativeNotation | None:
    """`J_g` and `Dg` of an array, `H_f` of a number, unless the letter has a meaning of its own: of a number, authors
    differ on whether Df is a row."""
    name, *rest = function
    letter = _letter(mark)
    if letter not in {*_JACOBIANS, _HESSIAN} or len(rest) > 1 or not all(isinstance(each, Fenced) for each in rest):
        return None
    definition = _defined(model, name, formula)
    known = model.scope(formula).symbols.get(letter)
    if definition is None or (known is not None and known.provenance in ("declared", "defined")):
        return None
    if bool(definition.expr.shape) == (letter == _HESSIAN):
        return None
    return _notation(model, row, function, "hessian" if letter == _HESSIAN else "total", formula)


def _letter(mark: Node) -> str:
    return unbold(canonical(mark) or "")


def _defined(model: Model, name: Node, formula: Formula) -> Definition | None:
    called = canonical(name)
    definition = model.definition(called, formula) if called is not None else None
    return definition if definition is not None and len(definition.arguments) == 1 else None


def _notation(
    model: Model, row: Row, function: tuple[Node, ...], kind: Kind, formula: Formula
) -> DerivativeNotation | None:
    several = any(isinstance(each, Fenced) and len(split_at(each.body.items, {","})) > 1 for each in function[1:])
    if several or _defined(model, function[0], formula) is None:
        return None
    whole = Row(function[0].start, function[-1].end, function)
    return DerivativeNotation(kind, whole, (), 2 if kind == "hessian" else 1, row.start, row.end)
