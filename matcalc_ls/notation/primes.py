"""Whether a formula's primes transpose, by its looks: `X'X` is a product of a matrix and itself, not of two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from matcalc_ls.notation.evidence import capital
from matcalc_ls.notation.names import canonical, is_bold
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted
from matcalc_ls.tex.walk import solid, walk


def _has_primes(row: Row) -> bool:
    return any(isinstance(node, Scripted) and node.primes for node in walk(row))


def multiplies_siblings(row: Row) -> bool:
    """Whether a row has a product of X' and X, as in `X' X` and `Z G Z'`: nobody calls two factors of one so."""
    return _has_primes(row) and any(isinstance(node, Row) and _has_siblings(solid(node)) for node in walk(row))


def beside_turned(items: Sequence[Node]) -> Iterator[tuple[str, bool]]:
    """The names of what stands beside itself with a prime, and whether that comes first, as in `X'X`.

    Whoever writes that of capitals transposes by primes wherever they stand.
    """
    for item, following in pairwise(items):
        is_first = type(item) is Scripted and item.primes > 0
        if not is_first and (type(following) is not Scripted or not following.primes):  # most are
            continue
        unprimed = _without_prime(item if is_first else following)
        name = None if unprimed is None else canonical(unprimed)
        if name is not None and canonical(following if is_first else item) == name:
            yield name, is_first


def differentiates_by_turned(denominator: Row) -> bool:
    """Whether this is `\\partial \\beta \\partial \\beta'`, below a matrix of second derivatives."""
    items = [node for node in solid(denominator) if not (isinstance(node, Atom) and node.text == "\\partial")]
    if len(items) != 2 or (unprimed := _without_prime(items[1])) is None:
        return False
    return (name := canonical(items[0])) is not None and canonical(unprimed) == name


def _has_siblings(items: Sequence[Node]) -> bool:
    primed: set[str] = set()
    plain: set[str] = set()
    for item, following in zip_longest(items, items[1:]):
        if isinstance(item, Atom) and canonical(item) is None:
            primed, plain = set(), set()  # a sign, behind which another product begins
        elif not (isinstance(following, Fenced) and following.left == "("):  # f'(x)
            unprimed = _without_prime(item)
            name = canonical(item if unprimed is None else unprimed)
            if name is not None and (is_bold(name) or capital(name) is not None):
                (plain if unprimed is None else primed).add(name)
                if not primed.isdisjoint(plain):
                    return True
    return False


def _without_prime(node: Node) -> Node | None:
    """X for X'; None for what has no prime."""
    if not isinstance(node, Scripted) or node.base is None or node.primes != 1 or node.sup is not None:
        return None
    return node.base if node.sub is None else replace(node, primes=0)
