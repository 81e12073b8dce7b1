"""Definitions that explain what stands above them, "where `r = y - X w`", rather than solve for it."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.watched import Watched
from matcalc_ls.notation.prose.tokens import Token, tokens_of
from matcalc_ls.text.scan import Zone
from matcalc_ls.text.structure import Words

_OPENERS = frozenset({"where", "with"})
"""The roles of words that go on with what stands above."""


def explains(watched: Watched, definition: Formula, formula: Formula) -> bool:
    """Whether a definition in a paragraph below a formula goes on with that: it follows a display without a word, or
    its sentence opens with "where"."""
    if watched.is_afterwards(formula, definition.start):
        return False
    tokens = tokens_of(_between(watched, formula, definition), lambda _: None)
    sentence = _last_sentence(tokens)
    opening = next((token for token in sentence if token.kind == "word"), None)
    return opening.sense.role in _OPENERS if opening is not None else all(token.kind != "word" for token in tokens)


def _between(watched: Watched, first: Formula, last: Formula) -> Iterator[Words | Zone]:
    """The words and formulas between two formulas."""
    paragraph: int | None = first.paragraph
    while paragraph is not None and paragraph <= last.paragraph:
        pieces = watched.prose(paragraph)
        yield from (piece for piece in pieces if first.start < piece.start < last.start)
        paragraph = watched.paragraph_next(paragraph, 1)


def _last_sentence(tokens: list[Token]) -> list[Token]:
    ends = [number for number, token in enumerate(tokens) if token.kind == "mark" and token.text == "."]
    return tokens[ends[-1] + 1 :] if ends else tokens
