"""Functions by their names, and what they are applied to: `\\log\\det X`, `\\operatorname{tr}(AB)`, `\\sin^2 x`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.algebra.expression import OPERATIONS
from matcalc_ls.algebra.ops.abbreviations import ABBREVIATIONS
from matcalc_ls.notation.big import is_big
from matcalc_ls.notation.names import canonical, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import (
    function_names,
    kets,
    literals,
    scripts_on_terms,
    senses,
    sums,
    surface,
    uninterpreted,
)
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.tables import (
    ADDITIVE,
    BRACKETS,
    DIVISION,
    DOTS,
    MULTIPLICATIVE,
    OF_ENTRIES,
    TAKES_PRODUCTS,
    function_letter,
    function_named,
    function_of_parameter,
    takes,
)
from matcalc_ls.notation.reading.terms import Found, Term, literal, opaque
from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted, Styled, Unknown
from matcalc_ls.tex.walk import walk

_WORDED = words(
    "operatorname mathrm text textrm textsf mathsf texttt mathtt textnormal mbox textbf mathbf mathit textit"
)
_INVERTIBLE = frozenset(
    function_named(name)
    for name in (
        "sin",
        "cos",
        "tan",
        "sec",
        "csc",
        "cot",
        "sinh",
        "cosh",
        "tanh",
        "sigmoid",
        "logit",
        "expit",
        "softplus",
    )
) - {None}
"""Functions of which -1 is the inverse, by everyone's custom, and no reciprocal."""
_BARS = frozenset({"|", "\\|"})


def is_call(items: Sequence[Node], position: int) -> bool:
    """Whether a function that is also a big operator is used as a function here: `\\max(0, x)^2`."""
    following = items[position + 1] if position + 1 < len(items) else None
    argument = following.base if isinstance(following, Scripted) else following
    return surface.sign_of(items[position]) in ("\\max", "\\min") and isinstance(argument, Fenced)


def function_at(node: Node, lookup: Lookup) -> str | None:
    """The operation that a node calls by its name, superscripts and primes aside."""
    base = node.base if isinstance(node, Scripted) else node
    while isinstance(base, Group) and len(base.body.items) == 1:
        base = base.body.items[0]
    name = ""
    if isinstance(base, Atom | Unknown) and base.text.startswith("\\"):
        name = base.text
    elif isinstance(base, Styled) and base.style in _WORDED:
        name = base.words or "".join(item.text for item in base.body.items if isinstance(item, Atom))
    if base is None or len(name) < 2:
        return None
    sub = node.sub if isinstance(node, Scripted) else None
    if sub is not None and (found := function_named(f"{name}_{script(sub)}")) is not None:
        # \lambda_{\min} has nothing to do with \lambda.
        named = Scripted(node.start, sub.end, base, sub, None)
        return None if lookup.knows(canonical(named)) else found
    if lookup.knows(canonical(base)) and not _is_number_of_matrix(canonical(base), lookup):
        return None
    return function_named(name) if sub is None else function_of_parameter(name)


def _is_number_of_matrix(name: str | None, lookup: Lookup) -> bool:
    """Whether nothing else is said of `\\mathrm{det}` than that it maps matrices to numbers, as everyone's does."""
    binding = lookup.symbol(name)
    is_number = binding is not None and binding.definition is None and not binding.quantity.shape
    return binding is not None and is_number and [len(shape) for shape in binding.domain] == [2]


def any_stacks(rows: Sequence[Row], context: Context) -> bool:
    """Whether vec or vech is applied anywhere in these rows; the context remembers it."""
    nodes = (node for row in rows for node in walk(row))
    found = any(function_at(node, context.lookup) in ("vec", "vech") for node in nodes)
    context.stacks = lambda: found
    return found


def read_function(items: Sequence[Node], position: int, context: Context) -> Found | None:
    node = items[position]
    name = function_at(node, context.lookup)
    if name is None:
        return None
    arguments = node.arguments if isinstance(node, Unknown) else ()
    if isinstance(node, Scripted) and isinstance(node.base, Unknown):
        arguments = node.base.arguments
    if arguments:
        operand, after = context.read_row(arguments[0]), position + 1
        called = Term("call", node.start, node.end, (operand,), (name,), True)
        return _raised_by(called, node, context), after
    following = items[position + 1] if position + 1 < len(items) else None
    is_letter = name == function_letter(surface.sign_of(node))
    if is_letter and (not isinstance(following, Fenced) or function_names.is_of_array(name, following, context)):
        return None  # \\Gamma \\tau: a letter is a function before brackets alone
    found = read_applied(name, node, items, position + 1, context)
    if found is None:
        if position + 1 == len(items):
            return senses.sense("a function", node.start, node.end), position + 1
        return opaque("a function without what it is applied to", node.start, node.end), position + 1
    called = found[0]
    if name == "partial trace" and isinstance(node, Scripted) and node.sub is not None:
        called = replace(called, kind=name, data=(script(node.sub),)) if called.kind == "call" else called
    if name in ABBREVIATIONS and ABBREVIATIONS[name].of_parameter and isinstance(node, Scripted) and node.sub:
        called = _with_parameter(called, context.read_row(node.sub), name)
    return _raised_by(called, node, context), found[1]


def _with_parameter(term: Term, parameter: Term, name: str) -> Term:
    """The call of a function within a term with what stands below the function's name as its last operand."""
    if term.kind == "call" and term.data == (name,):
        return replace(term, args=(*term.args, parameter))
    return replace(term, args=tuple(_with_parameter(arg, parameter, name) for arg in term.args[:1]) + term.args[1:])


_OF_VALUES = frozenset({"transpose", "inverse", "entry", "power", "entrywise power"})
"""What scripts make of a value."""


def derived(called: Term, primes: int, spelled: str) -> Term:
    """A call of a function as that of its derivative, `\\sigma'(z)`, whatever acts on its value."""
    if called.kind == "call":
        return replace(called, kind="slope", data=(*called.data, primes, spelled))
    if called.kind in _OF_VALUES:
        return replace(called, args=(derived(called.args[0], primes, spelled), *called.args[1:]))
    return opaque(f"a derivative written {spelled}", called.start, called.end)


def _raised_by(called: Term, node: Node, context: Context) -> Term:
    """`\\sin^2 x` is the square of the sine, `\\sigma'(z)` a derivative, `\\sin^{-1} x` opaque."""
    if not isinstance(node, Scripted):
        return called
    if node.primes:
        return derived(called, node.primes, script(node))
    if node.sup is None:
        return called
    if called.kind in ("power", "transpose") and called.args[0].kind == "call" and not called.bracketed:
        return replace(called, args=(_raised_by(called.args[0], node, context), *called.args[1:]))
    if script(node.sup) == "-1" and called.kind == "call" and called.data[0] in _INVERTIBLE:
        return uninterpreted.alike(called.args[0], called.start, called.end, f"{script(node)}(", ")")
    if script(node.sup) == "-1":
        return opaque("the inverse of a function, or one divided by it", called.start, called.end)
    raised = scripts_on_terms.raised(called, node.sup, replace(node, end=called.end), context)
    if raised.kind == "power" and called.kind == "call" and called.data[0] in OPERATIONS:
        # What acts on each entry is raised entry by entry.
        return replace(raised, kind="entrywise power") if OPERATIONS[called.data[0]].entrywise else raised
    return raised


def read_applied(name: str, node: Node, items: Sequence[Node], at: int, context: Context) -> Found | None:
    """The function applied to what follows it."""
    if at >= len(items):
        return None
    following = items[at]
    base = following.base if isinstance(following, Scripted) else following
    if isinstance(base, Fenced) and base.closed and BRACKETS.get(base.left) == base.right:
        called = _on_brackets(name, node, base, context)
        if isinstance(following, Scripted):
            called = scripts_on_terms.read_scripts(called, replace(following, start=node.start), context)
        return called, at + 1
    if (isinstance(base, Fenced) and base.left == base.right in _BARS) or isinstance(following, Group):
        operand = context.read_item(following)
        return Term("call", node.start, following.end, (operand,), (name,), True), at + 1
    return _on_bare(name, node, items, at, context)


def _on_brackets(name: str, node: Node, fence: Fenced, context: Context) -> Term:
    parts = surface.comma_parts(fence)
    if len(parts) == 1 == takes(name):
        operand = context.read_row(fence.body)
        return Term("call", node.start, fence.end, (operand,), (name,), True)
    operands = [context.read_items(part, fence.start, fence.end) for part in parts]
    kept = [operand for operand in operands if literal(operand) != 0]
    if name == function_named("max") and len(operands) == 2 and len(kept) == 1:
        context.note("max(0, x) read as the entrywise positive part")
        return Term("call", node.start, fence.end, (kept[0],), ("relu",), True)
    if len(operands) == takes(name):
        return Term("call", node.start, fence.end, tuple(operands), (name,), True)
    if len(operands) == 1 and name in OF_ENTRIES:
        return Term("call", node.start, fence.end, tuple(operands), (OF_ENTRIES[name],), True)
    if name == "diag" and len(operands) > 1:
        column = literals.read_column(fence, context)
        if column is not None:
            return Term("call", node.start, fence.end, (column,), (name,), True)
    return senses.sense("a function of several things", node.start, fence.end, operands)


def _on_bare(name: str, node: Node, items: Sequence[Node], at: int, context: Context) -> Found | None:
    """`\\log\\det X`, `\\sin 2x`, `\\operatorname{tr} A(B + C)`: up to the next sign, function or big operator."""
    following = items[at]
    if is_big(following) and not is_call(items, at):
        operand = sums.read_big(following, items[at + 1 :], context)
        return Term("call", node.start, operand.end, (operand,), (name,), True), len(items)
    inner = context.read_call(items, at)
    if inner is not None:
        operand, after = inner
        return Term("call", node.start, operand.end, (operand,), (name,), True), after
    stop = at
    while stop < len(items) and not _ends_operand(items, stop, at, name, context):
        stop += 1
    if stop == at:
        return None
    operand = context.read_product(items[at:stop])
    return Term("call", node.start, operand.end, (operand,), (name,), True), stop


def _ends_operand(items: Sequence[Node], position: int, first: int, name: str, context: Context) -> bool:
    item = items[position]
    text = surface.sign_of(item)
    if text in ADDITIVE or text in MULTIPLICATIVE or text in DIVISION or text in DOTS or is_big(item):
        return True
    if position > first and isinstance(item, Fenced) and name not in TAKES_PRODUCTS and not kets.is_dirac(item):
        return True
    return position > first and function_at(item, context.lookup) is not None
