"""Differentials and differences: `dX`, `\\mathrm{d}X`, `d(AB)`, `\\Delta t`."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.derivatives import is_d
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading import calls, grammar, senses
from matcalc_ls.notation.reading import items as single
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.terms import Term, placed
from matcalc_ls.tex.tree import Accent, Fenced, Group, Node, Scripted

Found = tuple[Term, int]
"""A term and the position behind it."""

_OF_FUNCTIONS = frozenset({"uninterpreted", "apply", "derived"})


def read_differential(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """What a d or Δ begins that is no quantity itself, and the position behind it; None if there is none."""
    if position + 1 >= len(items):
        return None
    node = items[position]
    if grammar.sign_of(node) == "\\Delta" and not context.lookup.knows("\\Delta"):
        return _difference(node, items[position + 1], context, position)
    if not is_d(node):
        return None
    if context.lookup.knows(canonical(node)):
        return _of_function(items, position, context)
    return _differential(items, position, context)


def _difference(node: Node, following: Node, context: Context, position: int) -> Found | None:
    """`\\Delta t`: one quantity, of the shape of t."""
    base = following.base if isinstance(following, Scripted) else following
    if base is None or canonical(base) is None:
        return None
    term = single.read_item(following, context)
    if term.kind not in ("name", "member"):
        return None
    return Term("differential", node.start, following.end, (term,), ("\\Delta ",)), position + 2


def _of_function(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`d f(x)` where d is the name of a size, too."""
    if position:
        return None
    found = calls.read_call(items, position + 1, context)
    if found is None or found[0].kind not in _OF_FUNCTIONS:
        return None
    return _of_expression(found[0], items[position]), found[1]


def _differential(items: Sequence[Node], position: int, context: Context) -> Found | None:
    node = items[position]
    following = items[position + 1]
    if isinstance(following, Fenced) or (isinstance(following, Scripted) and isinstance(following.base, Fenced)):
        return _of_expression(single.read_item(following, context), node), position + 2
    base = following.base if isinstance(following, Scripted) else following
    if base is None or (canonical(base) is None and not isinstance(base, Group | Accent)):
        return None
    if calls.function_at(following, context) is not None:
        called = calls.read_function(items, position + 1, context)
        assert called is not None
        return _of_expression(called[0], node), called[1]
    term = single.read_item(following, context)
    while term.kind == "transpose" and term.args[0].kind in ("name", "member"):
        inner = placed(term.args[0], node.start, term.args[0].end)
        return Term(
            "transpose", node.start, term.end, (Term("differential", inner.start, inner.end, (term.args[0],)),)
        ), position + 2
    if term.kind not in ("name", "member"):
        return _of_expression(term, node), position + 2
    return Term("differential", node.start, following.end, (term,)), position + 2


def _of_expression(term: Term, node: Node) -> Term:
    """The differential of an expression, `d(AB)`, `d\\log\\det X`, which has no expression of its own."""
    return senses.sense("a differential", node.start, term.end, [term])
