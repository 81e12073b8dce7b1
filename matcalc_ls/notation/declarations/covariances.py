"""Which matrices are covariances, as formulas tell it: `x \\sim \\mathcal{N}(\\mu, \\Sigma)`, `E[u u^\\top] = \\Omega`.

Sources: a covariance is symmetric and positive semidefinite, Magnus & Neudecker, section 11.4; whether it is regular is
not said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.notation.declarations.dims import split_at
from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.declarations.names import Name, name_of
from matcalc_ls.notation.names import last_letter, script, words
from matcalc_ls.tex.tree import Atom, Fenced, Node, Scripted

_STYLES = words("mathrm operatorname text textrm mathsf mathbb mathds mathbbm")
_NORMAL = words("\\mathcal{N} \\mathscr{N} MVN Normal \\Normal") | {
    f"\\{style}{{{word}}}" for style in _STYLES for word in ("N", "MVN", "Normal")
}
EXPECTATIONS = frozenset({"E", "\\E"} | {f"\\{style}{{E}}" for style in _STYLES})
COVARIANCES = words("\\Cov \\cov \\Var \\var") | {
    f"\\{style}{{{word}}}" for style in _STYLES for word in ("Cov", "cov", "Var", "var", "V")
}
_PARAMETERS = frozenset({",", ";", "|", "\\mid", "\\vert"})
COVARIANCE = Kind(None, None, frozenset({"symmetric", "positive semidefinite"}))
"""What is known of a covariance, which of a variance is no more than that it is not negative."""
INVERTED_COVARIANCE = Kind(None, None, frozenset({"symmetric", "positive definite"}))
"""What is known of a matrix by the inverse of which a norm is weighted."""


def covariance_in(nodes: Sequence[Node]) -> Name | None:
    """The name of the covariance that a formula speaks of, if it does."""
    return _parameter(nodes) or _moment(nodes)


def _parameter(nodes: Sequence[Node]) -> Name | None:
    """The last parameter of a normal distribution, or of its density `\\mathcal{N}(x; \\mu, \\Sigma)`."""
    for position, node in enumerate(nodes[1:], 1):
        if isinstance(node, Fenced) and _is_normal(nodes[position - 1], nodes[position - 2 : position - 1]):
            *others, last = split_at(node.body.items, _PARAMETERS)
            return _matrix(last) if others else None
    return None


def _is_normal(node: Node, before: Sequence[Node]) -> bool:
    name = script(_bare(node))
    return name in _NORMAL or (name == "N" and any("\\sim" in script(each) for each in before))


def _moment(nodes: Sequence[Node]) -> Name | None:
    """`\\operatorname{Cov}(x) = \\Sigma`, `E[u u^\\top] = \\Omega`: what a second moment of one vector is called."""
    sides = split_at(nodes, {"="})
    if len(sides) == 1 or not any(map(_is_second_moment, sides)):
        return None
    return next(filter(None, map(_matrix, sides)), None)


def _is_second_moment(nodes: Sequence[Node]) -> bool:
    match nodes:
        case [operator, Fenced(body=inside)] if (name := script(_bare(operator))) in COVARIANCES | EXPECTATIONS:
            of = split_at(inside.items, {"|", "\\mid"})[0]
            return _is_outer_square(of) if name in EXPECTATIONS else not any(map(_is_comma, of))
    return False


def _is_outer_square(nodes: Sequence[Node]) -> bool:
    """`u u^\\top`, `(x - \\mu) (x - \\mu)^\\top`."""
    match nodes:
        case [first, Scripted() as second] if not isinstance(first, Scripted) or name_of([first]) is not None:
            turned = name_of([second], may_invert=True)
            if turned is not None:
                return turned.transposed and turned.text == script(first)
            return isinstance(first, Fenced) and second.base is not None and script(second.base) == script(first)
    return False


def _is_comma(node: Node) -> bool:
    return isinstance(node, Atom) and node.text == ","


def _bare(node: Node) -> Node:
    """A name without what stands below it: the dimension of `N_p(\\mu, \\Sigma)`."""
    return node.base if isinstance(node, Scripted) and node.base is not None and node.sup is None else node


def _matrix(nodes: Sequence[Node]) -> Name | None:
    """The name that nodes are, or that they invert, if it has a capital: numbers have variances."""
    name = name_of(nodes, may_invert=True)
    if name is None or name.is_identity or not last_letter(name.text).lstrip("\\")[:1].isupper():
        return None
    return replace(name, transposed=False, inverted=False)
