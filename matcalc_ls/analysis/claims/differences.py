"""How a claimed derivative differs from the right one, where that can be said in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import chain

from matcalc_ls.algebra.build import light, minus, plus, scale, simplify, split_coefficient, transpose
from matcalc_ls.algebra.dims import is_square
from matcalc_ls.algebra.expression import Expr, rebuilt, transform
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.analysis.shapes import shape_words
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.calculus.pullback import Condition
from matcalc_ls.notation.writing.writer import unicode, unicode_result

FACTORS = (Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(-1, 2), Fraction(4), Fraction(1, 4))
MAX_TRIED = 6
"""How many matrices, and how many places of them, are tried with another structure."""
MAX_TERMS = 12
"""How many terms a derivative may have for each of them to be tried."""


def difference(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    """What is wrong with a claim, as a clause; empty where it is wrong in no simple way."""
    if claimed.shape != right.shape:
        return f"which is {shape_words(right.shape)} and not {shape_words(claimed.shape)}"
    return (
        _factor(claimed, right, conditions)
        or _term(claimed, right, conditions)
        or _transpose(claimed, right, conditions)
        or _inverse(claimed, right, conditions)
        or asymmetry(claimed, right, conditions)
        or ("the factors stand in another order" if _parts(claimed) == _parts(right) else "")
    )


def factor_between(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> Fraction | None:
    """The number, one of the common ones, by which a claim differs from what is right."""
    for factor in FACTORS:
        if compare(claimed, scale(factor, right), conditions) in EQUAL:
            return factor
    return None


def _factor(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    factor = factor_between(claimed, right, conditions)
    return "" if factor is None else _factor_words(factor)


def _factor_words(factor: Fraction) -> str:
    if factor == -1:
        return "the sign is wrong"
    sign = "the sign is wrong and " if factor < 0 else ""
    size = abs(factor)
    return f"{sign}a factor {size} is too much" if size > 1 else f"{sign}a factor {1 / size} is missing"


def _term(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    """A term that is missing, too much, or has another factor than it should."""
    lacking = minus(right, simplify(claimed))
    for term in _terms(right):
        if compare(lacking, term, conditions) in EQUAL:
            return f"the term {_unsigned(term)} is missing"
        if split_coefficient(term)[1] is None:
            continue
        for factor in FACTORS:
            if compare(lacking, scale(1 - factor, term), conditions) in EQUAL:
                if factor == -1:
                    return f"the sign of the term {_unsigned(term)} is wrong"
                return f"in the term {_unsigned(term)} {_factor_words(factor)}"
    for term in _terms(simplify(claimed)):
        if compare(lacking, scale(-1, term), conditions) in EQUAL:
            return f"the term {_unsigned(term)} is too much"
    return ""


def _terms(node: Expr) -> Iterator[Expr]:
    """The terms of an expression as it is written, and then those that it has when its products are carried out."""
    forms = [node]
    with suppress(TooManyTermsError):
        forms.append(expanded(node))
    few = [form.args for form in dict.fromkeys(forms) if form.name == "sum" and len(form.args) <= MAX_TERMS]
    return chain.from_iterable(few)


def _unsigned(term: Expr) -> str:
    return unicode_result(term).removeprefix("-")


def asymmetry(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    """The matrices that would have to be symmetric for the claim to be right, in words."""
    needed = needed_symmetric(claimed, right, conditions)
    if not needed:
        return ""
    *others, last = map(unicode, needed)
    said = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    return f"it holds only if {said} symmetric"


def needed_symmetric(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> list[Expr]:
    """The matrices that would have to be symmetric for the claim to be right."""

    def suffice(matrices: Sequence[Expr]) -> bool:
        symmetric = {matrix: scale(Fraction(1, 2), plus(matrix, transpose(matrix))) for matrix in matrices}
        return compare(transform(claimed, symmetric.get), transform(right, symmetric.get), conditions) in EQUAL

    needed = list(_square_matrices(right, claimed))
    if not needed or not suffice(needed):
        return []
    for matrix in tuple(needed):
        fewer = [other for other in needed if other is not matrix]
        needed = fewer if fewer and suffice(fewer) else needed
    return needed


def _transpose(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    """A place where a transpose is missing or too much."""
    for changed, matrix, is_transposed in _turned(claimed):
        if compare(changed, right, conditions) in EQUAL:
            return f"{unicode(matrix)} should {'not be' if is_transposed else 'be'} transposed"
    return ""


def _inverse(claimed: Expr, right: Expr, conditions: Sequence[Condition]) -> str:
    """The matrix that stands for its inverse, or the other way round."""
    for matrix in _square_matrices(claimed, symmetric=True):
        inverted = light("inverse", matrix)
        if compare(transform(claimed, {matrix: inverted}.get), right, conditions) in EQUAL:
            is_inverted = any(node is inverted for node in simplify(claimed).walk())
            return f"{unicode(matrix)} should {'not be' if is_inverted else 'be'} inverted"
    return ""


def _turned(claimed: Expr) -> Iterator[tuple[Expr, Expr, bool]]:
    """A claim with each of its square matrices turned over, in one place at a time."""
    for matrix in _square_matrices(claimed):
        for place in range(MAX_TRIED):
            passed = -1
            was_transposed = False

            def turned(node: Expr, matrix: Expr = matrix, place: int = place) -> Expr | None:
                nonlocal passed, was_transposed
                is_transposed = node.name == "transpose" and node.args[0] is matrix
                if node is not matrix and not is_transposed:
                    return None
                passed += 1
                if passed != place:
                    return node
                was_transposed = is_transposed
                return matrix if is_transposed else transpose(matrix)

            changed = _each_place(claimed, turned)
            if passed < place:
                break
            yield changed, matrix, was_transposed


def _each_place(node: Expr, rule: Callable[[Expr], Expr | None]) -> Expr:
    """Like `transform`, but asks for each place anew where one expression stands in several."""
    found = rule(node)
    return found if found is not None else rebuilt(node, [_each_place(arg, rule) for arg in node.args])


def _square_matrices(*exprs: Expr, symmetric: bool = False) -> list[Expr]:
    """The square matrices of expressions, the first few; those that are said to be symmetric only if asked for."""
    found: dict[Expr, None] = {}
    for expr in exprs:
        for node in expr.walk():
            square = node.name in ("symbol", "member") and is_square(node.shape)
            if square and (symmetric or "symmetric" not in node.data[0].properties):
                found[node] = None
    return list(found)[:MAX_TRIED]


def _parts(node: Expr) -> Counter[Expr | str]:
    """The symbols of an expression, and what is done with them, each as often as it occurs, whatever their order."""
    stack, found = [simplify(node)], Counter[Expr | str]()
    while stack:
        current = stack.pop()
        if not current.args or current.operation.binds:
            found[current.args[0] if current.args else current] += 1
        elif current.name not in ("product", "sum"):
            found[current.name] += 1
        stack.extend(() if current.operation.binds else current.args)
    return found
