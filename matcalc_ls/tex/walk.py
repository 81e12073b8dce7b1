"""Moving about in a surface tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from matcalc_ls.tex.tree import (
    Accent,
    Array,
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
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes a node is made of, in reading order."""
    match node:
        case Row(items=items):
            return items
        case Group(body=body) | Fenced(body=body) | Styled(body=body):
            return (body,)
        case Scripted(base=base, sub=sub, sup=sup):
            return tuple(part for part in (base, sub, sup) if part is not None)
        case Fraction(numerator=numerator, denominator=denominator):
            return (numerator, denominator)
        case Root(radicand=radicand, degree=degree):
            return (radicand,) if degree is None else (degree, radicand)
        case Accent(body=body, label=label):
            return (body,) if label is None else (body, label)
        case Array(rows=lines) | Display(lines=lines):
            return tuple(cell for line in lines for cell in line)
        case Unknown(arguments=arguments):
            return arguments
    return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything in it, in reading order, parents first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


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
