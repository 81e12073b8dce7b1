"""Which names are errors that nobody sees, as formulas tell it: `u \\sim N(0, \\sigma^2 I)`, `E[u \\mid X] = 0`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from matcalc_ls.notation.declarations.covariances import COVARIANCES, EXPECTATIONS
from matcalc_ls.notation.names import canonical, script, unbold
from matcalc_ls.tex.tree import Atom, Fenced, Node, Scripted

NOISE = "noise"
"""The kind of evidence: that a name is drawn from what has no mean, or that it has an expectation or a variance."""

_GIVEN = frozenset({"|", "\\mid", "\\vert"})
_EPSILONS = frozenset({"\\epsilon", "\\varepsilon"})
_LAW = 4
"""How many nodes it takes to say which law has what parameters, `\\overset{iid}{\\sim} N_p (0, \\Sigma)`."""


def noise_in(items: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """What the nodes of a row show, without what is in them: the kind of evidence, and the name."""
    for number, (node, following) in enumerate(pairwise(items)):
        if type(following) is Atom:
            if following.text == "\\sim" and any(map(_has_no_mean, items[number + 2 : number + 2 + _LAW])):
                yield from _named(node)
        elif type(following) is Fenced and script(node) in COVARIANCES | EXPECTATIONS:
            inside = following.body.items
            if len(inside) == 1 or (len(inside) > 1 and script(inside[1]) in _GIVEN):
                yield from _named(inside[0])


def is_epsilon(name: str) -> bool:
    """Whether a name is the letter that errors have everywhere."""
    return unbold(name) in _EPSILONS


def _has_no_mean(node: Node) -> bool:
    """`(0, \\Sigma)`, in whatever style the zero is."""
    return type(node) is Fenced and bool(node.body.items) and unbold(script(node.body.items[0])) == "0"


def _named(node: Node) -> Iterator[tuple[str, str]]:
    bare = node.base if isinstance(node, Scripted) and node.sup is None and node.base is not None else node
    name = canonical(bare)
    if name is not None:
        yield NOISE, unbold(name)
