"""Moving about in a surface tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from matcalc_ls.tex.tree import (
    Accent,
    Array,
    Atom,
    Display,
    Fenced,
    Fraction,
    Group,
    Node,
    Root,
    Row,
    Scripted,
    Styled,
    Unknown,
    is_space,
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes a node is made of, in reading order."""
    return _CHILDREN[type(node)](node)


def solid(row: Row) -> list[Node]:
    """What stands in a row, without spaces."""
    return [item for item in row.items if not is_space(item)]


def _scripted(node: Scripted) -> tuple[Node, ...]:
    return tuple(part for part in (node.base, node.sub, node.sup) if part is not None)


def _body(node: Group | Fenced | Styled) -> tuple[Node, ...]:
    return (node.body,)


def _cells(lines: tuple[tuple[Row, ...], ...]) -> tuple[Node, ...]:
    return tuple(cell for line in lines for cell in line)


# By type, for to match a node against one class after the other takes most of the time of a walk.
_CHILDREN: Mapping[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Node: lambda _: (),
    Atom: lambda _: (),
    Row: lambda node: node.items,
    Group: _body,
    Fenced: _body,
    Styled: _body,
    Scripted: _scripted,
    Fraction: lambda node: (node.numerator, node.denominator),
    Root: lambda node: (node.radicand,) if node.degree is None else (node.degree, node.radicand),
    Accent: lambda node: (node.body,) if node.label is None else (node.body, node.label),
    Array: lambda node: _cells(node.rows),
    Display: lambda node: _cells(node.lines),
    Unknown: lambda node: node.arguments,
}


def walk(node: Node) -> Iterator[Node]:
    """A node and everything in it, in reading order, parents first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if type(current) is not Atom:
            waiting += _CHILDREN[type(current)](current)[::-1]


def branches(node: Node) -> Iterator[Node]:
    """Those of them that have something in them."""
    # Apart from `walk`, because most nodes are atoms.
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if type(current) is not Atom:
            yield current
            waiting += _CHILDREN[type(current)](current)[::-1]


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """A node in which each node, innermost first, is what `change` makes of it; one that stays the same is the same."""

    def within(part: Any) -> Any:
        if isinstance(part, Node):
            return rebuilt(part, change)
        if isinstance(part, tuple):
            found = tuple(map(within, part))
            return found if any(new is not old for new, old in zip(found, part, strict=True)) else part
        return part

    parts = {field.name: getattr(node, field.name) for field in fields(node)}
    changed = {name: new for name, part in parts.items() if (new := within(part)) is not part}
    return change(replace(node, **changed) if changed else node)


def path_at(node: Node, offset: int) -> tuple[Node, ...]:
    """The nodes that hold an offset, from `node` to the innermost; empty if `node` does not hold it.

    An offset at a node's end counts as in it where no other node begins. Where several children hold it, as those
    from a macro's body may, the one with the shortest span is meant.
    """
    if not node.start <= offset <= node.end:
        return ()
    path = [node]
    while True:
        within = [child for child in children(path[-1]) if child.start <= offset <= child.end]
        if not within:
            return tuple(path)
        path.append(min(within, key=lambda child: (offset == child.end, child.end - child.start)))
