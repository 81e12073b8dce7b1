"""Parts that a long result repeats, bound once: `p ⊙ g − (pᵀg) p where p = softmax(Ax + b)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matcalc_ls.algebra.build import symbol
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.calculus.factoring.measure import size

LONG = 18
"""Signs of a result that is worth shortening."""

WORTH, WORTH_LINEAR = 3, 8
"""Signs that a name has to save: for a softmax or an inverse few, for a sum or a product more."""

MOST_PARTS = 2

LETTERS = (["s", "c", "t", "\\alpha", "\\beta"], ["p", "q", "r", "u", "v"], ["P", "Q", "R", "S", "T"])
"""Names of scalars, vectors and matrices."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A result with names in it, and what they stand for: each may speak of those before it."""

    result: Expr
    parts: tuple[tuple[Expr, Expr], ...] = ()


def shared(root: Expr, taken: Iterable[str] = ()) -> Shared:
    """A result with the parts that it repeats bound to names that are not `taken`; short results as they are."""
    used = {*root.free, *taken}
    parts: list[tuple[Expr, Expr]] = []
    while size(root) >= LONG and len(parts) < MOST_PARTS:
        part = _most_repeated(root)
        letter = next((name for name in _letters(part) if name not in used), None) if part is not None else None
        if part is None or letter is None:
            break
        used.add(letter)
        name = symbol(letter, part.shape)
        root = _replaced(root, part, name)
        parts = [(own, _replaced(value, part, name)) for own, value in parts]
        parts.insert(0, (name, part))
    return Shared(root, tuple(parts))


def _letters(part: Expr) -> Iterator[str]:
    yield from LETTERS[min(len(part.shape), 2)]


def _replaced(root: Expr, part: Expr, name: Expr) -> Expr:
    return transform(root, lambda node: name if node is part else None)


def _most_repeated(root: Expr) -> Expr | None:
    """The part that a name would save the most signs of."""
    bound = {node.data[0] for node in root.walk() if node.operation.binds}
    counts = _occurrences(root)
    best: Expr | None = None
    most = (False, 0)
    for node, count in counts.items():
        if count < 2 or not node.args or node is root or not node.free.isdisjoint(bound) or _is_of_sizes(node):
            continue
        gain = (count - 1) * (size(node) - 1) - 3
        named = not node.operation.linear and node.name not in ("power", "entrywise power")
        worth = gain >= (WORTH if named else WORTH_LINEAR) and node.name != "transpose"
        if worth and (named, gain) > most:
            best, most = node, (named, gain)
    return best


def _is_of_sizes(node: Expr) -> bool:
    """Whether a part is made of numbers and sizes alone, such as 1/n."""
    return not node.shape and all(inner.args or inner.name in ("number", "dimension") for inner in node.walk())


def _occurrences(root: Expr) -> dict[Expr, int]:
    """How often each part is written."""
    counts = dict.fromkeys(reversed(list(root.walk())), 0)
    counts[root] = 1
    for node, count in counts.items():
        for arg in node.args:
            counts[arg] += count
    return counts
