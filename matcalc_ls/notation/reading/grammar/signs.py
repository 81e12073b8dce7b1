"""Commands that stand for a function by their sign alone: `\\Re z`, `\\dim V`, `\\Pr(A \\mid B)`, `\\angle(x, y)`."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.names import canonical, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import senses, surface, uninterpreted, values
from matcalc_ls.notation.reading.terms import Term
from matcalc_ls.tex.tree import Fenced, Node, Scripted, Styled

_KEEPING_SHAPE = words("\\Re \\Im")
_NUMBERS = words("\\dim \\deg \\gcd \\Pr \\angle \\measuredangle \\sphericalangle")
_SPACES = words("\\ker \\hom")
_EXPECTATIONS = words("\\mathbb{E} \\mathds{E} \\mathbbm{E}")
_COUNTING = "\\#"
_WORDED_NUMBERS = words("rank Rank rk rang nullity dim codim card")
_WORDED_SPACES = words("ker Ker im Im image range Range ran Ran null Null nul Nul col Col row Row coker span Span")


def read_signed(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """The value that begins at `position` and where the next factor does; None if no such command stands there."""
    node = items[position]
    base = node.base if isinstance(node, Scripted) else node
    sign = surface.sign_of(base) if base is not None else ""
    if isinstance(node, Styled) and (expectation := _expectation(node, items, position, context)) is not None:
        return expectation
    if position + 1 == len(items):
        return None
    if (word := surface.word_of(base)) and not context.lookup.knows(canonical(node)):
        return _worded(word, items, position, context)
    if sign not in _KEEPING_SHAPE | _NUMBERS | _SPACES | {_COUNTING}:
        return None
    return _read(sign, items, position, context)


def _read(sign: str, items: Sequence[Node], position: int, context: Context) -> tuple[Term, int]:
    node, following = items[position], items[position + 1]
    if sign in _NUMBERS and _in_brackets(following):
        return values.read_value(node, following, context), position + 2
    operand, after = context.read_call(items, position + 1) or (
        context.read_item(following),
        position + 2,
    )
    is_bare = not isinstance(node, Scripted)
    if sign in _KEEPING_SHAPE and is_bare:
        return uninterpreted.alike(operand, node.start, operand.end, f"{sign}(", ")"), after
    if sign in _NUMBERS and is_bare:
        return uninterpreted.scalar([operand], node.start, operand.end, f"{sign} ", ""), after
    what = "a number of things" if sign == _COUNTING else "a space"
    return senses.sense(what, node.start, operand.end, [operand]), after


def _worded(word: str, items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`\\operatorname{rank} A`, `\\mathrm{im} A`: what is no factor though no brackets follow."""
    node, following = items[position], items[position + 1]
    if word not in _WORDED_NUMBERS | _WORDED_SPACES or _in_brackets(following) or canonical(following) is None:
        return None
    operand = context.read_item(following)
    if word in _WORDED_SPACES:
        return senses.sense("a space", node.start, operand.end, [operand]), position + 2
    return uninterpreted.scalar([operand], node.start, operand.end, f"{canonical(node)} ", ""), position + 2


def _expectation(node: Styled, items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`\\mathbb{E}X`, whose brackets are left out; None for anything else."""
    name = canonical(node)
    following = items[position + 1] if position + 1 < len(items) else None
    if name not in _EXPECTATIONS or context.lookup.knows(name) or following is None or canonical(following) is None:
        return None
    operand = context.read_item(following)
    return uninterpreted.alike(operand, node.start, operand.end, f"{name} ", ""), position + 2


def _in_brackets(node: Node) -> bool:
    fence = node.base if isinstance(node, Scripted) else node
    return isinstance(fence, Fenced) and fence.left in ("(", "[")
