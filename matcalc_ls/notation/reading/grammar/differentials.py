"""Differentials and differences: `dX`, `\\mathrm{d}X`, `d(AB)`, `\\Delta t`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.notation.derivatives import is_d
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import functions, senses, surface, uninterpreted
from matcalc_ls.notation.reading.terms import Found, Term
from matcalc_ls.tex.tree import Accent, Fenced, Group, Node, Scripted

_VARIATIONS = frozenset({"\\Delta", "\\delta"})
_OF_FUNCTIONS = frozenset({"uninterpreted", "apply", "derived"})


def read_differential(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """What a d or Δ begins that is no quantity itself, and the position behind it; None if there is none."""
    if position + 1 >= len(items):
        return None
    node = items[position]
    sign = surface.sign_of(node)
    if sign in _VARIATIONS and (value := _of_value(sign, items, position, context)) is not None:
        return value
    if sign in _VARIATIONS and (found := _variation(sign, node, items[position + 1], context)) is not None:
        return found, position + 2
    if not is_d(node):
        return None
    if context.lookup.knows(canonical(node)) and not _is_joined(node, items[position + 1], context):
        return _of_function(items, position, context)
    return _differential(items, position, context)


def _of_value(sign: str, items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`\\delta F[f]`: the change of a function's value, which is like that."""
    behind = items[position + 2] if position + 2 < len(items) else None
    if not isinstance(behind, Fenced) or _is_quantity(sign, context):
        return None
    found = context.read_call(items, position + 1)
    if found is None or found[1] != position + 3:
        return None
    value = found[0]
    inner = value.args[0] if value.kind in _OF_VARIATIONS and not value.bracketed else value
    if inner.kind not in _OF_FUNCTIONS:
        return None
    return uninterpreted.alike(value, items[position].start, value.end, f"{sign} ", ""), found[1]


def _variation(sign: str, node: Node, following: Node, context: Context) -> Term | None:
    """`\\Delta t`, `\\delta \\mathbf{w}`: one quantity, of the shape of t; None where the sign is a quantity itself."""
    base = following.base if isinstance(following, Scripted) else following
    if base is None or canonical(base) is None or _is_quantity(sign, context):
        return None
    if sign == "\\delta" and not context.lookup.scope.conventions.delta_varies:
        return None
    return _of_name(context.read_item(following), node.start, f"{sign} ", _OF_VARIATIONS)


def _is_quantity(sign: str, context: Context) -> bool:
    """Whether somebody said what a Δ is; that another formula took one for a factor says nothing."""
    binding = context.lookup.symbol(sign)
    return context.lookup.knows(sign) and (binding is None or binding.provenance in ("declared", "defined"))


_OF_VARIATIONS = frozenset({"transpose", "power"})
"""What is done to a change as a whole: `\\delta w^\\top`, `\\Delta t^2`."""
_OF_SEVERAL = frozenset({"entry", "guessed member"})
"""What is no name by itself: `\\Delta x_i` with an index that runs, `\\Delta Z_{ij}` of a matrix."""


def _of_name(term: Term, start: int, mark: str, outside: frozenset[str]) -> Term | None:
    """The change of a name with what is done to it; None where there is no name."""
    if term.kind in ("name", "member"):
        return Term("differential", start, term.end, (term,), (mark,))
    if mark != "d" and (term.kind in _OF_SEVERAL or (term.kind == "uninterpreted" and not term.args)):
        return uninterpreted.alike(term, start, term.end, mark, "")
    if term.kind not in outside or term.bracketed:
        return None
    inner = _of_name(term.args[0], start, mark, outside)
    return None if inner is None else replace(term, start=start, args=(inner, *term.args[1:]))


def _is_joined(node: Node, following: Node, context: Context) -> bool:
    """Whether a d that is the name of a size alone is written as one word with that of an array: `dP_{i:}`."""
    base = following.base if isinstance(following, Scripted) else following
    if base is None or node.end != following.start or context.lookup.symbol(canonical(node)) is not None:
        return False
    binding = context.lookup.symbol(canonical(base))
    return binding is not None and bool(binding.quantity.shape)


def _of_function(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`d f(x)` where d is the name of a size, too."""
    if position:
        return None
    found = context.read_call(items, position + 1)
    if found is None or found[0].kind not in _OF_FUNCTIONS:
        return None
    return _of_expression(found[0], items[position]), found[1]


def _differential(items: Sequence[Node], position: int, context: Context) -> Found | None:
    node = items[position]
    following = items[position + 1]
    if isinstance(following, Fenced) or (isinstance(following, Scripted) and isinstance(following.base, Fenced)):
        return _of_expression(context.read_item(following), node), position + 2
    base = following.base if isinstance(following, Scripted) else following
    if base is None or (canonical(base) is None and not isinstance(base, Group | Accent)):
        return None
    if (
        functions.function_at(following, context.lookup) is not None
        and (called := functions.read_function(items, position + 1, context)) is not None
    ):
        return _of_expression(called[0], node), called[1]
    term = context.read_item(following)
    of_name = _of_name(term, node.start, "d", frozenset({"transpose"}))
    return of_name if of_name is not None else _of_expression(term, node), position + 2


def _of_expression(term: Term, node: Node) -> Term:
    """The differential of an expression, `d(AB)`, `d\\log\\det X`, which has no expression of its own."""
    return senses.sense("a differential", node.start, term.end, [term])
