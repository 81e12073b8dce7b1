"""How a product is written: signs, dots; numpy source with its runs multiplied one by one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from matcalc_ls.algebra.build import columns, rows
from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import latex_rational
from matcalc_ls.algebra.operation import (
    ATOM,
    FACTOR,
    HADAMARD,
    PRODUCT,
    SCRIPT,
    SUM,
    Writer,
    Written,
)
from matcalc_ls.algebra.runs import chain_segments, cut_at_outer_products, run_shape
from matcalc_ls.algebra.telling import NOTHING, told_along


def latex_product(node: Expr, writer: Writer) -> Written:
    return _written(node, writer, lambda size: latex_rational(size, writer), " \\cdot ")


def unicode_product(node: Expr, writer: Writer) -> Written:
    sign, size, factors = _signed(node)
    if size is not None and size.numerator == 1 < size.denominator and len(factors) == 1 and not factors[0].shape:
        return f"{sign}{writer(factors[0], FACTOR)}/{size.denominator}", SUM if sign else PRODUCT
    return _written(node, writer, str, " · ")


def _written(node: Expr, writer: Writer, spelled: Callable[[Fraction], str], dot: str) -> Written:
    sign, size, factors = _signed(node)
    if size is None and len(factors) == 1 and factors[0].name == "kronecker":
        return sign + writer(factors[0], HADAMARD, writer.told), SUM  # -A ⊗ B, but 2 (A ⊗ B), which is not (2 A) ⊗ B
    texts = ([] if size is None else [spelled(size)]) + _factors(factors, writer)
    names = [None] * (len(texts) - len(factors)) + [_named(factor) for factor in factors]
    apart = [name is not None and writer.is_applied(name) for name in names]
    return sign + _side_by_side(texts, dot, apart), SUM if sign else _binding(factors)


def _named(factor: Expr) -> Expr | None:
    """The quantity that a factor is, with or without a script; None for what has no name."""
    while factor.name in _SCRIPTS:
        factor = factor.args[0]
    return factor if factor.name in ("symbol", "member") else None


_SCRIPTS = frozenset({"transpose", "inverse", "power"})


def _factors(factors: list[Expr], writer: Writer) -> list[str]:
    """Factors beside each other: a sum over an index that stands last needs no brackets, nor do A ⊙ B and a/b alone."""
    if len(factors) == 1 and factors[0].name in _ALONE:
        return [writer(factors[0], _ALONE[factors[0].name], writer.told)]
    told = told_along(factors, writer.told)
    # A 0 that is multiplied would be a number.
    told = [NOTHING if factor.name == "zeros" else axes for factor, axes in zip(factors, told, strict=True)]
    return [writer(factor, _binding_at(factors, i), told[i]) for i, factor in enumerate(factors)]


def _binding_at(factors: list[Expr], position: int) -> int:
    factor = factors[position]
    if factor.name == "chain":
        beside = factors[max(position - 1, 0) : position + 2]
        # Beside another of its factors it would seem to go on.
        return SCRIPT if any(_family(other) == _family(factor) for other in beside if other is not factor) else FACTOR
    return _OPEN if position == len(factors) - 1 and _is_open(factor) else FACTOR


def _family(factor: Expr) -> object:
    """The family that a factor, or those of a chain, are members of; the factor itself if there is none."""
    inner = factor
    while inner.name in _SCRIPTS or inner.name == "chain":
        inner = inner.args[0]
    return inner.data[0] if inner.name == "member" else factor


_ALONE = {"hadamard": HADAMARD, "quotient": PRODUCT}
"""What needs no brackets as the only factor, behind a sign or a number."""

_OPEN = PRODUCT - 1
"""How tightly a sum over an index binds."""


def _is_open(factor: Expr) -> bool:
    """Whether this goes on to the end of its term, as a sum over an index does."""
    if factor.name == "uninterpreted":
        return bool(factor.data[3] == _OPEN)
    return factor.operation.binds and factor.name != "chain"


def _binding(factors: list[Expr]) -> int:
    if len(factors) == 1 and factors[0].name == "hadamard":
        return HADAMARD
    return _OPEN if factors and _is_open(factors[-1]) else PRODUCT


def _side_by_side(texts: list[str], dot: str, apart: list[bool]) -> str:
    """Factors next to each other.

    A number that follows another factor stands behind a dot, and so does what would make a function, a differential or
    a phrase of it.
    """
    text = texts[0]
    for before, (left, factor) in zip(apart[:-1], pairwise(texts), strict=True):
        is_number = factor[0].isascii() and factor[0].isdigit()
        varies = text[-2:] in _ENDING_IN_D or text.endswith("\\Delta")
        is_differential = varies and dot != " · " and (factor[0].isalpha() or factor[0] == "\\")
        is_phrase = _is_word(left) and _is_word(factor)
        is_apart = is_number or is_differential or is_phrase or (before and factor.startswith(_OPENING))
        text += (dot if is_apart else " ") + factor
    return text


def _is_word(text: str) -> bool:
    return len(text) > 1 and text.isascii() and text.isalpha()


_ENDING_IN_D = ("d", " d", "(d")
_OPENING = ("(", "[", "\\left(", "\\begin")


def _signed(node: Expr) -> tuple[str, Fraction | None, list[Expr]]:
    """The sign before a product, the number that comes next, and the other factors: of -x no number is written."""
    first, *rest = node.args
    if first.name != "number":
        return "", None, [first, *rest]
    size = first.data[0]
    return ("-" if size < 0 else ""), None if size == -1 and rest else abs(size), rest


def code_product(node: Expr, writer: Writer) -> Written:
    sign, size, factors = _signed(node)
    scalars = [] if size in (None, 1) else [str(size) if size.denominator == 1 else f"({size})"]
    matrix = ""
    for run in chain_segments(factors):
        if not run[0].shape:
            scalars.append(writer(run[0], PRODUCT + 1))
            continue
        pieces = [_code_chain(piece, writer) for piece in cut_at_outer_products(run)]
        if not run_shape(run):
            scalars += pieces
        elif rows(run[0]) is ONE or columns(run[-1]) is ONE or len(pieces) == 1:
            # A row or column that starts or ends with scalars such as xᵀ A x.
            edge = 0 if rows(run[0]) is not ONE else len(pieces) - 1
            scalars += [piece for i, piece in enumerate(pieces) if i != edge]
            matrix = pieces[edge]
        else:
            scalars += pieces[1:-1]
            matrix = f"np.outer({pieces[0]}, {pieces[-1]})"
    texts = scalars + ([matrix] if matrix else []) or ["1"]
    if len(texts) == 1 and not sign:
        return texts[0], PRODUCT if "@" in texts[0] else ATOM
    text = " * ".join(f"({factor})" if " @ " in factor else factor for factor in texts)
    return (sign + text, SUM) if sign else (text, PRODUCT)


def _code_chain(piece: list[Expr], writer: Writer) -> str:
    return " @ ".join(writer(factor, ATOM) for factor in piece)
