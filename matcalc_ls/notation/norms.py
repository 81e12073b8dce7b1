"""What a document shows of the norm that it means by `\\|A\\|` of a matrix: the Frobenius norm, or another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.notation.evidence import capital
from matcalc_ls.notation.names import canonical, script, unbold, words
from matcalc_ls.notation.superscripts import STYLES
from matcalc_ls.tex.tree import Atom, Fenced, Fraction, Node, Row, Scripted

NORM = "norm"
"""A kind of evidence."""
OWN, APART = "own", "apart"
"""Which norm is shown: one that the author defines and that is not the Frobenius norm, or that the Frobenius norm is
written otherwise."""

FROBENIUS = words("F fro Fro HS") | {f"\\{style}{{{text}}}" for style in STYLES for text in ("F", "Fro", "fro", "f")}
"""Subscripts that say that a norm or inner product is Frobenius's."""
_WORDS = ("perator norm", "pectral norm", "谱范数", "算子范数")
_HEADS = words("\\max \\sup \\min \\inf \\sigma \\lambda \\rho")
"""How a norm of matrices begins that is spelled out and is not the Frobenius norm."""


def norms_in(items: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """What an equation shows: `\\|A\\|^2 = \\frac{1}{p} \\operatorname{tr}(A A^\\top)`, `\\|I\\| = 1`."""
    of = _plain_norm(items[0]) if len(items) > 2 else None
    if of is None or not (isinstance(items[1], Atom) and items[1].text == "="):
        return
    head = items[2].base if isinstance(items[2], Scripted) else items[2]
    is_one = isinstance(head, Atom) and head.text == "1" and unbold(of) == "I"
    if is_one or isinstance(head, Fraction) or (isinstance(head, Atom) and head.text in _HEADS):
        yield NORM, OWN


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
