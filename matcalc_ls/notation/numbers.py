"""What shows that a letter stands for a number: that one divides by it, adds it to a number, compares it with one.

Small letters are vectors by habit, and capitals matrices. A document shows otherwise where it says `1 - p`, `1/N` or
`R^2 = 0.9`, unless it shows as well that the letter is an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from matcalc_ls.notation.evidence import BEHIND, letter_key
from matcalc_ls.notation.names import canonical, script, words
from matcalc_ls.notation.superscripts import ADJOINTS, TRANSPOSES
from matcalc_ls.tex.symbols import GREEK
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Fraction, Node, Root, Row, Scripted, Styled, base_of
from matcalc_ls.tex.walk import solid

NUMBER, ARRAY, PRIMED = "number", "array", "primed"
"""Kinds of evidence: that a letter is a number, that it is none, and that it stands beside itself with a prime, which
shows that it is none where primes transpose."""

_COMPARISONS = words("= < > \\le \\leq \\leqslant \\ge \\geq \\geqslant \\approx \\simeq \\neq \\ne \\ll \\gg")
_SIGNS = words("+ - \\pm")
_JOINING = _COMPARISONS | _SIGNS
_ENDS = words(", . ; : \\mid | & \\\\ \\to \\rightarrow \\implies \\Rightarrow") | _JOINING
_OF_NUMBERS = words("\\sin \\cos \\tan \\sinh \\cosh \\tanh \\arcsin \\arccos \\arctan")
_ENTRYWISE = words("\\odot \\otimes")
_BASES = words("e \\mathrm{e} \\exp")


def numbers_in(items: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """What the nodes of a row show, without what is in them: the kind of evidence, and the letter."""
    yield from ((ARRAY, name) for name in _letters(_arrays(items)))
    yield from ((NUMBER, name) for name in _letters(_numbers(items)))


def numbers_shown_by(shown: Mapping[tuple[str, str], int], matrices: Set[str]) -> frozenset[str]:
    """The letters that are shown to be numbers by all that a document shows."""
    numbers = {name for kind, name in shown if kind == NUMBER}
    return frozenset(numbers - {name for kind, name in shown if kind == ARRAY} - matrices)


def arrays_shown_by(shown: Mapping[tuple[str, str], int], matrices: Set[str]) -> frozenset[str]:
    """The letters that are shown to be arrays: as numbers are not used, and behind a matrix."""
    found = {name for kind, name in shown if kind == ARRAY}
    pairs = (name.split() for kind, name in shown if kind == BEHIND)
    return frozenset(found | {letter for capital, letter in pairs if capital in matrices})


def _letters(nodes: Iterable[Node | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Scripted) and node.sup is not None and script(node.sup).isdigit():
            node = Scripted(node.start, node.end, node.base, node.sub, None, node.primes)
        name = canonical(node) if isinstance(node, Atom | Scripted | Styled | Accent) else None
        if name is not None and (key := letter_key(name)) is not None:
            yield key


def _arrays(items: Sequence[Node]) -> Iterator[Node | None]:
    """What is transposed, has a norm or inner products, is differentiated by as a whole, or multiplied by entries."""
    for number, (before, item, following) in enumerate(zip((None, *items), items, (*items[1:], None), strict=False)):
        if type(item) is Atom and item.text != "\\nabla" and item.text not in _ENTRYWISE:  # most are
            continue
        match item:
            case Scripted(base=Fenced(left="(", body=body), sup=Row() as sup) if script(sup) in TRANSPOSES:
                # Of `f(x)^\\top` the value is transposed.
                yield from (following, *(body.items if before is None or canonical(before) is None else ()))
            case Scripted(sup=Row() as sup) if script(sup) in TRANSPOSES | ADJOINTS:
                yield from (item, *_behind_turned(items[number + 1 : number + 3]))
            case Fenced(left="\\|" | "\\langle", body=body) | Scripted(base=Fenced(left="\\|", body=body)):
                yield from body.items
            case Scripted(base=Atom(text="\\nabla"), sub=Row(items=(variable,))):
                yield variable
            case Atom(text=text) if text in _ENTRYWISE and before is not None:
                yield from (before, *_unless_called(items[number + 1 : number + 3]))
            case Atom(text="\\nabla") if isinstance(following, Atom) and following is not items[-1]:
                place = items[number + 2]
                fence = place.base if isinstance(place, Scripted) else place
                if isinstance(fence, Fenced) and len(fence.body.items) == 1 and canonical(following) is not None:
                    yield fence.body.items[0]


def _unless_called(rest: Sequence[Node]) -> Sequence[Node]:
    """The first of these unless it is a function, of which only the value is an array."""
    is_called = len(rest) > 1 and isinstance(rest[1], Fenced)
    return () if is_called else rest[:1]


def _behind_turned(rest: Sequence[Node]) -> Sequence[Node]:
    """The first of what stands behind something transposed: an array, unless it is a Greek letter with more behind it,
    which may be a number, `x^\\top \\lambda x`."""
    is_last = len(rest) < 2 or _is_end(rest[1])
    letter = base_of(rest[0]) if rest else None
    return rest[:1] if is_last or not (isinstance(letter, Atom) and letter.text in GREEK) else ()


def _numbers(items: Sequence[Node]) -> Iterator[Node | None]:
    for item in items:
        if type(item) is Atom:  # most are
            continue
        match item:
            case Fraction(denominator=row):
                yield from _of_sum(solid(row))
            case Root(radicand=Row(items=(only,))):
                yield only
            case Scripted(base=base, sup=Row() as sup) if base is not None and _is_base(base):
                yield from _of_sum(solid(sup))
    for item, following in pairwise(items):
        if type(item) is Atom:
            if item.text in _OF_NUMBERS:
                yield following
        elif _multiplies_sibling(item, following):
            yield item
    items = _with_inner_products(items) if any(map(_is_turned, items)) else items
    if True not in [type(item) is Atom and item.kind == "number" for item in items] or not any(map(_is_literal, items)):
        return
    start = 0
    for end in (*(at for at, item in enumerate(items) if _is_end(item)), len(items)):
        terms, sign = items[start:end], items[start - 1] if start else None
        other = items[end] if end < len(items) else None
        start = end + 1
        if len(terms) == 1:
            yield from _beside_number(items, start - 2, terms[0], sign, other)


def _multiplies_sibling(left: Node, right: Node) -> bool:
    """Whether this is `y_i y_j`, of small letters: nobody multiplies a column by another one of its kind."""
    match left, right:
        case (
            Scripted(base=Atom(text=one), sub=Row() as at, sup=None),
            Scripted(base=Atom(text=other), sub=Row() as place, sup=None),
        ):
            return one == other and one.islower() and script(at) != script(place)
    return False


def _beside_number(
    items: Sequence[Node], at: int, term: Node, before: Node | None, following: Node | None
) -> Iterator[Node]:
    """A term that is a single letter, if it is added to a number or compared with one other than 0."""
    for sign, place, beyond in ((before, at - 2, at - 3), (following, at + 2, at + 3)):
        other = items[place] if 0 <= place < len(items) else None
        is_whole = not 0 <= beyond < len(items) or _is_end(items[beyond])
        if isinstance(sign, Atom) and sign.text in _JOINING and is_whole and _is_literal(other):
            yield term


def _with_inner_products(items: Sequence[Node]) -> Sequence[Node]:
    """The nodes, where inner products of small letters, `w^\\top x`, are a number."""
    found: list[Node] = []
    for item in items:
        before = found[-1] if found else None
        if before is not None and _is_turned(before) and _is_small(before) and _is_small(item):
            found[-1] = Atom(before.start, item.end, "number", "1")
        else:
            found.append(item)
    return found


def _is_turned(node: Node) -> bool:
    return isinstance(node, Scripted) and node.sup is not None and script(node.sup) in TRANSPOSES


def _is_small(node: Node) -> bool:
    letter = node.base if isinstance(node, Scripted) else node
    return isinstance(letter, Atom) and len(letter.text) == 1 and letter.text.islower()


def _is_literal(node: Node | None) -> bool:
    return isinstance(node, Atom) and node.kind == "number" and node.text.strip("0.") != ""


def _is_end(node: Node) -> bool:
    return isinstance(node, Atom) and (node.text in _ENDS or node.kind in ("ampersand", "newline"))


def _is_base(node: Node) -> bool:
    return (isinstance(node, Atom) and node.kind == "number") or canonical(node) in _BASES


def _of_sum(items: Sequence[Node]) -> Iterator[Node]:
    """The single letter of `n`, `-x`, `2 n` and `n - 1`, which is then a number."""
    letters = [
        item for item in items if not (isinstance(item, Atom) and (item.kind == "number" or item.text in _SIGNS))
    ]
    yield from letters if len(letters) == 1 else ()
