"""What stands side by side: factors of a product, functions and what they are applied to, big operators, fractions
written with a slash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from matcalc_ls.algebra.operation import ATOM, SUM
from matcalc_ls.notation import derivatives
from matcalc_ls.notation.big import is_big
from matcalc_ls.notation.names import canonical, script, unbold
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import (
    derivative_terms,
    ellipsis,
    functions,
    kets,
    plain_words,
    scripts_on_terms,
    sums,
    surface,
    values,
)
from matcalc_ls.notation.reading.tables import ADDITIVE, DIVISION, DOTS, MULTIPLICATIVE
from matcalc_ls.notation.reading.terms import NAMES, Term, key_of, literal, opaque, quotient, spanning
from matcalc_ls.notation.superscripts import ADJOINTS, INVERSES, TRANSPOSES
from matcalc_ls.tex.tree import Atom, Fenced, Node, Scripted, Unknown

_HALVES = frozenset({"1/2", "-1/2", "\\frac{1}{2}", "-\\frac{1}{2}"})
_GRADIENTS = frozenset({"\\operatorname{grad}", "\\mathrm{grad}", "\\text{grad}"})
_BEGINNING_ANEW = frozenset({"index sum", "index product"})
Factor = tuple[str, Term]
"""A factor and the sign before it: `""` for juxtaposition, else the kind of term that the sign makes."""


def read_product(items: Sequence[Node], context: Context) -> Term:
    """The product of what stands side by side or between signs that bind as tightly."""
    factors: list[Factor] = []
    sign, position = "", 0
    if len(items) == 1 and isinstance(items[0], Unknown):
        return _operand(items[0], context)
    if len(items) > 2:
        if _is_numbered(items):
            return opaque("the number of a line", items[0].start, items[-1].end)
        items = derivatives.with_ratios(items, total=not context.lookup.knows("d"))
    while position < len(items):
        item = items[position]
        text = surface.sign_of(item)
        if text in MULTIPLICATIVE or text in DIVISION:
            if sign or not factors:
                return opaque("an operand is missing", items[0].start, items[-1].end)
            sign = MULTIPLICATIVE.get(text, "slash")
            position += 1
            continue
        along = derivative_terms.read_dotted(factors[-1][1], items, position, context) if sign == "dot" else None
        if along is not None:
            sign, _ = factors.pop()
        term, position = along or _factor(items, position, context)
        if position < len(items) and _may_be_inverse_map(term, items[position]):
            return opaque("a product, or a value of a function", item.start, items[position].end)
        factors.append((sign, term))
        sign = ""
    if sign or not factors:
        return opaque("an operand is missing", items[0].start, items[-1].end)
    if len(factors) == 1 and factors[0][1].kind == "dots":
        return factors[0][1]
    if (
        len(factors) > 1
        and not any(sign for sign, _ in factors)
        and plain_words.is_phrase([term for _, term in factors])
    ):
        return opaque("several words", items[0].start, items[-1].end)
    return _folded(factors, context)


def _operand(node: Unknown, context: Context) -> Term:
    """A command that nobody defined, alone between signs or in brackets: whatever it is, it is a quantity there."""
    if (called := context.read_call((node,), 0)) is not None:  # \tr{X}: what it is, its name tells
        return called[0]
    found = context.read_item(node)
    if found.kind != "opaque" or not node.text[1:].isalpha():
        return found
    if not node.arguments:
        # As what has scripts, so that it becomes a name.
        return context.read_item(Scripted(node.start, node.end, node, None, None))
    if len(node.arguments) == 1:
        return found  # which may say how it is set, or raise it
    operands = tuple(context.read_row(argument) for argument in node.arguments)
    pieces = (f"{node.text}{{", *["}{"] * (len(operands) - 1), "}")
    return Term(
        "uninterpreted", node.start, node.end, operands, (key_of(node.text), (0, 1, 2), pieces, SUM, ATOM), True
    )


def _is_numbered(items: Sequence[Node]) -> bool:
    """Whether these begin with the number of a list's item, `1. \\sum_i x_i`."""
    if not (isinstance(items[0], Atom) and items[0].kind == "number" and items[0].text.isdigit()):
        return False
    return surface.sign_of(items[1]) == "." and items[1].start == items[0].end


def _factor(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int]:
    """The factor that begins at `position`, and where the next one begins."""
    item = items[position]
    text = surface.sign_of(item)
    if text in DOTS:
        return Term("dots", item.start, item.end), position + 1
    if text in ADDITIVE:
        rest = read_product(items[position + 1 :], context) if position + 1 < len(items) else None
        if rest is None:
            return opaque("an operand is missing", item.start, item.end), len(items)
        return (spanning("negative", [rest]) if text == "-" else rest), len(items)
    if text == "\\arg" and position + 1 < len(items) and is_big(items[position + 1]):
        return sums.read_big(items[position + 1], items[position + 2 :], context), len(items)
    if is_big(item) and not functions.is_call(items, position):
        stop = sums.reach(items, position)
        return sums.read_big(item, items[position + 1 : stop], context), stop
    if position and isinstance(item, Fenced) and _may_be_added(item):
        return opaque("what may be added", item.start, item.end), position + 1
    if _is_ones(items, position):
        return Term("ones", item.start, item.end), position + 1
    if kets.is_ket(item):
        return kets.read_kets(items, position, context)
    found = context.read_call(items, position)
    if found is not None:
        return found
    if position + 1 < len(items) and _may_be_applied(item, items[position + 1], context):
        if (value := _raised_value(items, position, context)) is not None:
            return value, position + 2
        return opaque("a product, or a value of a function", item.start, items[position + 1].end), position + 2
    return context.read_item(item), position + 1


def _is_ones(items: Sequence[Node], position: int) -> bool:
    """`X^\\top 1`, which adds up rows: nobody puts the number 1 behind what is transposed."""
    item, before = items[position], items[position - 1] if position else None
    if not isinstance(item, Atom) or item.text != "1" or not isinstance(before, Scripted) or before.sup is None:
        return False
    is_divided = position + 1 < len(items) and surface.sign_of(items[position + 1]) in DIVISION
    return script(before.sup) in TRANSPOSES and not is_divided


def _may_be_applied(item: Node, following: Node, context: Context) -> bool:
    """`V^{-1}(\\theta)`, `J^\\top(x)`: nobody puts a single factor in brackets, so V and J may be functions.

    What the document defines as a function of what stands there is one.
    """
    if _is_gradient_in_brackets(following):
        name = canonical(item)
        return name is not None and not context.lookup.knows(name)  # T(\nabla f(x)) may be mapped by T, too
    if not isinstance(item, Scripted) or item.base is None or item.sup is None or not isinstance(following, Fenced):
        return False
    if script(item.sup) not in INVERSES | TRANSPOSES | ADJOINTS | _HALVES or following.left != "(":
        return False
    inside = surface.flattened(following.body)
    name, argument = canonical(item.base), canonical(inside[0]) if len(inside) == 1 else None
    if name is None or argument is None:
        return False
    is_known = context.lookup.knows(name) and context.lookup.knows(argument)
    return script(item.sup) in _HALVES or not is_known or _is_function_of(name, argument, context)


def _is_gradient_in_brackets(node: Node) -> bool:
    """Whether there is nothing in round brackets but the gradient of something at a place."""
    inside = surface.flattened(node.body) if isinstance(node, Fenced) and node.left == "(" else ()
    if len(inside) != 3 or not isinstance(inside[2], Fenced):
        return False
    return surface.sign_of(inside[0]) == "\\nabla" or script(inside[0]) in _GRADIENTS


def _may_be_inverse_map(term: Term, following: Node) -> bool:
    """`\\nabla_2 c(\\cdot, y)^{-1}(z)`: nobody puts a single factor in brackets, so this is where a gradient is z."""
    if term.kind != "inverse" or term.args[0].kind != "derivative" or not isinstance(following, Fenced):
        return False
    inside = surface.flattened(following.body)
    return following.left == "(" and len(inside) == 1 and canonical(inside[0]) is not None


def _is_function_of(name: str, argument: str, context: Context) -> bool:
    binding = context.lookup.symbol(name)
    return binding is not None and binding.arguments == (argument,)


def _raised_value(items: Sequence[Node], position: int, context: Context) -> Term | None:
    """The inverse of V(\\theta) where that is a value elsewhere, though it is written `V^{-1}(\\theta)`; the transpose
    of x(t) in `x^\\top(t) Q x(t)`."""
    node, following = items[position : position + 2]
    if not isinstance(node, Scripted) or node.base is None or node.sup is None or not isinstance(following, Fenced):
        return None
    bare = node.base if node.sub is None else replace(node, sup=None, end=node.sub.end)
    name, argument = canonical(node.base) or "", surface.flattened(following.body)
    is_value = unbold(name) in context.lookup.scope.conventions.applied
    is_value = is_value or _is_function_of(name, canonical(argument[0]) or "", context) or _is_applied(name, items)
    if not is_value:
        return None
    found = context.read_call((bare, following), 0)
    if found is None and context.lookup.knows(name):
        return None  # W(\mu) would be a product
    value = values.read_value(bare, following, context) if found is None else found[0]
    return scripts_on_terms.raised(value, node.sup, replace(node, base=None, end=value.end), context)


def _is_applied(name: str, items: Sequence[Node]) -> bool:
    """Whether a name stands before a single thing in brackets among these factors."""
    for node, following in pairwise(items):
        base = node.base if isinstance(node, Scripted) and node.sup is None else node
        if base is not None and isinstance(following, Fenced) and following.left == "(" and canonical(base) == name:
            return len(surface.flattened(following.body)) == 1
    return False


def _may_be_added(node: Fenced) -> bool:
    """`X^\\top X (+ \\lambda I)`: a term that may be left out, and no factor."""
    inside = surface.flattened(node.body)
    return len(inside) > 1 and node.left == "(" and surface.sign_of(inside[0]) == "+"


def _folded(factors: list[Factor], context: Context) -> Term:
    slashes = [position for position, (sign, _) in enumerate(factors) if sign == "slash"]
    if not slashes:
        return _joined(factors, context)
    terms = [term for _, term in factors]
    at = slashes[0]
    if len(slashes) > 1:
        return opaque("brackets would say what is divided by what", terms[0].start, terms[-1].end)
    above, below, after = factors[:at], factors[at][1], factors[at + 1 :]
    if len(after) == 1 and not after[0][0] and _goes_on(above[-1][1], below, after[0][1]):
        below, after = spanning("product", [below, after[0][1]]), []
    begins_anew = bool(after) and literal(below) is not None and _begins_anew(after[0][1])
    if after and not begins_anew and (len(above) > 1 or literal(above[0][1]) is None):
        # x/2y may be x/(2y) or (x/2)y.
        return opaque("brackets would say what is divided by what", terms[0].start, terms[-1].end)
    divided = quotient(_joined(above, context), below)
    if not after:
        return divided
    if literal(below) is not None:
        return _joined([("", divided), *after], context)  # 1/2 x is one half of x
    # 1/n x may be 1/(nx), but nothing is divided by an array, and a sum begins anew.
    rest = _joined(after, context)
    return spanning("coefficient", [divided, rest], after[0][1].kind in _BEGINNING_ANEW or below.bracketed)


def _goes_on(above: Term, below: Term, following: Term) -> bool:
    """Whether what follows belongs below the slash: in `a^\\top b/a^\\top a`, as nobody divides by a row, and in
    `\\|x - y\\|^2/2l^2`, as that has no coefficient a half."""
    if below.kind in ("transpose", "adjoint"):
        return True
    is_close = literal(below) is not None and below.end == following.start
    is_squared = above.kind in ("power", "norm", "bars") or above.bracketed
    inner = following.args[0] if following.kind == "power" else following
    return is_close and is_squared and inner.kind in NAMES


def _begins_anew(term: Term) -> bool:
    """Whether this is a norm, a power of one, or a function: `\\lambda/2 \\|w\\|^2` and `n/2 \\log x` are half of it,
    as nobody divides by it so."""
    return term.kind in ("norm", "bars", "call") or (term.kind == "power" and _begins_anew(term.args[0]))


def _joined(factors: list[Factor], context: Context) -> Term:
    """Runs of juxtaposed factors, then the signs between them from the left."""
    runs: list[tuple[str, list[Term]]] = []
    for sign, term in factors:
        dots = term.kind == "dots" or (runs and runs[-1][1][-1].kind == "dots")
        if (sign and not (dots and sign == "dot")) or not runs:
            runs.append((sign, []))
        inner = term.args if term.kind == "product" and not term.bracketed else (term,)
        runs[-1][1].extend(inner)
    whole: Term | None = None
    for sign, terms in runs:
        terms = ellipsis.fold_product(terms, context)
        run = terms[0] if len(terms) == 1 else spanning("product", terms)
        whole = run if whole is None else spanning(sign, [whole, run])
    assert whole is not None
    return whole
