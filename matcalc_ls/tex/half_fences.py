"""Brackets of which `\\left` and `\\right` show one side alone: broken between lines, or as tall as what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted, base_of

_NONE = "."
_BRACKETS = frozenset({"(", "[", "\\{", "|", "\\|", "\\langle"})
_ENDS = frozenset({")", "]", "\\}", "|", "\\|", "\\rangle"})


def mended(nodes: list[Node]) -> list[Node]:
    r"""The nodes of a row with each bracket whole: `\left( a \right. \left. + b \right)` is `(a + b)`, and the bar of
    `P(\left. A \right| B)` stands between two things."""
    if not any(map(_is_half, nodes)):
        return nodes
    found: list[Node] = []
    position = 0
    while position < len(nodes):
        node = nodes[position]
        if (last := _end_of_broken(nodes, position)) is not None:
            found.append(_joined(nodes[position : last + 1]))
            position = last
        elif isinstance(node, Fenced) and node.left == node.right == _NONE:
            found += mended([*node.body.items])
        elif isinstance(node, Fenced) and (node.left, node.right) in ((_NONE, "|"), ("|", _NONE)) and len(nodes) > 1:
            found += _with_bar(node)
        else:
            found.append(node)
        position += 1
    return found


def _is_half(node: Node) -> bool:
    fence = base_of(node)
    return isinstance(fence, Fenced) and _NONE in (fence.left, fence.right)


def _end_of_broken(nodes: Sequence[Node], first: int) -> int | None:
    """Where the bracket ends that begins at `first` and is open there to its right."""
    opening = nodes[first]
    if not isinstance(opening, Fenced) or opening.left not in _BRACKETS or opening.right != _NONE or not opening.closed:
        return None
    for position in range(first + 1, len(nodes)):
        fence = base_of(nodes[position])
        if not isinstance(fence, Fenced):
            continue
        if fence.left == _NONE and fence.right in _ENDS:
            return position
        if fence.right == _NONE and fence.left != _NONE:
            return None
    return None


def _joined(nodes: Sequence[Node]) -> Node:
    """The brackets of the first and last node with all that stands within and between them."""
    opening, closing = nodes[0], base_of(nodes[-1])
    assert isinstance(opening, Fenced) and isinstance(closing, Fenced)
    inside: list[Node] = [*opening.body.items]
    for node in nodes[1:-1]:
        inside += node.body.items if isinstance(node, Fenced) and node.left == node.right == _NONE else (node,)
    inside += closing.body.items
    body = Row(opening.body.start, closing.body.end, tuple(inside))
    whole = Fenced(opening.start, closing.end, opening.left, closing.right, body)
    last = nodes[-1]
    return replace(last, start=whole.start, base=whole) if isinstance(last, Scripted) else whole


def _with_bar(node: Fenced) -> list[Node]:
    """What a bar is as tall as, and the bar beside it."""
    inside = mended([*node.body.items])
    if node.left == "|":
        return [Atom(node.start, node.body.start, "symbol", "|"), *inside]
    return [*inside, Atom(node.body.end, node.end, "symbol", "|")]
