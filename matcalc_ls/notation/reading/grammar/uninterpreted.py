"""What is read though nobody said what it is: values of functions, `f(x)`, `p(y \\mid x, \\theta)`.

They become terms whose operands are read and whose shape is tried out like that of a name; their kind, `uninterpreted`,
has no value, so nothing that holds one is differentiated or judged. Derivatives are alike (see `derivative_terms`).
"""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.operation import ATOM, FACTOR, PRODUCT, SCRIPT, SUM
from matcalc_ls.notation.names import BOLD, canonical, script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import surface
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES
from matcalc_ls.notation.reading.tables import DOTS, PLACEHOLDERS
from matcalc_ls.notation.reading.terms import Term, key_of
from matcalc_ls.notation.relations import has_relation
from matcalc_ls.notation.statements import RELATIONS
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Group, Node, Row, Scripted, Styled

VALUED = frozenset("LEPQKVUHIDSOpqkdcrs")
"""Letters whose values are numbers, when they are functions: losses, probabilities, kernels, energies, distances."""
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


def of_entries_in_brackets(entry: Term, sub: Row, axes: int, start: int, end: int) -> Term:
    """`(x_i x_j)_{ij}`: what has these entries."""
    pieces = ("(", f")_{{{script(sub)}}}")
    return Term("uninterpreted", start, end, (entry,), (key_of("(" + pieces[1]), (axes,), pieces, SUM, ATOM), True)


def unnamed(spelling: str, ranks: tuple[int, ...], start: int, end: int) -> Term:
    """A quantity that is spelled so, and of which nothing says what it is: `H_{pp}^{-1}`, `\\hat u_{it}`."""
    return Term("uninterpreted", start, end, (), (key_of(spelling), ranks, (spelling,), SUM, ATOM))


def dotted(kind: str, spelling: str, factors: Sequence[Term], pieces: Sequence[str], start: int, end: int) -> Term:
    """Factors of which dots leave some out: entrywise products are like each of them, Kronecker products larger."""
    key, text = key_of(f"\\dots {spelling}"), tuple(pieces)
    if kind == "hadamard":
        return Term("alike", start, end, tuple(factors), (key, text, FACTOR, PRODUCT))
    return Term("uninterpreted", start, end, tuple(factors), (key, (2, 1, 0), text, FACTOR, PRODUCT))


def tensor_power(term: Term, base: Node | None, sup: Row, start: int, end: int) -> Term:
    """`|0\\rangle^{\\otimes n}`: the Kronecker product of so many of it."""
    power = f"^{{{script(sup)}}}"
    key = key_of(f"{'' if base is None else script(base)}{power}")
    return Term("uninterpreted", start, end, (term,), (key, (1, 2), ("", power), ATOM, SCRIPT))


def variant(term: Term, sub: Row, start: int, end: int, *, is_index: bool) -> Term | None:
    """What a subscript makes of a term that tells it apart, `(Ax)_{\\text{test}}`, says where it is taken,
    `E[x]_{t = 0}`, or leaves open how many indices an entry has, `X_{i,\\dots,j}`; None for others."""
    below = f"_{{{script(sub)}}}"
    if not is_index and has_relation(sub.items):
        return alike(term, start, end, "", below)
    if _is_word(sub):
        return alike(term, start, end, "(", f"){below}")
    if is_index or not any(surface.sign_of(item) in DOTS for item in sub.items):
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
    return surface.sign_of(accent.body.items[0]) if len(accent.body.items) == 1 else ""


def bracketed(fence: Fenced, behind: str, start: int, end: int, context: Context) -> Term | None:
    """A number that is spelled by brackets and what stands behind them: `\\langle f, k(x, \\cdot) \\rangle_H`."""
    parts = parts_of(fence, context)
    if parts is None:
        return None
    operands, between = parts
    left, right = f"{fence.left} ", f" {fence.right}{behind}"
    return scalar(operands, start, end, f"{left}{between[0]}", *between[1:-1], f"{between[-1]}{right}")


def parts_of(fence: Fenced, context: Context) -> tuple[tuple[Term, ...], list[str]] | None:
    """What a function is applied to, and the LaTeX before, between and behind; dots and places left open are LaTeX."""
    operands: list[Term] = []
    between = [""]
    part: list[Node] = []
    items = [*surface.flattened(fence.body), Atom(fence.end, fence.end, "symbol", ",")]
    for position, item in enumerate(items):
        sign = surface.sign_of(item)
        separator = SEPARATORS.get(sign) or (f" {sign} " if sign in RELATIONS else None)
        if separator is None:
            part.append(item)
            continue
        only = surface.sign_of(part[0]) if len(part) == 1 else ""
        if only in DOTS or only in PLACEHOLDERS:
            between[-1] += "\\dots" if only in DOTS else "\\cdot"
        elif not part:
            return None
        else:
            operands.append(context.read_items(part, fence.start, fence.end))
            between.append("")
        if position < len(items) - 1:
            between[-1] += separator
        part = []
    return (tuple(operands), between) if operands else None
