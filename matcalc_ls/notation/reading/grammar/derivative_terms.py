"""Derivatives within larger expressions: `x - \\alpha \\nabla f(x)`, `\\frac{\\partial L}{\\partial z}`.

Their operands are read and their layout is tried out; like other terms without a value they are never computed with
(see `uninterpreted`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.algebra.operation import ATOM, FACTOR
from matcalc_ls.notation.big import is_big
from matcalc_ls.notation.derivatives import DerivativeNotation, derivative_of, is_derivative_fraction
from matcalc_ls.notation.names import canonical, is_capital, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import functions, scripts_on_terms, senses, surface, uninterpreted, values
from matcalc_ls.notation.reading.habits import VECTOR_FIRST
from matcalc_ls.notation.reading.terms import Found, Term, key_of, opaque
from matcalc_ls.notation.statements import row_of
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Fraction, Group, Node, Root, Row, Scripted, Styled, base_of

_GRADIENTS, _HESSIANS = words("grad Grad"), words("Hess hess")
_LAYOUTS = (0, 1, 2)
"""The layouts of a gradient: as its variable, transposed, a matrix."""
_LAYOUTS_OF_QUOTIENTS = (0, 2, 3, 1)
"""The layouts of a derivative by what is below it; those that go with a Jacobian beside them come first."""


def read_derivative(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """A derivative, divergence or curl among the factors of a product, with what it acts on; None if there is none."""
    node = items[position]
    if isinstance(node, Fraction):
        return _fraction(node, items, position, context)
    if isinstance(node, Fenced):
        return _along(node, items, position, context)
    base = node.base if isinstance(node, Scripted) else node
    while isinstance(base, Group | Styled) and len(base.body.items) == 1:
        base = base.body.items[0]
    sub, sup = (node.sub, node.sup) if isinstance(node, Scripted) else (None, None)
    if isinstance(base, Accent) and uninterpreted.sign_below(base) == "\\nabla":
        return _marked_gradient(base, items, position, context)
    sign = surface.sign_of(base) if base is not None else ""
    word = surface.word_of(base)
    if word in _GRADIENTS | _HESSIANS and not context.lookup.knows(canonical(node)):
        return _worded(word, items, position, context)
    if sign not in ("\\nabla", "\\partial"):
        return _directional(node, items, position, context)
    order = 1 if sup is None else {"2": 2, "3": 3}.get(script(sup), 0)
    if not order or position + 1 >= len(items):
        return senses.sense("an operator", node.start, node.end), position + 1
    dot = surface.sign_of(items[position + 1])
    if sign == "\\nabla" and dot in ("\\cdot", "\\times") and order == 1 and position + 2 < len(items):
        return _of_field(dot, items, position, context)
    found = _operand(items, position + 1, sub, context)
    if found is None:
        return opaque("an operator without what it acts on", node.start, node.end), position + 1
    operand, after = found
    if sign == "\\partial" and sub is None:
        # A Jacobian, a differential, a boundary: which of them, nothing says.
        return senses.sense("a derivative", node.start, operand.end, [operand]), after
    raised = f"{sign}^{order}" if order > 1 else sign
    if sub is None:
        return _around(operand, "gradient", node.start, (), (f"{raised} ", "")), after
    variables = _variables(sub, order, context)
    pieces = (f"{raised}_{{", *[" "] * (len(variables) - 1), "} ", "")
    return _around(operand, "gradient by", node.start, variables, pieces), after


def _variables(sub: Row, order: int, context: Context) -> tuple[Term, ...]:
    """What an operator is by: `x`, both x of `\\nabla_{xx}^2` and the two of `\\nabla^2_{x, \\lambda}`."""
    names = [item for item in surface.flattened(sub) if order == 1 or surface.sign_of(item) != ","]
    called = [canonical(name) for name in names]
    if len(names) == 2 and None not in called and (order == 2 or not any(is_capital(name or "") for name in called)):
        return tuple(context.read_item(name) for name in names)
    return (context.read_row(sub),)


def _marked_gradient(base: Accent, items: Sequence[Node], position: int, context: Context) -> Found:
    """`\\tilde\\nabla_\\theta L`: a gradient of some other kind; alone, a name."""
    node = items[position]
    mark = script(base)
    sub, sup = (node.sub, node.sup) if isinstance(node, Scripted) else (None, None)
    found = _operand(items, position + 1, sub, context) if sup is None else None
    if found is None:
        return uninterpreted.unnamed(script(node), VECTOR_FIRST, node.start, node.end), position + 1
    if sub is None:
        return _around(found[0], "gradient", node.start, (), (f"{mark} ", "")), found[1]
    variable = context.read_row(sub)
    return _around(found[0], "gradient by", node.start, (variable,), (f"{mark}_{{", "} ", "")), found[1]


def _worded(word: str, items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`\\operatorname{grad} f(x)`, `\\mathrm{Hess} f`, on a manifold or not; None before brackets."""
    node = items[position]
    sub, sup = (node.sub, node.sup) if isinstance(node, Scripted) else (None, None)
    if sup is not None or (position + 1 < len(items) and isinstance(base_of(items[position + 1]), Fenced)):
        return None
    found = _operand(items, position + 1, sub, context)
    if found is None:
        return None
    operand, after = found
    if word in _HESSIANS:
        data = (key_of(word), (2,), (f"{canonical(node)} ", ""), ATOM, FACTOR)
        return Term("second derivative", node.start, operand.end, (operand,), data), after
    if sub is None:
        return _around(operand, "gradient", node.start, (), (f"{canonical(node)} ", "")), after
    assert isinstance(node, Scripted) and node.base is not None
    pieces = (f"{canonical(node.base)}_{{", "} ", "")
    return _around(operand, "gradient by", node.start, (context.read_row(sub),), pieces), after


def _directional(node: Node, items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`D_v f(x)`, `Dh(x)`, `H f(x)`: a derivative along v, or all of it, or the second one, of what nobody defined."""
    base = node.base if isinstance(node, Scripted) else node
    letter = "" if base is None else uninterpreted.letter_of(base)
    if base is None or letter not in ("D", "H") or context.lookup.knows(canonical(base)):
        return None
    sub, sup = (node.sub, node.sup) if isinstance(node, Scripted) else (None, None)
    if sup is not None or context.lookup.knows(canonical(node)) or position + 2 >= len(items):
        return None
    found = context.read_call(items, position + 1)
    if found is None or found[0].kind not in ("uninterpreted", "apply"):
        return None
    operand, after = found
    if letter == "H":
        if sub is not None or uninterpreted.letter_of(items[position + 1]) != "f":
            return None
        data = (key_of("H"), (2,), (f"{canonical(base)} ", ""), ATOM, FACTOR)
        return Term("second derivative", node.start, operand.end, (operand,), data), after
    if sub is None:
        return senses.sense("a derivative", node.start, operand.end, [operand]), after
    direction = context.read_row(sub)
    return _around(operand, "along", node.start, (direction,), ("D_{", "} ", "")), after


def _along(fence: Fenced, items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`(u \\cdot \\nabla) v`: the derivative along a field."""
    inside = surface.flattened(fence.body)
    signs = [surface.sign_of(item) for item in inside[-2:]]
    if signs != ["\\cdot", "\\nabla"] or len(inside) < 3 or position + 1 >= len(items):
        return None
    found = _operand(items, position + 1, None, context)
    if found is None:
        return None
    field = context.read_items(inside[:-2], fence.start, fence.end)
    return _around(found[0], "along", fence.start, (field,), ("(", " \\cdot \\nabla) ", "")), found[1]


def read_dotted(field: Term, items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`u \\cdot \\nabla u`, the derivative of a field along itself, whose sign is no inner product; None for others."""
    if surface.sign_of(items[position]) != "\\nabla":
        return None
    found = _operand(items, position + 1, None, context)
    if found is None or field.kind != "name" or (found[0].kind, found[0].data) != ("name", field.data):
        return None
    return _around(found[0], "along", field.start, (field,), ("", " \\cdot \\nabla ", "")), found[1]


def _of_field(dot: str, items: Sequence[Node], position: int, context: Context) -> Found:
    """`\\nabla \\cdot u` and `\\nabla \\times u`."""
    found = _operand(items, position + 2, None, context)
    if found is None:
        return opaque("an operator without what it acts on", items[position].start, items[-1].end), len(items)
    kind = "divergence" if dot == "\\cdot" else "curl"
    return _around(found[0], kind, items[position].start, (), (f"\\nabla {dot} ", "")), found[1]


def _around(operand: Term, kind: str, start: int, before: tuple[Term, ...], pieces: tuple[str, ...]) -> Term:
    """The derivative of a term; a transpose or inverse on what is differentiated acts on the derivative."""
    if operand.kind in ("transpose", "inverse") and not operand.bracketed:
        inner = _around(operand.args[0], kind, start, before, pieces)
        return Term(operand.kind, start, operand.end, (inner,))
    key = key_of(pieces[0].strip())
    if operand.kind == "apply" and operand.args[0].kind == "apply":
        # \nabla (f \circ g)(x), while \nabla f(g(x)) is the derivative of f at a place.
        pieces = (*pieces[:-2], f"{pieces[-2]}(", f"){pieces[-1]}")
    data = (key, _LAYOUTS, pieces, ATOM, FACTOR, kind)
    return Term("derivative", start, operand.end, (*before, operand), data)


def _operand(items: Sequence[Node], position: int, variable: Row | None, context: Context) -> Found | None:
    """What an operator acts on: the name or call that follows, or all that follows where that begins otherwise."""
    if position >= len(items):
        return None
    following = items[position]
    base = following.base if isinstance(following, Scripted) else following
    rest = is_big(following) or isinstance(base, Fraction | Root) or (isinstance(base, Atom) and base.kind == "number")
    own = canonical(variable) if variable is not None else None
    if (
        rest
        or functions.function_at(following, context.lookup) is not None
        or (own is not None and own == canonical(base or following))
    ):
        stop = next((at for at in range(position, len(items)) if surface.sign_of(items[at]) == "\\cdot"), len(items))
        return context.read_product(items[position:stop]), stop
    if surface.sign_of(following):
        name = canonical(following)
        if name is None:
            return None
    found = context.read_call(items, position)
    if found is None and canonical(following) is not None and position + 1 < len(items):
        fence = items[position + 1]
        if isinstance(fence, Fenced) and fence.left == "(" and len(surface.flattened(fence.body)) == 1:
            # \\nabla \\Psi(\\eta_t): whatever \\Psi is known as, nobody multiplies a gradient by a name in brackets.
            return values.read_value(following, fence, context), position + 2
    return found if found is not None else (context.read_item(following), position + 1)


def _fraction(node: Fraction, items: Sequence[Node], position: int, context: Context) -> Found | None:
    """`\\frac{\\partial f}{\\partial x}`, and `\\frac{\\partial}{\\partial x}` with all that follows it."""
    material = _material(node, context)
    if material is not None:
        return material, position + 1
    notation = derivative_of(row_of([node]))
    if notation is None or notation.kind not in ("partial", "total") or not notation.variables:
        return None
    if notation.function is not None:
        term = _quotient(notation, context.read_row(notation.function), node.end, context)
        at = items[position + 1] if position + 1 < len(items) else None
        place = _place(at)
        return (term, position + 1) if place is None else (_at_place(term, place, context), position + 2)
    if position + 1 >= len(items):
        return senses.sense("an operator", node.start, node.end), position + 1
    following = items[position + 1]
    if isinstance(following, Accent | Styled) and uninterpreted.letter_of(following) in tuple("ijk"):
        # What follows may be the direction of an operator, as in ∇ = ∂/∂x i + ∂/∂y j.
        return opaque("an operator on its own", node.start, following.end), position + 2
    stop = _reach(notation, items, position + 1)
    if stop is None:
        return opaque("an operator before several factors", node.start, items[-1].end), len(items)
    rest = context.read_product(items[position + 1 : stop])
    return _quotient(notation, rest, rest.end, context), stop


def _reach(notation: DerivativeNotation, items: Sequence[Node], first: int) -> int | None:
    """Up to where an operator acts: before the next factor of the chain rule, else on all there is; None where a
    bracket may be all that it acts on."""
    for position in range(first + 1, len(items)):
        item = items[position]
        if not isinstance(item, Fraction) or not is_derivative_fraction(item):
            continue
        inner = derivative_of(row_of([item]))
        name = canonical(inner.function) if inner is not None and inner.function is not None else None
        if name is not None and name == canonical(notation.variables[0]):
            return position
        return None if isinstance(items[first], Fenced) else len(items)
    return len(items)


def _material(node: Fraction, context: Context) -> Term | None:
    """`\\frac{D u}{D t}`, the derivative along the motion, and `\\frac{\\delta J}{\\delta u}`, that of a functional."""
    above, below = surface.flattened(node.numerator), surface.flattened(node.denominator)
    if len(above) < 2 or len(below) < 2:
        return None
    mark, under = (
        uninterpreted.letter_of(items[0]).removeprefix("\\mathrm{").removesuffix("}") for items in (above, below)
    )
    if mark != under or mark not in ("D", "\\delta") or context.lookup.knows(mark):
        return None
    operands = tuple(context.read_items(items[1:], node.start, node.end) for items in (above, below))
    data = (key_of(mark), _LAYOUTS_OF_QUOTIENTS, (f"\\frac{{{mark} ", f"}}{{{mark} ", "}"), FACTOR, FACTOR, "quotient")
    return Term("derivative", node.start, node.end, operands, data, True)


def _place(node: Node | None) -> Scripted | Fenced | None:
    """The brackets behind a derivative that say where it is taken, rather than multiply it: `(a, b)`, `(x_0)`."""
    base = node.base if isinstance(node, Scripted) else node
    if not isinstance(base, Fenced) or base.left != "(" or not base.closed:
        return None
    if isinstance(node, Scripted) and node.sub is not None:
        return None  # (X_m)_{ij}, a factor
    items = surface.flattened(base.body)
    several = any(surface.sign_of(item) == "," for item in items)
    if not several and isinstance(node, Scripted) and isinstance(items[0], Scripted) and items[0].sup is not None:
        return None  # (W^{(2)})^T, which has to be in brackets
    return node if several or (len(items) == 1 and isinstance(node, Scripted | Fenced)) else None  # type: ignore[return-value]


def _at_place(derivative: Term, node: Scripted | Fenced, context: Context) -> Term:
    """A derivative where it is taken: `\\frac{\\partial f}{\\partial x}(a, b)`."""
    fence = node.base if isinstance(node, Scripted) else node
    assert isinstance(fence, Fenced)
    parts = uninterpreted.parts_of(fence, context)
    if parts is None:
        return opaque("where a derivative is taken", derivative.start, node.end)
    operands, between = parts
    key, ranks, pieces, inside, _, kind = derivative.data
    pieces = (*pieces[:-1], f"{pieces[-1]}({between[0]}", *between[1:-1], f"{between[-1]})")
    data = (key, ranks, pieces, inside, ATOM, kind, len(derivative.args))
    term = Term("derivative", derivative.start, fence.end, (*derivative.args, *operands), data, True)
    if isinstance(node, Scripted):
        return scripts_on_terms.read_scripts(term, replace(node, start=term.start), context)
    return term


def _quotient(notation: DerivativeNotation, function: Term, end: int, context: Context) -> Term:
    sign = "\\partial" if notation.kind == "partial" else "d"
    raised = f"^{notation.order}" if notation.order > 1 else ""
    variables = tuple(context.read_row(row) for row in notation.variables)
    pieces = (f"\\frac{{{sign}{raised} ", f"}}{{{sign} ", *([f" {sign} "] * (len(variables) - 1)), "}")
    data = (key_of(sign), _LAYOUTS_OF_QUOTIENTS, pieces, FACTOR, FACTOR, "quotient")
    return Term("derivative", notation.start, end, (function, *variables), data, True)
