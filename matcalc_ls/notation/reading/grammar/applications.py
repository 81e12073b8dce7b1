"""Functions of the document and their derivatives, applied: `f(Ax + b)`, `f'(t)`, `\\nabla f(x)`, `J_g(x)`, `Dg(x)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.notation.names import canonical, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import derivative_terms, function_names, scripts_on_terms, surface, values
from matcalc_ls.notation.reading.tables import BRACKETS, DOTS, PLACEHOLDERS
from matcalc_ls.notation.reading.terms import Term, opaque
from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted

_JACOBIANS = words(
    "J D \\mathrm{J} \\mathbf{J} \\mathcal{J} \\mathrm{D} \\mathbf{D} \\operatorname{J} \\operatorname{D}"
)


def read_value(
    name: str, node: Node, following: Node | None, primes: int, context: Context, *, runs: bool = False
) -> Term:
    """A function of the document at a place, `f(x)`; with primes, its derivative there; one of several that `runs`."""
    if following is not None and (fence := _fence(following)) is not None and not _is_plain(fence):
        return values.read_value(node, following, context)
    if primes and following is not None:
        elsewise = values.read_value(node, following, context)
        return _applied("derived", (name, "prime", primes, ()), node, following, context, elsewise)
    return _applied("apply", (name, "each") if runs else (name,), node, following, context)


def _is_plain(fence: Fenced) -> bool:
    """Whether a function's arguments are things between commas, none of them left out or given others."""
    return all(
        part and not (len(part) == 1 and surface.sign_of(part[0]) in DOTS | PLACEHOLDERS)
        for part in surface.comma_parts(fence)
    ) and not any(surface.sign_of(item) in ("|", "\\mid", "\\|", ";") for item in fence.body.items)


def _applied(
    kind: str,
    data: tuple[object, ...],
    node: Node,
    following: Node | None,
    context: Context,
    *elsewise: Term,
) -> Term:
    """A term that takes what stands in the brackets that follow; scripts on them act on the whole.

    `elsewise` is what is said where this reading fails.
    """
    fence = _fence(following)
    if fence is None:
        return opaque("a function without brackets of its own", node.start, node.end)
    operands = tuple(context.read_items(part, fence.start, fence.end) for part in surface.comma_parts(fence))
    while elsewise and elsewise[0].kind in ("transpose", "inverse", "entry", "power"):
        elsewise = elsewise[0].args[:1]  # scripts on the brackets come later
    term = Term(kind, node.start, fence.end, (*operands, *elsewise), data, True)
    if isinstance(following, Scripted):
        return scripts_on_terms.read_scripts(term, replace(following, start=node.start), context)
    return term


def _fence(node: Node | None) -> Fenced | None:
    base = node.base if isinstance(node, Scripted) else node
    return base if isinstance(base, Fenced) and base.closed and BRACKETS.get(base.left) == base.right else None


def read_derivative(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """The derivative of a function of the document that begins at `position`, applied; None if there is none."""
    return _nabla(items, position, context) or _jacobian(items, position, context)


def composed(items: Sequence[Node], context: Context) -> tuple[str, ...]:
    """The functions of the document in `f \\circ g`, the one that is applied last first; none for anything else."""
    names = [_function(item, context) for item in items[::2]]
    signs = [surface.sign_of(item) for item in items[1::2]]
    if len(items) < 3 or len(items) % 2 == 0 or set(signs) != {"\\circ"}:
        return ()
    return tuple(name for name in names if name is not None) if None not in names else ()


def read_composed(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`(f \\circ g)(x)`, which is f(g(x))."""
    node = items[position]
    if not isinstance(node, Fenced) or node.left != "(" or position + 1 == len(items):
        return None
    if _fence(items[position + 1]) is None:
        return None
    inside = surface.flattened(node.body)
    names = composed(inside, context)
    if not names and function_names.are_composed(inside):
        return values.read_composition(inside, items[position + 1], context), position + 2
    if not names:
        return None
    term = _applied("apply", (names[-1],), node, items[position + 1], context)
    for name in reversed(names[:-1]):
        term = Term("apply", node.start, term.end, (term,), (name,), True)
    return term, position + 2


def _function(node: Node, context: Context) -> str | None:
    """The name of a function of the document."""
    name = canonical(node)
    binding = context.lookup.symbol(name)
    return name if binding is not None and binding.arguments is not None else None


def _nabla(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`\\nabla f(x)`, `\\nabla^2 f(x)`, `\\nabla_x f(x, y)`, `\\partial_1 f(x, y)`."""
    node = items[position]
    base = node.base if isinstance(node, Scripted) else node
    sign = surface.sign_of(base) if base is not None else ""
    if sign not in ("\\nabla", "\\partial") or position + 2 >= len(items) or _fence(items[position + 2]) is None:
        return None
    name = _function(items[position + 1], context)
    sub, sup = (node.sub, node.sup) if isinstance(node, Scripted) else (None, None)
    order = script(sup) if sup is not None else "1"
    if name is None or order not in ("1", "2", "3") or (sign == "\\partial" and sub is None):
        return None
    labels = _labels(sub) if sub is not None else ()
    data = (name, "nabla" if sign == "\\nabla" else "partial", int(order), labels)
    elsewise = derivative_terms.read_derivative(items[: position + 3], position, context)
    assert elsewise is not None
    return _applied("derived", data, node, items[position + 2], context, elsewise[0]), position + 3


def _labels(sub: Row) -> tuple[str, ...]:
    """What a derivative is by: `x`, `xy`, `12`."""
    found: list[str] = []
    for item in surface.flattened(sub):
        digits = isinstance(item, Atom) and item.kind == "number" and item.text.isdigit()
        inner = _labels(item.body) if isinstance(item, Group) else None
        found += inner if inner is not None else list(script(item)) if digits else [script(item)]
    return tuple(found)


def _jacobian(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`J_g(x)`, `Dg(x)`."""
    node = items[position]
    following = items[position + 1] if position + 1 < len(items) else None
    is_marked = isinstance(node, Scripted) and node.sub is not None and not node.primes
    mark = node.base if is_marked and isinstance(node, Scripted) else node
    if mark is None or canonical(mark) not in _JACOBIANS or context.lookup.knows(canonical(node)):
        return None
    if is_marked and isinstance(node, Scripted) and node.sub is not None:
        name = _function(node.sub, context) if node.sup is None else None
        if name is not None and following is not None and _fence(following) is not None:
            elsewise = values.read_value(node, following, context)
            return _applied("derived", (name, "jacobian", 1, ()), node, following, context, elsewise), position + 2
    elif following is not None and position + 2 < len(items):
        name = _function(following, context)
        if name is not None and _fence(items[position + 2]) is not None:
            data = (name, "jacobian", 1, ())
            elsewise = opaque(f"a derivative of {name}", node.start, following.end)
            return _applied("derived", data, node, items[position + 2], context, elsewise), position + 3
    return None
