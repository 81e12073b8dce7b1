"""How a product is written: fractions, signs, dots; numpy source with its runs multiplied one by one."""

from __future__ import annotations

from fractions import Fraction

from matcalc_ls.algebra.build import (
    columns,
    number,
    power,
    rows,
    split_coefficient,
    times,
)
from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import Expr
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


def _denominator(factor: Expr) -> Expr | None:
    """The d of a factor 1/d."""
    if factor.name == "power" and not factor.shape:
        coefficient, _ = split_coefficient(factor.args[1])
        if coefficient < 0:
            return power(factor.args[0], times(number(-1), factor.args[1]))
    return None


def latex_product(node: Expr, writer: Writer) -> Written:
    sign, size, factors = _signed(node)
    above, below = _over_and_under(factors)
    if not below:
        texts = ([_latex_fraction(size)] if size != 1 else []) + _factors(above, writer)
        return sign + _side_by_side(texts), SUM if sign else _binding(above)
    numerator = _side_by_side(_counted(size.numerator, _within_braces(above, size.numerator, writer)))
    denominator = _side_by_side(_counted(size.denominator, _within_braces(below, size.denominator, writer)))
    return f"{sign}\\frac{{{numerator}}}{{{denominator}}}", SUM if sign else PRODUCT


def unicode_product(node: Expr, writer: Writer) -> Written:
    sign, size, factors = _signed(node)
    above, below = _over_and_under(factors)
    if not below:
        texts = ([str(size)] if size != 1 else []) + _factors(above, writer)
        if size.numerator == 1 < size.denominator and len(above) == 1 and not above[0].shape:
            return f"{sign}{texts[-1]}/{size.denominator}", SUM if sign else PRODUCT
        return sign + _side_by_side(texts, " · "), SUM if sign else _binding(above)
    alone = size.denominator == 1 and len(below) == 1
    texts = _counted(size.numerator, _factors(above, writer) if len(above) != 1 else [writer(above[0], PRODUCT)])
    under = _counted(size.denominator, [writer(factor, SCRIPT if alone else FACTOR) for factor in below])
    denominator = f"({' '.join(under)})" if len(under) > 1 else under[0]
    return f"{sign}{_side_by_side(texts, ' · ')}/{denominator}", SUM if sign else PRODUCT


def _factors(factors: list[Expr], writer: Writer) -> list[str]:
    """Factors beside each other: a sum over an index that stands last needs no brackets, nor does A ⊙ B alone."""
    if len(factors) == 1 and factors[0].name == "hadamard":
        return [writer(factors[0], HADAMARD)]
    last = len(factors) - 1
    return [writer(factor, _OPEN if i == last and _is_open(factor) else FACTOR) for i, factor in enumerate(factors)]


_OPEN = PRODUCT - 1
"""How tightly a sum over an index binds."""


def _is_open(factor: Expr) -> bool:
    return factor.operation.binds and factor.name != "chain"


def _binding(factors: list[Expr]) -> int:
    if len(factors) == 1 and factors[0].name == "hadamard":
        return HADAMARD
    return _OPEN if factors and _is_open(factors[-1]) else PRODUCT


def _within_braces(factors: list[Expr], size: int, writer: Writer) -> list[str]:
    """Factors of a numerator or denominator: what stands there alone needs no brackets."""
    return [writer(factors[0])] if len(factors) == 1 and size == 1 else _factors(factors, writer)


def _counted(size: int, texts: list[str]) -> list[str]:
    return ([str(size)] if size != 1 or not texts else []) + texts


def _side_by_side(texts: list[str], dot: str = " \\cdot ") -> str:
    """Factors next to each other; a number that follows another factor stands behind a dot."""
    text = texts[0] if texts else "1"
    for factor in texts[1:]:
        text += (dot if factor[0].isascii() and factor[0].isdigit() else " ") + factor
    return text


def _signed(node: Expr) -> tuple[str, Fraction, list[Expr]]:
    factors = list(node.args)
    size = Fraction(1)
    if factors[0].name == "number":
        size = factors.pop(0).data[0]
    return ("-" if size < 0 else ""), abs(size), factors


def _over_and_under(factors: list[Expr]) -> tuple[list[Expr], list[Expr]]:
    under = [(factor, _denominator(factor)) for factor in factors]
    return [factor for factor, below in under if below is None], [below for _, below in under if below is not None]


def _latex_fraction(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"\\frac{{{value.numerator}}}{{{value.denominator}}}"


def code_product(node: Expr, writer: Writer) -> Written:
    sign, size, factors = _signed(node)
    scalars = [] if size == 1 else [str(size) if size.denominator == 1 else f"({size})"]
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
