"""Denials: text that says that a matrix has no inverse, as it does where one is written all the same."""

from __future__ import annotations

from collections.abc import Iterable

from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.prose.lexicon import Lexicon
from matcalc_ls.notation.prose.tokens import words_of
from matcalc_ls.text.structure import Words
from matcalc_ls.text.zones import Zone


def denies(pieces: Iterable[Words | Zone], lexicon: Lexicon = EVERY_LANGUAGE) -> bool:
    """Whether the words of a paragraph say of some matrix in it that it is not square or has no inverse."""
    pieces = tuple(pieces)
    said = " ".join(
        token.text
        for piece in pieces
        if isinstance(piece, Words)
        for token in words_of(piece.text, piece.start, lexicon)
        if token.kind == "word"
    )
    unspaced = said.replace(" ", "")
    return any(f" {phrase} " in f" {said} " if phrase.isascii() else phrase in unspaced for phrase in lexicon.denials)
