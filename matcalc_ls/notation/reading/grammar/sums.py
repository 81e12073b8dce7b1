"""Big operators: sums and products over an index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.algebra.dims import ONE, Dim, number_of_terms
from matcalc_ls.algebra.expression import OPERATIONS
from matcalc_ls.algebra.forms import script as braced
from matcalc_ls.notation.big import is_big, running
from matcalc_ls.notation.names import canonical, script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import senses, surface
from matcalc_ls.notation.reading.indices import dim_of
from matcalc_ls.notation.reading.tables import BIG_OPERATIONS, EXTREMES, MULTIPLICATIVE
from matcalc_ls.notation.reading.terms import Term, opaque
from matcalc_ls.tex.tree import Array, Atom, Node, Row, Scripted

_INDICES = frozenset("ijklmnpqrst")
_COUNTING = frozenset("abcdeghuvwN") | {"\\alpha", "\\beta", "\\mu", "\\nu", "\\ell", "\\kappa", "\\lambda"}
"""Other letters that indices have where what stands below the sum is nothing else."""
Limits = list[tuple[str, Dim | None, Dim | None]]
"""Indices with their bounds; None where the bounds follow from what the index is used for."""


def read_big(node: Node, rest: Sequence[Node], context: Context) -> Term:
    """A big operator and all that follows it in its term."""
    end = rest[-1].end if rest else node.end
    node = _upright(node)
    base = node.base if isinstance(node, Scripted) else node
    sign = surface.sign_of(base) if base is not None else ""
    operation = BIG_OPERATIONS.get(sign, "")
    limits = _limits(node, context) if isinstance(node, Scripted) else None
    if sign in EXTREMES and limits and rest and (over_entries := _extreme(node, sign, limits, rest, context)):
        return over_entries
    if operation not in OPERATIONS:
        return senses.read_binder(node, rest, context)
    if not rest:
        return opaque(f"{sign} of nothing", node.start, end)
    if not limits:
        return _over_range(node, sign, rest, context)
    context.lengths |= {name: last for name, first, last in limits if first is ONE and last is not None}
    with context.binding(*(name for name, _, _ in limits)):
        body = context.read_items(rest, node.start, end)
    for index, lower, upper in reversed(limits):
        body = Term(operation, node.start, max(end, body.end), (body,), (index, lower, upper))
    return body


def _upright(node: Node) -> Node:
    """A sum whose limits stand upside down, `\\sum^{i=1}_n`, as it is meant."""
    if not isinstance(node, Scripted) or node.sub is None or node.sup is None:
        return node
    begins_below, begins_above = ("=" in map(surface.sign_of, surface.flattened(row)) for row in (node.sub, node.sup))
    return replace(node, sub=node.sup, sup=node.sub) if begins_above and not begins_below else node


def reach(items: Sequence[Node], position: int) -> int:
    """Up to where a big operator goes: a product up to the next one that has nothing of its index.

    In a sum that makes no difference.
    """
    indices = running(items[position], "\\prod")
    last: int | None = None
    for at in range(position + 2, len(items)) if indices else ():
        signed = surface.sign_of(items[at - 1]) in MULTIPLICATIVE and at - 1 > position + 1
        if not is_big(items[at]) or not (signed or running(items[at], "\\prod")):
            continue
        if last is None:
            places = range(len(items) - 1, position, -1)
            last = next((each for each in places if surface.speaks_of(items[each : each + 1], indices)), position)
        if at > last:
            return at - signed
    return len(items)


def _over_range(node: Node, sign: str, rest: Sequence[Node], context: Context) -> Term:
    """A sum over a set, over indices of which a condition is told, or up to infinity."""
    below, above = (node.sub, node.sup) if isinstance(node, Scripted) else (None, None)
    text, end = ("" if row is None else script(row) for row in (below, above))
    if "?" in text + end or not (text or end in ("", "\\infty", "+\\infty")):
        return opaque(f"a range of {sign} that no reading is known for", node.start, rest[-1].end)
    first = surface.flattened(below)[:1] if below is not None else []
    if first and isinstance(first[0], Array):
        first = surface.flattened(first[0].rows[0][0])[:1]
    name = _name(first)
    with context.binding(*([name] if name in _INDICES else [])):
        body = context.read_items(rest, node.start, rest[-1].end)
    stop = max(rest[-1].end, body.end)
    within = None if end or below is None or sign != "\\sum" else _set_run_over(below, context)
    if within is not None and name in _INDICES:
        return Term("index sum", node.start, stop, (body,), (name, ONE, number_of_terms(within)))
    marked = (f"{sign}_{braced(text)}" if text else sign) + (f"^{braced(end)}" if end else "")
    return Term("sum over", node.start, stop, (body,), (marked,))


def _set_run_over(below: Row, context: Context) -> str | None:
    """The S of `i \\in S`, if that is one set whatever other indices are, as neighbours `N_j` are not."""
    items = surface.flattened(below)
    if len(items) != 3 or surface.sign_of(items[1]) != "\\in":
        return None
    name = canonical(items[2])
    letters = set(re.split(r"[^A-Za-z]+", name or ""))
    return name if letters.isdisjoint((*_INDICES, *context.bound)) else None


def _extreme(node: Node, sign: str, limits: Limits, rest: Sequence[Node], context: Context) -> Term | None:
    """`\\max_i x_i`, `\\max_i |x_i|`: over all entries of one vector."""
    if len(limits) != 1 or limits[0][1] is not None:
        return None
    index, end = limits[0][0], rest[-1].end
    with context.binding(index):
        body = context.read_items(rest, node.start, end)
    whole = body.args[0] if body.kind == "bars" else body
    if whole.kind != "entry" or whole.data != (Dim.of(index),):
        return None
    vector = whole.args[0]
    if any(
        item == index or (isinstance(item, Dim) and index in item.names) for part in vector.walk() for item in part.data
    ):
        return None
    end = max(end, body.end)
    if whole is body:
        return Term("call", node.start, end, (vector,), (EXTREMES[sign],), True)
    return Term("norm", node.start, end, (vector,), ("\\infty",), True) if sign == "\\max" else None


def _may_run(name: str, context: Context) -> bool:
    """Whether a name under a sum is an index; values are summed over too, as in `\\sum_x p(x)`."""
    return name in _INDICES or name in _COUNTING or (context.lookup.is_dim(name) and not context.lookup.symbol(name))


def _limits(node: Scripted, context: Context) -> Limits | None:
    items = surface.flattened(node.sub) if node.sub is not None else []
    texts = [surface.sign_of(item) for item in items]
    if "=" in texts:
        at = texts.index("=")
        running = [_name([item]) for item in items[:at] if surface.sign_of(item) != ","]
        lower, upper = dim_of(_row(items[at + 1 :])), dim_of(node.sup)
        if not running or lower is None or upper is None:
            return None
        return [(name, lower, upper) for name in running if name] if all(running) else None
    if texts.count("\\leq") + texts.count("\\le") == 2:
        first, second = [at for at, text in enumerate(texts) if text in ("\\leq", "\\le")]
        name = _name(items[first + 1 : second])
        lower, upper = dim_of(_row(items[:first])), dim_of(_row(items[second + 1 :]))
        return [(name, lower, upper)] if name and lower is not None and upper is not None else None
    names = [_name([item]) for item in items if surface.sign_of(item) != ","]
    if not names or not all(name is not None and _may_run(name, context) for name in names):
        return None
    upper = dim_of(node.sup)
    if node.sup is not None and upper is None:
        return None
    lower = Dim.of(1) if upper is not None else None
    return [(name, lower, upper) for name in names if name]


def _row(items: Sequence[Node]) -> Row | None:
    return Row(items[0].start, items[-1].end, tuple(items)) if items else None


def _name(items: Sequence[Node]) -> str | None:
    if len(items) != 1 or (isinstance(items[0], Atom) and items[0].kind == "number"):
        return None
    return canonical(items[0])
