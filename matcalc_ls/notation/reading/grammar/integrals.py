"""Integrals of sums, which go on to their differential: `\\int a(t) + b(t) \\, dt`."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading.grammar import surface
from matcalc_ls.tex.tree import Fenced, Node, Row, Scripted

Summand = tuple[Node | None, list[Node]]
"""The sign before a term of a sum, and what the term is made of."""
_INTEGRALS = frozenset({"\\int", "\\iint", "\\iiint", "\\iiiint", "\\oint", "\\oiint"})


def whole(segments: list[Summand]) -> list[Summand]:
    """The terms, those put together of an integral up to its differential: `\\int a + b \\, dt`."""
    for first, (sign, segment) in enumerate(segments[:-1]):
        at = next((place for place, item in enumerate(segment) if _is_integral(item)), None)
        if at is None or _differential(segment) is not None:
            continue
        last = next((at for at in range(first + 1, len(segments)) if _differential(segments[at][1]) is not None), None)
        if last is None:
            return segments
        between = list(segment[at + 1 :])
        for other, items in segments[first + 1 : last]:
            between += [*([other] if other is not None else []), *items]
        other, items = segments[last]
        cut = _differential(items) or 0
        between += [*([other] if other is not None else []), *items[:cut]]
        if not between:
            return segments
        start, end = surface.span(between)
        integrand = Fenced(start, end, "(", ")", Row(start, end, tuple(between)))
        joined = [*segment[: at + 1], integrand, *items[cut:]]
        return [*segments[:first], (sign, joined), *whole(segments[last + 1 :])]
    return segments


def _is_integral(item: Node) -> bool:
    base = item.base if isinstance(item, Scripted) else item
    return base is not None and surface.sign_of(base) in _INTEGRALS


def _differential(items: Sequence[Node]) -> int | None:
    """Where the d of a differential stands that ends a term, `dt`; None if there is none."""
    return len(items) - 2 if len(items) > 1 and canonical(items[-2]) in ("d", "\\mathrm{d}") else None
