"""A size for each name: "A and B are m×n and n×p matrices", "x and y are of lengths m and n, respectively"."""

from __future__ import annotations

from matcalc_ls.notation.prose.sentence import Sentence

_BEFORE_SIZES = frozenset(
    {"be", "have", "article", "filler", "adjective", "noun", "of", "size", "in", "with", "which", "dimensional"}
)


def shares(sentence: Sentence, end: int, count: int) -> tuple[list[Sentence], int] | None:
    """What a sentence says of each of the names before `end`, and how many tokens shorter that is; None if all share.

    Each of these sentences has one of the sizes, or sets, in place of their list.
    """
    start = end
    while sentence.role(start) in _BEFORE_SIZES:
        start += 1
    places = _list_at(sentence, start)
    if len(places) != count or count < 2:
        return None
    last = places[-1] + 1
    if not all(_is_plain(sentence, place) for place in places) and not _says_respectively(sentence, last):
        return None
    tokens = list(sentence.tokens)
    each = [Sentence([*tokens[:start], tokens[place], *tokens[last:]]) for place in places]
    return each, last - start - 1


def _list_at(sentence: Sentence, position: int) -> list[int]:
    """The places of sizes or sets with commas and "and" between them."""
    places: list[int] = []
    while sentence.sizes(position) is not None or sentence.set_kind(position) is not None:
        places.append(position)
        position += 1
        position += sentence.mark(position) == ","
        position += sentence.role(position) == "and"
        if position == places[-1] + 1:
            break
    return places


def _is_plain(sentence: Sentence, position: int) -> bool:
    """Whether a formula is beyond doubt a size or a set: a single letter may begin the next clause."""
    dims = sentence.sizes(position)
    return sentence.set_kind(position) is not None or (dims is not None and len(dims) > 1)


def _says_respectively(sentence: Sentence, position: int) -> bool:
    return any(token.sense.role == "respectively" for token in sentence.tokens[position:])
