"""Ways of getting a derivative wrong, as an author would: in the text, by the spans of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.data import Edit
from matcalc_ls.notation.reading import Located


def mutations(claim: Located, source: str) -> Iterator[tuple[str, list[Edit]]]:
    """Each change of a claim with its name; `source` is the whole text that the spans count in."""
    whole = source[claim.start : claim.end]
    yield "sign", [Edit(claim.start, claim.end, rf"-\left({whole}\right)")]
    yield "factor", [Edit(claim.start, claim.end, rf"2 \left({whole}\right)")]
    yield "factor", [Edit(claim.start, claim.end, rf"\frac{{1}}{{2}} \left({whole}\right)")]
    for part in claim.walk():
        if part.expr.name == "sum" and len(part.parts) > 1:
            yield from _terms(sorted(part.parts, key=lambda term: term.start), source)
        if part.expr.name == "product":
            yield from _order(part, source)
        if part.expr.name == "transpose" and len(part.parts) == 1:
            inner = part.parts[0]
            yield "transpose", [Edit(part.start, part.end, source[inner.start : inner.end])]
        if part.expr.name == "symbol" and len(part.expr.shape) == 2 and not _has_script(part, source):
            yield "transpose", [Edit(part.start, part.end, rf"{{{source[part.start : part.end]}}}^\top ")]
        if part.expr.name == "number" and source[part.start : part.end].isdigit():
            yield "factor", [Edit(part.start, part.end, str(int(source[part.start : part.end]) + 1))]


def _terms(terms: Sequence[Located], source: str) -> Iterator[tuple[str, list[Edit]]]:
    """The sum without one of its terms, with the sign of one turned, with one of them doubled."""
    first, second = terms[:2]
    if "-" not in source[first.start : first.start + 1]:
        yield "sign", [Edit(first.start, first.start, "-")]
        yield "factor", [Edit(first.start, first.start, r"2 \cdot ")]
    if source[first.end : second.start].strip() in ("+", ""):
        yield "term", [Edit(first.start, second.start, "")]
    for before, term in pairwise(terms):
        between = source[before.end : term.start]
        if between.strip() not in ("+", "-", ""):
            continue
        yield "term", [Edit(before.end, term.end, "")]
        sign, turned = ("-", "+") if "-" in between + source[term.start] else ("+", "-")
        place = source.find(sign, before.end, term.end)
        if place >= 0:
            yield "sign", [Edit(place, place + 1, turned)]
            yield "factor", [Edit(place + 1, place + 1, r" 2 \cdot ")]


def _order(part: Located, source: str) -> Iterator[tuple[str, list[Edit]]]:
    """The product with two neighbours exchanged that do not commute."""
    for left, right in pairwise(sorted(part.parts, key=lambda factor: factor.start)):
        if _is_array(left.expr) and _is_array(right.expr) and left.end <= right.start:
            texts = source[left.start : left.end], source[right.start : right.end]
            yield "order", [Edit(left.start, left.end, texts[1]), Edit(right.start, right.end, texts[0])]


def _has_script(part: Located, source: str) -> bool:
    """Whether a script follows: TeX takes one of a kind only."""
    return source[part.end :].lstrip().startswith(("^", "_", "'"))


def _is_array(expr: Expr) -> bool:
    return len(expr.shape) > 0
