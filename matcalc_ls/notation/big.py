"""Operators that take all that follows them in their term: Σ, max, argmin, lim, in all their spellings."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.names import bare, script, words
from matcalc_ls.tex.symbols import BIG
from matcalc_ls.tex.tree import Atom, Node, Scripted, Styled, is_space

_STYLES = words("operatorname operatornamewithlimits mathrm text textrm mathop textsf mathsf")
_WORDS = words("argmin argmax max min sup inf lim limsup liminf minimize maximize minimise maximise esssup essinf")

_OPTIMA = words("min max minimize maximize minimise maximise argmin argmax")


def is_big(item: Node) -> bool:
    """Whether this is a big operator, with or without limits."""
    base = item.base if type(item) is Scripted else item
    if type(base) is Atom:  # most are
        return base.text in BIG
    base = bare(base)
    if isinstance(base, Atom):
        return base.text in BIG
    return isinstance(base, Styled) and base.style in _STYLES and big_word(base) in _WORDS


def is_optimum(item: Node) -> bool:
    """Whether a least or greatest value is sought, or its place: `\\min_x`, `\\operatorname*{argmax}_\\theta`."""
    if not is_big(item):
        return False
    base = bare(item.base if isinstance(item, Scripted) else item)
    word = big_word(base) if isinstance(base, Styled) else base.text if isinstance(base, Atom) else ""
    return word.removeprefix("\\") in _OPTIMA


def without_arg(items: Sequence[Node]) -> Sequence[Node]:
    """The items behind the `\\arg` of `\\arg\\min`."""
    return items[1:] if items and isinstance(items[0], Atom) and items[0].text == "\\arg" else items


def running(item: Node, sign: str = "\\sum") -> tuple[str, ...]:
    """The index of a sum, the i of `\\sum_i`, `\\sum_{i=1}^n` and `\\sum_{i \\in S}`; nothing for other signs."""
    if not isinstance(item, Scripted) or item.sub is None:
        return ()
    if not isinstance(item.base, Atom) or item.base.text != sign:
        return ()
    letters = [node for node in item.sub.items if not is_space(node)]
    first = letters[0] if letters else None
    return (first.text,) if isinstance(first, Atom) and first.kind == "letter" else ()


def big_word(node: Styled) -> str:
    """The word of `\\operatorname{arg\\,min}`, without the spaces in it."""
    return "".join(letter for letter in (node.words or script(node.body)).replace("\\,", "") if letter.isalpha())
