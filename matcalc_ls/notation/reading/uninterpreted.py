"""What is read though nobody said what it is: values of functions, `f(x)`, `p(y \\mid x, \\theta)`.

They become terms whose operands are read and whose shape is tried out like that of a name; their kind, `uninterpreted`,
has no value, so nothing that holds one is differentiated or judged. Derivatives are alike (see `derivative_terms`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.algebra.operation import ATOM, SUM
from matcalc_ls.notation.names import BOLD, canonical, is_bold, script
from matcalc_ls.notation.reading import grammar, scripts
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.habits import MATRIX_FIRST, SCALAR_FIRST, Ranks, habit
from matcalc_ls.notation.reading.indices import dims_of
from matcalc_ls.notation.reading.senses import sense
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES
from matcalc_ls.notation.reading.tables import BRACKETS, DOTS, FUNCTION_LETTERS, PLACEHOLDERS
from matcalc_ls.notation.reading.terms import Term, key_of, opaque
from matcalc_ls.notation.relations import has_relation
from matcalc_ls.notation.statements import RELATIONS
from matcalc_ls.notation.superscripts import INVERSES, TRANSPOSES
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Group, Node, Row, Scripted, Styled

VALUED = frozenset("LEPQKVUHIDSOpqkdcrs")
"""Letters whose values are numbers, when they are functions: losses, probabilities, kernels, energies, distances."""
_EXPECTATIONS = frozenset({"\\mathbb{E}", "\\mathrm{E}", "\\mathsf{E}", "\\operatorname{E}"})
_COVARIANCE = re.compile(
    r"\\(?:mathrm|operatorname|text|textrm|textsf|mathsf|mathbb)\{(?:[Cc]ov|[Vv]ar)\}"
    r"|\\?(?:[Cc]ov|[Vv]ar)\Z|\\(?:mathbb|mathds|mathbbm)\{V\}"
)
_ALIKE = re.compile(
    r"\\?(?:[a-z]+\{)?(?:prox|Prox|proj|Proj|sg|stopgrad|stop_gradient|[Dd]ropout|[Ll]ayer[Nn]orm|[Bb]atch[Nn]orm|RMSNorm|LN|BN)\}?"
)
"""Words for functions whose values are like what they take: proximal operators and projections, layers of a network."""
OF_DERIVATIVES = frozenset("JHD")
"""Letters of the Jacobian and the Hessian, where the function stands below: `J_f(x)`."""
SEPARATORS = {",": ", ", ";": "; ", "|": " \\mid ", "\\mid": " \\mid ", "\\|": " \\| ", "\\middle|": " \\mid "}


def letter_of(node: Node | None) -> str:
    """The letter of a name without scripts, accents and bold: `f` of `\\hat{\\mathbf f}_\\theta`."""
    while node is not None:
        if isinstance(node, Scripted):
            node = node.base
        elif isinstance(node, Accent | Group) or (isinstance(node, Styled) and node.style in BOLD):
            if len(node.body.items) != 1:
                return ""
            node = node.body.items[0]
        else:
            return canonical(node) or ""
    return ""


def alike(operand: Term, start: int, end: int, before: str, behind: str) -> Term:
    """What has the shape of its operand and no value that is known: `\\Re A`, `\\lfloor x \\rfloor`."""
    inside = ATOM if before == "" or before[-1:].isalpha() else SUM
    return Term("alike", start, end, (operand,), (key_of(before or behind), (before, behind), inside, ATOM), True)


def scalar(operands: Sequence[Term], start: int, end: int, *pieces: str) -> Term:
    """A number that operands tell, with the LaTeX around them: `\\binom{n}{k}`, `\\langle f, g \\rangle_H`."""
    return Term("uninterpreted", start, end, tuple(operands), (key_of(pieces[0]), (0,), pieces, SUM, ATOM), True)


def unnamed(spelling: str, ranks: tuple[int, ...], start: int, end: int) -> Term:
    """A quantity that is spelled so, and of which nothing says what it is: `H_{pp}^{-1}`, `\\hat u_{it}`."""
    return Term("uninterpreted", start, end, (), (key_of(spelling), ranks, (spelling,), SUM, ATOM))


def by_entries(items: Sequence[Node], context: Context) -> Term | None:
    """`(a_{ij})`, `[\\sigma_{ij}]^{-1}`: on a side of its own, the matrix of these entries; else None."""
    node = items[0] if len(items) == 1 else None
    fence = node.base if isinstance(node, Scripted) else node
    if node is None or not isinstance(fence, Fenced) or not fence.closed or fence.left not in ("(", "["):
        return None
    inside = grammar.flattened(fence.body)
    entry = inside[0] if len(inside) == 1 else None
    indices = dims_of(entry.sub) if isinstance(entry, Scripted) else None
    if entry is None or indices is None or [dim.name in PLAIN_INDICES for dim in indices] != [True, True]:
        return None
    whole = unnamed(f"{fence.left}{script(entry)}{fence.right}", (2,), fence.start, fence.end)
    if not isinstance(node, Scripted):
        return whole
    if node.sub is not None or node.primes or script(node.sup or node) not in TRANSPOSES | INVERSES:
        return None
    return scripts.raised(whole, node.sup, node, context)


def variant(term: Term, sub: Row, start: int, end: int, *, is_index: bool) -> Term | None:
    """What a subscript makes of a term that tells it apart, `(Ax)_{\\text{test}}`, says where it is taken,
    `E[x]_{t = 0}`, or leaves open how many indices an entry has, `X_{i,\\dots,j}`; None for others."""
    below = f"_{{{script(sub)}}}"
    if not is_index and has_relation(sub.items):
        return alike(term, start, end, "", below)
    if _is_word(sub):
        return alike(term, start, end, "(", f"){below}")
    if is_index or not any(grammar.sign_of(item) in DOTS for item in sub.items):
        return None
    return Term("uninterpreted", start, end, (term,), (key_of("_"), (0,), ("(", f"){below}"), SUM, ATOM), True)


def _is_word(sub: Row) -> bool:
    """Whether a subscript is a word, which tells one thing from another: `\\text{new}`, `center`."""
    only = sub.items[0] if len(sub.items) == 1 else None
    if isinstance(only, Styled):
        return len(only.words) > 1
    letters = [item.text for item in sub.items if isinstance(item, Atom) and item.kind == "letter"]
    return len(letters) == len(sub.items) > 2 and not PLAIN_INDICES.issuperset(letters)


def sign_below(accent: Accent) -> str:
    """The sign under an accent, `\\nabla` of `\\tilde\\nabla`."""
    return grammar.sign_of(accent.body.items[0]) if len(accent.body.items) == 1 else ""


def read_value(node: Node, following: Node, context: Context) -> Term:
    """The value of a function that nobody defined, at a place."""
    name, outside = _function_name(node)
    fence = following.base if isinstance(following, Scripted) else following
    assert isinstance(fence, Fenced)
    if name is None or not fence.closed or BRACKETS.get(fence.left) != fence.right or fence.left == "\\{":
        return opaque("a function without brackets of its own", node.start, following.end)
    if all(grammar.sign_of(item) in PLACEHOLDERS | DOTS | {","} for item in grammar.flattened(fence.body)):
        return sense("a function", node.start, following.end)
    parts = parts_of(fence, context)
    if parts is None:
        return opaque(f"what {name} is applied to", node.start, following.end)
    operands, between = parts
    if letter_of(node) == "\\mathcal{N}" and set(between[1:-1]) == {", "}:
        return sense("a distribution", node.start, following.end, operands)
    pieces = (f"{name}{fence.left}{between[0]}", *between[1:-1], f"{between[-1]}{fence.right}")
    if (len(operands) == 1 and _ALIKE.fullmatch(letter_of(node))) or (
        _is_expectation(node, fence) and between[1] in ("", SEPARATORS["\\mid"])
    ):
        term = Term("alike", node.start, fence.end, operands, (key_of(name), pieces, SUM, ATOM), True)
    else:
        data = (key_of(name), _ranks(node, context), pieces, SUM, ATOM)
        kind = "covariance" if _COVARIANCE.match(letter_of(node)) else "uninterpreted"
        term = Term(kind, node.start, fence.end, operands, data, True)
    if isinstance(following, Scripted):
        term = scripts.read_scripts(term, replace(following, start=node.start), context)
    return (
        term
        if outside is None
        else scripts.raised(term, outside, Scripted(node.start, term.end, None, None, outside), context)
    )


def _is_expectation(node: Node, fence: Fenced) -> bool:
    """Whether a function is the expectation, whose value is like what it is taken of."""
    letter = letter_of(node)
    return letter in _EXPECTATIONS or (letter == "E" and fence.left == "[")


def bracketed(fence: Fenced, behind: str, start: int, end: int, context: Context) -> Term | None:
    """A number that is spelled by brackets and what stands behind them: `\\langle f, k(x, \\cdot) \\rangle_H`."""
    parts = parts_of(fence, context)
    if parts is None:
        return None
    operands, between = parts
    left, right = f"{fence.left} ", f" {fence.right}{behind}"
    return scalar(operands, start, end, f"{left}{between[0]}", *between[1:-1], f"{between[-1]}{right}")


def _ranks(node: Node, context: Context) -> Ranks:
    """The number of axes of a function's values: a letter of a function says nothing, one of a quantity does."""
    name = canonical(node) or ""
    binding = context.lookup.symbol(name)
    if binding is not None and binding.arguments is None:
        declared = len(binding.quantity.shape)
        return (declared, *(rank for rank in SCALAR_FIRST if rank != declared))
    if is_bold(name):
        return habit(name)
    letter = letter_of(node)
    below = node.sub.items if isinstance(node, Scripted) and node.sub is not None else ()
    if letter in OF_DERIVATIVES and below and letter_of(below[0]) in FUNCTION_LETTERS:
        return MATRIX_FIRST
    if len(letter) > 1 or letter in FUNCTION_LETTERS | VALUED:
        return SCALAR_FIRST
    return habit(letter) if letter else SCALAR_FIRST


def _function_name(node: Node) -> tuple[str | None, Row | None]:
    """The name of a function, and the superscript that acts on its value: the T of `\\phi^T(x)`, the 2 of `f^2(x)`."""
    if isinstance(node, Scripted) and node.sup is not None and node.base is not None:
        text = script(node.sup)
        if text in TRANSPOSES or (text.isdigit() and not node.primes):
            end = node.sub.end if node.sub is not None else node.base.end
            bare = Scripted(node.start, end, node.base, node.sub, None) if node.sub is not None else node.base
            return canonical(bare), node.sup
    return canonical(node) or script(node), None


def read_composition(items: Sequence[Node], following: Node, context: Context) -> Term:
    """`(f \\circ g)(x)` of functions that nobody defined."""
    name = " \\circ ".join(canonical(item) or script(item) for item in items[::2])
    start = items[0].start - 1
    fence = following.base if isinstance(following, Scripted) else following
    assert isinstance(fence, Fenced)
    parts = parts_of(fence, context)
    if parts is None:
        return opaque(f"what {name} is applied to", start, following.end)
    operands, between = parts
    pieces = (f"({name})({between[0]}", *between[1:-1], f"{between[-1]})")
    term = Term("uninterpreted", start, fence.end, operands, (key_of(name), SCALAR_FIRST, pieces, SUM, ATOM), True)
    return (
        scripts.read_scripts(term, replace(following, start=start), context)
        if isinstance(following, Scripted)
        else term
    )


def at_place(term: Term, node: Node | None, context: Context) -> Term | None:
    """`H(f)(x)`: an operator on a function, whose value is taken at a place; None for any other brackets."""
    fence = node.base if isinstance(node, Scripted) else node
    of_function = term.kind == "uninterpreted" and len(term.args) == 1 and term.args[0].kind == "name"
    if not of_function or term.args[0].data[0] not in FUNCTION_LETTERS or not isinstance(fence, Fenced):
        return None
    parts = parts_of(fence, context)
    if parts is None:
        return None
    operands, between = parts
    key, ranks, pieces, inside, outside = term.data
    pieces = (*pieces[:-1], f"{pieces[-1]}({between[0]}", *between[1:-1], f"{between[-1]})")
    found = Term(term.kind, term.start, fence.end, (*term.args, *operands), (key, ranks, pieces, inside, outside), True)
    return (
        scripts.read_scripts(found, replace(node, start=term.start), context) if isinstance(node, Scripted) else found
    )


def parts_of(fence: Fenced, context: Context) -> tuple[tuple[Term, ...], list[str]] | None:
    """What a function is applied to, and the LaTeX before, between and behind; dots and places left open are LaTeX."""
    operands: list[Term] = []
    between = [""]
    part: list[Node] = []
    items = [*grammar.flattened(fence.body), Atom(fence.end, fence.end, "symbol", ",")]
    for position, item in enumerate(items):
        sign = grammar.sign_of(item)
        separator = SEPARATORS.get(sign) or (f" {sign} " if sign in RELATIONS else None)
        if separator is None:
            part.append(item)
            continue
        only = grammar.sign_of(part[0]) if len(part) == 1 else ""
        if only in DOTS or only in PLACEHOLDERS:
            between[-1] += "\\dots" if only in DOTS else "\\cdot"
        elif not part:
            return None
        else:
            operands.append(grammar.read_items(part, context, fence.start, fence.end))
            between.append("")
        if position < len(items) - 1:
            between[-1] += separator
        part = []
    return (tuple(operands), between) if operands else None
