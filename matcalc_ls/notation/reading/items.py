"""One node as a factor: a name, a number, a fraction, a root, something in brackets or with scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Rational
from functools import lru_cache
from typing import Any

from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.notation.derivatives import is_derivative_fraction
from matcalc_ls.notation.names import BOLD, BRACES, canonical, script, words
from matcalc_ls.notation.reading import (
    derivative_terms,
    fences,
    grammar,
    juxtaposition,
    literals,
    scripts,
    senses,
    uninterpreted,
)
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.tables import HATS, SKEW
from matcalc_ls.notation.reading.terms import Term, literal, number, opaque, placed
from matcalc_ls.tex.arrays import array_of
from matcalc_ls.tex.letters import spelled_out
from matcalc_ls.tex.tree import (
    Accent,
    Array,
    Atom,
    Fenced,
    Fraction,
    Group,
    Node,
    Root,
    Row,
    Scripted,
    Styled,
    Unknown,
)

_BINOMIALS = words("\\binom \\dbinom \\tbinom \\choose")


def read_item(node: Node, context: Context) -> Term:
    """The term of one node that stands alone."""
    context.spend()
    with context.deeper() as allowed:
        if not allowed:
            return opaque("nested too deeply", node.start, node.end)
        return _READERS[type(node)](node, context)


def _atom(node: Atom, context: Context) -> Term:
    if node.kind == "number":
        return number(_rational(node.text), node.start, node.end)
    if node.kind == "letter":
        return scripts.read_letter(node, context)
    return senses.read_symbol(node) or _named(node, context)


@lru_cache(maxsize=1024)  # few numbers are written, and these again and again
def _rational(text: str) -> Rational:
    return Rational(text)


def _named(node: Node, context: Context) -> Term:
    return scripts.read_scripted(Scripted(node.start, node.end, node, None, None), context)


def _group(node: Group, context: Context) -> Term:
    return placed(grammar.read_row(node.body, context), node.start, node.end, bracketed=False)


def _fraction(node: Fraction, context: Context) -> Term:
    found = derivative_terms.read_derivative([node], 0, context)
    if found is not None:
        return found[0]
    if is_derivative_fraction(node):
        return opaque("a derivative", node.start, node.end)
    divided = juxtaposition.quotient(
        grammar.read_row(node.numerator, context), grammar.read_row(node.denominator, context)
    )
    return placed(divided, node.start, node.end)


def _root(node: Root, context: Context) -> Term:
    radicand = grammar.read_row(node.radicand, context)
    degree = Rational(2) if node.degree is None else literal(grammar.read_row(node.degree, context))
    if not degree:
        return opaque("a root of this degree", node.start, node.end)
    exponent = number(1 / degree, node.start, radicand.start)
    return Term("root", node.start, node.end, (radicand, exponent), (), True)


def _styled(node: Styled, context: Context) -> Term:
    several = bold_letters(node, context)
    if several is None and node.style == "mathrm" and any(isinstance(item, Scripted) for item in node.body.items):
        several = [_upright(item) for item in node.body.items]  # \mathrm{L^T}
    if several is not None:
        return grammar.read_items(several, context, node.start, node.end)
    return _named(node, context)


def bold_letters(node: Node, context: Context) -> list[Node] | None:
    """The letters of `\\mathbf{XW}`, a product of two bold ones; None for anything else."""
    if not isinstance(node, Styled) or node.style not in BOLD - {"textbf"}:
        return None
    letters = [item for item in node.body.items if isinstance(item, Atom) and item.kind in ("letter", "command")]
    if not len(letters) == len(node.body.items) > 1 or context.lookup.knows(canonical(node)):
        return None
    return [Styled(item.start, item.end, node.style, Row(item.start, item.end, (item,))) for item in letters]


def _upright(item: Node) -> Node:
    """A part of what is set upright, as if it were set so by itself."""
    if isinstance(item, Scripted) and item.base is not None:
        return replace(item, base=_upright(item.base))
    if isinstance(item, Atom) and item.kind == "letter":
        return Styled(item.start, item.end, "mathrm", Row(item.start, item.end, (item,)))
    return item


def _accent(node: Accent, context: Context) -> Term:
    if node.accent in BRACES:
        return placed(grammar.read_row(node.body, context), node.start, node.end)
    return cross_matrix(node, context) or _named(node, context)


def cross_matrix(node: Node, context: Context) -> Term | None:
    """`\\hat{\\omega}`, of which is said that it is skew-symmetric, ω being a vector of three numbers."""
    if not isinstance(node, Accent) or f"\\{node.accent}" not in HATS:
        return None
    hatted, plain = (context.lookup.symbol(canonical(each)) for each in (node, node.body))
    if hatted is None or plain is None or not isinstance(hatted.quantity, Symbol):
        return None
    if hatted.definition is not None or SKEW not in hatted.quantity.properties:
        return None
    if [dim.constant for dim in plain.quantity.shape] != [3]:
        return None
    context.note(f"{canonical(node)} read as the matrix of the cross product")
    return Term("cross matrix", node.start, node.end, (grammar.read_row(node.body, context),))


def _array(node: Array, context: Context) -> Term:
    """A matrix written out, or values by cases."""
    return senses.read_lines(node, context) or literals.read_array(node, context)


def _unknown(node: Unknown, context: Context) -> Term:
    name = canonical(node)
    if name is not None and (context.lookup.knows(name) or spelled_out(name) is not None):
        return _named(node, context)
    if (array := array_of(node)) is not None:
        context.note(f"{node.text} read as a matrix by its cells")
        return _array(array, context)
    if node.text in _BINOMIALS and len(node.arguments) == 2:
        operands = [grammar.read_row(argument, context) for argument in node.arguments]
        return uninterpreted.scalar(operands, node.start, node.end, "\\binom{", "}{", "}")
    return opaque(f"{node.text} is not known", node.start, node.end)


def _nothing(node: Node, _: Context) -> Term:
    return opaque(f"{script(node)} is not understood", node.start, node.end)


_READERS: dict[type[Node], Callable[[Any, Context], Term]] = {
    Atom: _atom,
    Group: _group,
    Fraction: _fraction,
    Root: _root,
    Styled: _styled,
    Accent: _accent,
    Array: _array,
    Unknown: _unknown,
    # Looked up when called: the readers of nodes and of rows need each other.
    Scripted: lambda node, context: scripts.read_scripted(node, context),
    Fenced: lambda node, context: fences.read_fenced(node, context),
    Node: _nothing,
}
