"""One node as a factor: a name, a number, a fraction, a root, something in brackets or with scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Rational
from functools import lru_cache
from typing import Any

from matcalc_ls.notation.derivatives import is_derivative_fraction
from matcalc_ls.notation.names import BRACES, canonical, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import (
    derivative_terms,
    fences,
    literals,
    scripts,
    senses,
    surface,
    uninterpreted,
)
from matcalc_ls.notation.reading.terms import Term, literal, number, opaque, placed, quotient
from matcalc_ls.notation.remarks import CONSTANT, is_constant
from matcalc_ls.tex.arrays import array_of
from matcalc_ls.tex.letters import spelled_out
from matcalc_ls.tex.tree import Accent, Array, Atom, Fenced, Fraction, Group, Node, Root, Row, Scripted, Styled, Unknown

_COMPUTING = frozenset({"\\Sexpr", "\\py", "\\sage"})
"""What has a program of R, Python or Sage write something here, in Sweave, knitr, PythonTeX and SageTeX."""
_BINOMIALS = words("\\binom \\dbinom \\tbinom \\choose")


def read_item(node: Node, context: Context) -> Term:
    """The term of one node that stands alone."""
    context.spend()
    with context.level as allowed:
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
    return placed(context.read_row(node.body), node.start, node.end, bracketed=False)


def _fraction(node: Fraction, context: Context) -> Term:
    found = derivative_terms.read_derivative([node], 0, context)
    if found is not None:
        return found[0]
    if is_derivative_fraction(node):
        return opaque("a derivative", node.start, node.end)
    divided = quotient(context.read_row(node.numerator), context.read_row(node.denominator))
    return placed(divided, node.start, node.end)


def _root(node: Root, context: Context) -> Term:
    radicand = context.read_row(node.radicand)
    degree = Rational(2) if node.degree is None else literal(context.read_row(node.degree))
    if not degree:
        return opaque("a root of this degree", node.start, node.end)
    exponent = number(1 / degree, node.start, radicand.start)
    return Term("root", node.start, node.end, (radicand, exponent), (), True)


def _styled(node: Styled, context: Context) -> Term:
    several = surface.bold_letters(node, context)
    if several is None and node.style == "mathrm" and any(isinstance(item, Scripted) for item in node.body.items):
        several = [_upright(item) for item in node.body.items]  # \mathrm{L^T}
    if several is not None:
        return context.read_items(several, node.start, node.end)
    return _named(replace(node, style="text", words=CONSTANT) if is_constant(node) else node, context)


def _upright(item: Node) -> Node:
    """A part of what is set upright, as if it were set so by itself."""
    if isinstance(item, Scripted) and item.base is not None:
        return replace(item, base=_upright(item.base))
    if isinstance(item, Atom) and item.kind == "letter":
        return Styled(item.start, item.end, "mathrm", Row(item.start, item.end, (item,)))
    return item


def _accent(node: Accent, context: Context) -> Term:
    if node.accent in BRACES:
        return placed(context.read_row(node.body), node.start, node.end)
    return fences.cross_matrix(node, context) or _named(node, context)


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
    if node.text in _COMPUTING:
        return senses.sense("what a program computes", node.start, node.end)
    if node.text in _BINOMIALS and len(node.arguments) == 2:
        operands = [context.read_row(argument) for argument in node.arguments]
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
