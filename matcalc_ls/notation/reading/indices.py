"""Indices, bounds and sizes in scripts: rows that are polynomials in names, such as `N-1`, `2k`, `(l)`."""

from __future__ import annotations

from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.notation.declarations.dims import word_of
from matcalc_ls.notation.names import TRANSPARENT, canonical
from matcalc_ls.tex.remembered import remembered
from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted, Styled, is_space, text_of

_ZERO = Dim.of(0)


def dim_of(row: Row | None) -> Dim | None:
    """The polynomial that a row spells, or None; brackets around all of it count for nothing."""
    return None if row is None else _dim_of(row)


@remembered
def _dim_of(row: Row) -> Dim | None:
    items = _flat(row)
    if len(items) == 1 and isinstance(items[0], Fenced) and items[0].left in ("(", "["):
        return dim_of(items[0].body)
    word = word_of(items) if items else None
    return _sum(items) if word is None else Dim.of(word)


def dims_of(row: Row | None) -> tuple[Dim, ...] | None:
    """The indices of an entry: `ij`, `i,j`, `i+1,j`, `1`, `12`; None if it spells none; `m \\times n` is a size,
    `-j` all but j."""
    return None if row is None else _dims_of(row)


@remembered
def _dims_of(row: Row) -> tuple[Dim, ...] | None:
    parts: list[list[Node]] = [[]]
    items = _flat(row)
    if any(isinstance(item, Atom) and item.text == "\\times" for item in items):
        return None
    for item in items:
        if isinstance(item, Atom) and item.text == ",":
            parts.append([])
        else:
            parts[-1].append(item)
    if len(parts) == 1:
        single = _digits(parts[0]) or _letters(parts[0])
        if single:
            return single
    if any(part and text_of(part[0]) == "-" for part in parts):
        return None
    dims = [_sum(part) for part in parts]
    return tuple(dim for dim in dims if dim is not None) if None not in dims else None


def _letters(items: list[Node]) -> tuple[Dim, ...]:
    """Indices side by side: names, or names and digits."""
    dims = [_factor(item) for item in items]
    return tuple(dim for dim in dims if dim is not None) if None not in dims else ()


def _digits(items: list[Node]) -> tuple[Dim, ...]:
    """`12` in a script of a matrix is 1, 2; of a vector it is 12: the caller knows which."""
    if len(items) == 1 and isinstance(items[0], Atom) and items[0].kind == "number" and items[0].text.isdigit():
        return (Dim.of(int(items[0].text)),)
    return ()


def _flat(row: Row) -> list[Node]:
    items: list[Node] = []
    for item in row.items:
        if isinstance(item, Group) or (isinstance(item, Styled) and item.style in TRANSPARENT):
            items += _flat(item.body)
        elif not is_space(item):
            items.append(item)
    return items


def _sum(items: list[Node]) -> Dim | None:
    if len(items) == 1:  # as most are
        return _factor(items[0])
    total, sign, factors = _ZERO, 1, ONE
    waiting = True
    for item in items:
        text = text_of(item)
        if text in ("+", "-"):
            if not waiting:
                total += factors * sign
            sign = (1 if text == "+" else -1) * (sign if waiting and items[0] is not item else 1)
            factors, waiting = ONE, True
            continue
        if text in ("\\cdot", "\\times", "*") and not waiting:
            continue
        factor = _factor(item)
        if factor is None:
            return None
        factors, waiting = factors * factor, False
    return None if waiting else total + factors * sign


def _factor(item: Node) -> Dim | None:
    if isinstance(item, Atom) and item.kind == "number":
        return Dim.of(int(item.text)) if item.text.isdigit() else None
    if isinstance(item, Fenced):
        return _sum(_flat(item.body)) if item.left == "(" and item.right == ")" else None
    if isinstance(item, Scripted) and (item.sup is not None or item.primes):
        return None
    name = canonical(item)
    return None if name is None else Dim.of(name)
