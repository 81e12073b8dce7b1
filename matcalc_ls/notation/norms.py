"""What a document shows of the norm that it means by `\\|A\\|` of a matrix: the Frobenius norm, or another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.notation.evidence import capital
from matcalc_ls.notation.names import canonical, script, unbold, words
from matcalc_ls.notation.superscripts import INVERSES, STYLES, TRANSPOSES
from matcalc_ls.tex.tree import Atom, Fenced, Fraction, Node, Root, Row, Scripted
from matcalc_ls.tex.walk import branches

NORM = "norm"
"""A kind of evidence."""
OWN, APART = "own", "apart"
"""Which norm is shown: one that the author defines and that is not the Frobenius norm, or that the Frobenius norm is
written otherwise."""
WEIGHTS, COVARIANCES = "weights", "covariances"
"""What stands below norms: `\\|x\\|_Q^2 = x^\\top Q x`, or `\\|x\\|_Q^2 = x^\\top Q^{-1} x`."""

FROBENIUS = words("F fro Fro HS") | {f"\\{style}{{{text}}}" for style in STYLES for text in ("F", "Fro", "fro", "f")}
"""Subscripts that say that a norm or inner product is Frobenius's."""
_WORDS = ("perator norm", "pectral norm", "谱范数", "算子范数")
_HEADS = words("\\max \\sup \\min \\inf \\sigma \\lambda \\rho")
"""How a norm of matrices begins that is spelled out and is not the Frobenius norm."""


def norms_in(items: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """What an equation shows: `\\|A\\|^2 = \\frac{1}{p} \\operatorname{tr}(A A^\\top)`, `\\|I\\| = 1`."""
    if (shown := _below(items)) is not None:
        yield NORM, shown
    of = _plain_norm(items[0]) if len(items) > 2 else None
    if of is None or not (isinstance(items[1], Atom) and items[1].text == "="):
        return
    head = items[2].base if isinstance(items[2], Scripted) else items[2]
    is_one = isinstance(head, Atom) and head.text == "1" and unbold(of) == "I"
    if is_one or isinstance(head, Fraction) or (isinstance(head, Atom) and head.text in _HEADS):
        yield NORM, OWN


def _below(items: Sequence[Node]) -> str | None:
    """What an equation shows of the matrix below a norm, `\\|x\\|_Q := \\sqrt{x^\\top Q x}`."""
    head = items[0] if items else None
    if not (isinstance(head, Scripted) and head.sub is not None and is_norm(head.base)):
        return None
    after = next((number for number, node in enumerate(items) if _is_equals(node)), len(items))
    form = items[after + 1 : after + 2]
    form = form[0].radicand.items if form and isinstance(form[0], Root) else items[after + 1 :]
    match form:
        case [Scripted(sup=Row() as sup), weight, _, *_] if script(sup) in TRANSPOSES:
            below = script(head.sub)
            return COVARIANCES if _inverted(weight) == below else WEIGHTS if script(weight) == below else None
    return None


def _is_equals(node: Node) -> bool:
    return isinstance(node, Atom) and node.text in ("=", "\\coloneqq", "\\triangleq", "\\equiv")


def _inverted(node: Node) -> str | None:
    """What this is the inverse of."""
    if isinstance(node, Scripted) and node.base is not None and node.sup is not None and script(node.sup) in INVERSES:
        return script(node.base)
    return None


def weighs(sub: Row, *, by_name: bool) -> bool:
    """Whether what stands below a norm is a matrix: an inverse, or where the document says so a name."""
    below = sub.items[0] if len(sub.items) == 1 else sub
    if _inverted(below) is not None:
        return True
    return by_name and canonical(below) is not None and script(below) not in FROBENIUS and script(below) not in "pqr"


def is_norm(node: Node | None) -> bool:
    return isinstance(node, Fenced) and node.left == "\\|"


def inverses_below(nodes: Sequence[Node]) -> Iterator[Scripted]:
    """The matrices `P^{-1}` by which norms are weighted, `\\|x\\|_{P^{-1}}`: each is symmetric, or this is no norm."""
    for outer in nodes:
        if type(outer) is Atom:
            continue
        for node in branches(outer):
            if type(node) is Scripted and node.sub is not None and is_norm(node.base):
                weight = node.sub.items[0] if len(node.sub.items) == 1 else None
                if isinstance(weight, Scripted) and _inverted(weight) is not None:
                    yield weight


def is_frobenius(node: Scripted) -> bool:
    """Whether this is `\\|A\\|_F`, which tells it from `\\|A\\|`."""
    return (
        isinstance(node.base, Fenced)
        and node.base.left == "\\|"
        and node.sub is not None
        and script(node.sub) in FROBENIUS
    )


def speaks_of_norms(text: str) -> bool:
    """Whether a text speaks of norms of matrices by which `\\|A\\|` is meant, rather than the Frobenius norm."""
    return any(word in text for word in _WORDS)


def _plain_norm(node: Node) -> str | None:
    """The capital of which this is the norm, or the square of it, with nothing below."""
    fence = node.base if isinstance(node, Scripted) and node.sub is None else node
    if not isinstance(fence, Fenced) or fence.left != "\\|":
        return None
    body: Row = fence.body
    name = canonical(body.items[0]) if len(body.items) == 1 else None
    return name if name is not None and (capital(name) or unbold(name)[:1].isupper()) else None
