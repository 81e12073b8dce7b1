"""Sentences that cannot speak of any name: most of what a long document says in words, which need not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from matcalc_ls.notation.prose.lexicon import Lexicon

# A dot behind a word ends a sentence, save that of an abbreviation, which has no such words before its other dots; so
# does one behind the formula that stands before a stretch of words.
_END = re.compile(r"\.(?:(?<=[^\W\d_]{3}\.)|(?<=\A\.))(?=\s|\Z)")
# A letter by itself or a digit, as names and sizes without dollars have them: "m×n", "nxn", "n-dimensional", 3.
_NAMING = re.compile(
    r"[\d\u4e00-\u9fff]|(?<![^\W_])(?<![^\W_]['’])[A-Za-z](?![^\W_])|(?<![^\W_])[A-Za-z](?:x|by)[A-Za-z](?![^\W_])"
)
_ARTICLES = ("a", "A")
_FIRST_WORD = re.compile(r"[^\W\d_]{2,}")


def parts_to_read(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The stretches of a text in words of which the grammar has to know. What is passed over are the words, and not the
    dots behind them, of whole sentences without any name."""
    begun, start = 0, None
    for end in _ends(text, lexicon):
        if start is not None and _is_silent(text[start:end], lexicon):
            if begun < start:
                yield begun, start
            begun = end
        start = end + 1
    yield begun, len(text)


def _ends(text: str, lexicon: Lexicon) -> Iterator[int]:
    """Where dots stand that surely end sentences."""
    for match in _END.finditer(text):
        if not text.endswith(lexicon.abbreviations, 0, match.end()):
            yield match.start()


def _is_silent(sentence: str, lexicon: Lexicon) -> bool:
    words = sentence.split()
    return all(map(_names_nothing, words)) and (
        set(_ARTICLES).isdisjoint(words)
        or all(_goes_on(after, lexicon) for word, after in pairwise((*words, "")) if word in _ARTICLES)
    )


def _goes_on(after: str, lexicon: Lexicon) -> bool:
    """Whether an "a" before a word is an article: it may be a name where a verb or an "and" is next, or a mark."""
    first = _FIRST_WORD.match(after)
    return first is not None and first.group().lower() not in lexicon.behind_names


@lru_cache(maxsize=16_384)
def _names_nothing(word: str) -> bool:
    """Whether what stands between two spaces is an article, or holds neither a letter by itself nor a digit."""
    return word in _ARTICLES or _NAMING.search(word) is None
