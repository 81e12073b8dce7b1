"""Functions and what they are applied to: `\\log\\det X`, `\\operatorname{tr}(AB)`, `\\sigma(z)`, `tr(X)`, `dX`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from matcalc_ls.algebra.expression import OPERATIONS
from matcalc_ls.algebra.ops.abbreviations import ABBREVIATIONS
from matcalc_ls.notation.big import is_big
from matcalc_ls.notation.names import canonical, script, words
from matcalc_ls.notation.reading import (
    applications,
    derivative_terms,
    differentials,
    fences,
    functions,
    grammar,
    juxtaposition,
    literals,
    plain_words,
    scripts,
    senses,
    signs,
    sums,
    uninterpreted,
)
from matcalc_ls.notation.reading import items as single
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.tables import (
    ADDITIVE,
    BRACKETS,
    DIVISION,
    DOTS,
    FUNCTION_LETTERS,
    LETTERS_MEAN,
    MULTIPLICATIVE,
    OF_ENTRIES,
    TAKES_PRODUCTS,
    function_letter,
    function_named,
    function_of_parameter,
    takes,
)
from matcalc_ls.notation.reading.terms import Term, literal, opaque
from matcalc_ls.notation.superscripts import INVERSES, TRANSPOSES
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
_DERIVING = words("D H J")
"""Letters that derivatives are written with: `D_v f(x)`, `Jf(x)`."""
Found = tuple[Term, int]
"""A term and the position behind it."""


def is_call(items: Sequence[Node], position: int) -> bool:
    """Whether a function that is also a big operator is used as a function here: `\\max(0, x)`."""
    following = items[position + 1] if position + 1 < len(items) else None
    return grammar.sign_of(items[position]) in ("\\max", "\\min") and isinstance(following, Fenced)


def read_call(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """The application that begins at `position`, and the position behind it; None if there is none."""
    node = items[position]
    if _is_plain(node):
        if position + 1 == len(items):
            return None  # what nothing follows is applied to nothing
        if node.text not in _DERIVING:  # most are not, and the others have nothing to say of a plain letter
            return (
                plain_words.read_word(items, position, context)
                or differentials.read_differential(items, position, context)
                or _application(items, position, context)
            )
    return (
        applications.read_derivative(items, position, context)
        or applications.read_composed(items, position, context)
        or derivative_terms.read_derivative(items, position, context)
        or plain_words.read_word(items, position, context)
        or differentials.read_differential(items, position, context)
        or read_function(items, position, context)
        or signs.read_signed(items, position, context)
        or _application(items, position, context)
    )


def function_at(node: Node, context: Context) -> str | None:
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
        return None if context.lookup.knows(canonical(named)) else found
    if context.lookup.knows(canonical(base)):
        return None
    return function_named(name) if sub is None else function_of_parameter(name)


def stacks(row: Row, context: Context) -> bool:
    """Whether vec or vech is applied anywhere in a row."""
    return any(function_at(node, context) in ("vec", "vech") for node in walk(row))


def read_function(items: Sequence[Node], position: int, context: Context) -> Found | None:
    node = items[position]
    name = function_at(node, context)
    if name is None:
        return None
    arguments = node.arguments if isinstance(node, Unknown) else ()
    if isinstance(node, Scripted) and isinstance(node.base, Unknown):
        arguments = node.base.arguments
    if arguments:
        operand, after = grammar.read_row(arguments[0], context), position + 1
        called = Term("call", node.start, node.end, (operand,), (name,), True)
        return _raised_by(called, node, context), after
    found = read_applied(name, node, items, position + 1, context)
    if found is None:
        if position + 1 == len(items):
            return senses.sense("a function", node.start, node.end), position + 1
        return opaque("a function without what it is applied to", node.start, node.end), position + 1
    called = found[0]
    if name == "partial trace" and isinstance(node, Scripted) and node.sub is not None:
        called = replace(called, kind=name, data=(script(node.sub),)) if called.kind == "call" else called
    if name in ABBREVIATIONS and ABBREVIATIONS[name].of_parameter and isinstance(node, Scripted) and node.sub:
        called = _with_parameter(called, grammar.read_row(node.sub, context), name)
    return _raised_by(called, node, context), found[1]


def _with_parameter(term: Term, parameter: Term, name: str) -> Term:
    """The call of a function within a term with what stands below the function's name as its last operand."""
    if term.kind == "call" and term.data == (name,):
        return replace(term, args=(*term.args, parameter))
    return replace(term, args=tuple(_with_parameter(arg, parameter, name) for arg in term.args[:1]) + term.args[1:])


def _raised_by(called: Term, node: Node, context: Context) -> Term:
    """`\\sin^2 x` is the square of the sine, `\\sigma'(z)` a derivative, `\\sin^{-1} x` opaque."""
    if not isinstance(node, Scripted):
        return called
    if node.primes:
        return replace(called, kind="slope", data=(*called.data, node.primes)) if called.kind == "call" else called
    if node.sup is None:
        return called
    if script(node.sup) == "-1" and called.kind == "call" and called.data[0] in _INVERTIBLE:
        return uninterpreted.alike(called.args[0], called.start, called.end, f"{script(node)}(", ")")
    if script(node.sup) == "-1":
        return opaque("the inverse of a function, or one divided by it", called.start, called.end)
    raised = scripts.raised(called, node.sup, replace(node, end=called.end), context)
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
            called = scripts.read_scripts(called, replace(following, start=node.start), context)
        return called, at + 1
    if (isinstance(base, Fenced) and base.left in _BARS) or isinstance(following, Group):
        operand = single.read_item(following, context)
        return Term("call", node.start, following.end, (operand,), (name,), True), at + 1
    return _on_bare(name, node, items, at, context)


def _on_brackets(name: str, node: Node, fence: Fenced, context: Context) -> Term:
    parts = fences.comma_parts(fence)
    if len(parts) == 1 == takes(name):
        operand = grammar.read_row(fence.body, context)
        return Term("call", node.start, fence.end, (operand,), (name,), True)
    operands = [grammar.read_items(part, context, fence.start, fence.end) for part in parts]
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
    inner = read_call(items, at, context)
    if inner is not None:
        operand, after = inner
        return Term("call", node.start, operand.end, (operand,), (name,), True), after
    stop = at
    while stop < len(items) and not _ends_operand(items, stop, at, name, context):
        stop += 1
    if stop == at:
        return None
    operand = juxtaposition.read_product(items[at:stop], context)
    return Term("call", node.start, operand.end, (operand,), (name,), True), stop


def _ends_operand(items: Sequence[Node], position: int, first: int, name: str, context: Context) -> bool:
    item = items[position]
    text = grammar.sign_of(item)
    if text in ADDITIVE or text in MULTIPLICATIVE or text in DIVISION or text in DOTS or is_big(item):
        return True
    if position > first and isinstance(item, Fenced) and name not in TAKES_PRODUCTS:
        return True
    return position > first and function_at(item, context) is not None


def _application(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """A name with something in brackets behind it, where the name is a function's."""
    node = items[position]
    following = items[position + 1] if position + 1 < len(items) else None
    fence = following.base if isinstance(following, Scripted) else following
    if not isinstance(fence, Fenced) or fence.left not in BRACKETS or _is_cross_matrix(following):
        return None
    primes = node.primes if isinstance(node, Scripted) and node.sub is None and node.sup is None else 0
    base = node.base if primes and isinstance(node, Scripted) and node.base is not None else node
    name = canonical(base)
    if name is None:
        return None
    if fence.left == "[" and _is_index(fence):
        return opaque("an index in square brackets", node.start, items[position + 1].end), position + 2
    binding = context.lookup.symbol(name)
    if binding is not None and binding.arguments is not None:
        return applications.read_value(name, node, following, primes, context), position + 2
    if context.lookup.knows(name) and not (primes and binding is not None and binding.yields):
        if primes or not functions.is_value(node, fence, context):
            return None
        assert following is not None
        return uninterpreted.read_value(node, following, context), position + 2
    letter = function_letter(name)
    if letter is not None and not context.lookup.is_dim(name):
        context.note(f"{name} read as the {LETTERS_MEAN[letter]} function")
        found = read_applied(letter, node, items, position + 1, context)
        assert found is not None
        called = found[0]
        if primes and called.kind == "call":
            called = replace(called, kind="slope", data=(*called.data, primes))
        return called, found[1]
    stem = canonical(base.base) if isinstance(base, Scripted) and base.base is not None else name
    if (
        functions.is_function_like(base, fence, context)
        and not (functions.is_raised_matrix(following) and not functions.is_letter_of_functions(base))
        and not _is_changed_matrix(base)
        and (not _is_quantity(stem, context) or functions.is_value(base, fence, context))
    ):
        assert following is not None
        value = uninterpreted.read_value(node, following, context)
        behind = items[position + 2] if position + 2 < len(items) else None
        placed_at = uninterpreted.at_place(value, behind, context)
        return (value, position + 2) if placed_at is None else (placed_at, position + 3)
    return None


def _is_quantity(name: str | None, context: Context) -> bool:
    """Whether a name is known, and as more than what a letter of functions was taken for elsewhere."""
    binding = context.lookup.symbol(name)
    if binding is None or name not in FUNCTION_LETTERS:
        return context.lookup.knows(name)
    return binding.provenance in ("declared", "defined") and binding.arguments is None


def _is_cross_matrix(node: Node | None) -> bool:
    """`[r]_\\times`: a factor, whatever it stands behind."""
    return isinstance(node, Scripted) and node.sub is not None and script(node.sub) == "\\times"


def _is_changed_matrix(node: Node) -> bool:
    """`A^\\top`, `A^{-1}`: a factor, whatever follows."""
    if not isinstance(node, Scripted) or node.sup is None or uninterpreted.letter_of(node) in FUNCTION_LETTERS:
        return False
    return script(node.sup) in TRANSPOSES | INVERSES and uninterpreted.letter_of(node).isupper()


def _is_index(fence: Fenced) -> bool:
    """Whether brackets hold a number or a letter that counts: `x[0]`, `x[n]`."""
    only = fence.body.items[0] if len(fence.body.items) == 1 else None
    return isinstance(only, Atom) and (only.kind == "number" or only.text in tuple("ijklmnt"))


def _is_plain(node: Node) -> TypeGuard[Atom]:
    """Whether this is a letter or a number."""
    return isinstance(node, Atom) and node.kind in ("letter", "number")
