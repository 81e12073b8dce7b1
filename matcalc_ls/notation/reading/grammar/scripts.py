"""What has scripts: a name with those that belong to it, brackets, norms, the exponential."""

from __future__ import annotations

import re
from dataclasses import replace

from matcalc_ls.algebra.operation import SCRIPT
from matcalc_ls.notation.names import bare, canonical, letter, script, unbold, with_script, words
from matcalc_ls.notation.norms import FROBENIUS, weighs
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import fences, literals, senses, surface, uninterpreted
from matcalc_ls.notation.reading.grammar.scripts_on_terms import indexed, primed, primes_mark, raised, read_scripts
from matcalc_ls.notation.reading.indices import dims_of
from matcalc_ls.notation.reading.naming import resolve
from matcalc_ls.notation.reading.running import ranks_of_one
from matcalc_ls.notation.reading.script_marks import is_worded
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES, Spelled
from matcalc_ls.notation.reading.tables import constant_named
from matcalc_ls.notation.reading.terms import BELOW, Term, opaque, placed
from matcalc_ls.notation.relations import has_relation
from matcalc_ls.notation.sets import REALS
from matcalc_ls.notation.superscripts import (
    INVERSE_TRANSPOSES,
    INVERSES,
    PSEUDO_INVERSES,
    STARS,
    TRANSPOSES,
)
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Node, Row, Scripted, Styled

_CAPITAL = re.compile(r"[A-Z]|\\mathrm\{[A-Z]\}")
_NORMS_IN_SINGLE_BARS = FROBENIUS | {"1", "2", "\\infty", "p"}
"""What below single bars makes a norm of them."""


def read_letter(node: Atom, context: Context) -> Term:
    """The term of a letter without scripts, which is most of what stands in documents."""
    return resolve(Spelled(letter(node.text), node.start, node.end, node.end, None, None, 0), context)[0]


def read_scripted(node: Scripted, context: Context) -> Term:
    """The term of a node with scripts, or of a name without any."""
    base = bare(node.base)
    if base is None:
        return opaque("a script on nothing", node.start, node.end)
    if (within := _without_transpose(node)) is not None:
        return Term("transpose", node.start, node.end, (read_scripted(within, context),))
    if isinstance(base, Scripted):
        return read_scripts(read_scripted(base, context), node, context)
    if _is_set(node, base, context):
        return senses.sense("a set", node.start, node.end)
    if (at := senses.read_at(node, base, context)) is not None:
        return at
    special = _of_brackets(node, base, context) if isinstance(base, Fenced) else _exponential(node, base, context)
    if special is not None:
        return special
    if (crossed := fences.cross_matrix(base, context)) is not None:
        return read_scripts(crossed, node, context)
    return _by_name(node, base, context)


def _by_name(node: Scripted, base: Node, context: Context) -> Term:
    """What has a name, or a constant's, with its scripts; what has none by what it is."""
    name = canonical(base) or (script(base) if constant_named(script(base)) else None)
    if name is None and node.sub is not None and isinstance(base, Atom) and base.text in ("0", "1"):
        name = f"\\mathbf{{{base.text}}}"  # 1_n, the ones, and 0_{m \\times n}
    if name is None:
        return _unnamed(node, base, context)
    if _is_no_quantity(name) and not context.lookup.knows(name):
        if name.startswith(("\\text{", "\\mbox{", "\\mathrm{", "\\textrm{", "\\textbf{", "\\textit{")):
            return senses.sense("words", node.start, node.end)
        return opaque(f"{name} is no quantity", node.start, node.end)
    if constant_named(name) == "ones" and node.sub is not None and _states(node.sub):
        indicator = f"{name}_{{{script(node.sub)}}}"
        return raised(uninterpreted.unnamed(indicator, (0,), node.start, node.sub.end), node.sup, node, context)
    if (several := surface.bold_letters(base, context)) is not None:
        last = Scripted(several[-1].start, node.end, several[-1], node.sub, node.sup, node.primes)
        return context.read_items([*several[:-1], last], node.start, node.end)
    return _named(Spelled(name, node.start, base.end, node.end, node.sub, node.sup, node.primes), node, base, context)


def _named(spelled: Spelled, node: Scripted, base: Node, context: Context) -> Term:
    """A quantity with the scripts that belong to its name, and what the others do to it."""
    if node.sub is None and node.sup is None and not node.primes:
        return resolve(spelled, context)[0]
    if node.sub is not None and script(node.sub) == "\\times" and not context.lookup.knows(spelled.below):
        crossed = Term("cross matrix", node.start, node.sub.end, (context.read_item(base),))
        return primed(raised(crossed, node.sup, node, context), node.primes, node, context)
    if (part := _part_of_inverse(spelled, node)) is not None:
        return part
    if (entry := _entry_of_unnamed(spelled, node, context)) is not None:
        return entry
    term, left = resolve(spelled, context)
    of_changed = _entry_of_changed(term, left, node, context)
    if of_changed is not None:
        return of_changed
    term = indexed(term, left.sub, node)
    power_of_size = script(left.sup) == "T" if left.sup is not None else False
    if power_of_size and context.is_index("T") and _is_scalar(spelled.name, context):
        return Term("power", node.start, node.end, (term, Term("dimension", node.end - 1, node.end, (), ("T",))))
    if left.primes and left.sup is not None and script(left.sup) not in INVERSES and primes_mark(context):
        # Of x'^\\top and x'^2 the prime is a part of the name; A'^{-1} is as likely an inverse that is transposed.
        return raised(primed(term, left.primes, node, context), left.sup, node, context)
    return primed(raised(term, left.sup, node, context), left.primes, node, context)


def _without_transpose(node: Scripted) -> Scripted | None:
    """`Z^{+\\top}` and `w^{*T}` without the last of two marks, which transposes; None for one mark."""
    marks = node.sup.items if node.sup is not None else ()
    if len(marks) != 2 or script(marks[1]) not in TRANSPOSES or script(marks[0]) not in PSEUDO_INVERSES | STARS:
        return None
    return replace(node, end=marks[0].end, sup=Row(marks[0].start, marks[0].end, marks[:1]))


def _states(sub: Row) -> bool:
    """Whether a condition stands below, as below an indicator: `\\mathbf{1}_{x > 0}`, `\\mathbf{1}_{\\{x > 0\\}}`."""
    only = sub.items[0] if len(sub.items) == 1 else None
    return has_relation(only.body.items if isinstance(only, Fenced) else sub.items)


def _is_set(node: Scripted, base: Node, context: Context) -> bool:
    if _is_space(node, base, context) or surface.sign_of(base) == "\\Re":
        return True
    return senses.set_named(base) and not context.lookup.knows(canonical(base))


def _is_space(node: Scripted, base: Node, context: Context) -> bool:
    """`\\mathbf{R}^n`, `K^{m \\times n}`: a space by a letter that may mean anything else, of sizes that are known."""
    if node.sup is None or node.sub is not None or node.primes:
        return False
    letter = canonical(base) or ""
    items = surface.flattened(node.sup)
    sizes = [item for item in items if surface.sign_of(item) != "\\times"]
    if 0 < len(sizes) < len(items) and _CAPITAL.fullmatch(unbold(letter)):
        return True  # no power, whatever the letter
    binding = context.lookup.exactly(letter)
    if unbold(letter) not in REALS or (binding is not None and binding.provenance == "declared"):
        return False
    if letter in context.lookup.scope.conventions.sets:
        return True
    return bool(sizes) and all(
        (name := canonical(item)) is not None and context.is_index(name) and name != "T" for item in sizes
    )


def _entry_of_changed(term: Term, left: Spelled, node: Scripted, context: Context) -> Term | None:
    """`A^{-1}_{ij}` and `A^\\top_{ij}` are entries of the inverse and the transpose.

    With the indices first, and of a power, either may be meant.
    """
    if left.sub is None or left.sup is None or left.primes:
        return None
    indices, text = dims_of(left.sub), script(left.sup)
    binding = context.lookup.symbol(left.name)
    if (
        indices is None
        or len(indices) > 2
        or (len(indices) != 2 and (binding is None or len(binding.quantity.shape) != 2))
    ):
        return None
    changes = text in TRANSPOSES | INVERSES | INVERSE_TRANSPOSES | PSEUDO_INVERSES
    raised_first = left.sup.start < left.sub.start
    if changes and raised_first:
        return indexed(raised(term, left.sup, node, context), left.sub, node)
    if changes or (raised_first and text.isdigit()):
        return _one_of_two(left, node, context)
    return None


def _one_of_two(left: Spelled, node: Scripted, context: Context) -> Term:
    """`H_{pp}^{-1}`: an entry of the inverse, or the inverse of an entry or of a block; `X_{ij}^\\top`: a block's, or
    that of one of many."""
    assert left.sub is not None and left.sup is not None
    binding = context.lookup.symbol(left.name)
    is_matrix = binding is not None and len(binding.quantity.shape) == 2
    if script(left.sup) in TRANSPOSES and not (is_matrix and node.sub is not None and _has_index(node.sub, context)):
        whole = uninterpreted.unnamed(left.below or left.name, ranks_of_one(left.name), node.start, left.sub.end)
        return raised(whole, left.sup, node, context)
    marks = [("_", left.sub), ("^", left.sup)]
    spelling = left.name
    for mark, row in marks if left.sub.start < left.sup.start else reversed(marks):
        spelling = with_script(spelling, mark, script(row))
    # Blocks are counted, entries have indices.
    ranks = (2,) if script(left.sub).isdigit() and script(left.sup) in INVERSES | INVERSE_TRANSPOSES else (0, 2)
    return uninterpreted.unnamed(spelling, ranks, node.start, node.end)


def _has_index(sub: Row, context: Context) -> bool:
    """Whether an index of a sum stands in a subscript."""
    return any(name in context.bound for index in dims_of(sub) or () for name in index.names)


def _part_of_inverse(spelled: Spelled, node: Scripted) -> Term | None:
    """`H^{-1}_{:,p}` is a column of the inverse, `H_{i,:}^{-1}` a row of it or what inverts a row."""
    if node.sub is None or node.sup is None or ":" not in script(node.sub):
        return None
    if script(node.sup) not in INVERSES | INVERSE_TRANSPOSES:
        return None
    if node.sub.start < node.sup.start:
        return opaque("a row of an inverse, or an inverse of a row", node.start, node.end)
    inverse = with_script(spelled.name, "^", script(node.sup))
    return uninterpreted.unnamed(with_script(inverse, "_", script(node.sub)), (1, 2), node.start, node.end)


def _entry_of_unnamed(spelled: Spelled, node: Scripted, context: Context) -> Term | None:
    """Of what is undeclared: `a^\\top_{ij}`, an entry of the transpose; `H_{i,:}^{-1}`, perhaps of an inverse."""
    if node.sub is None or node.sup is None or node.primes or context.lookup.knows(spelled.below):
        return None
    if context.lookup.symbol(spelled.name) is not None or context.lookup.family(spelled.name, "_") is not None:
        return None
    text, indices = script(node.sup), dims_of(node.sub)
    if text not in TRANSPOSES or node.sup.start > node.sub.start or indices is None or len(indices) != 2:
        return None
    if not all(index.name in PLAIN_INDICES for index in indices):
        return None
    whole = spelled.without(sub=True, sup=True).term("name", spelled.name)
    return indexed(raised(whole, node.sup, node, context), node.sub, node)


_OVER_EXPRESSIONS = words("hat widehat tilde widetilde bar overline dot ddot")
"""Accents that estimates, means, conjugates and rates have, whatever they are of."""


def _unnamed(node: Scripted, base: Node, context: Context) -> Term:
    if isinstance(base, Accent) and base.accent in _OVER_EXPRESSIONS and len(base.body.items) > 1:
        whole = context.read_row(base.body)
        accented = uninterpreted.alike(whole, base.start, base.end, f"\\{base.accent}{{", "}")
        return read_scripts(accented, node, context)
    if isinstance(base, Accent | Styled) or (isinstance(base, Atom) and base.kind != "number"):
        return opaque(f"{script(base)} is not understood", node.start, node.end)
    if isinstance(base, Fenced) and base.left == "[" and node.sub is not None:  # [\omega]_\times
        return read_scripts(placed(context.read_row(base.body), base.start, base.end), node, context)
    return read_scripts(context.read_item(base), node, context)


def _is_scalar(name: str, context: Context) -> bool:
    binding = context.lookup.symbol(name)
    return binding is not None and not binding.quantity.shape


def _is_no_quantity(name: str) -> bool:
    """Sets such as ℝ, and words that are no name."""
    if name.startswith(("\\mathbb{", "\\mathds{", "\\mathbbm{")):
        return constant_named(name) is None
    return name.startswith("\\") and any(mark in name for mark in " .;:")


def _of_brackets(node: Scripted, base: Fenced, context: Context) -> Term | None:
    """What brackets are with their scripts where that is more than each by itself; None where it is not."""
    if not base.closed:
        return None
    return _norm(node, base, context) or _inner(node, base, context) or _column(node, base, context)


def _norm(node: Scripted, base: Fenced, context: Context) -> Term | None:
    if base.left != base.right:
        return None
    kind = "" if node.sub is None else script(node.sub)
    inside = fences.in_double_bars(base)
    if inside is None and not (base.left == "|" and kind in _NORMS_IN_SINGLE_BARS):
        return None
    if node.sup is not None and is_worded(node.sup):  # a name of the norm, \|x\|_k^{\text{ov}}
        below = "" if node.sub is None else f"_{{{kind}}}"
        named = uninterpreted.bracketed(base, f"{below}^{{{script(node.sup)}}}", node.start, node.end, context)
        return None if named is None else replace(named, data=(*named.data[:-1], SCRIPT))
    of_order = _order_of_norm(node.sub, context)
    operands = (context.read_row(base.body if inside is None else inside), *of_order[:1])
    norm = Term("norm", base.start, node.end, operands, (kind, *of_order[1:]))
    return raised(norm, node.sup, node, context)


def _order_of_norm(sub: Row | None, context: Context) -> tuple[()] | tuple[Term, str]:
    """The p in `\\|x\\|_p` and `\\|A\\|_{S_p}`, with "S" for the latter; the matrix in `\\|x\\|_{P^{-1}}`."""
    item = sub.items[0] if sub is not None and len(sub.items) == 1 else None
    conventions = context.lookup.scope.conventions
    by_name = conventions.norm_weights or conventions.norm_covariances
    if sub is not None and weighs(sub, by_name=by_name):
        return context.read_row(sub), BELOW
    if isinstance(item, Scripted) and item.base is not None and item.sub is not None and item.sup is None:
        return (context.read_row(item.sub), "S") if script(item.base) in ("S", "\\mathcal{S}") else ()
    is_order = isinstance(item, Atom) and (item.kind == "number" or item.text in ("p", "q", "r"))
    return (context.read_row(sub), "") if is_order and sub is not None else ()


def _inner(node: Scripted, base: Fenced, context: Context) -> Term | None:
    """`\\langle A, B \\rangle_F`: the subscript says which inner product."""
    if base.left != "\\langle" or node.sub is None:
        return None
    end = node.end if node.sup is None else node.sub.end
    if script(node.sub) in FROBENIUS:
        return raised(placed(fences.read_fenced(base, context), node.start, end), node.sup, node, context)
    parts = surface.comma_parts(base)
    if len(parts) != 2 or not all(parts):
        return None
    product = uninterpreted.bracketed(base, f"_{{{script(node.sub)}}}", node.start, end, context)
    return None if product is None else raised(product, node.sup, node, context)


def _column(node: Scripted, base: Fenced, context: Context) -> Term | None:
    """`(x_1, \\dots, x_n)^\\top`: a column written in a line."""
    if node.sub is not None or node.primes:
        return None
    column = literals.read_column(base, context) if script(node.sup or base) in TRANSPOSES else None
    return None if column is None else placed(column, node.start, node.end, bracketed=False)


def _exponential(node: Scripted, base: Node, context: Context) -> Term | None:
    """`e^{…}` is the exponential function unless e is declared."""
    if node.sup is None or node.sub is not None:
        return None
    name = canonical(base)
    if name not in ("e", "\\mathrm{e}") or context.lookup.knows(name):
        return None
    if script(node.sup) in TRANSPOSES:
        return None
    return Term("exponential", node.start, node.end, (context.read_row(node.sup),))
