"""Grammar: from a row of the surface tree to a term, which says what it is made of before any shape is known.

`precedence` cuts a row at its signs, the loosest first, down to `juxtaposition`, which cuts a product into its factors.
A factor is an application (`calls`) or one node (`items`): a name with scripts, a fence, a literal, a fraction.
What any of these reads inside goes through the context, so that imports point one way: to `surface`, which knows
nothing but the tree.
"""

from __future__ import annotations

from matcalc_ls.notation.reading.context import Grammar
from matcalc_ls.notation.reading.grammar import calls, items, juxtaposition, precedence

GRAMMAR = Grammar(
    row=precedence.read_row,
    items=precedence.read_items,
    item=items.read_item,
    product=juxtaposition.read_product,
    call=calls.read_call,
)
