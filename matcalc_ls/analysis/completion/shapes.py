"""How shapes are told in a list of completions."""

from __future__ import annotations

from matcalc_ls.algebra.expression import Family, Symbol
from matcalc_ls.notation.writing.writer import unicode_shape


def shape_words(quantity: Symbol | Family) -> str:
    """`ℝᵐˣⁿ, symmetric`."""
    return ", ".join([unicode_shape(quantity.shape), *sorted(quantity.properties)])
