"""Remembering what was found out of nodes: several readers ask the same of a node, each time a formula is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from matcalc_ls.tex.tree import Node

MOST = 16_384
"""How many nodes a function remembers before it starts anew: more than a formula has, fewer than a long document."""

N = TypeVar("N", bound=Node)
T = TypeVar("T")

_memories: list[dict[int, Any]] = []


def forget_nodes() -> None:
    """Let all nodes go: where a document is closed, or read anew, nobody asks about the old ones again."""
    for memory in _memories:
        memory.clear()


def remembered(function: Callable[[N], T]) -> Callable[[N], T]:
    """A function of a node alone that remembers what it found. What it returns must not be changed."""
    # By identity, since to compare trees costs more than most of what is asked of them. The nodes are kept, so that no
    # other gets the same identity.
    kept: dict[int, tuple[N, T]] = {}
    _memories.append(kept)

    @wraps(function)
    def remembering(node: N) -> T:
        known = kept.get(id(node))  # to catch a KeyError takes ten times as long, and every fourth node is new
        if known is not None:
            return known[1]
        found = function(node)
        if len(kept) >= MOST:
            kept.clear()
        kept[id(node)] = node, found
        return found

    return remembering
